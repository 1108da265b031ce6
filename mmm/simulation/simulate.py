"""Simulated data whose truth is known: media with stated adstock, saturation and effect on top of
ordinary demand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pandas as pd

from mmm.analysis.transforms import Series, geometric, hill, inflexion
from mmm.data.column_roles import Roles
from mmm.data.default_spec import draft
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.simulation.media_plans import Channel, Factor, MediaPlan, demo_plan
from mmm.spec import ModelSpec

__all__ = ["Channel", "Factor", "MediaPlan", "Simulated", "demo_plan", "simulate"]

_SHORTEST, _LONGEST = 26, 520  # weeks
_YEAR = 365.25


@dataclass(frozen=True)
class Simulated:
    """data: as a person would upload it.

    truth: `ds`, every true contribution and the noise; they add up to the result.
    inputs: what was delivered per period, in money, by channel name.

    roas: true contribution per unit of money over the whole data, by channel name. spec: a draft
    that fits the data and holds nothing out.
    """

    data: pd.DataFrame
    truth: pd.DataFrame
    spec: ModelSpec
    roas: Mapping[str, float]
    inputs: Mapping[str, Series] = field(default_factory=dict)


def simulate(plan: MediaPlan) -> Simulated:
    """Draw the plan's data set; the same plan always gives the same.

    Raises InvalidInput for an unusable plan.
    """
    _check(plan)
    rng = np.random.default_rng(plan.seed)
    when = _dates(plan)
    data: dict[str, Series] = {}
    truth = _demand(plan, when)
    truth |= _price_and_promotion(plan, rng, data, len(when))
    if plan.newsletter:
        sends = np.round(_spend(plan.newsletter, plan, rng, when))
        data[plan.newsletter.name] = sends
        truth[plan.newsletter.name] = response(plan.newsletter, sends)
    roas, inputs = {}, {}
    for channel in plan.channels:
        spend = np.round(_spend(channel, plan, rng, when), 2)
        inputs[channel.name] = _delivered(channel, spend, rng, data)
        truth[channel.name] = response(channel, inputs[channel.name])
        roas[channel.name] = float(truth[channel.name].sum() / spend.sum())
    words = {factor.name: _words(factor, plan, rng, len(when)) for factor in plan.factors}
    truth |= {factor.name: _effects(factor, words[factor.name]) for factor in plan.factors}
    clean = np.sum(list(truth.values()), axis=0)
    revenue = np.round(np.maximum(clean + rng.normal(0, plan.noise * plan.base, len(when)), 0.0), 2)
    truth["noise"] = revenue - clean
    counted = _orders(plan, clean, rng)
    table = pd.DataFrame({"date": when, "revenue": revenue, **counted, **data, **words})
    return Simulated(
        table,
        pd.DataFrame({"ds": when, **truth}),
        draft(table, _roles(plan, table), plan.country, hold_out=False),
        roas,
        inputs,
    )


def response(channel: Channel, delivered: Series, scaled_by: Series | None = None) -> Series:
    """What a channel brings per period for what was delivered (in money) in each.

    scaled_by: the delivery that its half saturation is measured by, the same one unless given.
    """
    usual = geometric(delivered if scaled_by is None else scaled_by, channel.theta)
    adstocked = geometric(delivered, channel.theta)
    return channel.coefficient * hill(adstocked, channel.alpha, inflexion(usual, channel.gamma))


def _orders(plan: MediaPlan, clean: Series, rng: np.random.Generator) -> dict[str, Series]:
    """The column of the second outcome."""
    if plan.orders is None:
        return {}
    usual = clean / plan.orders.value
    noise = rng.normal(0, plan.orders.noise * plan.base / plan.orders.value, len(clean))
    counted: Series = np.round(np.maximum(usual + noise, 0.0)).astype(np.float64)
    return {plan.orders.name: counted}


def _check(plan: MediaPlan) -> None:
    names = [channel.name for channel in plan.channels]
    problems = []
    if not _SHORTEST <= plan.weeks <= _LONGEST:
        problems.append(
            Problem(
                Phrase("{n} weeks cannot be simulated.", n=plan.weeks),
                Phrase("Choose {least} to {most}.", least=_SHORTEST, most=_LONGEST),
            )
        )
    if not names or len(set(names)) < len(names):
        problems.append(Problem("The plan needs channels with different names."))
    if problems:
        raise InvalidInput(problems)


def _dates(plan: MediaPlan) -> pd.DatetimeIndex:
    """Mondays of full weeks, days, or firsts of full months, that end before `plan.end`."""
    monday = plan.end - timedelta(days=plan.end.weekday() + 7)
    if plan.grain == "week":
        return pd.date_range(end=monday, periods=plan.weeks, freq="7D", unit="ns")
    if plan.grain == "month":
        month = plan.end.replace(day=1) - timedelta(days=1)
        return pd.date_range(
            end=month.replace(day=1), periods=12 * plan.weeks // 52, freq="MS", unit="ns"
        )
    return pd.date_range(
        end=plan.end - timedelta(days=1), periods=7 * plan.weeks, freq="D", unit="ns"
    )


def _demand(plan: MediaPlan, when: pd.DatetimeIndex) -> dict[str, Series]:
    years = np.asarray((when - when[0]).days, dtype=float) / _YEAR
    turn = 2 * np.pi * (np.asarray(when.day_of_year, dtype=float) - plan.peak_day) / _YEAR
    parts = {
        "base": np.full(len(when), plan.base),
        "trend": plan.base * plan.trend * years,
        "season": plan.base * plan.season * (0.8 * np.cos(turn) + 0.2 * np.cos(2 * turn)),
    }
    if plan.grain == "day":
        week = np.array([0.02, -0.04, -0.03, 0.0, 0.03, 0.05, -0.03])
        parts["weekday"] = plan.base * week[np.asarray(when.day_of_week)]
    return parts


def _price_and_promotion(
    plan: MediaPlan, rng: np.random.Generator, data: dict[str, Series], rows: int
) -> dict[str, Series]:
    """Price steps (per cent away from the usual), promotions of one or two weeks.

    Adds their columns to `data`.
    """
    week = 7 if plan.grain == "day" else 1
    truth: dict[str, Series] = {}
    if plan.price_effect:
        steps = np.where(rng.random(rows) < 1 / (9 * week), rng.normal(0, 2.0, rows), 0.0)
        data["price_change"] = np.round(np.clip(np.cumsum(steps), -8, 8), 1)
        truth["price_change"] = plan.price_effect * data["price_change"]
    if plan.promotion_effect:
        data["promotion"] = np.zeros(rows)
        for start in np.flatnonzero(rng.random(rows) < 1 / (7 * week)):
            data["promotion"][start : start + week * int(rng.integers(1, 3))] = rng.choice(
                [0.1, 0.15, 0.2, 0.25]
            )
        truth["promotion"] = plan.promotion_effect * data["promotion"]
    return truth


def _words(factor: Factor, plan: MediaPlan, rng: np.random.Generator, rows: int) -> np.ndarray:
    """The factor's word in every period; whole weeks of one word in daily data."""
    week = 7 if plan.grain == "day" else 1
    starts = -(-rows // week)
    chosen = rng.choice([name for name, _ in factor.levels], starts)
    return np.repeat(np.where(rng.random(starts) < factor.chance, chosen, "none"), week)[:rows]


def _effects(factor: Factor, words: np.ndarray) -> Series:
    effects = {"none": 0.0, **dict(factor.levels)}
    return np.array([effects[word] for word in words])


def _spend(
    channel: Channel, plan: MediaPlan, rng: np.random.Generator, when: pd.DatetimeIndex
) -> Series:
    """Money per period: bursts with pauses, or always on, or always on and stronger towards the
    season's peak.
    """
    rows, week = len(when), 7 if plan.grain == "day" else 1
    level = channel.spend * rng.lognormal(-0.02, 0.2, rows) ** channel.variation
    if channel.pattern == "flights":
        on = np.zeros(rows)
        place = int(rng.integers(0, 6 * week))
        while place < rows:
            length = int(rng.integers(2 * week, 6 * week + 1))
            on[place : place + length] = rng.uniform(0.5, 1.5)
            place += length + int(rng.integers(2 * week, 8 * week + 1))
        return level * on
    if channel.pattern == "seasonal":
        turn = 2 * np.pi * (np.asarray(when.day_of_year, dtype=float) - plan.peak_day + 14) / _YEAR
        level = level * (1 + 0.45 * np.cos(turn))
    return level * _budget(channel, plan, rng, rows)


def _budget(channel: Channel, plan: MediaPlan, rng: np.random.Generator, rows: int) -> Series:
    """Set anew every four weeks, by each channel alone or by all of them together."""
    length = 28 if plan.grain == "day" else 4
    steps = rng.uniform(0.35, 1.65, rows // length + 1)
    if plan.together:
        common = np.random.default_rng([plan.seed, 1]).uniform(0.35, 1.65, len(steps))
        steps = common**plan.together * steps ** (1 - plan.together)
    return np.repeat(steps**channel.variation, length)[:rows]


def _delivered(
    channel: Channel, spend: Series, rng: np.random.Generator, data: dict[str, Series]
) -> Series:
    """The input of the response in money, and the channel's columns into `data`.

    A delivery counts at the average price paid, as Robyn scales an exposure (its cost per exposure
    in the window).
    """
    data[channel.spend_column] = spend
    if channel.exposure_column is None:
        return spend
    units = np.round(spend / channel.unit_cost * rng.lognormal(0, 0.12, len(spend)))
    data[channel.exposure_column] = units
    return units * (spend.sum() / units.sum())


def _roles(plan: MediaPlan, table: pd.DataFrame) -> Roles:
    exposures = {
        item.spend_column: item.exposure_column for item in plan.channels if item.exposure_column
    }
    context = tuple(
        name
        for name in ("price_change", "promotion")
        if name in table and table[name].nunique() > 1
    )
    factors = tuple(factor.name for factor in plan.factors)
    return Roles(
        date="date",
        dep_var="revenue",
        spends=tuple(channel.spend_column for channel in plan.channels),
        exposures=exposures,
        organic=(plan.newsletter.name,) if plan.newsletter else (),
        context=context + factors,
        factors=factors,
        unused=tuple(
            name for name in ("price_change", "promotion") if name in table and name not in context
        )
        + ((plan.orders.name,) if plan.orders else ()),
    )
