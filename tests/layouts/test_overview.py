"""The overview is honest about where its figures come from and what is not known."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import pytest
from dash.development.base_component import Component

from app.views.overview import Overview
from app.web import downloads
from layouts import overview, text
from layouts.components.model import advice, verdict_words
from layouts.components.model.advice import Before
from layouts.components.model.cards import ModelSource
from layouts.components.source import Source
from layouts.figures import overview as spend_and_outcome
from layouts.language import language_context
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import ModelTables
from mmm.review import candidates, health_checks
from tests.factories import SOL_ID, scored
from tests.layouts.readable import checked, found, words

SERIES = pd.DataFrame(
    {
        "ds": pd.date_range("2026-01-05", periods=3, freq="7D"),
        "spend": [10.0, 0, 20],
        "revenue": [90.0, 30, 60],
    }
)
MODEL = pd.DataFrame(
    {
        "channel": ["tv_S", "search_P"], "label": ["TV", "Search"], "spend": [20.0, 10.0],
        "spend_share": [2 / 3, 1 / 3], "effect_share": [1.0, 0.0], "roi": [2.5, float("nan")],
        "cpa": [float("nan")] * 2, "zero": [False, True],
    }
)  # fmt: skip


FIGURES = {"spend": 30.0, "outcome": 180.0, "attributed": 50.0, "media": 2.5}


View = partial(
    Overview,
    figures=FIGURES,
    series=SERIES,
    channels=MODEL,
    kind="model",
    data_name="Weekly data",
)


DATA = View(channels=MODEL[["channel", "label", "spend", "spend_share"]], kind="data")


@pytest.fixture(scope="module")
def published() -> overview.Published:
    bundle = scored()
    tables, judged = (
        ModelTables.of(bundle, SOL_ID),
        health_checks.assess(bundle, candidates.candidate_set(bundle), SOL_ID),
    )
    source = Source(SOL_ID, "Compiled engine 1.0", "fast")
    return overview.Published(ModelSource("r1", SOL_ID, source, "week"), tables, judged)


def home(published: overview.Published, **view: Any) -> Component:
    return overview.build(View(**view), Presentation(), staff=False, published=published)


def test_a_channel_without_effect_is_not_estimable_and_never_zero(
    published: overview.Published,
) -> None:
    row = next(row for row in found(home(published), "Tr") if "Search" in words(row))
    assert "not estimable here" in words(row)
    assert "0.00" not in words(row)


def test_the_engine_that_made_the_numbers_is_named(published: overview.Published) -> None:
    assert "Compiled engine 1.0" in words(home(published))


def test_the_first_sentence_says_what_the_money_did() -> None:
    said = overview.headline(FIGURES, 0.28, Presentation())
    assert said == "€30 of media brought €50 of revenue, 28% of the total: €2.5 for every €1."
    counted = overview.headline({**FIGURES, "media": 0.6}, 0.28, Presentation(conversion=True))
    assert counted == "€30 of media brought 50.0 conversions, 28% of all: €0.60 for each."
    for unknown in (
        {**FIGURES, "attributed": 0.0},
        {**FIGURES, "media": None},
    ):
        assert (
            overview.headline(unknown, 0.28, Presentation())
            == "What €30 of media brought is not estimable here."
        )


def test_the_first_screen_has_verdict_figures_contributions_changes_and_files(
    published: overview.Published,
) -> None:
    shown = home(published)
    said = words(shown)
    order = [
        said.index(part)
        for part in (
            verdict_words.sentence(published.health),
            overview.headline(FIGURES, published.tables.paid_share, Presentation()),
            "How certain that is, is not known.",
            advice.ADVICE,
            "Media spend",
        )
    ]
    assert order == sorted(order)
    for part in (
        verdict_words.sentence(published.health),
        "ROAS of paid media",
        "Contributions",
        advice.FIRST,
    ):
        assert part in said
    assert len(found(shown, "Dt")) == 4
    links = [link.href for link in found(shown, "A")]
    assert f"/downloads/r1/{SOL_ID}/waterfall.csv" in links
    assert "/downloads/overview.csv" in links


def test_every_file_offered_is_one_that_a_client_may_read() -> None:
    assert set(overview.FILES) <= set(downloads._tables()) - set(downloads._ANALYSTS)


def test_what_changed_names_the_model_before(published: overview.Published) -> None:
    shown = home(replace(published, before=Before("3 Jan 2026", None)))
    assert advice.INCOMPARABLE.format(date="3 Jan 2026") in words(shown)


def test_without_a_model_staff_reads_so_and_is_led_to_a_new_run() -> None:
    shown = overview.build(DATA, Presentation(), staff=True)
    assert overview.NEXT_RUN in words(shown)
    assert "Weekly data" in words(shown)
    assert "ROAS" not in words(found(shown, "Thead"))


def test_a_client_without_results_is_told_that_they_are_on_their_way() -> None:
    said = words(overview.build(View(kind="none"), Presentation(), staff=False))
    assert "Your first results are on their way" in said


def test_a_figure_that_cannot_be_computed_is_a_dash() -> None:
    unknown = replace(DATA, figures={"spend": 30.0, "outcome": None})
    shown = overview.build(unknown, Presentation(), staff=True)
    assert [words(item) for item in found(shown, "Dd")].count(text.DASH) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("de", "für Medien brachten"), ("sv", "på medier gav")]
)
def test_the_clients_home_speaks_the_readers_language(
    published: overview.Published, language: str, said: str
) -> None:
    with language_context(language):
        shown = words(home(published))
    assert said in shown
    for english in ("Downloads", "Spend", "Share of", "Contributions"):
        assert english not in shown


def test_spend_and_revenue_have_scales_of_their_own_that_start_at_zero() -> None:
    drawn = checked(spend_and_outcome.build(SERIES, Presentation()))
    assert {trace.name: trace.yaxis or "y" for trace in drawn.data} == {
        "Revenue": "y2",
        "Spend": "y",
    }
    assert drawn.layout.yaxis.rangemode == drawn.layout.yaxis2.rangemode == "tozero"


def test_a_short_series_says_what_came_in_and_over_which_time() -> None:
    look = Presentation()
    assert spend_and_outcome.finding(SERIES, look) == "€180 in revenue over 3 weeks"
    assert spend_and_outcome.note(SERIES, look) == ""
    counted = spend_and_outcome.finding(SERIES, replace(look, conversion=True))
    assert counted == "180 conversions over 3 weeks"


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (1.08, "Revenue in the last twelve months was 8% higher than in the twelve before"),
        (0.92, "Revenue in the last twelve months was 8% lower than in the twelve before"),
        (1.004, "Revenue in the last twelve months was about as high as in the twelve before"),
    ],
)
def test_a_long_series_is_set_against_the_year_before(factor: float, said: str) -> None:
    when = pd.Series(pd.date_range("2024-01-01", periods=104, freq="7D"))
    level = pd.Series([100.0] * 52 + [100.0 * factor] * 52).where(when.dt.month != 11, 150.0)
    long = pd.DataFrame({"ds": when, "spend": 10.0, "revenue": level})
    if factor != 1.004:
        long.loc[when.dt.month == 11, "revenue"] *= [1.0] * 4 + [factor] * 4
    assert spend_and_outcome.finding(long, Presentation()) == said
    note = spend_and_outcome.note(long, Presentation())
    assert note == "On average of the years revenue is highest in November."


def test_no_figure_divides_all_that_came_in_by_the_spend(published: overview.Published) -> None:
    for shown in (home(published), overview.build(DATA, Presentation(), staff=True)):
        assert "All revenue" not in words(shown)
        assert "Blended" not in words(shown)
        assert "times spend" not in words(shown)


def test_an_overview_of_conversions_speaks_of_conversions():
    said = words(
        overview.build(replace(DATA, dep_var_type="conversion"), Presentation(), staff=True)
    )
    assert "Spend against conversions" in said
    assert "revenue" not in said.lower()


def test_tile_and_waterfall_say_the_same_share_of_the_same_total(
    published: overview.Published,
) -> None:
    shares = re.findall(r"([\d.]+%) of the revenue explained", words(home(published)))
    assert shares == [Presentation().percent(published.tables.paid_share)] * 2


def test_the_range_stands_in_the_sentence_and_under_its_figure(
    published: overview.Published,
) -> None:
    tables = published.tables
    with_range = ModelTables(tables.bundle, tables.sol_id)
    unknown = {"probable_low": float("nan"), "probable_high": float("nan")}
    known = {"value": 2.5, "low": 1.9, "high": 3.1}
    with_range.__dict__["media_return"] = known | unknown
    said = words(home(replace(published, tables=with_range)))
    assert "€2.5 for every €1." in said
    assert "Similar models say €1.9 to €3.1." in said
    assert "similar models say 1.9" in said
    for value, where in ((3.6, "less"), (1.2, "more")):  # the model shown may lie beyond the others
        with_range.__dict__["media_return"] = known | unknown | {"value": value}
        said = words(home(replace(published, tables=with_range)))
        assert f"Similar models say {where}, €1.9 to €3.1." in said
        assert f"similar models say {where}, 1.9" in said
    wider = ModelTables(tables.bundle, tables.sol_id)
    wider.__dict__["media_return"] = known | {"probable_low": 1.4, "probable_high": 4.2}
    said = words(home(replace(published, tables=wider)))
    assert "similar models say" in said.lower()
    assert "The truth probably lies from €1.4 to €4.2." in said


def test_the_one_next_action_is_the_first_that_the_evidence_carries(
    published: overview.Published,
) -> None:
    told = advice.findings(published.tables.returns, published.health, Presentation())
    first = next((one for one in told if one.firm), told[0])
    shown = home(published)
    box = next(
        part for part in found(shown, "Div") if "next-action" in str(getattr(part, "className", ""))
    )
    assert advice.sentence(first, Presentation()) in words(box)
    assert found(box, "Link")[0].href.endswith("/model?depth=executive")
