"""The figures behind a health check, each as what it is, its value and what it is read against."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

from layouts.components.model.health_words import COUNTED
from layouts.language import N_, _
from layouts.style.presentation import Presentation, label
from mmm.review.health import Evidence

Row: TypeAlias = tuple[str, str, str]
_KINDS: Final = {  # of a hyperparameter
    "thetas": "θ",
    "shapes": N_("{channel}, shape"),
    "scales": N_("{channel}, scale"),
    "alphas": "α",
    "gammas": "γ",
    "penalty": N_("{channel}, penalty"),
}
_PARTS: Final = {
    "rsq": {"train": N_("R², training"), "val": N_("R², validation"), "test": N_("R², test")},
    "nrmse": {
        "train": N_("NRMSE, training"),
        "val": N_("NRMSE, validation"),
        "test": N_("NRMSE, test"),
    },
}
_CAUSES: Final = {  # what the figure of a zero channel is
    "sparse": N_("too little spend"),
    "flat": N_("hardly moves"),
    "collinear": N_("moves with another"),
    "thin": N_("too few periods"),
    "against": N_("moves against the KPI"),
    "weak": N_("no more than chance"),
    "missed": N_("connected with the KPI"),
}


def figure(one: Evidence, look: Presentation) -> Row:
    """What it is, its value, and what that is read against."""
    kind = _FIGURES.get(one.name)
    if kind:
        return kind(one, look)
    about = label(one.subject) if one.subject else ""
    if one.name in _KINDS:
        said = _KINDS[one.name]
        name = _(said).format(channel=about) if "{" in said else f"{about}, {said}"
        return (
            name,
            look.number(one.value, 3),
            _("end of its range {end}").format(end=look.number(one.reference, 3)),
        )
    if one.name in COUNTED:
        return about, _("{n} periods").format(n=look.number(one.value)), _(_CAUSES[one.name])
    return about, look.number(one.value, 2), _(_CAUSES[one.name])


def _times(one: Evidence, look: Presentation) -> Row:
    against = _("{times} times training").format(times=look.number(one.value, 2))
    return _(_PARTS["nrmse"][one.subject]), look.number(one.reference, 4), against


def _effects(one: Evidence, look: Presentation) -> Row:
    return (
        _("Effects"),
        look.number(one.value),
        _("{rows} periods to learn from").format(rows=look.number(one.reference)),
    )


def _return(one: Evidence, look: Presentation) -> Row:
    return (
        label(one.subject),
        look.efficiency(one.value),
        _("median {value}").format(value=look.efficiency(one.reference)),
    )


def _outliers(one: Evidence, look: Presentation) -> Row:
    return (
        _("Outliers"),
        look.number(one.value),
        _("of {rows} periods").format(rows=look.number(one.reference)),
    )


def _residual(one: Evidence, look: Presentation) -> Row:
    return (
        look.date(date.fromisoformat(one.subject)),
        look.short_response(one.value),
        _("actual less fitted"),
    )


def _share(one: Evidence, look: Presentation) -> Row:
    name = _("{channel}, share of effect").format(channel=label(one.subject))
    return (
        name,
        look.percent(one.value),
        _("{share} of spend").format(share=look.percent(one.reference)),
    )


def _predicted(one: Evidence, look: Presentation) -> Row:
    predicted = _("{amount} predicted").format(amount=look.short_response(one.value))
    name = " + ".join(label(channel) for channel in one.subject.split("+"))
    return name, predicted, _("{amount} measured").format(amount=look.short_response(one.reference))


def _estimable(one: Evidence, look: Presentation) -> Row:
    name = _("{channel}, estimable in").format(channel=label(one.subject))
    return (
        name,
        look.number(one.value),
        _("of {n} similar models").format(n=look.number(one.reference)),
    )


def _width(one: Evidence, look: Presentation) -> Row:
    name = _("{channel}, width of interval").format(channel=label(one.subject))
    return (
        name,
        look.percent(one.value, 0),
        _("of its mean, from {low}").format(low=look.number(one.reference, 2)),
    )


_FIGURES: Final[dict[str, Callable[[Evidence, Presentation], Row]]] = {
    "rsq": lambda one, look: (_(_PARTS["rsq"][one.subject]), look.number(one.value, 3), ""),
    "nrmse": lambda one, look: (_(_PARTS["nrmse"][one.subject]), look.number(one.value, 4), ""),
    "times": _times,
    "effects": _effects,
    "media_share": lambda one, look: (_("Share of paid media"), look.percent(one.value), ""),
    "periods": lambda one, look: (_("Periods"), look.number(one.value), ""),
    "durbin_watson": lambda one, look: ("Durbin-Watson", look.number(one.value, 2), _("2 is none")),
    "ljung_box": lambda one, look: (
        "Ljung-Box Q",
        look.number(one.reference, 1),
        f"p = {look.number(one.value, 3)}",
    ),
    "breusch_pagan": lambda one, look: (
        "Breusch-Pagan LM",
        look.number(one.reference, 1),
        f"p = {look.number(one.value, 3)}",
    ),
    "outliers": _outliers,
    "residual": _residual,
    "return": _return,
    "settled": lambda one, look: (
        one.subject.upper(),
        _("settled") if one.value else _("not settled"),
        "",
    ),
    "rssd": lambda one, look: ("DECOMP.RSSD", look.number(one.value, 3), ""),
    "effect_share": _share,
    "predicted": _predicted,
    "estimable": _estimable,
    "width": _width,
}
