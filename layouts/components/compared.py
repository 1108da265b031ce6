"""An imported model beside the figures of its file: the verdict, what Robyn states wrongly, and every figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from layouts import text
from layouts.components.badge import badge
from layouts.components.page import section
from layouts.components.states import box
from layouts.components.table import Column, table
from layouts.figures.look import Look, label

TITLE: Final = "Compared with Robyn's file"
SAID: Final = {
    "same": ("good", "The model is the one in the file."),
    "close": ("plain", "The model is the one in the file, but for small differences."),
    "differs": ("warn", "The model does not reproduce the file."),
}
COUNTED: Final = "{count} figures were compared; the largest relative difference is {largest} ({figure})."
INCOMPARABLE: Final = "{count} figures were compared; one could not be: {figure}."
FAULTS: Final = "{count} figures of the file are wrong: Robyn computes them by a faulty rule. Ours are right."
ALL: Final = "All figures"
FAULTY: Final = "Figures that Robyn states wrongly"
VERDICTS: Final = {
    "same": ("Same", "good"),
    "close": ("Close", ""),
    "differs": ("Differs", "warn"),
    "fault": ("Wrong in the file", ""),
    "uncounted": ("Not comparable", ""),
}
FIGURES: Final = {
    "nrmse": "NRMSE",
    "nrmse_train": "NRMSE, training",
    "nrmse_val": "NRMSE, validation",
    "nrmse_test": "NRMSE, test",
    "decomp.rssd": "DECOMP.RSSD",
    "mape": "MAPE of lift studies",
    "rsq_train": "R², training",
    "rsq_val": "R², validation",
    "rsq_test": "R², test",
    "coef": "Coefficient",
    "decompAgg": "Contribution",
    "decompPer": "Share of the result",
    "effect_share": "Share of the media effect",
    "mean_spend": "Mean spend",
    "mean_response": "Mean response",
    "performance": "ROAS",
    "total spend": "Spend, all paid media",
    "total response": "Contribution, all paid media",
    "total performance": "ROAS, all paid media",
}
_DIGITS: Final = 7
_COLUMNS: Final = (
    Column("figure", "Figure", lead=True),
    Column("file", "In the file", number=True),
    Column("ours", "Here", number=True),
    Column("difference", "Difference", number=True, title="Relative to the file; of R² absolute"),
    Column("verdict", "Verdict"),
)


def section_of(found: Mapping[str, Any] | None, look: Look, conversion: bool = False) -> Component | None:
    """`found` is the manifest's entry `comparison`; None where the run is no import."""
    if not found:
        return None
    faults = [row for row in found["rows"] if row["verdict"] == "fault"]
    children: list[Any] = [_verdict(found, len(faults))]
    if faults:
        children.append(_folded(FAULTY, faults, look, conversion, reasons=True))
    children.append(_folded(ALL, found["rows"], look, conversion))
    return section(TITLE, html.Div(children, className="stack-sm"), note=_note(found))


def _note(found: Mapping[str, Any]) -> str:
    return f"Model {found['sol_id']}, written by Robyn {found['version']}"


def _verdict(found: Mapping[str, Any], faults: int) -> html.Div:
    kind, words = SAID[found["verdict"]]
    lines = [html.P(_largest(found))]
    if faults:
        lines.append(html.P(FAULTS.format(count=faults)))
    lines += [html.P(note) for note in found["notes"]]
    return box(kind, words, *lines, role="status")


def _largest(found: Mapping[str, Any]) -> str:
    largest = found["largest"]
    if largest is None:
        return "The file states no figure that could be compared."
    figure = _name(largest, conversion=False)
    if largest["difference"] is None:
        return INCOMPARABLE.format(count=found["counted"], figure=figure)
    return COUNTED.format(count=found["counted"], largest=f"{largest['difference']:.1e}", figure=figure)


def _folded(title: str, rows: Sequence[Any], look: Look, conversion: bool, reasons: bool = False) -> html.Details:
    shown = [_row(row, look, conversion, reasons) for row in rows]
    return html.Details(
        [html.Summary(f"{title} ({len(rows)})"), table(_COLUMNS, shown, title)], className="models-more"
    )


def _row(row: Mapping[str, Any], look: Look, conversion: bool, reasons: bool) -> dict[str, Any]:
    words, kind = VERDICTS[row["verdict"]]
    difference = row["difference"]
    name: Any = html.Span(_name(row, conversion), className="strong")
    if reasons:
        name = [name, html.Span(row["why"], className="sub")]
    return {
        "figure": name,
        "file": _number(row["file"], look),
        "ours": _number(row["ours"], look),
        "difference": text.DASH if difference is None else f"{difference:.1e}" if difference else "0",
        "verdict": html.Span(badge(words, kind), title=row["why"] or None),
    }


def _name(row: Mapping[str, Any], conversion: bool) -> str:
    words = FIGURES.get(row["figure"], row["figure"])
    if conversion:
        words = words.replace("ROAS", "CPA")
    return f"{words}, {label(row['of'])}" if row["of"] else words


def _number(value: float | None, look: Look) -> str:
    """Seven significant digits, in the reader's way of writing numbers."""
    if value is None:
        return text.DASH
    if not value:
        return "0"
    return look.number(value, max(0, min(12, _DIGITS - 1 - math.floor(math.log10(abs(value))))))
