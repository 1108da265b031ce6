"""The figures show what their tables say, and nothing that the tables do not say."""

from __future__ import annotations

import base64
import json

import numpy as np
import pandas as pd
import pytest
from plotly.io.json import to_json_plotly

from layouts.figures.model import adstock, curves, fit, over_time, returns, shares, waterfall
from layouts.figures.template import plain_figure
from layouts.language import language_context
from layouts.style.presentation import UNKNOWN, Presentation
from mmm.analysis import decomposition, response
from mmm.analysis.over_time import by_month
from tests.layouts.readable import checked
from tests.mmm.bundles import golden
from tests.shared_data import needs_golden

LOOK = Presentation().for_model(("tv", "radio", "search"), "revenue")


@pytest.fixture
def parts():
    rows = [
        ("(Baseline)", "Baseline and trend", "baseline", 700.0),
        ("price", "Price", "context", -50.0),
        ("tv", "TV", "paid", 250.0),
        ("radio", "Radio", "paid", 0.0),
        ("search", "Search", "paid", 100.0),
    ]
    table = pd.DataFrame(rows, columns=["rn", "label", "kind", "contribution"])
    return table.assign(share=table["contribution"] / table["contribution"].sum())


@pytest.fixture
def channels():
    return pd.DataFrame(
        {
            "channel": ["tv", "radio"],
            "spend": [100.0, 50.0],
            "spend_share": [2 / 3, 1 / 3],
            "effect": [250.0, 0.0],
            "effect_share": [1.0, 0.0],
            "roi": [2.5, float("nan")],
            "cpa": [0.4, float("nan")],
            "zero": [False, True],
        },
        index=[7, 7],  # figures must not rely on the index
    )


def ranged(*rows):
    """A table of returns: channel, value, low and high; its probable ranges are not known."""
    table = pd.DataFrame(rows, columns=["channel", "value", "low", "high"])
    unknown = ("marginal", "marginal_low", "marginal_high", "probable_low", "probable_high")
    ends = {name: float("nan") for name in (*unknown, *(f"marginal_{n}" for n in unknown[-2:]))}
    table = table.assign(zero=table["value"].isna(), n=9, n_finite=9, **ends)
    return table.assign(relative_low=1.1, relative_high=1.5)


def test_a_channel_returns_most_only_where_the_ranges_are_apart():
    apart = [("tv", 2.5, 2.2, 2.9), ("radio", 1.5, 1.0, 2.0)]
    said = returns.finding(ranged(*apart), LOOK)
    assert said.startswith("TV returns most: ROAS 2.5")
    assert "similar models say 2.2" in said
    close = [("tv", 2.5, 1.9, 2.9), *apart[1:]]
    said = returns.finding(ranged(*close), LOOK)
    assert said == "The best returns, of TV and Radio, cannot be told apart"
    many = ranged(*[(f"c{n}", 2.0, 1.0, 3.0) for n in range(4)], ("far", 0.2, 0.1, 0.3))
    alike = many[many["value"] > 1]
    assert returns.finding(alike, LOOK) == "The returns of all 4 channels cannot be told apart"
    assert returns.finding(many, LOOK) == "The returns of 4 of 5 channels cannot be told apart"
    nan = float("nan")
    assert returns.finding(ranged(("tv", 2.5, nan, nan), ("radio", 1, nan, nan)), LOOK).endswith(
        "how certain that is is not known"
    )
    assert returns.finding(ranged(("tv", nan, nan, nan)), LOOK).startswith("No paid channel")


def test_a_return_is_drawn_with_what_similar_models_say_and_its_probable_range():
    table = ranged(("tv", 2.0, 1.7, 2.1)).assign(probable_low=1.5, probable_high=4.0)
    drawn = checked(returns.build(table, LOOK))
    lines = [tuple(trace.x) for trace in drawn.data if trace.mode == "lines"]
    assert lines == [(1.5, 4.0), (1.7, 2.1)]
    hover = drawn.data[2].hovertext[0]
    assert "Similar models say 1.7 to 2.1<br>Probable range 1.5 to 4.0" in hover
    assert drawn.layout.xaxis.range[1] > 4
    plain = checked(returns.build(ranged(("tv", 2.0, 1.7, 2.1)), LOOK))
    assert "Probable" not in plain.data[1].hovertext[0]


def test_a_channel_that_probably_does_not_return_most_is_not_said_to():
    apart = ranged(("tv", 2.5, 2.2, 2.9), ("radio", 1.5, 1.0, 2.0))
    wide = apart.assign(probable_low=[2.0, 0.8], probable_high=[5.0, 3.0])
    assert returns.finding(wide, LOOK) == "The best returns, of TV and Radio, cannot be told apart"


def test_a_channel_is_off_its_share_only_where_similar_models_agree(channels):
    both = channels.assign(effect_share=[0.9, 0.1], zero=False)
    table = ranged(("tv", 2.5, 2.2, 2.9), ("radio", 1.5, 1.0, 2.0))
    assert shares.finding(both, table, LOOK).startswith("TV brings more than its share: 90%")
    unsure = table.assign(relative_low=0.8)
    assert "can be told apart" in shares.finding(both, unsure, LOOK)


def test_the_later_half_brings_more_only_where_similar_models_agree():
    halves = {"whole": 0.151, "earlier": 0.14, "later": 0.16, "low": 0.01, "high": 0.03}
    said = over_time.finding(halves, LOOK)
    assert said == "Paid media brings 15% of revenue, more in the later half: 16%, 14% before"
    said = over_time.finding(halves | {"low": -0.01}, LOOK)
    assert said == "Paid media brings 15% of revenue, no part of the window clearly more"
    assert "less in the later half" in over_time.finding(
        halves | {"low": -0.03, "high": -0.01}, LOOK
    )
    nan = float("nan")
    assert "no part" in over_time.finding(halves | {"low": nan, "high": nan}, LOOK)


def test_a_waterfall_ends_at_the_total(parts):
    bar = checked(waterfall.build(parts, LOOK)).data[0]
    assert bar.base[1] == 700.0
    assert bar.base[-1] + bar.x[-1] == pytest.approx(1000.0)
    assert bar.base[-2] + bar.x[-2] == pytest.approx(1000.0)
    assert bar.text[-1] == "100%"


def test_a_large_baseline_leaves_the_channels_room_and_is_marked_as_cut(parts):
    drawn = checked(waterfall.build(parts, LOOK))
    bar, (low, high) = drawn.data[0], drawn.layout.xaxis.range
    assert low == bar.base[0] == bar.base[-1] > 0
    assert bar.base[0] + bar.x[0] == pytest.approx(700.0)
    channels = bar.base[-1] + bar.x[-1] - 650.0
    assert channels > (high - low) / 2
    cut = sorted({round((shape.y0 + shape.y1) / 2) for shape in drawn.layout.shapes})
    assert cut == [0, len(parts)]
    assert waterfall.BROKEN in waterfall.note(parts)
    assert min(drawn.layout.xaxis.tickvals) >= low
    assert 2 <= len(drawn.layout.xaxis.tickvals) <= 3


def test_an_axis_from_zero_stays_whole_where_the_baseline_is_small(parts):
    parts.loc[0, "contribution"] = 150.0
    drawn = checked(waterfall.build(parts, LOOK))
    assert drawn.data[0].base[0] == 0
    assert drawn.layout.xaxis.range[0] <= 0
    assert not drawn.layout.shapes
    assert waterfall.BROKEN not in waterfall.note(parts)
    parts.loc[0, "contribution"] = -400.0
    drawn = checked(waterfall.build(parts, LOOK))
    assert drawn.layout.xaxis.range[0] < -400.0
    assert not drawn.layout.shapes


def test_a_waterfall_goes_from_the_baseline_to_paid_media(parts):
    kinds = list(waterfall.ordered(parts.sample(frac=1, random_state=1))["kind"])
    assert kinds == ["baseline", "context", "paid", "paid", "paid"]


def test_a_paid_channel_at_zero_is_not_estimable_on_every_figure(parts, channels):
    assert UNKNOWN in checked(waterfall.build(parts, LOOK)).data[0].text
    assert checked(shares.build(channels, LOOK)).data[1].text[1] == UNKNOWN


def test_the_waterfall_says_what_paid_media_brings(parts):
    assert (
        waterfall.finding(parts, LOOK)
        == "Paid media brings 35.0% of the revenue explained; TV is its largest part with 25.0%"
    )
    nothing = parts[parts["kind"] != "paid"]
    assert (
        waterfall.finding(nothing, LOOK) == "The model attributes none of the revenue to paid media"
    )


def test_one_channel_has_one_colour_on_every_figure(parts, channels):
    on_waterfall = dict(
        zip(
            waterfall.ordered(parts)["rn"],
            checked(waterfall.build(parts, LOOK)).data[0].marker.color,
            strict=False,
        )
    )
    on_shares = dict(
        zip(
            channels["channel"],
            checked(shares.build(channels, LOOK)).data[1].marker.color,
            strict=True,
        )
    )
    assert on_waterfall["tv"] == on_shares["tv"] == LOOK.colour("tv")


def test_a_curve_is_dashed_beyond_the_data():
    curve = pd.DataFrame(
        {
            "spend": [0.0, 50, 100, 120],
            "response": [0.0, 8, 10, 11],
            "observed": [True, True, True, False],
        }
    )
    now = pd.Series({"channel": "tv", "carryover": 10.0, "spend": 60.0, "response": 9.0})
    drawn = checked(curves.single(curve, now, LOOK)).data
    lines = [trace for trace in drawn if trace.mode == "lines"]
    assert [(line.line.dash, max(line.x)) for line in lines] == [("solid", 100.0), ("dash", 120.0)]
    robyns = checked(curves.single(curve, now, LOOK, None, True)).data
    assert [trace.fill for trace in robyns].count("tozeroy") == 1, "what is carried over"


def test_a_plan_beyond_the_curve_stays_on_the_figure():
    curve = pd.DataFrame(
        {"spend": [0.0, 50, 60], "response": [0.0, 8, 10], "observed": [True, True, False]}
    )
    now = pd.Series({"channel": "tv", "spend": 30.0, "response": 5.0})
    to = pd.Series({"spend": 90.0, "response": 12.0, "low": 10.0, "up": 95.0})
    assert checked(curves.single(curve, now, LOOK, to)).layout.xaxis.range[1] > 90


def test_the_fit_is_judged_on_periods_the_model_never_saw():
    table = pd.DataFrame(
        {
            "ds": pd.date_range("2024-01-01", periods=4, freq="7D"),
            "actual": [100.0] * 4,
            "fitted": [100.0, 100.0, 90.0, 80.0],
            "part": ["train", "train", "validation", "test"],
        }
    )
    assert (
        fit.finding(table, LOOK)
        == "The model is typically 20% off in the test data, which the fit did not use"
    )
    assert fit.finding(table.assign(part="train"), LOOK) == "The model is typically 5% off"


def test_the_periods_that_the_fit_did_not_use_are_shaded_and_named():
    table = pd.DataFrame(
        {
            "ds": pd.date_range("2024-01-01", periods=5, freq="7D"),
            "actual": 100.0,
            "fitted": 90.0,
            "part": ["train", "validation", "validation", "test", "test"],
        }
    )
    layout = checked(fit.build(table, LOOK)).layout
    assert [(str(band.x0)[:10], str(band.x1)[:10]) for band in layout.shapes] == [
        ("2024-01-08", "2024-01-15"),
        ("2024-01-22", "2024-01-29"),
    ]
    assert [(note.text, str(note.x)[:16]) for note in layout.annotations] == [
        ("Validation", "2024-01-11 12:00"),
        ("Test", "2024-01-25 12:00"),
    ]


def test_the_longest_carry_over_is_named():
    table = pd.DataFrame(
        {"channel": ["tv", "radio"], "lag": [0, 0], "weight": [1.0, 1.0], "half_life": [2.0, 0.3]}
    )
    assert (
        adstock.finding(table, LOOK, "week")
        == "TV lasts longest: half of its effect is gone after 2.0 weeks"
    )
    assert "Hardly" in adstock.finding(table.assign(half_life=0.0), LOOK, "week")


@needs_golden
def test_every_figure_draws_a_golden_run_as_json():
    bundle = golden("demo_geometric")
    sol, look = bundle.selected[0], Presentation().for_model(bundle.spec.all_media, "revenue")
    now = response.current(bundle, sol)
    one = now[now["response"] > 0].iloc[0]
    curve = response.curves(bundle, sol)
    for figure in (
        waterfall.build(decomposition.waterfall(bundle, sol), look),
        shares.build(decomposition.channels(bundle, sol), look),
        fit.build(decomposition.fit(bundle, sol), look),
        adstock.build(response.adstock(bundle, sol), look, "week"),
        curves.single(curve[curve["channel"] == one["channel"]], one, look),
    ):
        assert len(checked(figure).to_json()) < 200_000
    ranges = now[["channel"]].assign(
        marginal_low=0.9 * now["marginal"], marginal_high=1.1 * now["marginal"]
    )
    said = curves.finding(now, ranges, look)
    assert said.startswith("The next €1 brings most in ")
    for low, high in ((0.0, 9e9), (np.nan, np.nan)):
        unsure = ranges.assign(marginal_low=low, marginal_high=high)
        said = curves.finding(now, unsure, look)
        assert said == "Where the next €1 brings most cannot be told apart"


def test_a_waterfall_is_labelled_in_the_readers_language(parts):
    with language_context("de"):
        bar = checked(waterfall.build(parts, LOOK)).data[0]
        assert (bar.y[0], bar.y[-1]) == ("Basis und Trend", "Summe")
        assert "hier nicht schätzbar" in bar.text
        assert waterfall.finding(parts, LOOK).startswith("Bezahlte Medien bringen")


def test_arrays_of_floats_travel_in_binary_and_everything_else_as_it_is():
    values = np.array([1.0, np.nan, 3.0])
    figure = plain_figure(
        LOOK,
        100,
        [
            {"x": values, "y": pd.Series(values), "marker": {"size": values.astype("float32")}},
            {"x": ["a"], "y": np.array([1, 2]), "z": np.array([]), "customdata": [["b"]]},
        ],
    )
    first, second = json.loads(to_json_plotly(figure))["data"]
    for sent, kind in ((first["x"], "f8"), (first["y"], "f8"), (first["marker"]["size"], "f4")):
        assert sent["dtype"] == kind
        np.testing.assert_array_equal(np.frombuffer(base64.b64decode(sent["bdata"]), kind), values)
    assert second == {"x": ["a"], "y": [1, 2], "z": [], "customdata": [["b"]]}
    assert figure.data[0]["x"] is values, "the figure itself stays as it was drawn"


def test_over_time_tells_whole_dates_and_rounded_amounts():
    when = pd.date_range("2026-01-05", periods=9, freq="7D")
    parts = pd.DataFrame({"ds": when, decomposition.BASELINE: 4_895_547.0, "tv": 1_234_567.0})
    events = pd.DataFrame({"ds": [], "rn": [], "label": [], "contribution": []})
    drawn = checked(over_time.build(parts, events, LOOK, "week"))
    assert drawn.layout.xaxis.hoverformat == "%-d %b %Y"
    assert drawn.data[0].customdata[0] == "€4.9M"
    assert drawn.layout.yaxis.title.text == "Revenue per week, EUR"
    months = by_month(parts)
    assert len(months) == 3
    assert months["tv"].sum() == pytest.approx(parts["tv"].sum())
    monthly = checked(over_time.build(months, events, LOOK, "month"))
    assert monthly.layout.xaxis.hoverformat == "%B %Y"
    assert monthly.layout.yaxis.title.text == "Revenue per month, EUR"
