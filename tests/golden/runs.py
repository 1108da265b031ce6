"""The golden runs of this folder: simulated data sets, and the specs and questions that Robyn
answered on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mmm.data.default_spec import hyperparameter_ranges
from mmm.simulation.media_plans import Channel, Factor, MediaPlan
from mmm.simulation.simulate import Simulated, simulate
from mmm.spec import ModelSpec

LOW_LAMBDA = {"lambda": (0.0, 0.01)}


@dataclass(frozen=True)
class GoldenRun:
    """One run. wanted: how many models its Pareto fronts hold at least. responses: further
    arguments of `robyn_response`, beside the plain call. allocations: arguments of
    `robyn_allocator` by name."""

    data: pd.DataFrame
    spec: ModelSpec
    wanted: int = 12
    responses: tuple[Mapping[str, Any], ...] = ({"metric_value": 60_000, "date_range": "last_10"},)
    allocations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


_WEEKLY = MediaPlan(
    name="weekly",
    channels=(
        Channel("TV", 40_000, 0.5, 1.8, 0.5, 90_000, "flights"),
        Channel("radio", 15_000, 0.3, 1.4, 0.6, 30_000, "flights"),
        Channel("OOH", 20_000, 0.25, 1.6, 0.5, 25_000, "flights"),
        Channel("Facebook", 18_000, 0.15, 1.1, 0.5, 80_000, "always_on", "Impressions", 0.008),
        Channel("search", 22_000, 0.05, 1.0, 0.7, 150_000, "seasonal", "clicks", 0.8),
    ),
    newsletter=Channel("Newsletter", 60_000, 0.15, 1.2, 0.6, 30_000),
    factors=(Factor("event", (("Sale", 60_000), ("fair", 25_000))),),
    base=500_000,
    weeks=130,
    price_effect=-5_000,
    promotion_effect=400_000,
    country="DE",
    seed=101,
)
_DAILY = MediaPlan(
    name="daily",
    channels=(
        Channel("tv", 6_000, 0.8, 1.8, 0.5, 12_000, "flights"),
        Channel("meta", 2_600, 0.3, 1.1, 0.5, 11_000, "always_on", "impressions", 0.008),
        Channel("search", 3_100, 0.1, 1.0, 0.7, 21_000, "seasonal"),
        Channel("print", 1_800, 0.6, 1.5, 0.6, 4_000, "flights"),
    ),
    factors=(
        Factor("campaign", (("sale", 9_000), ("fair", 4_000))),
        Factor("weather", (("rain", -3_000), ("heat", -6_000), ("snow", -9_000)), chance=0.5),
    ),
    base=70_000,
    weeks=58,
    grain="day",
    seed=102,
)
_MONTHLY = MediaPlan(
    name="monthly",
    channels=(
        Channel("tv", 160_000, 0.2, 1.6, 0.5, 380_000, "flights"),
        Channel("social", 75_000, 0.05, 1.1, 0.5, 300_000, "always_on", "clicks", 0.5),
        Channel("search", 95_000, 0.02, 1.0, 0.7, 620_000, "seasonal"),
        Channel("radio", 60_000, 0.1, 1.4, 0.6, 120_000, "flights"),
    ),
    base=2_100_000,
    weeks=312,
    grain="month",
    price_effect=-20_000,
    seed=103,
)
_PLANS = {plan.name: plan for plan in (_WEEKLY, _DAILY, _MONTHLY)}


def run(name: str) -> GoldenRun:
    """The golden run of that name, its data simulated anew."""
    return RUNS[name]()


def _weekly_geometric() -> GoldenRun:
    """Exposures, a factor, an organic medium, validation, dates in mid-week, names in both cases,
    clusters.
    """
    made = _made("weekly")
    spec = made.spec.with_(
        window_start="2024-08-07",
        window_end="2026-09-30",
        iterations=110,
        trials=2,
        ts_validation=True,
    )
    by_date = {"metric_value": 90_000, "date_range": ["2026-02-04", "2026-05-20"]}
    usual = ({"metric_value": 60_000, "date_range": "last_12"}, by_date, {"date_range": "last_4"})
    return GoldenRun(
        made.data, spec, wanted=30, responses=usual, allocations=_plans(spec, "last_13", 1_200_000)
    )


def _weekly_weibull_cdf_conversion() -> GoldenRun:
    """Conversions, two cores, an odd number of iterations, all signs, an intercept of any sign,
    media by spend.
    """
    made = _made("weekly")
    data = made.data.assign(orders=(made.data["revenue"] / 40).round()).drop(columns="revenue")
    spends = made.spec.paid_media_spends
    spec = made.spec.with_(
        dep_var="orders", dep_var_type="conversion", paid_media_vars=spends,
        prophet_vars=("trend", "season"), prophet_country=None, adstock="weibull_cdf",
        window_start="2024-09-02", window_end=None, cores=2, iterations=71, trials=1,
        intercept_sign="unconstrained", rssd_zero_penalty=False,
        context_signs=("negative", "positive", "default"),
        paid_media_signs=("positive", "default", "negative", "positive", "positive"),
        hyperparameters=hyperparameter_ranges((*spends, "Newsletter"), "weibull_cdf"),
    )  # fmt: skip
    return GoldenRun(data, spec, allocations=_plans(spec, "last_26", 2_000_000))


def _weekly_weibull_pdf_calibrated() -> GoldenRun:
    """Lift studies of both scopes, of one medium, of two and of an organic one; weights;
    validation.
    """
    made = _made("weekly")
    studies = (
        _study(made, "TV", "TV_spend", 40, 46, "immediate", 1.1),
        _study(made, "Facebook", "Facebook_spend", 62, 70, "total", 0.8),
        _study(made, "search", "search_spend+radio_spend", 80, 88, "immediate", 1.3),
        _study(made, "Newsletter", "Newsletter", 95, 105, "total", 0.9, late_days=2),
    )
    bounds = hyperparameter_ranges(made.spec.all_media, "weibull_pdf", ts_validation=True)
    spec = made.spec.with_(
        adstock="weibull_pdf", window_start="2024-08-05", iterations=130, trials=2,
        ts_validation=True, calibration_input=studies, objective_weights=(1.0, 2.0, 1.0),
        hyperparameters=bounds | LOW_LAMBDA,
    )  # fmt: skip
    return GoldenRun(made.data, spec, allocations=_plans(spec, "all", None))


def _weekly_no_intercept() -> GoldenRun:
    """No intercept, penalty factors, one objective weighing more, all media by spend, little
    shrinkage.
    """
    made = _made("weekly")
    spends = made.spec.paid_media_spends
    spec = made.spec.with_(
        paid_media_vars=spends,
        prophet_vars=("trend", "season"),
        prophet_country=None,
        intercept=False,
        add_penalty_factor=True,
        objective_weights=(2.0, 1.0),
        iterations=70,
        trials=1,
        seed=7,
        hyperparameters=hyperparameter_ranges((*spends, "Newsletter")) | LOW_LAMBDA,
    )
    return GoldenRun(made.data, spec, allocations=_plans(spec, "last_8", None))


def _daily_geometric_penalties() -> GoldenRun:
    """Days with weekday season, two factors, penalty factors, validation, a window at the end of
    the data.
    """
    made = _made("daily")
    spec = made.spec.with_(
        window_start="2026-02-01",
        iterations=80,
        trials=1,
        ts_validation=True,
        add_penalty_factor=True,
    )
    return GoldenRun(
        made.data,
        spec,
        responses=({"metric_value": 60_000, "date_range": "last_45"},),
        allocations=_plans(spec, "last_30", 300_000),
    )


def _daily_weibull_cdf_calibrated() -> GoldenRun:
    """Days, a Weibull adstock, lift studies counted in days."""
    made = _made("daily")
    studies = (
        _study(made, "search", "search_spend", 250, 270, "immediate", 1.0),
        _study(made, "meta", "meta_spend", 300, 330, "total", 1.2),
    )
    spec = made.spec.with_(
        adstock="weibull_cdf",
        window_start="2026-04-01",
        iterations=130,
        trials=1,
        calibration_input=studies,
        hyperparameters=hyperparameter_ranges(made.spec.all_media, "weibull_cdf"),
    )
    return GoldenRun(
        made.data, spec, wanted=8, responses=({"metric_value": 60_000, "date_range": "last_45"},),
        allocations=_plans(spec, "last_60", None),
    )  # fmt: skip


def _monthly_geometric_fixed() -> GoldenRun:
    """Months, some hyperparameters and lambda fixed."""
    made = _made("monthly")
    fixed = {"radio_spend_thetas": (0.1,), "tv_spend_gammas": (0.6,), "lambda": (0.05,)}
    spec = made.spec.with_(
        iterations=80, trials=1, hyperparameters={**made.spec.hyperparameters, **fixed}
    )
    asked = ({"metric_value": 400_000, "date_range": "last_12"},)
    return GoldenRun(
        made.data, spec, responses=asked, allocations=_plans(spec, "last_12", 5_000_000)
    )


def _monthly_weibull_pdf() -> GoldenRun:
    """Months without prophet, a train_size that is fixed, another seed."""
    made = _made("monthly")
    bounds = hyperparameter_ranges(made.spec.all_media, "weibull_pdf") | {"train_size": (0.7,)}
    spec = made.spec.with_(
        prophet_vars=(), adstock="weibull_pdf", iterations=70, trials=1, ts_validation=True,
        seed=2024, window_start="2021-03-20", hyperparameters=bounds,
    )  # fmt: skip
    asked = ({"metric_value": 400_000, "date_range": "last_12"},)
    return GoldenRun(made.data, spec, responses=asked, allocations=_plans(spec, "all", None))


RUNS: dict[str, Callable[[], GoldenRun]] = {
    "weekly_geometric": _weekly_geometric,
    "weekly_weibull_cdf_conversion": _weekly_weibull_cdf_conversion,
    "weekly_weibull_pdf_calibrated": _weekly_weibull_pdf_calibrated,
    "weekly_no_intercept": _weekly_no_intercept,
    "daily_geometric_penalties": _daily_geometric_penalties,
    "daily_weibull_cdf_calibrated": _daily_weibull_cdf_calibrated,
    "monthly_geometric_fixed": _monthly_geometric_fixed,
    "monthly_weibull_pdf": _monthly_weibull_pdf,
}


def _made(name: str) -> Simulated:
    return simulate(_PLANS[name])


def _plans(spec: ModelSpec, dates: str, budget: float | None) -> dict[str, dict[str, Any]]:
    """Budgets to plan: bounds by channel over all dates, a date range with or without a budget, and
    a target.
    """
    count = len(spec.paid_media_spends)
    low, up = [0.7, 0.5, 0.6, 0.7, 0.8][:count], [1.2, 1.5, 2.0, 1.4, 1.8][:count]
    bounded = {"channel_constr_low": low, "channel_constr_up": up}
    ranged: dict[str, Any] = {"scenario": "max_response", "date_range": dates} | (
        {"total_budget": budget} if budget else {}
    )
    return {
        "max_response": {"scenario": "max_response", **bounded},
        "max_response_dates": ranged,
        "max_response_at_most": {
            "scenario": "max_response",
            "constr_mode": "ineq",
            "date_range": dates,
            **bounded,
        },
        "target_efficiency": {"scenario": "target_efficiency", **bounded},
    }


def _study(
    made: Simulated,
    name: str,
    channel: str,
    first: int,
    stop: int,
    scope: str,
    off: float,
    late_days: int = 0,
) -> dict[str, Any]:
    """A lift study from row `first` to row `stop` that measured `off` times the true effect of the
    medium.
    """
    when = made.data["date"]
    start = when.iloc[first] + pd.Timedelta(days=late_days)
    rows = slice(first, stop + 1)
    spend = float(made.data[channel.split("+", maxsplit=1)[0]].iloc[rows].sum())
    return {
        "channel": channel, "liftStartDate": f"{start:%Y-%m-%d}",
        "liftEndDate": f"{when.iloc[stop]:%Y-%m-%d}",
        "liftAbs": round(off * float(made.truth[name].iloc[rows].sum())), "spend": round(spend),
        "confidence": 0.9, "metric": made.spec.dep_var, "calibration_scope": scope,
    }  # fmt: skip
