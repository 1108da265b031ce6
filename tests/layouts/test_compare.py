"""Models side by side: legend, table of channels, figures and tables."""

from __future__ import annotations

import numpy as np
import pytest
from dash import html

from layouts import compare
from layouts.components.compare import table
from layouts.components.compare.cards import ComparisonView
from layouts.components.source import Source
from layouts.language import language_context
from layouts.style.presentation import UNKNOWN, Presentation
from mmm.review import candidates
from mmm.review import compare_models as tables
from tests.layouts.readable import checked, found, ids, words
from tests.mmm.review.test_candidates import several

LOOK = Presentation().for_model(("tv_spend", "radio_spend"), "revenue")


def shown(*sol_ids, conversion=False, **given):
    bundle = several(conversion=conversion)
    of = candidates.candidate_set(bundle)
    models = tables.compare_models(bundle, of, sol_ids)
    said = tables.consensus(bundle, of)
    source = Source("", "Compiled engine 1.0", "fast")
    return ComparisonView(
        "r1", "Autumn", source, "week", models, said, frozenset(bundle.selected), **given
    )


@pytest.fixture(scope="module")
def pair():
    return shown("1_1_1", "1_8_1")


def whole(of, look=LOOK):
    """The page with the figures that come after it."""
    return html.Div(
        [compare.build(of, look), *compare.effects(of, look), *compare.shapes(of, look)]
    )


def told(of, mode=table.DIFFERENCES, look=LOOK):
    return compare.channel_table(of.comparison, of.consensus, mode, look)


def test_every_model_stands_beside_the_median_of_the_set(pair):
    page = whole(pair, LOOK)
    said = words(page)
    assert said.count("Set median") >= 3
    assert "8 models" in said
    for channel in ("Tv", "Radio"):
        assert channel.lower() in said.lower()
    assert compare.ids.COMPARE_TABLE in ids(page)


@pytest.mark.parametrize(("language", "season"), [("de", "Saison"), ("sv", "Säsong")])
def test_the_page_is_in_the_readers_language(pair, language, season):
    english = words(whole(pair, LOOK))
    with language_context(language):
        page = whole(pair, LOOK)
    said = words(page)
    for left in (
        "Set median",
        "Hyperparameters",
        "disagree most",
        "Response to spend",
        "not estimable here",
    ):
        assert left in english
        assert left not in said
    assert season in found(page, "Graph")[0].figure.data[0]["y"]
    [parts] = [item for item in found(page, "Div") if season in getattr(item, "data-table", "")]
    assert "Season" not in getattr(parts, "data-table")


def test_a_channel_without_an_estimate_says_so_and_is_never_zero(pair):
    rows = found(told(pair, table.VALUES), "Tr")
    [radio] = [row for row in rows if words(row).startswith("Radio")]
    assert UNKNOWN in words(radio.children[1])
    assert f"Radio: {UNKNOWN} in A." in words(whole(pair, LOOK))
    for cell in found(radio, "Td"):
        assert words(cell) not in ("0.00", "0.0%")


def test_channels_that_no_model_can_tell_have_no_figure_of_their_own(pair):
    titles = [words(item) for item in found(whole(pair, LOOK), "H3")]
    assert titles.count("Radio") == 2, "a curve and a decay"
    assert "Influencers" not in titles


def test_the_finding_names_the_largest_disagreement_and_who_cannot_tell(pair):
    said = table.finding(tables.differences(pair.comparison), LOOK)
    assert said.startswith("A and B disagree most about")
    assert "not all of them can tell about Radio" in said
    same = tables.differences(shown("1_2_1").comparison)
    assert table.finding(same, LOOK) == "They agree on what every channel returns"


def test_differences_of_returns_are_relative_and_of_shares_in_points():
    of = shown("1_2_1", "1_8_1")
    said = words(told(of))
    row = tables.differences(of.comparison)
    tv = row[(row["solID"] == "1_8_1") & (row["channel"] == "tv_spend")].iloc[0]
    assert LOOK.change(tv["value_difference"]) in said
    assert " pp" in said
    assert " pp" not in words(told(of, table.VALUES))


def test_models_of_conversions_are_compared_by_cost():
    look = LOOK.for_model((), "conversion")
    said = words(told(shown("1_2_1", "1_8_1", conversion=True), look=look))
    assert "CPA" in said
    assert "ROAS" not in said


def test_the_published_model_and_one_on_no_kept_front_are_marked():
    said = words(whole(shown("1_9_1", "1_2_1", published="1_2_1"), LOOK))
    assert said.count("Published") == 1
    assert said.count("Not on a kept front") == 1


def test_waterfalls_share_one_scale_and_one_order(pair):
    figures = [checked(graph.figure) for graph in found(whole(pair, LOOK), "Graph")]
    first, second = figures[:2]
    assert first.layout.xaxis.range == second.layout.xaxis.range
    assert list(first.data[0].y) == list(second.data[0].y)
    assert max(np.array(second.data[0].x, dtype=float)) < first.layout.xaxis.range[1]


def test_a_model_has_one_colour_and_dash_in_every_figure():
    four = shown("1_2_1", "1_3_1", "1_5_1", "1_8_1")
    looks: dict[str, set] = {}
    traces = [
        trace for graph in found(whole(four, LOOK), "Graph") for trace in checked(graph.figure).data
    ]
    for trace in traces:
        named = (
            trace.type == "scatter" and trace.name and trace.name[:2] in ("A ", "B ", "C ", "D ")
        )
        if named and trace.line.dash and "beyond" not in trace.name:
            looks.setdefault(trace.name[0], set()).add((trace.line.color, trace.line.dash))
    assert sorted(looks) == ["A", "B", "C", "D"]
    assert all(len(found_) == 1 for found_ in looks.values())
    assert len({next(iter(pairs)) for pairs in looks.values()}) == 4


def test_one_model_can_be_left_out(pair):
    links = {link.href for link in found(whole(pair, LOOK), "Link")}
    assert {
        "/compare/r1?models=1_8_1",
        "/compare/r1?models=1_1_1",
        "/models/r1?pins=1_1_1,1_8_1",
    } <= links
