"""Simulated data: reproducible, adds up, plausible, and readable as an upload."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from mmm.analysis.transforms import geometric, hill, inflexion
from mmm.data.checks import fingerprint, grain, read_csv, validate
from mmm.data.column_roles import infer
from mmm.errors import InvalidInput
from mmm.simulation.media_plans import Channel, Factor, MediaPlan, demo_plan
from mmm.simulation.simulate import simulate

KINDS = ("shop", "travel")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plan_gives_the_same_data(kind):
    first, second = (simulate(demo_plan(kind=kind)) for _ in range(2))
    assert fingerprint(first.data) == fingerprint(second.data)
    assert fingerprint(simulate(demo_plan(seed=5, kind=kind)).data) != fingerprint(first.data)


@pytest.mark.parametrize("kind", KINDS)
def test_true_contributions_add_up_to_the_result(kind):
    drawn = simulate(demo_plan(kind=kind))
    assert drawn.truth.drop(columns="ds").sum(axis=1).to_numpy() == pytest.approx(
        drawn.data["revenue"].to_numpy()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_demo_data_is_plausible(kind):
    plan = demo_plan(kind=kind)
    drawn = simulate(plan)
    paid = [channel.name for channel in plan.channels]
    assert 0.15 < drawn.truth[paid].to_numpy().sum() / drawn.data["revenue"].sum() < 0.35
    assert all(0.8 < roas < 6 for roas in drawn.roas.values())
    assert (drawn.data["revenue"] > 0).all()
    assert (drawn.data["date"].min(), drawn.data["date"].max()) == (
        pd.Timestamp("2023-11-13"),
        pd.Timestamp("2026-11-02"),
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weeks", [52, 104, 156, 260])
def test_demo_data_of_any_length_passes_the_check(kind, weeks):
    drawn = simulate(demo_plan(weeks, kind=kind))
    assert len(drawn.data) == weeks
    assert [problem for problem in validate(drawn.data, drawn.spec) if problem.serious] == []


@pytest.mark.parametrize("kind", KINDS)
def test_demo_data_is_recognised_after_a_round_trip_through_csv(kind):
    drawn = simulate(demo_plan(kind=kind))
    data = read_csv(drawn.data.to_csv(index=False).encode())
    roles = infer(data)
    assert fingerprint(data) == fingerprint(drawn.data)
    assert (roles.date, roles.dep_var) == ("date", "revenue")
    assert (roles.spends, roles.paid_media_vars) == (
        drawn.spec.paid_media_spends,
        drawn.spec.paid_media_vars,
    )
    assert (roles.organic, roles.context) == (drawn.spec.organic_vars, drawn.spec.context_vars)
    assert (roles.factors, roles.unused) == ((), ())


def test_a_contribution_follows_from_the_stated_parameters():
    channel = Channel("tv", 1000, 0.6, 2.0, 0.5, 5000, "flights")
    drawn = simulate(MediaPlan("one channel", (channel,), base=20_000, weeks=80))
    adstocked = geometric(drawn.data["tv_spend"], 0.6)
    expected = 5000 * hill(adstocked, 2.0, inflexion(adstocked, 0.5))
    assert drawn.truth["tv"].to_numpy() == pytest.approx(expected)
    assert drawn.roas["tv"] == pytest.approx(expected.sum() / drawn.data["tv_spend"].sum())


def test_an_exposure_follows_the_spend_at_its_price_with_noise():
    channel = Channel("social", 1000, 0.1, 1.0, 0.5, 5000, "always_on", "impressions", 0.01)
    data = simulate(MediaPlan("one channel", (channel,), base=20_000)).data
    ratio = data["social_impressions"] * 0.01 / data["social_spend"]
    assert ratio.mean() == pytest.approx(1, abs=0.05)
    assert ratio.std() > 0.05


def test_flights_pause_and_always_on_does_not():
    data = simulate(demo_plan()).data
    assert 0.2 < (data["tv_spend"] == 0).mean() < 0.8
    assert (data["facebook_spend"] > 0).all()


def test_daily_data_has_a_weekday_pattern():
    plan = replace(demo_plan(weeks=60), grain="day", end=date(2026, 3, 1))
    drawn = simulate(plan)
    assert grain(drawn.data["date"]) == "day"
    assert drawn.data["date"].max() == pd.Timestamp("2026-02-28")
    assert "weekday" in drawn.spec.prophet_vars
    assert np.ptp(drawn.truth["weekday"]) > 0


def test_weeks_are_full_and_end_before_the_end():
    plan = demo_plan(weeks=30)
    for end, last in (
        (date(2026, 11, 9), "2026-11-02"),
        (date(2026, 11, 8), "2026-10-26"),
        (date(2026, 11, 10), "2026-11-02"),
    ):
        assert simulate(replace(plan, end=end)).data["date"].max() == pd.Timestamp(last)


def test_unusable_plans_are_refused():
    with pytest.raises(InvalidInput, match="3 weeks"):
        simulate(demo_plan(weeks=3))
    with pytest.raises(InvalidInput, match="different names"):
        simulate(MediaPlan("none", (), base=1))
    with pytest.raises(InvalidInput, match="no demonstration"):
        demo_plan(kind="bakery")


def test_months_are_full_and_begin_on_the_first():
    drawn = simulate(replace(demo_plan(weeks=156), grain="month", end=date(2026, 3, 17)))
    assert grain(drawn.data["date"]) == "month"
    assert len(drawn.data) == 36
    assert drawn.data["date"].max() == pd.Timestamp("2026-02-01")


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_a_factor_is_a_context_column_of_words_with_stated_effects(unit):
    factor = Factor("event", (("fair", 300_000.0), ("strike", -200_000.0)), chance=0.4)
    plan = replace(demo_plan(weeks=104), grain=unit, factors=(factor,))
    drawn = simulate(plan)
    assert set(drawn.data["event"]) == {"none", "fair", "strike"}
    assert drawn.spec.factor_vars == ("event",)
    assert "event" in drawn.spec.context_vars
    effects = (
        drawn.truth["event"]
        .groupby(drawn.data["event"])
        .agg(["min", "max"])
        .loc[["fair", "none", "strike"]]
    )
    assert effects.to_numpy().tolist() == [[3e5, 3e5], [0.0, 0.0], [-2e5, -2e5]]
    assert fingerprint(simulate(replace(plan, factors=())).data[["tv_spend"]]) == fingerprint(
        drawn.data[["tv_spend"]]
    )


def _spends(variation: float = 1.0, together: float = 0.0) -> pd.DataFrame:
    channels = tuple(
        Channel(name, 1000, 0.1, 1.0, 0.5, 5000, variation=variation) for name in ("a", "b", "c")
    )
    return simulate(MediaPlan("steady", channels, base=50_000, together=together, seed=4)).data[
        ["a_spend", "b_spend", "c_spend"]
    ]


def test_a_spend_varies_as_much_as_is_asked():
    varied, steady, still = (_spends(variation) for variation in (1.0, 0.2, 0.0))
    assert (steady.std() / steady.mean() < 0.25 * varied.std() / varied.mean()).all()
    assert (still == 1000).all(axis=None)


def test_budgets_can_rise_and_fall_together():
    apart, together = (
        _spends(together=share).corr().to_numpy()[np.triu_indices(3, 1)] for share in (0.0, 0.95)
    )
    assert np.abs(apart).max() < 0.5
    assert together.min() > 0.6
