"""The truth of simulated data, and experiments on it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from mmm.analysis.transforms import geometric, hill, inflexion
from mmm.data.column_roles import infer
from mmm.data.lift_studies import studies
from mmm.errors import InvalidInput
from mmm.simulation.experiments import lift_study
from mmm.simulation.known_truth import beside, known_truth
from mmm.simulation.media_plans import Factor, MediaPlan, Orders, demo_plan
from mmm.simulation.simulate import simulate

SHOP = demo_plan()
MADE = simulate(SHOP)
WHOLE = MADE.data["date"].iloc[0], MADE.data["date"].iloc[-1]
BOOKED = replace(demo_plan(kind="travel"), orders=Orders("bookings", 740.0))


def test_a_plan_is_the_same_after_a_way_through_json():
    words = Factor("event", (("fair", 1e5), ("strike", -2e5)))
    for plan in (SHOP, BOOKED, replace(SHOP, factors=(words,)), demo_plan(kind="coffee")):
        assert MediaPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


def test_the_truth_of_the_whole_period_is_what_was_drawn():
    found = known_truth(SHOP, MADE.data, MADE.spec, WHOLE).set_index("channel")
    names = dict(zip(MADE.spec.paid_media_selected, SHOP.channels, strict=True))
    for name, channel in names.items():
        assert found.loc[name, "value"] == pytest.approx(MADE.roas[channel.name])
        assert found.loc[name, "contribution"] == pytest.approx(MADE.truth[channel.name].sum())


def test_the_marginal_return_is_the_derivative_by_spend_with_its_carry_over():
    tv = SHOP.channels[0]
    spend = MADE.data["tv_spend"].to_numpy()
    turn = inflexion(geometric(spend, tv.theta), tv.gamma)

    def brought(times):
        adstocked = geometric(spend * times, tv.theta)
        return tv.coefficient * hill(adstocked, tv.alpha, turn).sum()

    slope = (brought(1.001) - brought(0.999)) / (0.002 * spend.sum())
    found = known_truth(SHOP, MADE.data, MADE.spec, WHOLE).set_index("channel")
    assert found.loc["tv_spend", "marginal"] == pytest.approx(slope, rel=0.01)


def test_a_part_of_the_data_and_of_its_period_has_the_truth_of_that_part():
    window = MADE.data["date"].iloc[20], MADE.data["date"].iloc[99]
    found = known_truth(SHOP, MADE.data.iloc[:120], MADE.spec, window).set_index("channel")
    spend = MADE.data["radio_spend"].iloc[20:100].sum()
    assert found.loc["radio_spend", "spend"] == pytest.approx(spend)
    assert found.loc["radio_spend", "value"] == pytest.approx(
        MADE.truth["radio"].iloc[20:100].sum() / spend
    )


def test_a_channel_without_spend_in_the_window_has_no_true_return():
    silent = MADE.data["tv_spend"].rolling(4).sum() == 0
    last = int(np.flatnonzero(silent)[0])
    window = tuple(pd.to_datetime(MADE.data["date"].iloc[[last - 3, last]]))
    found = known_truth(SHOP, MADE.data, MADE.spec, window)
    tv = found.set_index("channel").loc["tv_spend"]
    assert tv["spend"] == 0
    assert np.isnan([tv["value"], tv["marginal"]]).all()
    assert found["value"].notna().any()
    nothing = found.assign(zero=False, low=0.0, high=9.0, probable_low=0.0, probable_high=9.0)
    held = beside(found, nothing).set_index("channel")["held"]
    assert held["tv_spend"] is None


def test_orders_follow_the_same_truth_and_leave_the_revenue_as_it_was():
    made, usual = simulate(BOOKED), simulate(demo_plan(kind="travel"))
    pd.testing.assert_frame_equal(made.data.drop(columns="bookings"), usual.data)
    roles = infer(made.data)
    assert (roles.dep_var, roles.unused) == ("revenue", ("bookings",))
    clean = made.truth.drop(columns=["ds", "noise"]).sum(axis=1) / 740
    assert np.corrcoef(clean, made.data["bookings"])[0, 1] > 0.9
    spec = made.spec.with_(dep_var="bookings", dep_var_type="conversion")
    window = made.data["date"].iloc[0], made.data["date"].iloc[-1]
    cost = known_truth(BOOKED, made.data, spec, window)
    money = known_truth(BOOKED, made.data, made.spec, window)
    assert cost["value"].to_numpy() == pytest.approx(740 / money["value"].to_numpy())
    assert cost["marginal"].to_numpy() == pytest.approx(740 / money["marginal"].to_numpy())


def test_other_data_outcomes_and_channels_have_no_known_truth():
    changed = MADE.data.assign(revenue=MADE.data["revenue"] * 1.1)
    other = MADE.spec.with_(dep_var="profit")
    fewer = replace(SHOP, channels=SHOP.channels[:1])
    for plan, data, spec in (
        (SHOP, changed, MADE.spec),
        (SHOP, MADE.data, other),
        (fewer, simulate(fewer).data, MADE.spec),
    ):
        with pytest.raises(InvalidInput):
            known_truth(plan, data, spec, WHOLE)


def test_a_range_holds_the_truth_or_not_or_is_unknown():
    truth = pd.DataFrame(
        {"channel": list("abcd"), "spend": 1.0, "contribution": 2.0, "value": 2.0, "marginal": 1.0}
    )
    estimates = pd.DataFrame(
        {
            "channel": list("dcba"),
            "value": 3.0,
            "marginal": 1.0,
            "low": [2.1, 1.0, 1.0, np.nan],
            "high": [3.0, 1.9, 2.0, np.nan],
            "probable_low": [1.9, 0.9, np.nan, np.nan],
            "probable_high": [4.0, 1.95, np.nan, np.nan],
            "zero": False,
        }
    )
    found = beside(truth, estimates)
    assert found["held"].tolist() == [None, True, False, False]
    assert found["probably_held"].tolist() == [None, None, False, True]
    assert found["truth"].tolist() == [2.0] * 4


def test_a_study_measures_what_would_be_lost_and_fits_a_spec():
    study = lift_study(BOOKED, "meta", date(2026, 3, 2), date(2026, 4, 12))
    made = simulate(BOOKED)
    inside = made.data["date"].between("2026-03-02", "2026-04-12")
    assert study["spend"] == pytest.approx(made.data.loc[inside, "meta_spend"].sum())
    # without what was carried into the weeks of the study
    brought = made.truth.loc[inside, "meta"].sum()
    assert 0.7 * brought < study["liftAbs"] < brought
    high = lift_study(BOOKED, "meta", date(2026, 3, 2), date(2026, 4, 12), 0.1)
    assert high["liftAbs"] == pytest.approx(1.1 * study["liftAbs"], abs=1)
    [read] = studies(made.spec.with_(calibration_input=(study,)), made.data["date"])
    assert (read.media, read.stop - read.first) == (("meta_impressions",), 6)
    with pytest.raises(InvalidInput, match="no channel"):
        lift_study(BOOKED, "tv", date(2026, 3, 2), date(2026, 4, 12))
