"""Two runs side by side: their settings, the errors they reached, and what the selected models of
each say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from mmm.bundle import Bundle
from mmm.review.candidates import CandidateSet, consensus
from mmm.spec import ModelSpec

ERRORS: Final = ("nrmse_train", "nrmse_val", "nrmse_test", "decomp.rssd", "mape")
RUNS: Final = ("a", "b")


@dataclass(frozen=True)
class Setting:
    """One argument of both specs as plain values; hyperparameters one by one.

    None: the run has no such argument.
    """

    name: str
    a: Any
    b: Any

    @property
    def differs(self) -> bool:
        return bool(self.a != self.b)


@dataclass(frozen=True)
class RunComparison:
    """Two runs, a and b.

    Channels are named by the column of their spend, which is what a return is counted in.

    errors: a row per error of ERRORS as index; a_best, a_median, b_best, b_median of the selected
        models, NaN where a run does not know the error.
    returns: (selected models, shared channels) ROI of each run; CPA of conversions; NaN: not
        estimable.
    channels: channel, run ("a", "b"), of, zeros, low, q1, median, q3, high, as
        `mmm.review.candidates.consensus` of each run. Empty where `unlike` says why returns do not
        compare.
    only: channels of a alone and of b alone.
    unlike: "kind" (one models revenue, one conversions), "outcome" (another column), "channels"
        (none in common), "".
    incomparable: errors whose figures mean different things in the two runs.
    """

    settings: tuple[Setting, ...]
    errors: pd.DataFrame
    returns: tuple[pd.DataFrame, pd.DataFrame]
    channels: pd.DataFrame
    only: tuple[tuple[str, ...], tuple[str, ...]]
    unlike: str
    incomparable: tuple[str, ...]


def compare_runs(
    bundles: tuple[Bundle, Bundle], labs: tuple[CandidateSet, CandidateSet]
) -> RunComparison:
    """Two finished runs; `labs` are the bundles' own."""
    first, second = bundles
    named = [_returns(bundle, lab) for bundle, lab in zip(bundles, labs, strict=True)]
    shared = [name for name in named[0] if name in named[1]]
    unlike = _unlike(first.spec, second.spec, shared)
    tables = [
        _said(run, lab, bundle.spec) for run, lab, bundle in zip(RUNS, labs, bundles, strict=True)
    ]
    channels = pd.concat(tables, ignore_index=True)
    order = {name: place for place, name in enumerate(shared)}
    channels = channels[channels["channel"].isin([] if unlike else shared)]
    channels = channels.sort_values("channel", key=lambda names: names.map(order), kind="stable")
    return RunComparison(
        settings=settings(first.spec, second.spec),
        errors=pd.concat(
            [_errors(b).add_prefix(f"{run}_") for run, b in zip(RUNS, bundles, strict=True)], axis=1
        ),
        returns=(named[0][shared], named[1][shared]),
        channels=channels.reset_index(drop=True),
        only=(
            tuple(name for name in named[0] if name not in shared),
            tuple(name for name in named[1] if name not in shared),
        ),
        unlike=unlike,
        incomparable=_incomparable(first, second),
    )


def settings(a: ModelSpec, b: ModelSpec) -> tuple[Setting, ...]:
    """Every argument of either run, in the order of the specs."""
    first, second = _flat(a), _flat(b)
    return tuple(
        Setting(name, first.get(name), second.get(name))
        for name in dict.fromkeys([*first, *second])
    )


def _flat(spec: ModelSpec) -> Mapping[str, Any]:
    plain = spec.to_dict()
    ranges = plain.pop("hyperparameters")
    return plain | dict(sorted(ranges.items()))


def _returns(bundle: Bundle, lab: CandidateSet) -> pd.DataFrame:
    """Returns of the selected models by spend column."""
    return lab.returns[lab.chosen].rename(columns=bundle.spec.spend_of)


def _said(run: str, lab: CandidateSet, spec: ModelSpec) -> pd.DataFrame:
    table = consensus(lab, np.flatnonzero(lab.chosen))
    table["channel"] = [spec.spend_of(name) for name in table["channel"]]
    table.insert(1, "run", run)
    return table


def _errors(bundle: Bundle) -> pd.DataFrame:
    """Best and median of the selected models; an error that the search did not
    measure is unknown.
    """
    rows = bundle.tables["resultHypParam"]
    rows = rows[rows["solID"].isin(bundle.selected)]
    known = {"nrmse_train", "decomp.rssd"}
    known |= {"nrmse_val", "nrmse_test"} if bundle.spec.ts_validation else set()
    known |= {"mape"} if bundle.spec.calibration_input else set()
    values = rows.reindex(columns=list(ERRORS)).astype(float)
    if not bundle.spec.ts_validation:
        values["nrmse_train"] = values["nrmse_train"].fillna(rows["nrmse"].astype(float))
    values.loc[:, [name for name in ERRORS if name not in known]] = np.nan
    return pd.DataFrame({"best": values.min(), "median": values.median()})


def _unlike(a: ModelSpec, b: ModelSpec, shared: list[str]) -> str:
    if a.dep_var_type != b.dep_var_type:
        return "kind"
    if a.dep_var != b.dep_var:
        return "outcome"
    return "" if shared else "channels"


def _incomparable(a: Bundle, b: Bundle) -> tuple[str, ...]:
    """An error is a distance: from what happened, from shares, from studies.

    Other ends, other distances.
    """
    found: list[str] = []
    if (a.spec.dep_var, a.spec.dep_var_type) != (b.spec.dep_var, b.spec.dep_var_type):
        found += ["nrmse_train", "nrmse_val", "nrmse_test"]
    elif a.spec.ts_validation != b.spec.ts_validation:
        found.append("nrmse_train")  # of another part of the data
    if bool(a.manifest.get("refresh")) != bool(b.manifest.get("refresh")):
        found.append("decomp.rssd")  # a refresh measures from the former model's shares of effect
    elif set(a.spec.paid_media_spends) != set(b.spec.paid_media_spends):
        found.append("decomp.rssd")
    if a.spec.calibration_input != b.spec.calibration_input:
        found.append("mape")
    return tuple(found)
