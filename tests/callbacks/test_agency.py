"""The agency's home shows every client the person can open, and no other."""

from __future__ import annotations

from collections.abc import Callable

from layouts import ids
from tests.factories import Factory


def test_an_analyst_sees_the_clients_of_the_agency_and_no_others(
    make: Factory, login: Callable
) -> None:
    make.tenant("acme", name="Acme")
    make.tenant("foreign", agency=make.agency(), name="Foreign")
    said = login(make.user("analyst")).page("/").json
    assert "Acme" in str(said)
    assert "Foreign" not in str(said)
    assert "/c/acme/overview" in str(said)


def test_an_agency_without_clients_reads_what_comes_next(make: Factory, login: Callable) -> None:
    assert "No clients yet" in login(make.user("analyst")).page("/").text


def test_the_address_says_which_clients_are_shown_and_how(make: Factory, login: Callable) -> None:
    make.tenant("acme", name="Acme")
    make.run(make.tenant("beta", name="Beta"), state="running")
    visitor = login(make.user("analyst"))
    table = visitor.page("/?view=table&show=running&days=14").text
    assert "clients-list" in table
    assert ("Beta" in table, "Acme" in table) == (True, False)
    assert "clients-list" not in visitor.page("/?view=nonsense&sort=nonsense&days=nonsense").text


def test_the_view_is_remembered(make: Factory, login: Callable) -> None:
    make.tenant("acme")
    visitor = login(make.user("analyst"))
    visitor.client.set_cookie("clients_view", "table", domain="localhost")
    assert "clients-list" in visitor.page("/").text
    assert "clients-list" not in visitor.page("/?view=tiles").text


def test_choosing_asks_for_the_clients_anew(make: Factory, login: Callable) -> None:
    make.tenant("acme", name="Acme")
    visitor = login(make.user("analyst"))
    make.tenant("beta", name="Beta")
    asked = {
        ids.AGENCY_SHOW: "", ids.AGENCY_VIEW: "table", ids.AGENCY_SORT: "-name",
        ids.AGENCY_WORDS: "b", ids.AGENCY_DAYS: "35",
    }  # fmt: skip
    answer = visitor.post(
        "/_dash-update-component",
        json={
            "output": f"..{ids.AGENCY_LIST}.children...{ids.AGENCY_SHOW}.options..",
            "outputs": [
                {"id": ids.AGENCY_LIST, "property": "children"},
                {"id": ids.AGENCY_SHOW, "property": "options"},
            ],
            "inputs": (
                [{"id": ids.AGENCY_MORE, "property": "n_clicks", "value": None}]
                + [
                    {"id": name, "property": "value", "value": value}
                    for name, value in asked.items()
                ]
            ),
            "changedPropIds": [f"{ids.AGENCY_WORDS}.value"],
        },
    )
    assert "1 of 2 clients" in answer.text
    assert ("Beta" in answer.text, "Acme" in answer.text) == (True, False)
