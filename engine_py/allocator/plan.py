"""What the allocator is asked: response curves of one model, past spend in the chosen dates, bounds and budget."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mmm.bundle import Bundle
from mmm.dates import grain
from mmm.engine import AllocationRequest
from mmm.errors import Invalid, Problem
from mmm.transforms import geometric, hill


@dataclass(frozen=True)
class Plan:
    """One allocation problem. Arrays are by channel, sorted by name; spends are per period.

    kept: channels that take part. carryover: mean over the whole window. budget: per period.
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
    kept: np.ndarray
    past_response: np.ndarray | None  # mean over the window, where Robyn compares with it
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

    def response(self, spend: np.ndarray) -> np.ndarray:
        """Response per period of each channel at this spend, on top of its mean carry-over (Robyn `fx_objective`)."""
        power = (spend + self.carryover) ** self.alpha
        return self.coef * power / (power + self.inflexion**self.alpha)


def pose(bundle: Bundle, sol_id: str, request: AllocationRequest) -> Plan:
    """The problem that a request sets under one model of a bundle. Raises Invalid with what cannot be understood."""
    spec = bundle.spec
    channels = tuple(sorted(spec.paid_media_selected))
    if len(channels) < 2:
        raise Invalid("A budget can be split among two or more paid channels; this model has one.")
    model, terms = _model(bundle, sol_id)
    window = _window(bundle)
    rows = _rows(window["ds"], request.date_range)
    spend = window[list(channels)].to_numpy(float)
    low, up = _bounds(request.low, channels, "low"), _bounds(request.up, channels, "up")
    _check_bounds(channels, low, up, request)
    chosen = spend[rows]
    initial = chosen.mean(axis=0)
    base = np.where(initial == 0, spend.mean(axis=0), initial)
    coef = terms["coef"].reindex(channels).to_numpy(float)
    kept = (coef > 0) & (up > 0)
    by_spend = spec.paid_media_selected == spec.paid_media_spends
    return Plan(
        sol_id=sol_id,
        dep_var_type=spec.dep_var_type,
        channels=channels,
        coef=np.maximum(coef, 0.0) if (coef < 0).any() else coef,
        alpha=_hyper(model, channels, "alphas"),
        inflexion=_hyper(model, channels, "inflexion"),
        carryover=_carryover(bundle, model, terms, channels, window.index),
        window_spend=spend,
        range_spend=chosen,
        first=window["ds"].iloc[rows.start],
        last=window["ds"].iloc[rows.stop - 1],
        grain=grain(window["ds"]),
        low=low,
        up=up,
        multiplier=request.multiplier,
        base=base,
        budget=float(initial.sum()) if request.total_budget is None else request.total_budget / len(chosen),
        kept=kept,
        past_response=_past_response(bundle, model, terms, channels, window.index) if by_spend else None,
        notes=tuple(_notes(channels, coef, initial, by_spend)),
    )


def _model(bundle: Bundle, sol_id: str) -> tuple[pd.Series, pd.DataFrame]:
    """The row of resultHypParam and the rows of xDecompAgg (by term) of one model."""
    table = bundle.tables["resultHypParam"]
    found = table[table["solID"] == sol_id]
    if found.empty:
        raise Invalid(f"This run has no model {sol_id}.")
    terms = bundle.tables["xDecompAgg"]
    return found.iloc[0], terms[terms["solID"] == sol_id].set_index("rn")


def _window(bundle: Bundle) -> pd.DataFrame:
    dt_mod = bundle.tables["dt_mod"]
    ds = pd.to_datetime(dt_mod["ds"])
    limits = bundle.manifest["window"]
    inside = (ds >= pd.Timestamp(limits["start"])) & (ds <= pd.Timestamp(limits["end"]))
    return dt_mod.assign(ds=ds)[inside]


def _rows(ds: pd.Series, date_range: str | tuple[str, str]) -> slice:
    """The chosen rows of the window: all, the last ones, or everything between two nearest dates."""
    count = len(ds)
    if isinstance(date_range, str):
        match = re.fullmatch(r"all|last(?:_(\d+))?", date_range)
        if match is None or match.group(1) == "0":
            raise Invalid(f"“{date_range}” is no date range. Use all, last, last_10 or two dates.")
        if date_range == "all":
            return slice(0, count)
        asked = int(match.group(1) or 1)
        if asked > count:
            raise Invalid(f"{date_range} asks for more than the {count} periods of the window.")
        return slice(count - asked, count)
    try:
        limits = [pd.Timestamp(date) for date in date_range]
    except ValueError as error:
        raise Invalid(
            f"The date range {' to '.join(map(str, date_range))} holds no dates such as 2024-01-31."
        ) from error
    places = sorted(int(np.argmin(np.abs((ds - date).dt.days.to_numpy()))) for date in limits)
    return slice(places[0], places[-1] + 1)


def _bounds(given: float | Mapping[str, float], channels: tuple[str, ...], name: str) -> np.ndarray:
    if not isinstance(given, Mapping):
        return np.full(len(channels), float(given))
    unknown = sorted(set(given) - set(channels))
    missing = sorted(set(channels) - set(given))
    if unknown or missing:
        raise Invalid(
            [Problem(f"The {name} bounds name a channel that the model lacks.", "", column=item) for item in unknown]
            + [Problem(f"The {name} bounds leave out a channel.", "", column=item) for item in missing]
        )
    return np.array([float(given[channel]) for channel in channels])


def _check_bounds(channels: tuple[str, ...], low: np.ndarray, up: np.ndarray, request: AllocationRequest) -> None:
    problems = [
        Problem(f"The bounds {a:g} to {b:g} are no range.", "Give 0 or more, the lower one first.", column=channel)
        for channel, a, b in zip(channels, low, up, strict=True)
        if not (np.isfinite(a) and np.isfinite(b) and 0 <= a <= b)
    ]
    if request.total_budget is not None and not (np.isfinite(request.total_budget) and request.total_budget > 0):
        problems.append(Problem("The budget must be more than 0."))
    if not (np.isfinite(request.multiplier) and request.multiplier >= 1):
        problems.append(Problem("The multiplier of the bounds must be at least 1."))
    if problems:
        raise Invalid(problems)


def _hyper(model: pd.Series, channels: tuple[str, ...], kind: str) -> np.ndarray:
    return np.array([float(model[f"{channel}_{kind}"]) for channel in channels])


def _carryover(
    bundle: Bundle, model: pd.Series, terms: pd.DataFrame, channels: tuple[str, ...], window: pd.Index
) -> np.ndarray:
    """Mean carried-over input per period in the window: from the tables, else recomputed from the adstock."""
    known = terms["mean_carryover"].reindex(channels).to_numpy(float)
    if np.isfinite(known).all():
        return known
    raw = bundle.tables["dt_mod"].loc[window, list(channels)].to_numpy(float)
    return (_adstocked(bundle, model, channels, window) - raw).mean(axis=0)


def _past_response(
    bundle: Bundle, model: pd.Series, terms: pd.DataFrame, channels: tuple[str, ...], window: pd.Index
) -> np.ndarray:
    """Mean response per period in the window: from the tables, else recomputed."""
    known = terms["mean_response"].reindex(channels).to_numpy(float)
    if np.isfinite(known).all():
        return known
    alpha, inflexion = _hyper(model, channels, "alphas"), _hyper(model, channels, "inflexion")
    inputs = _adstocked(bundle, model, channels, window).T
    saturated = [hill(*curve) for curve in zip(inputs, alpha, inflexion, strict=True)]
    return terms["coef"].reindex(channels).to_numpy(float) * np.mean(saturated, axis=1)


def _adstocked(bundle: Bundle, model: pd.Series, channels: tuple[str, ...], window: pd.Index) -> np.ndarray:
    """Adstocked input (N, channels) in the window."""
    if bundle.spec.adstock != "geometric":
        raise Invalid("The carry-over of this model is unknown. Choose one of the selected Pareto models.")
    raw = bundle.tables["dt_mod"]
    series = {name: geometric(raw[name].to_numpy(float), float(model[f"{name}_thetas"])) for name in channels}
    return pd.DataFrame(series, index=raw.index).loc[window].to_numpy()


def _notes(channels: tuple[str, ...], coef: np.ndarray, initial: np.ndarray, by_spend: bool) -> Iterator[str]:
    for channel, value, spend in zip(channels, coef, initial, strict=True):
        if value <= 0:
            yield f"{channel} has no positive effect in this model: nothing is planned for it."
        elif spend == 0:
            yield f"{channel} had no spend in these dates: its bounds start from its mean over the whole window."
    if by_spend:
        yield (
            "Every channel is modelled on spend. As in Robyn, the current response is then the mean of the past "
            "responses, not the curve at the mean spend."
        )
