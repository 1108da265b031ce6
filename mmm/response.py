"""Saturation and carry-over of a model's paid channels, by the definitions of `robyn_response`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.bundle import Bundle
from mmm.candidate import Candidate, Medium
from mmm.columns import labels

_BEYOND = 1.2  # how far past the largest observed input a curve is drawn
_FADED, _LONGEST = 0.01, 52


def curves(bundle: Bundle, sol_id: str, points: int = 100) -> pd.DataFrame:
    """channel, label, spend, response, observed, zero: the response per period to an adstocked input per period.

    `spend` goes in even steps from 0 to 1.2 times the largest adstocked input of the window; `observed` is False beyond
    what was ever reached, where the curve is an extrapolation. A channel without coefficient is flat at 0 and `zero`.
    """
    tables = []
    for label, medium in _paid(bundle, sol_id):
        reached = float(medium.adstocked.max())
        spend = np.linspace(0.0, reached * _BEYOND, points)
        columns = {"spend": spend, "response": medium.response(spend), "observed": spend <= reached}
        tables.append(pd.DataFrame({"channel": medium.name, "label": label, **columns, "zero": medium.coef == 0}))
    return pd.concat(tables, ignore_index=True)


def current(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """Where each paid channel stands on its curve: means per period over the window.

    channel, label; spend; carryover (left over from earlier periods, Robyn's mean_carryover); input (adstocked, Robyn's
    mean_spend_adstocked); response (the curve at `input`, Robyn's mean_response_total); mean_response (mean of the
    responses of all periods, Robyn's mean_response: lower or higher than `response` where spend comes in bursts);
    marginal (response per additional unit of input, NaN where it has no finite value); zero (no coefficient).
    """
    rows = []
    for label, medium in _paid(bundle, sol_id):
        at = float(medium.adstocked.mean())
        rows.append(
            {
                "channel": medium.name,
                "label": label,
                "spend": float(medium.spend.mean()),
                "carryover": float(medium.carried.mean()),
                "input": at,
                "response": float(medium.response(at)),
                "marginal": medium.marginal(at),
                "mean_response": float(medium.response(medium.adstocked).mean()),
                "zero": medium.coef == 0,
            }
        )
    return pd.DataFrame(rows)


def adstock(bundle: Bundle, sol_id: str, periods: int | None = None) -> pd.DataFrame:
    """channel, label, lag, weight, theta, half_life: what is left of one period's spend after 0, 1, ... periods.

    Without `periods` the lags reach until less than 1 % is left of every channel, at most 52. theta is NaN under a
    Weibull adstock. half_life: periods until half is left; under Weibull the first lag after the peak that has at most
    half the peak's weight, NaN if there is none.
    """
    media = _paid(bundle, sol_id)
    count = periods or min(
        _LONGEST, 1 + max(int(np.flatnonzero(medium.weights >= _FADED)[-1]) + 1 for _, medium in media)
    )
    tables = []
    for label, medium in media:
        weights = medium.weights[:count]
        columns = {"lag": np.arange(len(weights)), "weight": weights}
        stated = {"theta": medium.theta, "half_life": _half_life(medium)}
        tables.append(pd.DataFrame({"channel": medium.name, "label": label, **columns, **stated}))
    return pd.concat(tables, ignore_index=True)


def _paid(bundle: Bundle, sol_id: str) -> list[tuple[str, Medium]]:
    model = Candidate.of(bundle, sol_id)
    names = labels(model.spec.paid_media_selected)
    return [(names[name], model.medium(name)) for name in model.spec.paid_media_selected]


def _half_life(medium: Medium) -> float:
    if not np.isnan(medium.theta):
        return float(np.log(0.5) / np.log(medium.theta)) if 0 < medium.theta < 1 else 0.0
    peak = int(medium.weights.argmax())
    low = np.flatnonzero(medium.weights[peak:] <= 0.5 * medium.weights[peak])
    return float(peak + low[0]) if len(low) else np.nan
