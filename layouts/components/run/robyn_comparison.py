"""An imported model beside the figures of its file: the verdict, what Robyn states wrongly, and
every figure.
"""

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
from layouts.language import N_, _, ngettext, translate
from layouts.style.presentation import Presentation, label

TITLE: Final = N_("Compared with Robyn's file")
SAID: Final = {
    "same": ("good", N_("The model is the one in the file.")),
    "close": ("plain", N_("The model is the one in the file, but for small differences.")),
    "differs": ("warn", N_("The model does not reproduce the file.")),
}
COUNTED: Final = N_(
    "{count} figures were compared; the largest relative difference is {largest} ({figure})."
)
INCOMPARABLE: Final = N_("{count} figures were compared; one could not be: {figure}.")
ALL: Final = N_("All figures")
FAULTY: Final = N_("Figures that Robyn states wrongly")
VERDICTS: Final = {
    "same": (N_("Same"), "good"),
    "close": (N_("Nearly the same"), ""),
    "differs": (N_("Differs"), "warn"),
    "fault": (N_("Wrong in the file"), ""),
    "uncounted": (N_("Not comparable"), ""),
}
FIGURES: Final = {
    "nrmse": "NRMSE",
    "nrmse_train": N_("NRMSE, training"),
    "nrmse_val": N_("NRMSE, validation"),
    "nrmse_test": N_("NRMSE, test"),
    "decomp.rssd": "DECOMP.RSSD",
    "mape": N_("MAPE of lift studies"),
    "rsq_train": N_("R², training"),
    "rsq_val": N_("R², validation"),
    "rsq_test": N_("R², test"),
    "coef": N_("Coefficient"),
    "decompAgg": N_("Contribution"),
    "decompPer": N_("Share of the result"),
    "effect_share": N_("Share of the media effect"),
    "mean_spend": N_("Mean spend"),
    "mean_response": N_("Mean response"),
    "performance": "ROAS",
    "total spend": N_("Spend, all paid media"),
    "total response": N_("Contribution, all paid media"),
    "total performance": N_("ROAS, all paid media"),
}
_DIGITS: Final = 7


def section_of(
    found: Mapping[str, Any] | None, look: Presentation, conversion: bool = False
) -> Component | None:
    """`found` is the manifest's entry `comparison`; None where the run is no import."""
    if not found:
        return None
    faults = [row for row in found["rows"] if row["verdict"] == "fault"]
    children: list[Any] = [_verdict(found, len(faults))]
    if faults:
        children.append(_folded(_(FAULTY), faults, look, conversion, reasons=True))
    children.append(_folded(_(ALL), found["rows"], look, conversion))
    return section(_(TITLE), html.Div(children, className="stack-sm"), note=_note(found))


def _note(found: Mapping[str, Any]) -> str:
    words = _("Model {model}, written by Robyn {version}")
    return words.format(model=found["sol_id"], version=found["version"])


def _verdict(found: Mapping[str, Any], faults: int) -> html.Div:
    kind, said = SAID[found["verdict"]]
    lines = [html.P(_largest(found))]
    if faults:
        words = ngettext(
            "{count} figure of the file is wrong: Robyn computes it by a faulty rule. Ours is"
            " right.",
            "{count} figures of the file are wrong: Robyn computes them by a faulty rule. Ours are"
            " right.",
            faults,
        )
        lines.append(html.P(words.format(count=faults)))
    lines += [html.P(translate(note)) for note in found["notes"]]
    return box(kind, _(said), *lines, role="status")


def _largest(found: Mapping[str, Any]) -> str:
    largest = found["largest"]
    if largest is None:
        return _("The file states no figure that could be compared.")
    figure = _name(largest, conversion=False)
    if largest["difference"] is None:
        return _(INCOMPARABLE).format(count=found["counted"], figure=figure)
    return _(COUNTED).format(
        count=found["counted"], largest=text.difference(largest["difference"]), figure=figure
    )


def _folded(
    title: str, rows: Sequence[Any], look: Presentation, conversion: bool, reasons: bool = False
) -> html.Details:
    shown = [_row(row, look, conversion, reasons) for row in rows]
    return html.Details(
        [html.Summary(f"{title} ({len(rows)})"), table(_columns(), shown, title)],
        className="models-more",
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("figure", _("Figure"), lead=True),
        Column("file", _("In the file"), number=True),
        Column("ours", _("Here"), number=True),
        Column(
            "difference",
            _("Difference"),
            number=True,
            title=_("Relative to the file; of R² absolute"),
        ),
        Column("verdict", _("Verdict")),
    )


def _row(
    row: Mapping[str, Any], look: Presentation, conversion: bool, reasons: bool
) -> dict[str, Any]:
    words, kind = VERDICTS[row["verdict"]]
    difference = row["difference"]
    name: Any = html.Span(_name(row, conversion), className="strong")
    if reasons:
        name = [name, html.Span(translate(row["why"]), className="sub")]
    return {
        "figure": name,
        "file": _number(row["file"], look),
        "ours": _number(row["ours"], look),
        "difference": (text.DASH if difference is None else text.difference(difference)),
        "verdict": html.Span(badge(_(words), kind), title=translate(row["why"]) or None),
    }


def _name(row: Mapping[str, Any], conversion: bool) -> str:
    words = _(FIGURES.get(row["figure"], row["figure"]))
    if conversion:
        words = words.replace("ROAS", "CPA")
    return f"{words}, {label(row['of'])}" if row["of"] else words


def _number(value: float | None, look: Presentation) -> str:
    """Seven significant digits, in the reader's way of writing numbers."""
    if value is None:
        return text.DASH
    if not value:
        return "0"
    return look.number(value, max(0, min(12, _DIGITS - 1 - math.floor(math.log10(abs(value))))))
