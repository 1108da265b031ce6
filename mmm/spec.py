"""ModelSpec: everything a person decides about a model before it is fitted, under Robyn's own
argument names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from mmm import spec_checks
from mmm.errors import InvalidInput, Problem
from mmm.hyperparameters import ADSTOCK_PARAMETERS
from mmm.phrase import Phrase

Adstock = Literal["geometric", "weibull_cdf", "weibull_pdf"]
Sign = Literal["positive", "negative", "default"]
Bounds = tuple[float, ...]  # (low, high) is searched, (value,) is fixed


@dataclass(frozen=True)
class ModelSpec:
    """A validated model description, with the argument names of `robyn_inputs` and `robyn_run`.

    Sequences are tuples so that a spec is frozen all the way down. `hyperparameters` maps names
    such as `tv_S_alphas` (keyed by the modelling column, see `paid_media_selected`) to (low, high)
    or (value,). Raises InvalidInput, with every problem at once, when the description contradicts
    itself.
    """

    date_var: str
    dep_var: str
    paid_media_spends: tuple[str, ...]
    dep_var_type: Literal["revenue", "conversion"] = "revenue"
    paid_media_vars: tuple[str, ...] = ()
    paid_media_signs: tuple[Sign, ...] = ()
    organic_vars: tuple[str, ...] = ()
    organic_signs: tuple[Sign, ...] = ()
    context_vars: tuple[str, ...] = ()
    context_signs: tuple[Sign, ...] = ()
    factor_vars: tuple[str, ...] = ()
    prophet_vars: tuple[str, ...] = ()
    prophet_signs: tuple[
        Sign, ...
    ] = ()  # accepted as Robyn does, where it has no effect on the fit either
    prophet_country: str | None = None
    adstock: Adstock = "geometric"
    hyperparameters: Mapping[str, Bounds] = field(default_factory=dict)
    window_start: str | None = None
    window_end: str | None = None
    calibration_input: tuple[Mapping[str, Any], ...] = ()
    iterations: int = 2000
    trials: int = 5
    ts_validation: bool = False
    add_penalty_factor: bool = False
    nevergrad_algo: str = "TwoPointsDE"
    intercept: bool = True
    intercept_sign: Literal["non_negative", "unconstrained"] = "non_negative"
    rssd_zero_penalty: bool = True
    objective_weights: tuple[float, ...] | None = None
    cores: int = 1
    seed: int = 123

    def __post_init__(self) -> None:
        spends = tuple(self.paid_media_spends)
        _set(self, "adstock", {"weibull": "weibull_cdf"}.get(self.adstock, self.adstock))
        _set(self, "paid_media_vars", tuple(self.paid_media_vars) or spends)
        _set(self, "paid_media_signs", _recycled(self.paid_media_signs, len(spends), "positive"))
        _set(
            self,
            "organic_signs",
            tuple(self.organic_signs) or ("positive",) * len(self.organic_vars),
        )
        _set(
            self,
            "context_signs",
            tuple(self.context_signs) or ("default",) * len(self.context_vars),
        )
        problems = list(spec_checks.problems(self))
        if problems:
            raise InvalidInput(problems)

    @property
    def paid_media_selected(self) -> tuple[str, ...]:
        """The modelling column of each paid medium: its exposure where it has one,
        else its spend.
        """
        return self.paid_media_vars

    @property
    def all_media(self) -> tuple[str, ...]:
        """Paid media, then organic media: the columns that are adstocked and saturated."""
        return self.paid_media_selected + self.organic_vars

    @property
    def all_ind_vars(self) -> tuple[str, ...]:
        """The design columns in Robyn's order: prophet, context, paid, organic."""
        return self.prophet_vars + self.context_vars + self.all_media

    @property
    def hyperparameter_names(self) -> tuple[str, ...]:
        """Every media hyperparameter the adstock asks for, sorted as C does (Robyn's order)."""
        kinds = ("alphas", "gammas", *ADSTOCK_PARAMETERS[self.adstock])
        return tuple(sorted(f"{medium}_{kind}" for medium in self.all_media for kind in kinds))

    def spend_of(self, selected: str) -> str:
        """The spend column of a paid medium named by its modelling column."""
        return self.paid_media_spends[self.paid_media_selected.index(selected)]

    def with_(self, **changes: Any) -> ModelSpec:
        """A changed copy, validated again."""
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers under Robyn's argument names; `from_dict` reads it back
        unchanged.
        """
        return json.loads(json.dumps(asdict(self)))

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> ModelSpec:
        """Read Robyn's argument names.

        A lone string or number stands for a list of one; unknown names are refused.
        """
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(raw) - known)
        missing = sorted({"date_var", "dep_var", "paid_media_spends"} - set(raw))
        if unknown or missing:
            raise InvalidInput(
                [
                    Problem(
                        Phrase("Unknown argument “{name}”.", name=name),
                        "Use Robyn's argument names.",
                    )
                    for name in unknown
                ]
                + [
                    Problem(
                        Phrase("Argument “{name}” is missing.", name=name), "Every model needs it."
                    )
                    for name in missing
                ]
            )
        values = {name: _plain(name, value) for name, value in raw.items() if value is not None}
        try:
            return cls(**values)
        except (TypeError, ValueError) as error:
            raise InvalidInput(
                Phrase("The spec cannot be read: {error}.", error=str(error))
            ) from error

    @classmethod
    def from_json(cls, text: str) -> ModelSpec:
        try:
            raw = json.loads(text)
        except json.JSONDecodeError as error:
            raise InvalidInput(
                Phrase("The spec is no valid JSON: {error}.", error=str(error))
            ) from error
        if not isinstance(raw, dict):
            raise InvalidInput("The spec must be a JSON object with Robyn's argument names.")
        return cls.from_dict(raw)


_LISTS = {
    "paid_media_spends", "paid_media_vars", "paid_media_signs", "organic_vars", "organic_signs",
    "context_vars", "context_signs", "factor_vars", "prophet_vars", "prophet_signs",
    "objective_weights", "calibration_input",
}  # fmt: skip


def _plain(name: str, value: Any) -> Any:
    if name == "hyperparameters":
        return {key: _bounds(bounds) for key, bounds in value.items()}
    if name in _LISTS:
        return tuple(value) if isinstance(value, list | tuple) else (value,)
    # Robyn's JSON writes scalars as arrays
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _bounds(value: Any) -> Bounds:
    return (
        tuple(float(item) for item in value) if isinstance(value, list | tuple) else (float(value),)
    )


def _set(spec: ModelSpec, name: str, value: Any) -> None:
    object.__setattr__(spec, name, value)


def _recycled(signs: tuple[Sign, ...], length: int, default: Sign) -> tuple[Sign, ...]:
    signs = tuple(signs) or (default,)
    return signs * length if len(signs) == 1 else signs
