"""What paid media truly brought in simulated data, to hold a model against."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from mmm.errors import InvalidInput
from mmm.simulation.media_plans import MediaPlan
from mmm.simulation.simulate import response, simulate
from mmm.spec import ModelSpec

_STEP: Final = 0.01  # of a channel's spend, by which the next unit is measured
_COLUMNS: Final = ("channel", "spend", "contribution", "value", "marginal")


def known_truth(
    plan: MediaPlan,
    data: pd.DataFrame,
    spec: ModelSpec,
    window: tuple[pd.Timestamp, pd.Timestamp],
) -> pd.DataFrame:
    """One row per paid channel of the spec: channel (modelling column), spend, contribution, value,
    marginal, over the window.

    value: ROAS (models of conversions: CPA). marginal: of one more unit of money, spent as a
    percentage in every period of the window with its carry-over within it, in the same measure.
    Both NaN without spend in the window.
    `data` may be a part of what the plan gives. Raises InvalidInput where it is not, and for
    outcomes or channels that the plan does not know.
    """
    made, per_outcome = simulate(plan), _unit(plan, spec.dep_var)
    _require_same(made.data, data)
    inside = pd.to_datetime(made.data["date"]).between(*window).to_numpy()
    known = {one.exposure_column or one.spend_column: one for one in plan.channels}
    rows = []
    for name in spec.paid_media_selected:
        if name not in known:
            raise InvalidInput("The model has a channel that the simulation does not know.")
        channel = known[name]
        delivered = np.asarray(made.inputs[channel.name])
        spend = float(made.data.loc[inside, channel.spend_column].sum())
        more = response(channel, np.where(inside, (1 + _STEP) * delivered, delivered), delivered)
        brought = made.truth[channel.name].to_numpy(dtype=float)
        contribution = float(brought[inside].sum()) / per_outcome
        gained = float((more - brought)[inside].sum()) / per_outcome
        money = spend or np.nan
        rows.append((name, spend, contribution, contribution / money, gained / (_STEP * money)))
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    if spec.dep_var_type == "conversion":
        table[["value", "marginal"]] = 1 / table[["value", "marginal"]]
    return table


def beside(truth: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """Truth and estimates, one row per channel: channel, spend, contribution, truth,
    truth_marginal; value, marginal, low, high, probable_low, probable_high, zero, as `estimates`
    has them; held, probably_held.

    estimates: `mmm.analysis.channel_returns.returns`. held: whether the true return lies within
    low and high, probably_held: within the probable range; None where there is no range, or no
    true return.
    """
    named = truth.rename(columns={"value": "truth", "marginal": "truth_marginal"})
    ends = ["low", "high", "probable_low", "probable_high"]
    kept = estimates[["channel", "value", "marginal", *ends, "zero"]]
    table = named.merge(kept, on="channel", how="left")
    return table.assign(
        held=_held(table["truth"], table["low"], table["high"]),
        probably_held=_held(table["truth"], table["probable_low"], table["probable_high"]),
    )


def _held(truth: pd.Series, low: pd.Series, high: pd.Series) -> list[bool | None]:
    inside = (low <= truth) & (truth <= high)
    known = low.notna() & high.notna() & truth.notna()
    return [bool(one) if k else None for one, k in zip(inside, known, strict=True)]


def _unit(plan: MediaPlan, outcome: str) -> float:
    """Money per unit of the outcome."""
    if outcome == "revenue":
        return 1.0
    if plan.orders and outcome == plan.orders.name:
        return plan.orders.value
    raise InvalidInput("The simulation does not know this outcome.")


def _require_same(made: pd.DataFrame, data: pd.DataFrame) -> None:
    """The stored data has to be rows of what the plan gives today."""
    rows = made[made["date"].isin(pd.to_datetime(data["date"]))]
    same = len(rows) == len(data) and np.allclose(
        rows["revenue"].to_numpy(dtype=float), data["revenue"].to_numpy(dtype=float)
    )
    if not same:
        raise InvalidInput("This data is no longer what its simulation gives.")
