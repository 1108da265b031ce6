"""The roles that a person can have, the strongest first."""

from __future__ import annotations

from collections.abc import Iterable

ROLES = ("platform_admin", "agency_admin", "analyst", "client_viewer")  # strongest first


def strongest(roles: Iterable[str]) -> str | None:
    """The role that counts among several."""
    return min(roles, key=ROLES.index, default=None)
