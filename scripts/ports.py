"""Ports of this machine: is one free, and which one is."""

from __future__ import annotations

import socket

from scripts.console import fail


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return False
    return True


def any_free(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def refuse_if_taken(port: int) -> None:
    """Ends with a sentence where the web server's port is in use."""
    if not is_free(port):
        raise fail(
            f"port {port} is in use. Stop the program that listens there, or take another: make"
            f" demo PORT={port + 1}"
        )
