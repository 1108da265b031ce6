"""What pinned models say per channel, as values or as differences to the first one, the largest of
them boxed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from dash import html

from layouts.components.table import scrolling_table
from layouts.figures import pins
from layouts.language import N_, _, join_names
from layouts.style.presentation import UNKNOWN, Presentation, label

VALUES, DIFFERENCES = "values", "differences"
NOTE: Final = {
    VALUES: N_(
        "The set is the median of the {count} selected models of the run, of a channel over those"
        " that can tell."
    ),
    DIFFERENCES: N_(
        "Differences to {first}; boxed are the largest ones, three of each measure. A share's are"
        " in percentage points. The set is the median of the {count} selected models."
    ),
}
MEASURES: Final = ("value", "share")


def build(
    table: pd.DataFrame, consensus: pd.DataFrame, count: int, mode: str, look: Presentation
) -> list[html.P | html.Div]:
    """`table` is `mmm.review.compare_models.differences`, `consensus` that of `count` models by
    channel, `mode` a key of NOTE.
    """
    sol_ids = list(dict.fromkeys(table["solID"]))
    share = look.by_kpi(revenue=_("Share of revenue"), conversions=_("Share of conversions"))
    names = {"value": look.efficiency_name, "share": share}
    span = len(sol_ids) + 1
    groups = [html.Th("", rowSpan=2, scope="col")]
    groups += [
        html.Th(names[measure], colSpan=span, scope="colgroup", className="group")
        for measure in MEASURES
    ]
    letters = [
        (
            _letter(place, sol_id)
            if place >= 0
            else html.Th(_("Set"), scope="col", className="num set")
        )
        for _measure in MEASURES
        for place, sol_id in [*enumerate(sol_ids), (-1, "")]
    ]
    medians = {row["channel"]: row for row in consensus.to_dict("records")}
    channels: dict[str, list[Mapping[str, Any]]] = {}
    for row in table.to_dict("records"):
        channels.setdefault(row["channel"], []).append(row)
    rows = [
        html.Tr(
            [
                html.Th(label(channel), scope="row"),
                *(
                    cell
                    for measure in MEASURES
                    for cell in _cells(own, measure, medians[channel], mode, look)
                ),
            ]
        )
        for channel, own in channels.items()
    ]
    head = [html.Tr(groups), html.Tr(letters)]
    note = html.P(
        _(NOTE[mode]).format(count=look.number(count), first=f"A ({sol_ids[0]})"),
        className="fig-note",
    )
    return [note, scrolling_table(head, rows, _("Channels side by side"), "compare-table")]


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """The channel about which a model differs most from the first one; which ones not all of them
    can tell.
    """
    boxed = table[table["value_boxed"]]
    unknown = table.groupby("channel", sort=False)["value"].apply(
        lambda values: 0 < values.isna().sum() < len(values)
    )
    unknown_to_some = [label(str(name)) for name in unknown[unknown].index]
    rest = (
        "; "
        + _("not all of them can tell about {channels}").format(
            channels=join_names(unknown_to_some)
        )
        if unknown_to_some
        else ""
    )
    if boxed.empty:
        return _("They agree on what every channel returns") + rest
    most = boxed.loc[boxed["value_difference"].abs().idxmax()]
    order = list(dict.fromkeys(table["solID"]))
    before = table[(table["solID"] == order[0]) & (table["channel"] == most["channel"])].iloc[0]
    words = _("A and {letter} disagree most about {channel}: {measure} {a} against {b}").format(
        letter=pins.LETTERS[order.index(most["solID"])],
        channel=label(most["channel"]),
        measure=look.efficiency_name,
        a=look.efficiency(before["value"]),
        b=look.efficiency(most["value"]),
    )
    return words + rest


def _cells(
    own: Sequence[Mapping[str, Any]],
    measure: str,
    median: Mapping[str, Any],
    mode: str,
    look: Presentation,
) -> list[html.Td]:
    cells, first = [], own[0][measure]
    for place, row in enumerate(own):
        differs = mode == DIFFERENCES and place > 0
        words = _words(row[measure], first, measure, differs, look)
        boxed = differs and row[f"{measure}_boxed"]
        cells.append(html.Td(words, className="num boxed" if boxed else "num"))
    words = _words(median[measure], first, measure, mode == DIFFERENCES, look)
    return [*cells, html.Td(words, className="num set")]


def _words(value: float, first: float, measure: str, differs: bool, look: Presentation) -> Any:
    if pd.isna(value):
        return html.Span(_(UNKNOWN), className="unknown")
    words = look.efficiency(value) if measure == "value" else look.percent(value)
    if not differs or pd.isna(first):
        return words
    change = look.change(value / first - 1) if measure == "value" else _points(value - first, look)
    return [html.Span(change, className="strong"), html.Span(words, className="sub")]


def _points(difference: float, look: Presentation) -> str:
    points = 100 * difference
    sign = "+" if points > 0.05 else "−" if points < -0.05 else "±"
    return _("{points} pp").format(points=sign + look.number(abs(points), 1))


def _letter(place: int, sol_id: str) -> html.Th:
    mark = html.Span(
        pins.LETTERS[place],
        className=f"letter pin-{place}",
        title=_("Model {model}").format(model=sol_id),
    )
    return html.Th(mark, scope="col", className="num")
