"""Robyn's own file of one model (`robyn_write`): read into a ModelSpec, hyperparameter values and
stated figures.

Robyn writes every scalar as a list of one, leaves out or empties what is not set, and has moved
entries about: 3.10 has all run settings in ExportedModel, 3.11 and later most of them in
ModelsCollect. Before 3.12 every channel was modelled by its spend, whatever its exposure column.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.spec import Bounds, ModelSpec

OLDEST = (3, 10)
WRITE_AGAIN = Phrase(
    "In R, open it with robyn_recreate and export the model again with robyn_write."
)
CHOOSE = Phrase("Choose the JSON file that robyn_write made.")
WRITE = Phrase(
    "In R, write the model with robyn_write(InputCollect, OutputCollect, select_model = “1_92_1”)."
)
_OTHERS = (  # how files begin that people take for Robyn's, what they are, and what to do
    (
        (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"RDX"),
        Phrase("This is an RDS or a compressed file, not JSON."),
        WRITE,
    ),
    (
        (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
        Phrase("This is a spreadsheet or an archive, not JSON."),
        CHOOSE,
    ),
    (
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff"),
        Phrase("This is a picture or a PDF of a model, not JSON."),
        WRITE,
    ),
)
_INPUTS = (
    "date_var", "dep_var", "dep_var_type", "paid_media_spends", "paid_media_signs", "organic_vars",
    "organic_signs", "context_vars", "context_signs", "factor_vars", "prophet_vars",
    "prophet_signs", "prophet_country", "adstock", "window_start", "window_end",
)  # fmt: skip
_LISTS = {name for name in _INPUTS if name.endswith(("_vars", "_signs", "_spends"))}
_RUN: dict[str, type] = {
    "iterations": int, "trials": int, "ts_validation": bool, "add_penalty_factor": bool,
    "nevergrad_algo": str, "intercept": bool, "intercept_sign": str, "rssd_zero_penalty": bool,
    "cores": int, "seed": int,
}  # fmt: skip
_FOUND = re.compile(r"v(\d+)\.(\d+)((?:\.\d+)*)")


@dataclass(frozen=True)
class RobynModel:
    """One model of a file.

    values: every hyperparameter by Robyn's name, `lambda` absolute. errors: the file's nrmse,
    rsq_train, ... terms: the file's `summary`, one row per variable. performance: the file's
    totals. decimals: the most that any hyperparameter is written with. rows: how many the data had.
    data: the rows themselves where the file carries them. notes: what a person should know about
    the reading, in sentences. refreshed: whether the model is a refresh of another.
    """

    spec: ModelSpec
    sol_id: str
    version: str
    values: Mapping[str, float]
    errors: Mapping[str, float]
    terms: pd.DataFrame
    performance: Mapping[str, float]
    decimals: int
    rows: int | None = None
    data: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()
    refreshed: bool = False

    @property
    def hyperparameters(self) -> pd.DataFrame:
        """The one row that `Engine.evaluate` takes."""
        return pd.DataFrame([{"solID": self.sol_id, **self.values}])


def parse(content: bytes) -> dict[str, Any]:
    """The JSON object of a file.

    Raises InvalidInput for anything that `robyn_write` did not write.
    """
    for starts, what, fix in _OTHERS:
        if content.startswith(starts):
            raise InvalidInput(Problem(what, fix))
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(Problem("The file is no UTF-8 text.", CHOOSE)) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(Problem(_no_json(content, error), CHOOSE)) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("InputCollect"), dict):
        raise InvalidInput(Problem("This is no file of Robyn's: it has no InputCollect.", CHOOSE))
    if not isinstance(raw.get("ExportedModel"), dict) or "hyper_values" not in raw["ExportedModel"]:
        raise InvalidInput(Problem("The file holds the inputs only, no model.", WRITE))
    return raw


def _no_json(content: bytes, error: Exception) -> Phrase:
    """What is wrong with a text: that it is another kind of file, or where its JSON breaks off."""
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
        return Phrase("The file is no valid JSON: it is other text, such as CSV.")
    return Phrase("The file is no valid JSON: {error}.", error=str(error))


def slim(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The file without its data: all that `read` needs."""
    return {
        name: raw[name]
        for name in ("InputCollect", "ModelsCollect", "ExportedModel")
        if name in raw
    }


def read(raw: Mapping[str, Any]) -> RobynModel:
    """The model of a parsed file. Raises InvalidInput with every problem found."""
    file = _File(raw)
    version = _version(file.word("version"))
    values = {name: _number(value) for name, value in file.mapping("hyper_values").items()}
    values.setdefault("train_size", 1.0)  # files before 3.9 have none
    notes = list(_notes(file))
    spec = _spec(file, values, notes)
    named = [*spec.hyperparameter_names, "lambda", "train_size"]
    if spec.add_penalty_factor:
        named += [f"{name}_penalty" for name in spec.all_ind_vars]
    missing = [name for name in named if not math.isfinite(values.get(name, math.nan))]
    if missing:
        raise InvalidInput(
            Problem(Phrase("The model has no value of {name}.", name=name), WRITE_AGAIN)
            for name in missing
        )
    return RobynModel(
        spec=spec,
        sol_id=file.word("select_model") or "1_1_1",
        version=version,
        values={name: values[name] for name in named},
        errors={name: _number(value) for name, value in (file.row("errors") or {}).items()},
        terms=_terms(file),
        performance={
            name: _number(value) for name, value in (file.row("performance") or {}).items()
        },
        decimals=max(_decimals(value) for value in values.values()),
        rows=file.count("totalObservations"),
        data=_data(raw),
        notes=tuple(notes),
        refreshed=bool(file.count("refreshCounter")),
    )


@dataclass(frozen=True)
class _File:
    """Looks entries up wherever a version of Robyn keeps them, and says what is wrong with one."""

    raw: Mapping[str, Any]
    parts: tuple[Mapping[str, Any], ...] = field(init=False)

    def __post_init__(self) -> None:
        found = (self.raw.get(name) for name in ("InputCollect", "ModelsCollect", "ExportedModel"))
        object.__setattr__(
            self, "parts", tuple(part for part in found if isinstance(part, Mapping))
        )

    def get(self, name: str) -> Any:
        """The entry, None where it is missing or empty."""
        for part in self.parts:
            value = part.get(name)
            if value not in (None, [], {}):
                return value
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.get(name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(item, str) for item in items):
            raise InvalidInput(
                Problem(
                    Phrase("The entry {name} of the file is no list of names.", name=name),
                    WRITE_AGAIN,
                )
            )
        return tuple(items)

    def scalar(self, name: str) -> Any:
        """The one value of an entry; NA counts as missing."""
        value = self.get(name)
        if isinstance(value, list):
            if len(value) != 1:
                raise InvalidInput(
                    Problem(
                        Phrase(
                            "The entry {name} of the file has {n} values, not one.",
                            name=name,
                            n=len(value),
                        ),
                        WRITE_AGAIN,
                    )
                )
            value = value[0]
        if isinstance(value, list | dict):
            raise InvalidInput(
                Problem(
                    Phrase("The entry {name} of the file is no single value.", name=name),
                    WRITE_AGAIN,
                )
            )
        return None if value == "NA" else value

    def setting(self, name: str, kind: type) -> Any:
        value = self.scalar(name)
        if value is not None and type(value) is not kind:
            raise InvalidInput(
                Problem(
                    Phrase(
                        "The entry {name} of the file cannot be “{value}”.", name=name, value=value
                    ),
                    WRITE_AGAIN,
                )
            )
        return value

    def word(self, name: str) -> str:
        value = self.scalar(name)
        return "" if value is None else str(value)

    def count(self, name: str) -> int | None:
        number = _number(self.scalar(name))
        return int(number) if math.isfinite(number) else None

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self.get(name)
        return value if isinstance(value, Mapping) else {}

    def row(self, name: str) -> Mapping[str, Any] | None:
        """The first row of a small table, written as a list of objects."""
        rows = self.get(name)
        return rows[0] if isinstance(rows, list) and isinstance(rows[0], Mapping) else None


def _version(said: str) -> str:
    found = _FOUND.search(said)
    if not found:
        raise InvalidInput(
            Problem("The file does not say which version of Robyn wrote it.", WRITE_AGAIN)
        )
    version = f"{found[1]}.{found[2]}{found[3]}"
    if (int(found[1]), int(found[2])) < OLDEST:
        message = Phrase(
            "Robyn {version} wrote the file, whose models differ from those of 3.10 and later.",
            version=version,
        )
        raise InvalidInput(
            Problem(message, "Fit the model again in R with a newer Robyn and export that one.")
        )
    return version


def _spec(file: _File, values: Mapping[str, float], notes: list[str]) -> ModelSpec:
    raw: dict[str, Any] = {
        name: file.texts(name) if name in _LISTS else file.scalar(name)
        for name in _INPUTS
        if file.get(name)
    }
    raw["paid_media_vars"] = _selected(file)
    raw |= {
        name: value
        for name, kind in _RUN.items()
        if (value := file.setting(name, kind)) is not None
    }
    raw.setdefault("ts_validation", values["train_size"] < 1)
    studies = file.get("calibration_input")
    if studies:
        raw["calibration_input"] = tuple(_study(study) for study in studies)
    spec = ModelSpec.from_dict(raw)
    return spec.with_(hyperparameters=_bounds(file, spec, values, notes))


def _selected(file: _File) -> tuple[str, ...]:
    """The modelling column of each paid medium: Robyn's all_media starts with them."""
    spends = file.texts("paid_media_spends")
    media = file.texts("paid_media_selected") or file.texts("all_media")[: len(spends)]
    return media if len(media) == len(spends) else spends


def _bounds(
    file: _File, spec: ModelSpec, values: Mapping[str, float], notes: list[str]
) -> dict[str, Bounds]:
    """The ranges of the search, by modelling column.

    A hyperparameter without a range is fixed at its value.
    """
    given = file.mapping("hyperparameters") or file.mapping("hyper_updated")
    by_spend = dict(zip(spec.paid_media_spends, spec.paid_media_selected, strict=True))
    found: dict[str, Bounds] = {}
    for name, ends in given.items():
        medium, _, kind = name.rpartition("_")
        known = (
            name
            if medium in spec.all_media
            else f"{by_spend.get(medium, medium)}_{kind}"
            if medium
            else name
        )
        found[known] = tuple(_number(end) for end in (ends if isinstance(ends, list) else [ends]))
    wanted = [*spec.hyperparameter_names, "lambda", *(["train_size"] if spec.ts_validation else [])]
    if spec.add_penalty_factor:
        wanted += [f"{name}_penalty" for name in spec.all_ind_vars]
    fixed = [name for name in spec.hyperparameter_names if name not in found and name in values]
    if fixed:
        names = ", ".join(fixed)
        notes.append(
            Phrase(
                "The file has no search range for {names}: fixed at the model's value.", names=names
            )
        )
    found |= {name: (values[name],) for name in fixed}
    return {name: found[name] for name in wanted if name in found}


def _study(study: Any) -> Any:
    """One row of calibration_input, without the column that Robyn adds."""
    if not isinstance(study, Mapping):
        raise InvalidInput(
            Problem("The entry calibration_input of the file is no table.", WRITE_AGAIN)
        )
    return {name: value for name, value in study.items() if name != "channel_selected"}


def _terms(file: _File) -> pd.DataFrame:
    rows = file.get("summary")
    if not isinstance(rows, list) or not all(
        isinstance(row, Mapping) and "variable" in row for row in rows
    ):
        return pd.DataFrame({"variable": [], "coef": []})
    numbers = [
        {name: str(value) if name == "variable" else _number(value) for name, value in row.items()}
        for row in rows
    ]
    return pd.DataFrame(numbers)


def _data(raw: Mapping[str, Any]) -> pd.DataFrame | None:
    extras = raw.get("Extras")
    rows = extras.get("raw_data") if isinstance(extras, Mapping) else None
    if (
        not isinstance(rows, Sequence)
        or not rows
        or not all(isinstance(row, Mapping) for row in rows)
    ):
        return None
    return pd.DataFrame(list(rows))


def _notes(file: _File) -> Iterator[str]:
    settings = file.mapping("custom_params")
    if settings:
        yield Phrase(
            "The file passes {names} on to prophet. Here prophet runs with Robyn's own settings, so"
            " trend and season may differ.",
            names=", ".join(settings),
        )
    weights = file.get("objective_weights")
    if weights:
        yield Phrase(
            "The file's objective weights concern the search only: they do not change this model."
        )


def _number(value: Any) -> float:
    """A number of Robyn's JSON, which writes NA and Inf as text and scalars as lists; NaN for
    anything else.
    """
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    if isinstance(value, str):
        return {"Inf": math.inf, "-Inf": -math.inf}.get(value, math.nan)
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    )


def _decimals(value: float) -> int:
    """How many decimals a number is written with."""
    text = f"{value:.15g}"
    mantissa, _, exponent = text.partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))
