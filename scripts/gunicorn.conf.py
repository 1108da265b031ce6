"""How gunicorn serves the app, on a laptop and in the container alike."""

import gc
import os

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8050'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 16)
# one import for all workers; the app connects to nothing until the first request
preload_app = True
timeout = 120
graceful_timeout = 4
control_socket_disable = True  # it would lie in the home folder, which may be read-only


def when_ready(server: object) -> None:
    """Before the first process is made: import what else the first requests would wait for, once
    for all of them.

    What the imports left behind stays as long as the server: walking through it again stops a
    request for 0.2 s.
    """
    from app.serving import warm

    warm()
    gc.collect()
    gc.freeze()
