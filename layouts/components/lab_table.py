"""The lab's table: the remaining models, ranked by the score whose parts are seen, sortable, each with its pin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from layouts import ids
from layouts.components import badge, states
from layouts.components.lab_gate import TERMS
from layouts.components.page import button, icon
from layouts.figures import pins
from layouts.figures.look import Look, label

FIRST_SHOWN: Final = 12
MORE: Final = 50
SORTS: Final = {  # key: heading, whether the largest comes first, decimals
    "score": ("Score", True, 0),
    "front": ("Front", False, 0),
    "nrmse": ("NRMSE", False, 4),
    "rssd": ("DECOMP.RSSD", False, 3),
    "mape": ("MAPE.LIFT", False, 3),
    "rsq_train": ("R² fitted", True, 3),
    "rsq_val": ("R² unseen", True, 3),
    "roas": ("ROAS of paid media", True, 2),
    "zeros": ("Zero channels", False, 0),
}
ORDER: Final = {"by": "score", "down": True, "shown": FIRST_SHOWN}


@dataclass(frozen=True)
class Models:
    """The remaining models. table: as in `mmm.lab.Lab`; points: their parts of the score; silent: by solID the
    channels without an estimate; pinned: solIDs; published, chosen (by a
    refresh, as the next published one): a solID or None."""

    run_id: str
    table: pd.DataFrame
    points: pd.DataFrame
    silent: Mapping[str, Sequence[str]]
    pinned: Sequence[str] = ()
    published: str | None = None
    chosen: str | None = None

    @cached_property
    def keys(self) -> list[str]:
        """The columns: those for which any model has a value."""
        return [key for key in SORTS if key == "score" or self.table[key].notna().any()]


def rows(models: Models, look: Look, by: str = "score", down: bool = True, shown: int = FIRST_SHOWN) -> html.Div:
    """The first `shown` models of the table, sorted; more are a click away."""
    if models.table.empty:
        lead = "Widen the gate, clear the selection, or reset everything."
        return html.Div([states.empty("funnel", "No model is left", lead), _more(0)])
    ordered = sort(models, by, down)
    heads = [_head(key, (by, down), look) for key in models.keys]
    pin_head = html.Th(html.Span("Pin", className="visually-hidden"), scope="col")
    head = html.Thead(html.Tr([pin_head, html.Th("Model", scope="col"), *heads]))
    body = html.Tbody([_row(row, models, look) for row in ordered.head(shown).to_dict("records")])
    named = html.Caption("Models that are left")
    built = html.Table([named, head, body], className="list models-list lab-list", **{"data-stack": "1"})
    return html.Div([html.Div(built, className="table-wrap"), _more(len(ordered) - shown)])


def _more(hidden: int) -> html.Div:
    control = button(f"{hidden:,} more models" if hidden > 0 else "", ids.LAB_MORE, "quiet", "chevron-down", small=True)
    return html.Div(control, className="lab-more", hidden=hidden <= 0)


def sort(models: Models, by: str, down: bool) -> pd.DataFrame:
    """Rows by one key, then by score; rows without a value last, whatever the direction."""
    table = models.table.assign(score=models.points.sum(axis=1))
    order = [by, "score"] if by != "score" else ["score", "nrmse"]
    return table.sort_values(order, ascending=[not down, by == "score"], na_position="last", kind="stable")


def name(key: str, look: Look) -> str:
    return f"{look.efficiency_name} of paid media" if key == "roas" else SORTS[key][0]


def _head(key: str, sorted_by: tuple[str, bool], look: Look) -> html.Th:
    by, down = sorted_by
    arrow = icon("arrow-down" if down else "arrow-up") if key == by else None
    order = {"aria-sort": "descending" if down else "ascending"} if key == by else {}
    control = html.Button([name(key, look), arrow], id=ids.lab_sort(key), type="button", className="sort")
    return html.Th(control, scope="col", className="n", **order)


def _row(row: Mapping[str, Any], models: Models, look: Look) -> html.Tr:
    sol_id = row["solID"]
    star = badge.badge("Published", "good") if sol_id == models.published else None
    if star is None and sol_id == models.chosen:
        star = badge.badge("Chosen by the refresh", "busy")
    url = f"/models/{models.run_id}/{sol_id}"
    link = dcc.Link(sol_id, href=url, className="strong")
    first = html.Td(html.Span([link, star], className="model-name"), className="lead-cell", **{"data-label": "Model"})
    cells = [
        html.Td(_cell(row, key, models, look), className="n", **{"data-label": name(key, look)}) for key in models.keys
    ]
    place = list(models.pinned).index(sol_id) if sol_id in models.pinned else None
    return html.Tr([html.Td(pin(sol_id, place), className="tight", **{"data-label": ""}), first, *cells])


def pin(sol_id: str, place: int | None) -> html.Button:
    """Pins or unpins a model; a pinned one shows its letter. The browser listens to `data-pin`."""
    on = place is not None
    shown = pins.LETTERS[place] if place is not None else icon("pin-angle")
    said = {"aria-pressed": "true" if on else "false", "aria-label": f"Pin {sol_id}", "data-pin": sol_id}
    return html.Button(shown, type="button", className=f"pin pin-{place}" if on else "pin", **said)


def _cell(row: Mapping[str, Any], key: str, models: Models, look: Look) -> Any:
    value = row[key]
    if key == "score":
        return _score(row, models, look)
    if key == "roas":
        return look.efficiency(value)
    if key == "zeros":
        names = ", ".join(label(channel) for channel in models.silent.get(row["solID"], ()))
        return html.Span(f"{value}", title=names or None)
    return "–" if pd.isna(value) else look.number(value, SORTS[key][2])


def _score(row: Mapping[str, Any], models: Models, look: Look) -> html.Span:
    """The points, and a bar of what they come from."""
    points = models.points.loc[models.table.index[models.table["solID"] == row["solID"]][0]]
    said = ", ".join(f"{TERMS[str(term)][0]} {look.number(value, 1)}" for term, value in points.items())
    parts = [
        html.I(className=f"score-part part-{place}", style={"width": f"{value:.1f}%"})
        for place, value in enumerate(points)
    ]
    bar = html.Span(parts, className="score-bar", **{"aria-hidden": "true"})
    words = html.Span(f": {said}", className="visually-hidden")
    return html.Span([bar, html.Span([look.number(row["score"], 0), words])], className="score", title=said)
