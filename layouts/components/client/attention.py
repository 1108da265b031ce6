"""What of a client wants attention, and the order and choice of clients.

Pure rules; `client_card` has their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.views.clients import ClientCard, PublishedSummary

STALE, FAILING, WAITING, RUNNING = "stale", "failing", "waiting", "running"
FLAGS: Final = (STALE, FAILING, WAITING, RUNNING)
ATTENTION: Final = "attention"  # any flag but running
FILTERS: Final = ("", ATTENTION, *FLAGS)  # "": all clients
# data is old after two weeks, a month and some days, two months, a quarter
AFTER_DAYS: Final = (14, 35, 65, 100)
DEFAULT_DAYS: Final = 65  # monthly data arrives up to two months after its first day
SORTS: Final = (
    ATTENTION,
    "name",
    "-name",
    "-roas",
    "roas",
    "data",
    "-data",
    "-published",
    "published",
)
VIEWS: Final = ("tiles", "table")
FIRST_SHOWN: Final = 30


@dataclass(frozen=True)
class Wanted:
    """How the person reads the clients: the view, which clients, their order, words in the name,
    after how many days data is old, and how many are shown before the rest is asked for."""

    view: str = VIEWS[0]
    show: str = ""
    sort: str = ATTENTION
    words: str = ""
    days: int = DEFAULT_DAYS
    most: int | None = FIRST_SHOWN


def flags(client: ClientCard, days: int, today: date) -> tuple[str, ...]:
    """What wants attention, in the order of FLAGS."""
    found = {
        STALE: goes_on(client) is not None or old(client, days, today),
        FAILING: client.use == "no" or "fail" in client.levels.values(),
        WAITING: client.shortlisted + client.approved > 0,
        RUNNING: client.running > 0,
    }
    return tuple(name for name in FLAGS if found[name])


def goes_on(client: ClientCard) -> PublishedSummary | None:
    """The published model that newer data goes beyond."""
    return next((model for model in client.shown if model.goes_on), None)


def old(client: ClientCard, days: int, today: date) -> bool:
    """Whether the newest data ended longer ago than it should have."""
    return client.data_until is not None and (today - client.data_until).days > days


def counts(clients: Sequence[ClientCard], days: int, today: date) -> dict[str, int]:
    """How many clients each filter leaves."""
    found = [flags(client, days, today) for client in clients]
    return {name: sum(passes(name, one) for one in found) for name in FILTERS}


def chosen(clients: Sequence[ClientCard], wanted: Wanted, today: date) -> list[ClientCard]:
    """The clients that are asked for, in the order asked for."""
    found = {client.slug: flags(client, wanted.days, today) for client in clients}
    words = wanted.words.casefold().split()
    kept = [
        client
        for client in clients
        if passes(wanted.show, found[client.slug])
        and all(word in client.name.casefold() for word in words)
    ]
    kept.sort(key=lambda client: client.name.casefold())
    by, down = wanted.sort.lstrip("-"), wanted.sort.startswith("-")
    if by == ATTENTION:  # the most urgent first, by how many flags there are
        kept.sort(key=lambda client: [name not in found[client.slug] for name in FLAGS])
    elif by == "name":
        kept.reverse() if down else None
    else:
        known = [client for client in kept if _value(client, by) is not None]
        known.sort(key=lambda client: _value(client, by) or 0, reverse=down)
        # unknown last, either way
        kept = known + [client for client in kept if _value(client, by) is None]
    return kept


def passes(show: str, found: Sequence[str]) -> bool:
    if show == ATTENTION:
        return any(name != RUNNING for name in found)
    return not show or show in found


def _value(client: ClientCard, by: str) -> float | None:
    """What clients are ordered by.

    A return in conversions does not compare with one in money: it counts as unknown.
    """
    if by == "data":
        return client.data_until.toordinal() if client.data_until else None
    model = client.shown[0] if client.shown else None
    if model is None:
        return None
    return (
        model.published_at.timestamp()
        if by == "published"
        else None
        if model.conversion
        else model.roas
    )
