"""The agency's home shows every client the person can open, and no other."""

from __future__ import annotations

from collections.abc import Callable

from layouts import text
from tests.factories import Factory


def test_an_analyst_sees_the_clients_of_the_agency_and_no_others(make: Factory, login: Callable) -> None:
    make.tenant("acme", name="Acme")
    make.tenant("foreign", agency=make.agency(), name="Foreign")
    said = login(make.user("analyst")).page("/").json
    assert "Acme" in str(said)
    assert "Foreign" not in str(said)
    assert "/switch/acme" in str(said)


def test_an_agency_without_clients_reads_what_comes_next(make: Factory, login: Callable) -> None:
    assert text.NO_CLIENTS in login(make.user("analyst")).page("/").text
