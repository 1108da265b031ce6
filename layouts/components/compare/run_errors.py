"""The errors that two runs reached, and whether their searches settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from dash import html

from app.views.runs import ComparedRun, Sides
from layouts import text
from layouts.components.page import section
from layouts.components.table import scrolling_table
from layouts.figures import pins
from layouts.language import N_, _
from layouts.style.presentation import Presentation
from mmm.review.compare_runs import RunComparison

ERRORS: Final = {  # name, whether a validated search minimises it
    "nrmse_train": N_("NRMSE, training"),
    "nrmse_val": N_("NRMSE, validation"),
    "nrmse_test": N_("NRMSE, test"),
    "decomp.rssd": "DECOMP.RSSD",
    "mape": "MAPE.LIFT",
}
CONVERGED: Final = {
    "nrmse": N_("Search for a low NRMSE"),
    "decomp.rssd": N_("Search for a low DECOMP.RSSD"),
    "mape": N_("Search for a low MAPE.LIFT"),
}
SETTLED: Final = {True: N_("Settled"), False: N_("Not settled"), None: N_("Too few models to tell")}

FIT: Final = {
    "same": N_("The best models of both fit equally well: {error} {a}"),
    "a": N_("A's best model fits better: {error} {a} against {b}"),
    "b": N_("B's best model fits better: {error} {b} against {a}"),
}
PREDICTION: Final = {
    "same": N_("The best models of both predict equally well: {error} {a}"),
    "a": N_("A's best model predicts better: {error} {a} against {b}"),
    "b": N_("B's best model predicts better: {error} {b} against {a}"),
}


def build(sides: Sides, found: RunComparison, look: Presentation) -> html.Section:
    """Best and median of the selected models, a row per error; whether each search settled."""
    table = found.errors.dropna(how="all")
    head = [
        html.Tr([html.Th("", rowSpan=2), *(_group(place) for place in range(2))]),
        html.Tr(
            [html.Th(words, scope="col", className="num") for words in (_("Best"), _("Median")) * 2]
        ),
    ]
    rows = [
        html.Tr(
            [
                html.Th([_(ERRORS[str(name)]), _unlike_mark(str(name), found)], scope="row"),
                *(_number(row, run, kind, str(name) in found.incomparable, look)
                  for run in ("a", "b") for kind in ("best", "median")),
            ]
        )
        for name, row in table.iterrows()
    ]  # fmt: skip
    rows += [
        _settled(key, name, sides)
        for key, name in CONVERGED.items()
        if any(_verdict(s, key) for s in sides)
    ]
    caption = _("Errors of the selected models")
    notes = html.P(" ".join(_error_notes(sides, found)), className="fig-note")
    errors_table = scrolling_table(head, rows, caption, "runs-table")
    return section(_error_finding(found, look), notes, errors_table)


def _group(place: int) -> html.Th:
    mark = html.Span(pins.LETTERS[place], className=f"letter pin-{place}")
    return html.Th(mark, colSpan=2, scope="colgroup", className="group")


def _unlike_mark(name: str, found: RunComparison) -> Any:
    return html.Span(_("does not compare"), className="sub") if name in found.incomparable else None


def _number(
    row: Mapping[str, float], run: str, kind: str, incomparable: bool, look: Presentation
) -> html.Td:
    value, other = row[f"{run}_{kind}"], row[f"{'b' if run == 'a' else 'a'}_{kind}"]
    better = not incomparable and value < other  # nothing is smaller than what is unknown
    words = text.DASH if pd.isna(value) else look.number(value, 4)
    return html.Td(html.Strong(words) if better else words, className="num")


def _verdict(side: ComparedRun, key: str) -> Mapping[str, Any] | None:
    return next(
        (one for one in side.run.manifest.get("convergence") or () if one["type"] == key), None
    )


def _settled(key: str, name: str, sides: Sides) -> html.Tr:
    verdicts = [_verdict(side, key) for side in sides]
    words = [
        text.DASH if verdict is None else _(SETTLED[verdict["converged"]]) for verdict in verdicts
    ]
    return html.Tr(
        [
            html.Th(_(name), scope="row"),
            *(html.Td(word, colSpan=2, className="num") for word in words),
        ]
    )


def _error_finding(found: RunComparison, look: Presentation) -> str:
    """Which run's best model predicts better where both held data out, else which one fits
    better.
    """
    for name in ("nrmse_test", "nrmse_val", "nrmse_train"):
        row = found.errors.loc[name]
        if name in found.incomparable or row[["a_best", "b_best"]].isna().any():
            continue
        a, b = look.number(row["a_best"], 4), look.number(row["b_best"], 4)
        order = "same" if a == b else "a" if row["a_best"] < row["b_best"] else "b"
        words = (FIT if name == "nrmse_train" else PREDICTION)[order]
        return _(words).format(error=_(ERRORS[name]), a=a, b=b)
    return _("Errors do not compare")


def _error_notes(sides: Sides, found: RunComparison) -> list[str]:
    a, b = sides
    notes = [_("The smaller figure is bold.")]
    if a.fingerprint != b.fingerprint or a.run.manifest.get("window") != b.run.manifest.get(
        "window"
    ):
        notes.append(_("NRMSE is relative to the range of the outcome in each run's own period."))
    reasons = {
        "nrmse_val": _("The runs explain different outcomes."),
        "decomp.rssd": _("DECOMP.RSSD is a distance from different shares in the two runs."),
        "mape": _("The runs know different lift studies."),
    }
    notes += [
        words
        for name, words in reasons.items()
        if name in found.incomparable and _known(found, name)
    ]
    if "nrmse_train" in found.incomparable and "nrmse_val" not in found.incomparable:
        notes.append(
            _(
                "One run holds out the last part of the data, so NRMSE of training is of different"
                " periods."
            )
        )
    return notes


def _known(found: RunComparison, name: str) -> bool:
    return bool(name == "nrmse_val" or found.errors.loc[name].notna().any())
