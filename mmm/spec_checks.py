"""What makes a ModelSpec contradict itself, found all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mmm.errors import Problem
from mmm.hyperparameters import ADSTOCK_PARAMETERS, LIMITS, PROPHET_VARS
from mmm.phrase import Phrase

if TYPE_CHECKING:
    from mmm.spec import ModelSpec

_NAME = re.compile(r"[A-Za-z.][A-Za-z0-9._]*")


def problems(spec: ModelSpec) -> Iterator[Problem]:
    """Every problem of a description that concerns no data."""
    yield from _names(spec)
    yield from _lengths(spec)
    yield from _roles(spec)
    yield from _prophet(spec)
    if spec.adstock not in ADSTOCK_PARAMETERS:
        yield Problem(
            Phrase("“{adstock}” is no adstock.", adstock=spec.adstock),
            Phrase("Choose from {names}.", names=", ".join(ADSTOCK_PARAMETERS)),
        )
    elif spec.hyperparameters:
        yield from _unknown_and_missing(spec)
        yield from _bounds(spec)
    if spec.iterations < 1 or spec.trials < 1 or spec.cores < 1:
        yield Problem("iterations, trials and cores must be at least 1.")
    yield from _weights(spec)
    if spec.ts_validation and set(spec.hyperparameters.get("train_size", ())) == {1.0}:
        yield Problem(
            "ts_validation needs a train_size below 1.", "Give a range such as 0.5 to 0.8."
        )


def _weights(spec: ModelSpec) -> Iterator[Problem]:
    count = 3 if spec.calibration_input else 2
    weights = spec.objective_weights
    if weights is not None and (
        len(weights) != count or not all(0 <= weight <= 10 for weight in weights)
    ):
        counted = "nrmse, decomp.rssd, mape" if spec.calibration_input else "nrmse, decomp.rssd"
        yield Problem(
            Phrase("objective_weights must be {count} numbers from 0 to 10.", count=count),
            Phrase("They weigh {names}.", names=counted),
        )


def _names(spec: ModelSpec) -> Iterator[Problem]:
    for name in (spec.date_var, spec.dep_var, *spec.paid_media_spends, *spec.all_ind_vars):
        if not _NAME.fullmatch(name):
            fix = Phrase("Use letters, digits, dot and underscore, starting with a letter.")
            yield Problem(Phrase("“{name}” is no usable column name.", name=name), fix, column=name)


def _lengths(spec: ModelSpec) -> Iterator[Problem]:
    if not spec.paid_media_spends:
        yield Problem(
            "No paid media channel is named.",
            "A marketing mix model needs at least one spend column.",
        )
    for kind in ("paid_media_vars", "paid_media_signs"):
        if len(getattr(spec, kind)) != len(spec.paid_media_spends):
            yield Problem(Phrase("{kind} must have one entry per spend column.", kind=kind))
    for kind in ("organic", "context"):
        if len(getattr(spec, f"{kind}_signs")) != len(getattr(spec, f"{kind}_vars")):
            yield Problem(Phrase("{kind}_signs must have one entry per {kind}_vars.", kind=kind))


def _roles(spec: ModelSpec) -> Iterator[Problem]:
    names = spec.all_ind_vars
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("The column has more than one role.", "Give it exactly one.", column=name)
    for name in names:
        if name in (spec.dep_var, spec.date_var):
            yield Problem(
                "The column cannot explain itself.",
                "Remove it from the explaining variables.",
                column=name,
            )
    for name in spec.factor_vars:
        if name not in spec.context_vars:
            yield Problem(
                "A factor variable must be a context variable too.",
                "Add it to context_vars.",
                column=name,
            )


def _prophet(spec: ModelSpec) -> Iterator[Problem]:
    for name in spec.prophet_vars:
        if name not in PROPHET_VARS:
            yield Problem(
                Phrase("“{name}” is no prophet component.", name=name),
                Phrase("Choose from {names}.", names=", ".join(PROPHET_VARS)),
            )
    if spec.factor_vars and not spec.prophet_vars:
        yield Problem(
            "Factor variables need the prophet decomposition.",
            "Choose at least one of prophet_vars.",
        )
    if "holiday" in spec.prophet_vars and not spec.prophet_country:
        yield Problem("Holidays need a country.", "Set prophet_country, for example DE.")


def _unknown_and_missing(spec: ModelSpec) -> Iterator[Problem]:
    expected = set(spec.hyperparameter_names)
    extra = {"lambda", "train_size"} | {
        f"{name}_penalty" for name in spec.all_ind_vars if spec.add_penalty_factor
    }
    spends = dict(zip(spec.paid_media_spends, spec.paid_media_selected, strict=False))
    for name in sorted(set(spec.hyperparameters) - expected - extra):
        medium, _, kind = name.rpartition("_")
        hint = ""
        if medium in spends:
            right = f"{spends[medium]}_{kind}"
            hint = Phrase("Name it {name}: ranges go by the exposure column.", name=right)
        yield Problem(
            Phrase("Hyperparameter “{name}” belongs to no medium of the model.", name=name), hint
        )
    for name in sorted(expected - set(spec.hyperparameters)):
        yield Problem(
            Phrase("Hyperparameter “{name}” has no range.", name=name),
            "Give two bounds, or one value to fix it.",
        )


def _bounds(spec: ModelSpec) -> Iterator[Problem]:
    for name, bounds in spec.hyperparameters.items():
        low, high = LIMITS.get(name.rpartition("_")[2], (0.0, 1.0))
        if len(bounds) not in (1, 2) or list(bounds) != sorted(bounds):
            yield Problem(Phrase("{name} needs one value, or two in ascending order.", name=name))
        elif not all(low <= bound <= high for bound in bounds):  # neither is “not a number”
            yield Problem(
                Phrase(
                    "{name} must lie between {low:g} and {high:g}.", name=name, low=low, high=high
                )
            )
