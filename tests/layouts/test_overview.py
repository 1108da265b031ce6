"""The overview is honest about where its figures come from and what is not known."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from layouts import overview, text
from layouts.components.source import Source
from layouts.figures import overview as figure
from layouts.figures.look import Look
from tests.layouts.readable import found, words

SERIES = pd.DataFrame(
    {"ds": pd.date_range("2026-01-05", periods=3, freq="7D"), "spend": [10.0, 0, 20], "revenue": [90.0, 30, 60]}
)
MODEL = pd.DataFrame(
    {
        "channel": ["tv_S", "search_P"], "label": ["TV", "Search"],
        "spend": [20.0, 10.0], "spend_share": [2 / 3, 1 / 3],
        "effect_share": [1.0, 0.0], "roi": [2.5, float("nan")], "cpa": [float("nan")] * 2, "zero": [False, True],
    }
)  # fmt: skip


@dataclass(frozen=True)
class Kpi:
    label: str = "Blended ROAS"
    value: float | None = 6.0
    kind: str = "ratio"
    note: str = ""


@dataclass(frozen=True)
class View:
    kpis: tuple[Kpi, ...] = (Kpi(),)
    series: pd.DataFrame = field(default_factory=lambda: SERIES)
    channels: pd.DataFrame = field(default_factory=lambda: MODEL)
    kind: str = "model"
    dep_var_type: str = "revenue"


MADE = Source("1_2_3", "Compiled engine 1.0", "fast")


def test_a_channel_without_effect_is_not_estimable_and_never_zero() -> None:
    shown = overview.build(View(), Look(), MADE, staff=False)
    row = next(row for row in found(shown, "Tr") if "Search" in words(row))
    assert text.NOT_ESTIMABLE in words(row)
    assert "0.00" not in words(row)


def test_the_engine_that_made_the_numbers_is_named() -> None:
    assert "Compiled engine 1.0" in words(overview.build(View(), Look(), MADE, staff=False))


def test_without_a_model_staff_reads_so_and_is_led_to_a_new_run() -> None:
    channels = MODEL[["channel", "label", "spend", "spend_share"]]
    shown = overview.build(View(channels=channels, kind="data"), Look(), None, staff=True)
    assert text.NEXT_RUN in words(shown)
    assert "ROAS" not in words(found(shown, "Thead"))


def test_a_client_without_results_is_told_that_they_are_on_their_way() -> None:
    said = words(overview.build(View(kind="none"), Look(), None, staff=False))
    assert text.OVERVIEW_CLIENT_EMPTY in said


def test_a_figure_that_cannot_be_computed_is_a_dash() -> None:
    shown = overview.build(View(kpis=(Kpi(value=None),)), Look(), MADE, staff=False)
    assert text.DASH in [words(item) for item in found(shown, "Dd")]


def test_spend_and_revenue_have_scales_of_their_own_that_start_at_zero() -> None:
    drawn = figure.figure(SERIES, Look())
    assert {trace.yaxis for trace in drawn.data} == {None, "y2"} or {trace.yaxis for trace in drawn.data} == {"y", "y2"}
    assert drawn.layout.yaxis.rangemode == drawn.layout.yaxis2.rangemode == "tozero"


def test_the_finding_compares_the_sums() -> None:
    assert figure.finding(SERIES, Look()) == "Revenue was 6.0 times spend over 3 periods"


def test_an_overview_of_conversions_speaks_of_conversions():
    said = words(overview.build(View(dep_var_type="conversion"), Look(), None, staff=True))
    assert "Spend against conversions" in said
    assert "revenue" not in said.lower()
