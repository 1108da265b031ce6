"""Arguments of a run in words: what each is called, and how its value is written."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from layouts import text
from layouts.components.run import spec_words
from layouts.language import N_, _, join_names, ngettext
from layouts.style.presentation import Presentation, label

NAMES: Final = {
    "date_var": N_("Date"),
    "dep_var": N_("Outcome"),
    "dep_var_type": N_("Kind of outcome"),
    "paid_media_spends": N_("Paid media"),
    "paid_media_vars": N_("Exposure"),
    "paid_media_signs": N_("Signs of paid media"),
    "organic_vars": N_("Organic media"),
    "organic_signs": N_("Signs of organic media"),
    "context_vars": N_("Context"),
    "context_signs": N_("Signs of context"),
    "factor_vars": N_("Categories"),
    "prophet_vars": N_("Season"),
    "prophet_signs": N_("Signs of season"),
    "prophet_country": N_("Holidays of"),
    "adstock": N_("Adstock"),
    "window_start": N_("Period from"),
    "window_end": N_("Period to"),
    "calibration_input": N_("Lift studies"),
    "iterations": N_("Iterations per trial"),
    "trials": N_("Trials"),
    "ts_validation": N_("Last part held out"),
    "add_penalty_factor": N_("Penalty per channel"),
    "nevergrad_algo": N_("Search algorithm"),
    "intercept": N_("Intercept"),
    "intercept_sign": N_("Sign of the intercept"),
    "rssd_zero_penalty": N_("Penalty for zero channels"),
    "objective_weights": N_("Weights of the errors"),
    "cores": N_("Cores"),
    "seed": N_("Seed"),
}
COLUMNS: Final = (
    "paid_media_spends",
    "paid_media_vars",
    "organic_vars",
    "context_vars",
    "factor_vars",
)
KINDS: Final = {"revenue": N_("Revenue"), "conversion": N_("Conversions")}
SIGNS: Final = {
    "default": N_("default"),
    "positive": N_("positive"),
    "negative": N_("negative"),
    "non_negative": N_("not negative"),
    "unconstrained": N_("unconstrained"),
}
ALL_ROWS: Final = N_("all of the data")


def name_of(name: str) -> tuple[str, str]:
    """(In words, Robyn's argument).

    Hyperparameters by medium and kind, and without an argument of their own.
    """
    if name in NAMES:
        return _(NAMES[name]), name
    medium, __, kind = name.rpartition("_")
    said = spec_words.PARAMETERS.get(kind)
    if said and medium:
        return _("{channel}: {parameter}").format(channel=label(medium), parameter=_(said[0])), name
    return {"lambda": "λ", "train_size": _("Share of data for training")}.get(name, name), name


def value_of(name: str, value: Any, look: Presentation) -> str:
    """The value as people read it; a dash where the run has none."""
    if value is None or value in ([], {}):
        return _(ALL_ROWS) if name in ("window_start", "window_end") else text.DASH
    if isinstance(value, list):
        return _many(name, value, look)
    if name in ("window_start", "window_end"):
        return look.date(date.fromisoformat(value[:10]))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str) or name == "seed":
        return _word(str(value))
    return short(value, look)


def short(value: float, look: Presentation) -> str:
    """A number with as many decimals as it has, four at most."""
    digits = next((n for n in range(5) if round(value, n) == round(value, 4)), 4)
    return look.number(value, digits)


def _many(name: str, value: list[Any], look: Presentation) -> str:
    if name == "calibration_input":
        return ngettext("{n} study", "{n} studies", len(value)).format(n=look.number(len(value)))
    if name in COLUMNS:
        return join_names([label(item) for item in value])
    if name == "prophet_vars":
        return join_names([_(spec_words.PROPHET.get(item, item)) for item in value])
    if all(isinstance(item, int | float) for item in value):
        if len(value) == 1:
            return _("fixed at {value}").format(value=short(value[0], look))
        return " – ".join(short(item, look) for item in value)
    return ", ".join(_word(str(item)) for item in value)


def _word(value: str) -> str:
    """A choice of Robyn's in the reader's language; names of data and of algorithms stay."""
    adstocks = {name: said for name, (said, _note) in spec_words.ADSTOCKS.items()}
    found = (KINDS | SIGNS | adstocks).get(value)
    return _(found) if found else value
