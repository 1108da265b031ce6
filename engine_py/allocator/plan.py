"""What the allocator is asked: response curves of one model, past spend in the chosen dates, bounds
and budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from engine_py.allocator import bounds
from mmm.analysis.candidate import Candidate, Medium
from mmm.bundle import Bundle
from mmm.data.date_ranges import rows_of
from mmm.dates import grain
from mmm.engine import AllocationRequest, ConstraintMode
from mmm.errors import InvalidInput
from mmm.phrase import Phrase

# of today's spend: where Robyn's wider plan of target_efficiency begins, whatever its bounds
_TARGET_START = 0.9


@dataclass(frozen=True)
class Goal:
    """A target efficiency. value: as it is stated, a CPA (cost) or else a ROAS. usual:

    Robyn's, as none was given.
    """

    value: float
    cost: bool
    usual: bool

    @property
    def measure(self) -> str:
        return "CPA" if self.cost else "ROAS"

    @property
    def efficiency(self) -> float:
        """The target as response per money."""
        return self.stated(self.value)

    @property
    def wider(self) -> float:
        """Robyn's target, as stated, within the wider bounds: a ROAS of 1, or one and a half times
        the CPA.
        """
        return 1.5 * self.value if self.cost else 1.0

    def stated(self, efficiency: float) -> float:
        """Response per money as ROAS or CPA, and back."""
        return 1.0 / efficiency if self.cost else efficiency


@dataclass(frozen=True)
class AllocationProblem:
    """One allocation problem. Arrays are by channel, sorted by name; spends are per period.

    kept: channels that take part. carryover: mean over the whole window. budget: per period. goal:
    the target of the scenario `target_efficiency`, None for `max_response`.
    """

    sol_id: str
    dep_var_type: str
    channels: tuple[str, ...]
    coef: np.ndarray
    alpha: np.ndarray
    inflexion: np.ndarray
    carryover: np.ndarray
    window_spend: np.ndarray  # (N, channels), whole window
    range_spend: np.ndarray  # (n, channels), chosen dates
    first: pd.Timestamp
    last: pd.Timestamp
    grain: str
    low: np.ndarray
    up: np.ndarray
    multiplier: float
    base: np.ndarray  # spend that the bounds multiply
    budget: float
    mode: ConstraintMode
    kept: np.ndarray
    past_response: np.ndarray | None  # mean over the window, where Robyn compares with it
    goal: Goal | None
    notes: tuple[str, ...]

    @property
    def periods(self) -> int:
        return len(self.range_spend)

    @property
    def initial(self) -> np.ndarray:
        """Mean spend per period in the chosen dates."""
        return self.range_spend.mean(axis=0)

    @property
    def low_extended(self) -> np.ndarray:
        return np.maximum(0.0, 1 - (1 - self.low) * self.multiplier)

    @property
    def up_extended(self) -> np.ndarray:
        wide = 1 + (self.up - 1) * self.multiplier
        return np.where(wide < 0, self.up * self.multiplier, wide)

    @property
    def lower(self) -> np.ndarray:
        return self.low * self.base

    @property
    def upper(self) -> np.ndarray:
        return self.up * self.base

    @property
    def lower_extended(self) -> np.ndarray:
        return self.low_extended * self.base

    @property
    def upper_extended(self) -> np.ndarray:
        return self.up_extended * self.base

    @property
    def lower_searched(self) -> np.ndarray:
        """The lower bounds of the wider plan: those of the table, but under a target as Robyn
        searches.
        """
        if self.goal is None:
            return self.lower_extended
        return np.minimum(_TARGET_START * self.base, self.upper_extended)

    def response(self, spend: np.ndarray) -> np.ndarray:
        """Response per period of each channel at this spend, on top of its mean carry-over (Robyn
        `fx_objective`).
        """
        power = (spend + self.carryover) ** self.alpha
        return self.coef * power / (power + self.inflexion**self.alpha)


def pose(bundle: Bundle, sol_id: str, request: AllocationRequest) -> AllocationProblem:
    """The problem that a request sets under one model of a bundle.

    Raises InvalidInput with what cannot be understood.
    """
    spec = bundle.spec
    channels = tuple(sorted(spec.paid_media_selected))
    if len(channels) < 2:
        raise InvalidInput(
            "A budget can be split among two or more paid channels; this model has one."
        )
    model = Candidate.of(bundle, sol_id)
    rows = rows_of(model.dates, request.date_range)
    spend = model.dt_mod[list(channels)].to_numpy(float)[model.window]
    low, up = bounds.read(request, channels)
    chosen = spend[rows[0] : rows[-1] + 1]
    initial = chosen.mean(axis=0)
    base = np.where(initial == 0, spend.mean(axis=0), initial)
    coef = model.terms["coef"].reindex(channels).to_numpy(float)
    by_spend = spec.paid_media_selected == spec.paid_media_spends
    plan = AllocationProblem(
        sol_id=sol_id,
        dep_var_type=spec.dep_var_type,
        channels=channels,
        coef=coef,
        alpha=np.array([model.hyperparameter(f"{channel}_alphas") for channel in channels]),
        inflexion=_inflexion(model, channels),
        carryover=_carryover(model, channels),
        window_spend=spend,
        range_spend=chosen,
        first=model.dates.iloc[rows[0]],
        last=model.dates.iloc[rows[-1]],
        grain=grain(model.dates),
        low=low,
        up=up,
        multiplier=request.multiplier,
        base=base,
        budget=(
            float(initial.sum())
            if request.total_budget is None
            else request.total_budget / len(chosen)
        ),
        mode=request.constr_mode,
        kept=(coef > 0) & (up > 0),
        past_response=_past_response(model, channels) if by_spend else None,
        goal=None,
        notes=tuple(_notes(channels, coef, initial, by_spend)),
    )
    return (
        replace(plan, goal=_goal(plan, request.target_value))
        if request.scenario == "target_efficiency"
        else plan
    )


def current_response(plan: AllocationProblem) -> np.ndarray:
    """Today's response per period: on the curve, or the past mean where every channel is modelled
    on spend (Robyn).
    """
    return plan.response(plan.initial) if plan.past_response is None else plan.past_response


def _goal(plan: AllocationProblem, asked: float | None) -> Goal:
    cost = plan.dep_var_type == "conversion"
    if asked is not None:
        return Goal(float(asked), cost, usual=False)
    spend, response = float(plan.initial.sum()), float(current_response(plan).sum())
    if not (spend > 0 and response > 0):
        raise InvalidInput(
            "Nothing was spent or gained in these dates, so there is no usual target. Give a"
            " target_value."
        )
    return Goal(1.2 * spend / response if cost else 0.8 * response / spend, cost, usual=True)


def _media(model: Candidate, channels: tuple[str, ...]) -> list[Medium]:
    return [model.medium(channel) for channel in channels]


def _inflexion(model: Candidate, channels: tuple[str, ...]) -> np.ndarray:
    """From the model's row, else recomputed."""
    known = model.row.reindex([f"{channel}_inflexion" for channel in channels]).to_numpy(float)
    if np.isfinite(known).all():
        return known
    return np.array([medium.inflexion for medium in _media(model, channels)])


def _carryover(model: Candidate, channels: tuple[str, ...]) -> np.ndarray:
    """Mean carried-over input per period in the window: from the tables, else recomputed from the
    adstock.
    """
    known = model.terms["mean_carryover"].reindex(channels).to_numpy(float)
    if np.isfinite(known).all():
        return known
    return np.array([medium.carried.mean() for medium in _media(model, channels)])


def _past_response(model: Candidate, channels: tuple[str, ...]) -> np.ndarray:
    """Mean response per period in the window: from the tables, else recomputed."""
    known = model.terms["mean_response"].reindex(channels).to_numpy(float)
    if np.isfinite(known).all():
        return known
    return np.array(
        [medium.response(medium.adstocked).mean() for medium in _media(model, channels)]
    )


def _notes(
    channels: tuple[str, ...], coef: np.ndarray, initial: np.ndarray, by_spend: bool
) -> Iterator[str]:
    for channel, value, spend in zip(channels, coef, initial, strict=True):
        if value <= 0:
            yield Phrase(
                "{channel} has no positive effect in this model: nothing is planned for it.",
                channel=channel,
            )
        elif spend == 0:
            yield Phrase(
                "{channel} had no spend in these dates: its bounds start from its mean over the"
                " whole window.",
                channel=channel,
            )
    if by_spend:
        yield (
            "Every channel is modelled on spend. As in Robyn, the current response is then the mean"
            " of the past responses, not the curve at the mean spend."
        )
