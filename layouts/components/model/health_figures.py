"""The figures behind a health check, each as what it is, its value and what it is read against."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

from layouts.components.model.health_words import COUNTED
from layouts.language import N_, _
from layouts.style import period_words
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
    "thin": N_("too little data"),
    "against": N_("moves against the KPI"),
    "weak": N_("no more than chance"),
    "missed": N_("connected with the KPI"),
}


def figure(evidence: Evidence, look: Presentation) -> Row:
    """What it is, its value, and what that is read against."""
    kind = _FIGURES.get(evidence.name)
    if kind:
        return kind(evidence, look)
    about = label(evidence.subject) if evidence.subject else ""
    if evidence.name in _KINDS:
        said = _KINDS[evidence.name]
        name = _(said).format(channel=about) if "{" in said else f"{about}, {said}"
        return (
            name,
            look.number(evidence.value, 3),
            _("end of its range {end}").format(end=look.number(evidence.reference, 3)),
        )
    if evidence.name in COUNTED:
        return (
            about,
            period_words.periods(int(evidence.value), look.grain),
            _(_CAUSES[evidence.name]),
        )
    return about, look.number(evidence.value, 2), _(_CAUSES[evidence.name])


def _times(evidence: Evidence, look: Presentation) -> Row:
    against = _("{times} times training").format(times=look.number(evidence.value, 2))
    return _(_PARTS["nrmse"][evidence.subject]), look.number(evidence.reference, 4), against


def _effects(evidence: Evidence, look: Presentation) -> Row:
    return (
        _("Effects"),
        look.number(evidence.value),
        _("{periods} to learn from").format(
            periods=period_words.periods(int(evidence.reference), look.grain)
        ),
    )


def _return(evidence: Evidence, look: Presentation) -> Row:
    return (
        label(evidence.subject),
        look.efficiency(evidence.value),
        _("median {value}").format(value=look.efficiency(evidence.reference)),
    )


def _outliers(evidence: Evidence, look: Presentation) -> Row:
    return (
        _("Outliers"),
        look.number(evidence.value),
        _("of {rows}").format(rows=period_words.periods(int(evidence.reference), look.grain)),
    )


def _residual(evidence: Evidence, look: Presentation) -> Row:
    return (
        look.date(date.fromisoformat(evidence.subject)),
        look.short_response(evidence.value),
        _("actual less fitted"),
    )


def _share(evidence: Evidence, look: Presentation) -> Row:
    name = _("{channel}, share of effect").format(channel=label(evidence.subject))
    return (
        name,
        look.percent(evidence.value),
        _("{share} of spend").format(share=look.percent(evidence.reference)),
    )


def _predicted(evidence: Evidence, look: Presentation) -> Row:
    predicted = _("{amount} predicted").format(amount=look.short_response(evidence.value))
    name = " + ".join(label(channel) for channel in evidence.subject.split("+"))
    return (
        name,
        predicted,
        _("{amount} measured").format(amount=look.short_response(evidence.reference)),
    )


def _estimable(evidence: Evidence, look: Presentation) -> Row:
    name = _("{channel}, estimable in").format(channel=label(evidence.subject))
    return (
        name,
        look.number(evidence.value),
        _("of {n} similar models").format(n=look.number(evidence.reference)),
    )


def _width(evidence: Evidence, look: Presentation) -> Row:
    name = _("{channel}, width of the range").format(channel=label(evidence.subject))
    return (
        name,
        look.percent(evidence.value, 0),
        _("of its mean, from {low}").format(low=look.efficiency(evidence.reference)),
    )


_FIGURES: Final[dict[str, Callable[[Evidence, Presentation], Row]]] = {
    "rsq": lambda evidence, look: (
        _(_PARTS["rsq"][evidence.subject]),
        look.number(evidence.value, 3),
        "",
    ),
    "nrmse": lambda evidence, look: (
        _(_PARTS["nrmse"][evidence.subject]),
        look.number(evidence.value, 4),
        "",
    ),
    "times": _times,
    "effects": _effects,
    "media_share": lambda evidence, look: (
        _("Share of paid media"),
        look.percent(evidence.value),
        "",
    ),
    "context_share": lambda evidence, look: (
        _("Share of context"),
        look.percent(evidence.value),
        "",
    ),
    "context_part": lambda evidence, look: (
        label(evidence.subject),
        look.percent(evidence.value),
        _("of the prediction"),
    ),
    "drift": lambda evidence, look: (
        label(evidence.subject),
        look.efficiency(evidence.value),
        _("{value} before").format(value=look.efficiency(evidence.reference)),
    ),
    "periods": lambda evidence, look: (_("Rows"), look.number(evidence.value), ""),
    "durbin_watson": lambda evidence, look: (
        "Durbin-Watson",
        look.number(evidence.value, 2),
        _("2 is none"),
    ),
    "ljung_box": lambda evidence, look: (
        "Ljung-Box Q",
        look.number(evidence.reference, 1),
        f"p = {look.number(evidence.value, 3)}",
    ),
    "breusch_pagan": lambda evidence, look: (
        "Breusch-Pagan LM",
        look.number(evidence.reference, 1),
        f"p = {look.number(evidence.value, 3)}",
    ),
    "outliers": _outliers,
    "residual": _residual,
    "return": _return,
    "settled": lambda evidence, look: (
        evidence.subject.upper(),
        _("settled") if evidence.value else _("not settled"),
        "",
    ),
    "rssd": lambda evidence, look: ("DECOMP.RSSD", look.number(evidence.value, 3), ""),
    "effect_share": _share,
    "predicted": _predicted,
    "estimable": _estimable,
    "width": _width,
}
