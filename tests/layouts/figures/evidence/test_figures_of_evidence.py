"""The figures of evidence are what Plotly's schema knows, and show what their tables say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from layouts.figures.evidence import calibration, clusters, convergence
from layouts.style.presentation import Presentation
from tests.layouts.readable import checked

LOOK = Presentation().for_model(("tv", "radio"), "revenue")


@pytest.fixture
def spread() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cuts": [100, 200, 300],
            "low": [0.1, 0.08, 0.06],
            "median": [0.2, 0.15, 0.1],
            "high": [0.4, 0.3, 0.2],
            "med_thres": [0.12] * 3,
        }
    )


@pytest.fixture
def intervals() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rn": ["tv", "radio", "tv", "radio"],
            "cluster": [1, 1, 2, 2],
            "n": 8,
            "n_finite": [8, 8, 8, 0],
            "boot_mean": [2.0, 1.0, 3.0, np.nan],
            "ci_low": [1.5, 0.8, 2.9, np.nan],
            "ci_up": [2.2, 1.4, 3.3, np.nan],
        }
    )


@pytest.fixture
def predictions() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study": [0, 0, 0, 1, 1, 1],
            "media": ["tv"] * 3 + ["tv+radio"] * 3,
            "start": pd.Timestamp("2024-01-01"),
            "end": pd.Timestamp("2024-02-01"),
            "measured": 100.0,
            "predicted": [80.0, 100.0, 130.0, 50.0, 60.0, 70.0],
            "ratio": [0.8, 1.0, 1.3, 0.5, 0.6, 0.7],
            "mape_lift": [0.2, 0.0, 0.3, 0.5, 0.4, 0.3],
            "solID": ["1_1_1", "1_2_1", "1_3_1"] * 2,
        }
    )


def test_the_band_of_a_search_lies_around_its_median(spread):
    low, high, median = checked(convergence.build(spread, LOOK)).data
    assert (high.fill, low.fill) == ("tonexty", None)
    assert list(low.y) < list(median.y) < list(high.y)


def test_the_level_to_fall_below_is_drawn_where_it_is_near(spread):
    near = checked(convergence.build(spread, LOOK)).layout
    far = checked(convergence.build(spread.assign(med_thres=9.0), LOOK)).layout
    assert [line.y0 for line in near.shapes] == [note.y for note in near.annotations] == [0.12]
    assert far.shapes == far.annotations == ()
    assert far.yaxis.range[1] == pytest.approx(1.08 * 0.4)


def test_each_cluster_has_a_mark_with_its_interval_where_a_channel_is_estimable(intervals):
    one, two = checked(clusters.build(intervals, LOOK)).data
    assert (list(one.x), list(two.x)) == ([2.0, 1.0], [3.0])
    assert list(one.x + one.error_x.array) == pytest.approx([2.2, 1.4])
    assert list(one.x - one.error_x.arrayminus) == pytest.approx([1.5, 0.8])
    assert one.marker.symbol != two.marker.symbol


def test_a_return_of_one_is_marked_for_money_only(intervals):
    conversions = LOOK.for_model(LOOK.channels, "conversion")
    assert [line.x0 for line in checked(clusters.build(intervals, LOOK)).layout.shapes] == [1]
    assert checked(clusters.build(intervals, conversions)).layout.shapes == ()


def test_a_box_holds_the_middle_half_of_what_models_predict(predictions):
    figure = checked(calibration.build(predictions, LOOK))
    box, median = figure.layout.shapes[:2]
    assert (box.x0, median.x0, box.x1) == pytest.approx((0.9, 1.0, 1.15))
    assert figure.layout.shapes[-1].x0 == 1  # as measured
    assert [list(trace.x) for trace in figure.data] == [[0.8, 1.0, 1.3], [0.5, 0.6, 0.7]]
    assert figure.data[1].customdata[2][0] == "1_3_1"


def test_the_marked_model_is_a_star_in_the_row_of_its_study(predictions):
    for row, trace in enumerate(checked(calibration.build(predictions, LOOK, "1_2_1")).data):
        assert list(trace.marker.symbol) == ["circle", "star", "circle"]
        assert trace.y[1] == row
        assert trace.y[0] != row


def test_the_summary_of_a_study_names_the_model_that_comes_closest(predictions):
    rows = calibration.summary(predictions)
    assert rows["closest"].tolist() == ["1_2_1", "1_3_1"]
    assert rows[["low", "median", "high"]].to_numpy().tolist() == [[90, 100, 115], [55, 60, 65]]
