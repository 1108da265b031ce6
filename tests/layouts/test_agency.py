"""The agency's home: one tile or row per client, with what its published model says
and what waits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from layouts import agency, ids
from layouts.components import sparkline
from layouts.components.client.attention import Wanted
from layouts.language import language_context
from tests.layouts.clients import TODAY, Client, Model
from tests.layouts.readable import found, words

TABLE = Wanted(view="table")
NO_MODEL = Client(
    slug="new",
    name="New",
    shown=(),
    use="",
    levels={},
    data_until=None,
    last_run_state=None,
    last_run_at=None,
)
TROUBLED = Client(
    slug="bad",
    name="Bad",
    shown=(Model(goes_on=date(2026, 2, 20)),),
    use="no",
    levels={"fit": "fail"},
    shortlisted=2,
    approved=1,
)


def tile(client: Client, days: int = 65) -> str:
    return words(found(agency.build([client], Wanted(days=days), TODAY), "Article"))


def test_a_tile_says_which_return_it_shows():
    assert "2.5 ROAS of paid media" in tile(Client())
    with language_context("sv"):
        assert "2,5" in tile(Client())


def test_a_client_that_counts_conversions_has_their_cost():
    counted = Model(conversion=True, roas=0.004)
    assert "SEK\u00a0250 CPA of paid media" in tile(Client(shown=(counted,)))


def test_a_tile_tells_no_model_from_a_model_without_an_estimate():
    assert "Effect of paid media not estimable" in tile(Client(shown=(Model(roas=None),)))
    assert "No model published" in tile(NO_MODEL)
    assert "Up to date" in tile(Client())


def test_what_wants_attention_is_said_with_its_reason():
    shown = agency.build([TROUBLED], Wanted(), TODAY)
    badges = {
        words(item): item.title for item in found(shown, "Span") if getattr(item, "title", None)
    }
    assert "20 Feb 2026" in badges["Stale data"]
    assert badges["Failing health"] == "Failed: Fit to the data"
    assert badges["Awaiting approval"] == "2 shortlisted, 1 approved"
    assert "Up to date" not in words(found(shown, "Article"))


def test_data_is_stale_after_the_chosen_number_of_days():
    assert "Stale data" not in tile(Client(), days=35)
    stale = agency.build([Client()], Wanted(days=14), TODAY)
    assert [item.title for item in found(stale, "Span") if getattr(item, "title", "")] == [
        "The newest data ended 28 days ago."
    ]


def test_health_that_nobody_recorded_is_not_called_good():
    assert "not recorded" in tile(Client(use="", levels={}))
    assert "Fit to plan with" in tile(Client())


def test_the_filters_count_what_they_leave():
    options = agency.filters([Client(), NO_MODEL, replace(TROUBLED, running=1)], 65, TODAY)
    counts = {option["value"]: words(found(option["label"], "B")) for option in options}
    assert counts == {
        "": "3",
        "attention": "1",
        "stale": "1",
        "failing": "1",
        "waiting": "1",
        "running": "1",
    }


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["Bad", "Acme", "New"]),
        (Wanted(sort="name"), ["Acme", "Bad", "New"]),
        (Wanted(sort="-name"), ["New", "Bad", "Acme"]),
        (Wanted(sort="roas"), ["Acme", "Bad", "New"]),
        (Wanted(sort="-roas"), ["Bad", "Acme", "New"]),
        (Wanted(sort="data"), ["Acme", "Bad", "New"]),
        (Wanted(show="stale"), ["Bad"]),
        (Wanted(words=" AC "), ["Acme"]),
        (Wanted(words="nobody"), []),
    ],
)
def test_clients_are_chosen_and_ordered_and_the_unknown_comes_last(
    wanted: Wanted, names: list[str]
):
    higher = replace(TROUBLED, shown=(replace(TROUBLED.shown[0], roas=3.0),))
    clients = [NO_MODEL, Client(), higher]
    for view in ("tiles", "table"):
        shown = agency.build(clients, replace(wanted, view=view), TODAY)
        listed = [
            words(item)
            for item in found(shown, "A")
            if "client-link" in getattr(item, "className", "")
        ]
        assert listed == names
    assert ("No client matches" in words(shown)) == (not names)


def test_every_client_is_one_click_away_in_both_views():
    for wanted in (Wanted(), TABLE):
        links = [item.href for item in found(agency.build([Client()], wanted, TODAY), "A")]
        assert "/c/acme/overview" in links


def test_a_heading_says_how_the_table_is_ordered_and_turns_it_around():
    shown = agency.build([Client()], replace(TABLE, sort="-roas"), TODAY)
    heads = {
        words(head): head.to_plotly_json()["props"].get("aria-sort") for head in found(shown, "Th")
    }
    assert (heads["ROAS or CPA"], heads["Client"]) == ("descending", None)
    orders = [agency.next_order("roas", before) for before in ("name", "-roas", "roas")]
    assert orders == ["-roas", "roas", "-roas"]


def test_the_trend_is_told_in_words_and_needs_two_publications():
    said = "ROAS by publication, in time order: 2.0, 2.5"
    for wanted in (Wanted(), TABLE):
        course = agency.build([Client(shown=(Model(trend=(2.0, 2.5)),))], wanted, TODAY)
        marks = [item.to_plotly_json()["props"].get("aria-label") for item in found(course, "Span")]
        assert said in marks
        assert "+25.0%" in words(course)
    assert "spark" not in str(agency.build([Client()], Wanted(), TODAY))
    assert "%" not in tile(
        Client(shown=(Model(trend=(2.0, 2.5, None), roas=None),))
    )  # no change without a last value


def test_a_line_breaks_where_a_value_is_unknown():
    assert sparkline.svg([1.0, 2.0, None, 2.0]).count("M") == 2
    assert sparkline.svg([2.0, 2.0]).count("L") == 1


@pytest.mark.parametrize(("language", "said"), [("de", "Veraltete Daten"), ("sv", "Gammal data")])
def test_the_agencys_home_speaks_the_readers_language(language: str, said: str):
    with language_context(language):
        shown = words(agency.build([TROUBLED, NO_MODEL], TABLE, TODAY))
    assert said in shown
    assert "Stale data" not in shown


def test_many_clients_are_shown_in_part_with_the_rest_one_click_away():
    many = [Client(slug=f"c{n}", name=f"Client {n:02}") for n in range(40)]
    for wanted, count in ((TABLE, 30), (replace(TABLE, most=None), 40)):
        shown = agency.build(many, wanted, TODAY)
        assert len(found(shown, "Tr")) == count + 1
        (more,) = [
            item for item in found(shown, "Button") if getattr(item, "id", "") == ids.AGENCY_MORE
        ]
        assert words(more) == "Show all 40 clients"
