"""Rights: one literal table of actions and roles, asked inside queries and services."""

from __future__ import annotations

from app.errors import NoTenant, NotFound, NotSignedIn
from tenants import context

_STAFF = frozenset({"platform_admin", "agency_admin", "analyst", context.SYSTEM})
_ALL = _STAFF | {"client_viewer"}

ACTIONS: dict[str, frozenset[str]] = {
    "agency.read": _STAFF,
    "overview.read": _ALL,
    "data.read": _STAFF,
    "data.write": _STAFF,
    "runs.read": _STAFF,
    "runs.write": _STAFF,
    "models.read": _STAFF,
    "lab.write": _STAFF,
    "notes.read": _STAFF,
    "notes.write": _STAFF,
    "published.read": _ALL,
    "plans.use": _ALL,
    "publish": _STAFF,
}
_WITHOUT_TENANT = frozenset({"agency.read"})


def can(action: str) -> bool:
    """Whether the person asking may do this, here and now."""
    who = context.identity()
    if who is None or who.role not in ACTIONS[action]:
        return False
    return action in _WITHOUT_TENANT or context.tenant() is not None


def require(action: str) -> None:
    """Raise unless the person may:

    NotSignedIn, NoTenant for staff without a chosen client, else NotFound.
    """
    if can(action):
        return
    who = context.identity()
    if who is None:
        raise NotSignedIn()
    if who.role in ACTIONS[action]:
        raise NoTenant()
    raise NotFound()
