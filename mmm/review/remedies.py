"""Changed runs that may mend what a health check found: each a spec, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from mmm.data.default_spec import holding_out
from mmm.data.lift_studies import channel_names
from mmm.errors import InvalidInput
from mmm.hyperparameters import LIMITS
from mmm.review.health import REVIEW, Health
from mmm.spec import Bounds, ModelSpec

WIDER: Final = 0.5  # of a range's length, added at the end where a value lies
MORE: Final = 2  # times the iterations
WITHOUT, MERGE, WIDEN, ITERATIONS, HOLD_OUT = "without", "merge", "widen", "iterations", "hold_out"


@dataclass(frozen=True)
class Remedy:
    """key: what it is called in an address.

    check: the key of the check that asks for it. channels: those it changes.

    merged: the new column and the two spend columns that it is the sum of, where the data has to
        change too.
    """

    key: str
    kind: str
    check: str
    channels: tuple[str, ...]
    spec: ModelSpec
    merged: tuple[str, str, str] | None = None

    def data(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The data for the changed run: the same, or with two channels' spends as one column in
        place of the first.
        """
        if self.merged is None:
            return frame
        name, first, second = self.merged
        total = frame[first].fillna(0.0) + frame[second].fillna(0.0)
        return frame.assign(**{first: total}).rename(columns={first: name}).drop(columns=second)


@dataclass(frozen=True)
class SpecChange:
    """One argument of a spec before and after; None where it is not there."""

    argument: str
    before: Any
    after: Any


def remedies(spec: ModelSpec, found: Health) -> tuple[Remedy, ...]:
    """What can be tried, in the order of the checks.

    Empty where a person has to change the data or think again.
    """
    made: list[Remedy] = []
    for cause in found.causes:
        if cause.reason == "collinear" and cause.partner in spec.paid_media_selected:
            made.append(_merge(spec, cause.channel, cause.partner))
        if (
            cause.reason in ("collinear", "sparse", "flat", "against")
            and len(spec.paid_media_spends) > 1
        ):
            made.append(_without(spec, cause.channel))
    at_bound = [figure for key in ("adstock", "saturation") for figure in found.check(key).figures]
    if at_bound:
        key = "adstock" if found.check("adstock").figures else "saturation"
        wider = {f"{figure.subject}_{figure.name}": figure.reference for figure in at_bound}
        channels = tuple(dict.fromkeys(figure.subject for figure in at_bound))
        made.append(Remedy(WIDEN, WIDEN, key, channels, _widened(spec, wider)))
    if found.check("unseen").reason == "nothing_held_out" and not spec.ts_validation:
        made.append(Remedy(HOLD_OUT, HOLD_OUT, "unseen", (), holding_out(spec)))
    if found.check("convergence").level == REVIEW:
        made.append(
            Remedy(
                ITERATIONS,
                ITERATIONS,
                "convergence",
                (),
                spec.with_(iterations=MORE * spec.iterations),
            )
        )
    return tuple(made)


def remedy(spec: ModelSpec, found: Health, key: str) -> Remedy:
    """The remedy with this key.

    Raises InvalidInput where the model's health does not ask for it.
    """
    for one in remedies(spec, found):
        if one.key == key:
            return one
    raise InvalidInput("The checks of this model do not ask for such a run.")


def changes(before: ModelSpec, after: ModelSpec) -> tuple[SpecChange, ...]:
    """What differs, one row per argument, and per hyperparameter."""
    old, new = _flat(before), _flat(after)
    names = list(dict.fromkeys([*old, *new]))
    return tuple(
        SpecChange(name, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    )


def _flat(spec: ModelSpec) -> dict[str, Any]:
    values = spec.to_dict()
    ranges = values.pop("hyperparameters")
    return {**values, **ranges}


def _without(spec: ModelSpec, channel: str) -> Remedy:
    place = spec.paid_media_selected.index(channel)
    kept = {name: _but(getattr(spec, name), place) for name in _PER_CHANNEL}
    studies = tuple(row for row in spec.calibration_input if not _names(spec, row, place))
    ranges = {
        name: bounds
        for name, bounds in spec.hyperparameters.items()
        if name.rpartition("_")[0] != channel
    }
    changed = spec.with_(**kept, hyperparameters=ranges, calibration_input=studies)
    return Remedy(f"{WITHOUT}:{channel}", WITHOUT, "zeros", (channel,), changed)


def _merge(spec: ModelSpec, channel: str, partner: str) -> Remedy:
    """Both channels as one, by spend: the partner's ranges, sign and place.

    Studies of one of the two alone go.
    """
    gone, kept = (spec.paid_media_selected.index(name) for name in (channel, partner))
    spends = spec.paid_media_spends
    name = f"{spends[kept]}_and_{spends[gone]}"
    studies = tuple(
        row
        for row in spec.calibration_input
        if not any(_names(spec, row, at) for at in (gone, kept))
    )
    ranges = {
        key: bounds
        for key, bounds in spec.hyperparameters.items()
        if key.rpartition("_")[0] != channel
    }
    ranges = {_renamed(key, partner, name): bounds for key, bounds in ranges.items()}
    columns = {key: list(getattr(spec, key)) for key in _PER_CHANNEL}
    columns["paid_media_spends"][kept] = columns["paid_media_vars"][kept] = name
    remaining = {key: _but(values, gone) for key, values in columns.items()}
    changed = spec.with_(**remaining, hyperparameters=ranges, calibration_input=studies)
    key = f"{MERGE}:{channel}"
    return Remedy(
        key, MERGE, "zeros", (channel, partner), changed, (name, spends[kept], spends[gone])
    )


_PER_CHANNEL: Final = ("paid_media_spends", "paid_media_vars", "paid_media_signs")


def _but(values: Any, place: int) -> tuple[Any, ...]:
    return tuple(value for at, value in enumerate(values) if at != place)


def _names(spec: ModelSpec, study: Any, place: int) -> bool:
    named = channel_names(study["channel"])
    return spec.paid_media_spends[place] in named or spec.paid_media_selected[place] in named


def _renamed(key: str, before: str, after: str) -> str:
    medium, _, kind = key.rpartition("_")
    return f"{after}_{kind}" if medium == before else key


def _widened(spec: ModelSpec, at_bound: dict[str, float]) -> ModelSpec:
    """Each range longer by WIDER at the end that its value lies at, at most half the way to the
    limit of its kind.
    """
    ranges: dict[str, Bounds] = dict(spec.hyperparameters)
    for name, bound in at_bound.items():
        low, high = ranges[name]
        least, most = LIMITS.get(name.rpartition("_")[2], (0.0, 1.0))
        step = WIDER * (high - low)
        if bound == high:
            high = round(min(high + step, max((high + most) / 2, high)), 4)
        else:
            low = round(max(low - step, min((low + least) / 2, low)), 4)
        ranges[name] = (low, high)
    return spec.with_(hyperparameters=ranges)
