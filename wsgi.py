"""The entry point of servers and commands: `gunicorn wsgi:server`, `flask --app wsgi ...`."""

from app.factory import create_app

server = create_app()
