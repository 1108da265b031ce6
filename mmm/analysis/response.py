"""Saturation and carry-over of a model's paid channels, by the definitions of `robyn_response`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mmm.analysis.batch_response import BatchResponse
from mmm.analysis.candidate import Candidate, Medium
from mmm.analysis.transforms import Series, convolved, geometric
from mmm.bundle import Bundle
from mmm.data.column_roles import labels
from mmm.data.date_ranges import DateRange, rows_of
from mmm.errors import InvalidInput
from mmm.phrase import Phrase

_BEYOND = 1.2  # how far past the largest observed input a curve is drawn
_FADED, _LONGEST = 0.01, 52


@dataclass(frozen=True)
class Response:
    """What `robyn_response` returns, under its names, for one medium of one model.

    channel: the modelling column. date: the periods of the date range. input_*: adstocked input of
    all rows of the data; response_*: result per period of the window; both as they were, also in a
    simulation. mean_input_*,
    mean_response: means over the window. mean_response_total, mean_response_carryover: the curve at
    the mean inputs. sim_mean_spend, sim_mean_carryover: mean inputs over the date range with
    `metric_value` in it; sim_mean_response: the curve at both together. They are NaN without a
    metric_value. Inputs are in money (organic: in their own unit).
    """

    metric_name: str
    channel: str
    date: pd.Series
    input_total: Series
    input_carryover: Series
    input_immediate: Series
    response_total: Series
    response_carryover: Series
    response_immediate: Series
    inflexion: float
    mean_input_immediate: float
    mean_input_carryover: float
    mean_response_total: float
    mean_response_carryover: float
    mean_response: float
    sim_mean_spend: float
    sim_mean_carryover: float
    sim_mean_response: float
    usecase: str


def robyn_response(
    bundle: Bundle,
    sol_id: str,
    metric_name: str,
    metric_value: float | None = None,
    date_range: DateRange = "all",
) -> Response:
    """The response of one medium, as it was and with `metric_value` spread over a date range.

    `robyn_response`.

    sol_id: any candidate of the run. metric_name: a spend, exposure or organic column.
    metric_value: the total over the date range in that column's own unit, split as the past values
    were; the saturation stays that of the past. Date ranges are those of `mmm.data.date_ranges` on
    all rows up to the window's end. Unlike Robyn, which reads exposures as money and two dates as
    two periods, an exposure counts in exposures and two dates are a range. Raises InvalidInput.
    """
    model = Candidate.of(bundle, sol_id)
    channel = _channel(model, metric_name)
    medium, raw = model.medium(channel), model.dt_mod[channel].to_numpy(dtype=float)
    until = model.dt_mod["ds"].iloc[: model.window.stop]
    rows = rows_of(until, date_range)
    total, immediate = _inputs(medium, raw)
    responses = medium.response(total[model.window])
    # rounding can leave a carry-over of -1e-12
    later = medium.response(np.maximum(medium.carried, 0.0))
    means = float(immediate[model.window].mean()), float(medium.carried.mean())
    spent, carried = np.nan, np.nan
    if metric_value is not None:
        value = _money(bundle, channel, metric_name, metric_value)
        total_sim, immediate_sim = _inputs(medium, _replaced(raw, rows, value, metric_name))
        spent = float(immediate_sim[rows].mean())
        carried = float((total_sim - immediate_sim)[rows].mean())
    return Response(
        metric_name=metric_name,
        channel=channel,
        date=until.iloc[rows].reset_index(drop=True),
        input_total=total,
        input_carryover=total - immediate,
        input_immediate=immediate,
        response_total=responses,
        response_carryover=later,
        response_immediate=responses - later,
        inflexion=medium.inflexion,
        mean_input_immediate=means[0],
        mean_input_carryover=means[1],
        mean_response_total=float(medium.response(sum(means))),
        mean_response_carryover=float(medium.response(means[1])),
        mean_response=float(responses.mean()),
        sim_mean_spend=spent,
        sim_mean_carryover=carried,
        sim_mean_response=(
            np.nan if metric_value is None else float(medium.response(spent + carried))
        ),
        usecase=_usecase(metric_value, date_range),
    )


def curves(bundle: Bundle, sol_id: str, points: int = 100) -> pd.DataFrame:
    """channel, label, spend, response, observed, zero: the response per period to the same spend in
    every period, once its carry-over has built up (steady state: input = spend * sum of weights).

    `spend` goes in even steps from 0 to 1.2 times where the largest adstocked input of the window
    would be reached; `observed` is False beyond, where the curve is an extrapolation. A channel
    without coefficient is flat at 0 and `zero`.
    """
    return _curves(bundle, sol_id, points, steady=True)


def robyn_curves(bundle: Bundle, sol_id: str, points: int = 100) -> pd.DataFrame:
    """The same columns, with the adstocked input per period as `spend`: the curve that Robyn
    draws.
    """
    return _curves(bundle, sol_id, points, steady=False)


def _curves(bundle: Bundle, sol_id: str, points: int, steady: bool) -> pd.DataFrame:
    media = _paid(bundle, sol_id)
    per_spend = np.array([medium.weights.sum() if steady else 1.0 for _, medium in media])
    reached = np.array([medium.adstocked.max() for _, medium in media]) / per_spend
    spend = np.linspace(0.0, reached * _BEYOND, points, axis=1)
    inputs = spend * per_spend[:, None]
    columns = {
        "spend": spend.ravel(),
        "response": np.concatenate(
            [medium.response(one) for (_, medium), one in zip(media, inputs, strict=True)]
        ),
        "observed": (spend <= reached[:, None]).ravel(),
    }
    named = {
        "channel": np.repeat(np.array([medium.name for _, medium in media], dtype=object), points),
        "label": np.repeat(np.array([label for label, _ in media], dtype=object), points),
    }
    return pd.DataFrame(
        named | columns | {"zero": np.repeat([medium.coef == 0 for _, medium in media], points)}
    )


def current(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """Where each paid channel stands on its curve: means per period over the window.

    channel, label; spend; carryover (left over from earlier periods, Robyn's mean_carryover); input
    (adstocked, Robyn's mean_spend_adstocked); response (the curve at `input`, Robyn's
    mean_response_total); mean_response (mean of the responses of all periods, Robyn's
    mean_response: lower or higher than `response` where spend comes in bursts); steady (what
    `spend` in every period brings per period: its place on `curves`); marginal (what the
    window brings more per further unit of spend, spread as the window's spend was, carry-over
    included: `BatchResponse.marginals`; NaN without spend); robyn_marginal (the slope of the curve
    at `input`: response per additional unit of adstocked input, as in Robyn's allocator, NaN where
    it has no finite value); zero (no coefficient).
    """
    rows = []
    marginal = window_marginals(bundle, (sol_id,))
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
                "steady": float(medium.response(medium.spend.mean() * medium.weights.sum())),
                "marginal": float(marginal[medium.name].iloc[0]),
                "robyn_marginal": medium.slope(at),
                "mean_response": float(medium.response(medium.adstocked).mean()),
                "zero": medium.coef == 0,
            }
        )
    return pd.DataFrame(rows)


def window_marginals(bundle: Bundle, sol_ids: Sequence[str]) -> pd.DataFrame:
    """The marginal return of each paid channel over the window, a row per model (index: solID).

    Result per further unit of money: `BatchResponse.marginals` of the window's own spend. 0 where a
    model gives no coefficient, NaN without spend.
    """
    window = bundle.window_rows
    models = BatchResponse.of(bundle, sol_ids, window.stop - window.start, window.start)
    spend = bundle.tables["dt_mod"][list(models.channels)].to_numpy(dtype=float).T[:, window]
    index = pd.Index(models.sol_ids, name="solID")
    return pd.DataFrame(models.marginals(spend), index, list(models.channels))


def adstock(bundle: Bundle, sol_id: str, periods: int | None = None) -> pd.DataFrame:
    """channel, label, lag, weight, theta, half_life: what is left of one period's spend after 0, 1,
    ... periods.

    Without `periods` the lags reach until less than 1 % is left of every channel, at most 52. theta
    is NaN under a Weibull adstock. half_life: periods until half is left; under Weibull the first
    lag after the peak that has at most half the peak's weight, NaN if there is none.
    """
    media = _paid(bundle, sol_id)
    count = periods or min(
        _LONGEST,
        1 + max(int(np.flatnonzero(medium.weights >= _FADED)[-1]) + 1 for _, medium in media),
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


def _channel(model: Candidate, name: str) -> str:
    """The modelling column of a spend, exposure or organic column."""
    spec = model.spec
    if name in spec.all_media:
        return name
    if name in spec.paid_media_spends:
        return spec.paid_media_selected[spec.paid_media_spends.index(name)]
    known = dict.fromkeys((*spec.paid_media_spends, *spec.all_media))
    raise InvalidInput(
        Phrase(
            "“{name}” is no medium of this model. Its media are {names}.",
            name=name,
            names=", ".join(known),
        )
    )


def _inputs(medium: Medium, raw: Series) -> tuple[Series, Series]:
    """Adstocked input and its immediate part, for all rows."""
    total = (
        convolved(raw, medium.weights) if np.isnan(medium.theta) else geometric(raw, medium.theta)
    )
    return total, raw * medium.weights[0]


def _money(bundle: Bundle, channel: str, name: str, value: float) -> float:
    """A value in the modelling column's unit: exposures enter a model as money, at the price of the
    window.
    """
    if not (np.isfinite(value) and value >= 0):
        raise InvalidInput(
            Phrase("{value} is no amount of {name}. Give 0 or more.", value=value, name=name)
        )
    spec = bundle.spec
    if name not in spec.paid_media_selected or name in spec.paid_media_spends:
        return float(value)
    # Every row of dt_mod is the exposure times that price, so the ratio of the sums is the price.
    exposures = float(bundle.tables["dt_input"][name].sum())
    if not exposures > 0:
        raise InvalidInput(
            Phrase(
                "The data has no {name}, so nothing tells its price. Give the spend, {spend}.",
                name=name,
                spend=spec.spend_of(channel),
            )
        )
    return float(value) * float(bundle.tables["dt_mod"][channel].sum()) / exposures


def _replaced(raw: Series, rows: np.ndarray, value: float, name: str) -> Series:
    """The series with a total of `value` in some rows, split in proportion to what was there."""
    before = float(raw[rows].sum())
    if len(rows) > 1 and not before > 0:
        raise InvalidInput(
            Phrase(
                "{name} is 0 in all of these dates, so nothing tells how to split a total. Choose"
                " other dates.",
                name=name,
            )
        )
    changed = raw.copy()
    changed[rows] = value if len(rows) == 1 else raw[rows] * (value / before)
    return changed


def _usecase(metric_value: float | None, date_range: DateRange) -> str:
    if metric_value is not None:
        return "total_metric_selected_range"
    whole = isinstance(date_range, str) and date_range == "all"
    return "all_historical_vec" if whole else "selected_historical_vec"


def _half_life(medium: Medium) -> float:
    if not np.isnan(medium.theta):
        return float(np.log(0.5) / np.log(medium.theta)) if 0 < medium.theta < 1 else 0.0
    peak = int(medium.weights.argmax())
    low = np.flatnonzero(medium.weights[peak:] <= 0.5 * medium.weights[peak])
    return float(peak + low[0]) if len(low) else np.nan
