"""The models of a run: every candidate on the Pareto scatter, the selected ones in a table that can be sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from dash import dcc, html

from layouts import ids
from layouts.components import badge, states, verified
from layouts.components.figure_card import Column, Data, Words, figure_card
from layouts.components.page import icon, link_button, page, section
from layouts.components.source import Check, Source
from layouts.figures import pareto
from layouts.figures.look import Look, label

FIRST_SHOWN: Final = 20
LEAD: Final = (
    "No model is best on both errors at once. The selected ones are the best compromises: "
    "look for one whose channels make sense to you, and open it."
)
NOTE: Final = (
    "Left is the better prediction, low is the effect closer to how money is spent. "
    "Select a point to open its model; a double click shows all candidates."
)
EMPTY: Final = "The run has no selected models"
EMPTY_LEAD: Final = "The search ended without a usable candidate. Try more iterations, or wider ranges."
SORTS: Final = {  # key: heading, attribute of a row, whether the largest comes first
    "front": ("Front", "front", False),
    "nrmse": ("NRMSE", "nrmse", False),
    "rssd": ("DECOMP.RSSD", "rssd", False),
    "rsq_train": ("R² fitted", "rsq_train", True),
    "rsq_val": ("R² unseen", "rsq_val", True),
    "error_score": ("Error score", "error_score", False),
    "roas": ("ROAS of paid media", "roas", True),
    "zeros": ("Channels at zero", "zeros", False),
}
FRONT_COLUMNS: Final = (
    Column("solID", "Model"),
    Column("robynPareto", "Front", "number", 0),
    Column("nrmse", "NRMSE", "number", 3),
    Column("decomp.rssd", "DECOMP.RSSD", "number", 3),
    Column("error_score", "Error score", "number", 3),
    Column("rsq_train", "R² fitted", "number", 3),
)


@dataclass(frozen=True)
class Facts:
    """What the page says about the run."""

    run_id: str
    name: str
    data_name: str
    mode: str
    engine: str
    finished_at: datetime | None
    candidates: int
    check: Check | None = None
    came_from: Any = None  # which model the run carries on, as a component


def build(run: Facts, front: pd.DataFrame, table: Any, look: Look) -> html.Div:
    """The page. `front` has every candidate, `table` is what `models` returned."""
    published = table.published
    chosen = front[front["selected"]].sort_values(["robynPareto", "error_score"])
    source = Source("", run.engine, run.mode, data=run.data_name, made=run.finished_at, check=run.check)
    back, actions = (f"/runs/{run.run_id}", run.name), verified.badges(source, look)
    if not table.rows:
        return page(
            "Models", section(None, states.empty("bullseye", EMPTY, EMPTY_LEAD)), lead=LEAD, back=back, actions=actions
        )
    card = figure_card(
        Words(pareto.finding(front), "Pareto front", NOTE),
        pareto.build(front, look, published),
        Data(chosen, FRONT_COLUMNS, [("CSV of all candidates", f"/downloads/{run.run_id}/-/front.csv")]),
        look,
        source,
        ids.MODELS_PARETO,
    )
    return page(
        "Models",
        run.came_from,
        card,
        section(
            "Selected models",
            html.Div(rows(table, look), id=ids.MODELS_TABLE),
            flush=True,
            actions=[_open_best(table)],
        ),
        dcc.Location(id=ids.MODELS_GO, refresh="callback-nav"),
        dcc.Store(id=ids.MODELS_RUN, data=run.run_id),
        dcc.Store(id=ids.MODELS_SORTED, data={"by": "front", "down": False}),
        lead=LEAD,
        back=back,
        actions=actions,
    )


@dataclass(frozen=True)
class Table:
    """The selected models. `zeros` names by solID the channels without an estimate."""

    rows: Sequence[Any]
    zeros: Mapping[str, tuple[str, ...]]
    conversion: bool = False
    chosen: str | None = None  # by a refresh, as the next published one

    @property
    def published(self) -> str | None:
        return next((row.sol_id for row in self.rows if row.published), None)

    @property
    def keys(self) -> list[str]:
        """The columns: those of SORTS for which any model has a value."""
        return [key for key in SORTS if any(_value(row, key, self) is not None for row in self.rows)]


def rows(table: Table, look: Look, by: str = "front", down: bool = False) -> html.Div:
    """The table, sorted. The first FIRST_SHOWN are seen, the rest is a click away."""
    ordered = sort(table, by, down)
    heads = html.Thead(html.Tr([html.Th("Model", scope="col"), *(_head(key, by, down, table) for key in table.keys)]))
    parts = [_body(heads, ordered[:FIRST_SHOWN], table, look)]
    if len(ordered) > FIRST_SHOWN:
        plain = html.Thead(
            html.Tr([html.Th(name, scope="col") for name in ("Model", *(_name(key, table) for key in table.keys))])
        )
        more = html.Summary(f"{len(ordered) - FIRST_SHOWN} more models")
        parts.append(html.Details([more, _body(plain, ordered[FIRST_SHOWN:], table, look)], className="models-more"))
    return html.Div(parts)


def sort(table: Table, by: str, down: bool) -> list[Any]:
    """Rows by one key; rows without a value last, whatever the direction."""
    known = [row for row in table.rows if _value(row, by, table) is not None]
    unknown = [row for row in table.rows if _value(row, by, table) is None]
    known.sort(key=lambda row: (_value(row, by, table), row.error_score or 0.0), reverse=down)
    return known + unknown


def model_url(run_id: str, sol_id: str) -> str:
    return f"/models/{run_id}/{sol_id}"


def _open_best(table: Table) -> html.A | dcc.Link:
    row = min(table.rows, key=lambda row: (row.error_score is None, row.error_score))
    return link_button("Open the lowest error score", model_url(row.run_id, row.sol_id), small=True)


def _name(key: str, table: Table) -> str:
    return "CPA of paid media" if key == "roas" and table.conversion else SORTS[key][0]


def _value(row: Any, by: str, table: Table) -> float | None:
    if by == "zeros":
        return len(table.zeros.get(row.sol_id, ()))
    value = getattr(row, SORTS[by][1])
    return 1 / value if by == "roas" and table.conversion and value else value


def _head(key: str, by: str, down: bool, table: Table) -> html.Th:
    heading = _name(key, table)
    arrow = icon("arrow-down" if down else "arrow-up") if key == by else None
    order = {"aria-sort": "descending" if down else "ascending"} if key == by else {}
    control = html.Button([heading, arrow], id=ids.models_sort(key), type="button", className="sort")
    return html.Th(control, scope="col", className="n", **order)


def _body(head: html.Thead, listed: Sequence[Any], table: Table, look: Look) -> html.Div:
    body = html.Tbody([_row(row, table, look) for row in listed])
    named = html.Caption("Selected models")
    built = html.Table([named, head, body], className="list models-list", **{"data-stack": "1"})
    return html.Div(built, className="table-wrap")


def _row(row: Any, table: Table, look: Look) -> html.Tr:
    star = badge.badge("Published", "good") if row.published else None
    if row.sol_id == table.chosen and not row.published:
        star = badge.badge("Chosen by the refresh", "busy")
    name = dcc.Link(row.sol_id, href=model_url(row.run_id, row.sol_id), className="strong")
    first = html.Td(html.Span([name, star], className="model-name"), className="lead-cell", **{"data-label": "Model"})
    rest = [
        html.Td(_cell(row, key, table, look), className="n", **{"data-label": _name(key, table)}) for key in table.keys
    ]
    return html.Tr([first, *rest])


def _cell(row: Any, key: str, table: Table, look: Look) -> Any:
    value = _value(row, key, table)
    if key == "roas":
        return look.efficiency(value)
    if key == "zeros":
        names = ", ".join(label(name) for name in table.zeros.get(row.sol_id, ()))
        return html.Span(f"{value}", title=names or None)
    return "–" if value is None else look.number(value, 0 if key == "front" else 3)
