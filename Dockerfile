# One image for the web server, the workers and the migrations; compose.yaml names their commands.
# It is set up by the script that `make run` uses.
FROM python:3.11-slim-bookworm
WORKDIR /srv/mixfront

COPY scripts scripts
COPY requirements.txt .
COPY requirements requirements
RUN DATA_DIR=/tmp/setup python -m scripts.setup run \
    && rm -rf /var/lib/apt/lists/* /root/.cache /tmp/setup

COPY . .
RUN useradd --create-home mixfront && mkdir -p /data && chown mixfront /data
USER mixfront
ENV PATH=/srv/mixfront/.venv/bin:$PATH \
    MIXFRONT_ENV=production \
    DATA_DIR=/data \
    NUMBA_CACHE_DIR=/data/numba \
    RPY2_CFFI_MODE=ABI \
    TZ=UTC \
    HOST=0.0.0.0
VOLUME /data
EXPOSE 8050
CMD ["gunicorn", "-c", "scripts/gunicorn.conf.py", "wsgi:server"]
