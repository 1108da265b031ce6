"""The lab's table: the remaining models, ranked by the score whose parts are seen, sortable, each
with its pin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from dash import dcc, html

from layouts import ids
from layouts.address import address
from layouts.components import badge
from layouts.components.lab.gate import TERMS
from layouts.components.page import button, icon
from layouts.components.states import empty, skeleton
from layouts.figures import pins
from layouts.figures.lab.pareto import STATES
from layouts.language import N_, _, ngettext
from layouts.style.presentation import Presentation, label

FIRST_SHOWN: Final = 12
MORE: Final = 50
ROW: Final = 49  # pixels
SORTS: Final = {  # key: heading, whether the largest comes first, decimals
    "score": (N_("Score"), True, 0),
    "front": (N_("Front"), False, 0),
    "nrmse": ("NRMSE", False, 4),
    "rssd": ("DECOMP.RSSD", False, 3),
    "mape": ("MAPE.LIFT", False, 3),
    "rsq_train": (N_("R² fitted"), True, 3),
    "rsq_val": (N_("R² unseen"), True, 3),
    "roas": (N_("ROAS of paid media"), True, 2),
    "zeros": (N_("Zero channels"), False, 0),
}
ORDER: Final = {"by": "score", "down": True, "shown": FIRST_SHOWN}


@dataclass(frozen=True)
class Models:
    """The remaining models. table: as in `mmm.review.candidates.CandidateSet`; points: their parts
    of the score; silent: by solID the channels without an estimate; pinned: solIDs; published,
    chosen (by a refresh, as the next published one): a solID or None; states: by solID the last
    step of those that were decided on."""

    run_id: str
    table: pd.DataFrame
    points: pd.DataFrame
    silent: Mapping[str, Sequence[str]]
    pinned: Sequence[str] = ()
    published: str | None = None
    chosen: str | None = None
    states: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> list[str]:
        """The columns: those for which any model has a value."""
        return [key for key in SORTS if key == "score" or self.table[key].notna().any()]


def rows(
    models: Models,
    look: Presentation,
    by: str = "score",
    down: bool = True,
    shown: int = FIRST_SHOWN,
) -> html.Div:
    """The first `shown` models of the table, sorted; more are a click away."""
    if models.table.empty:
        lead = _("Widen the gate, clear the selection, or reset everything.")
        return html.Div([empty("funnel", _("No model is left"), lead), _more(0, look)])
    ordered = sort(models, by, down)
    heads = [_head(key, (by, down), look) for key in models.keys]
    pin_head = html.Th(html.Span(_("Pin"), className="visually-hidden"), scope="col")
    head = html.Thead(html.Tr([pin_head, html.Th(_("Model"), scope="col"), *heads]))
    first = ordered.head(shown)
    parts = models.points.loc[first.index].to_numpy(float)
    heading = [(key, name(key, look)) for key in models.keys]
    body = html.Tbody(
        [
            _row(row, own, models, heading, look)
            for row, own in zip(first.to_dict("records"), parts, strict=True)
        ]
    )
    named = html.Caption(_("Models that are left"))
    built = html.Table(
        [named, head, body], className="list models-list lab-list", **{"data-stack": "1"}
    )
    return html.Div([html.Div(built, className="table-wrap"), _more(len(ordered) - shown, look)])


def coming(count: int) -> html.Div:
    """What stands for the table of so many models until it is there, about as high."""
    return html.Div(
        skeleton(),
        className="lab-coming",
        style={"minHeight": f"{ROW * (1 + min(count, FIRST_SHOWN))}px"},
    )


def _more(hidden: int, look: Presentation) -> html.Div:
    words = (
        ngettext("{n} more model", "{n} more models", hidden).format(n=look.number(hidden))
        if hidden > 0
        else ""
    )
    control = button(words, ids.LAB_MORE, "quiet", "chevron-down", small=True)
    return html.Div(control, className="lab-more", hidden=hidden <= 0)


def sort(models: Models, by: str, down: bool) -> pd.DataFrame:
    """Rows by one key, then by score; rows without a value last, whatever the direction."""
    table = models.table.assign(score=models.points.sum(axis=1))
    order = [by, "score"] if by != "score" else ["score", "nrmse"]
    return table.sort_values(
        order, ascending=[not down, by == "score"], na_position="last", kind="stable"
    )


def name(key: str, look: Presentation) -> str:
    return _("CPA of paid media") if key == "roas" and look.conversion else _(SORTS[key][0])


def _head(key: str, sorted_by: tuple[str, bool], look: Presentation) -> html.Th:
    by, down = sorted_by
    arrow = icon("arrow-down" if down else "arrow-up") if key == by else None
    order = {"aria-sort": "descending" if down else "ascending"} if key == by else {}
    control = html.Button(
        [name(key, look), arrow], id=ids.lab_sort(key), type="button", className="sort"
    )
    return html.Th(control, scope="col", className="n", **order)


def _row(
    row: Mapping[str, Any],
    points: np.ndarray,
    models: Models,
    heading: Sequence[tuple[str, str]],
    look: Presentation,
) -> html.Tr:
    sol_id = row["solID"]
    link = dcc.Link(sol_id, href=address(f"/models/{models.run_id}/{sol_id}"), className="strong")
    shown = html.Span([link, _mark(sol_id, models)], className="model-name")
    first = html.Td(shown, className="lead-cell", **{"data-label": _("Model")})
    cells = [
        html.Td(
            _score(points, models, look) if key == "score" else _cell(row, key, models, look),
            className="n",
            **{"data-label": heading_words},
        )
        for key, heading_words in heading
    ]
    place = list(models.pinned).index(sol_id) if sol_id in models.pinned else None
    return html.Tr(
        [html.Td(pin(sol_id, place), className="tight", **{"data-label": ""}), first, *cells]
    )


def _mark(sol_id: str, models: Models) -> html.Span | None:
    """Where the model stands: published, approved, shortlisted, or found by a refresh."""
    step = "published" if sol_id == models.published else models.states.get(sol_id, "")
    if step in STATES and (step != "published" or sol_id == models.published):
        words, kind = STATES[step]
        return badge.badge(_(words), kind)
    return badge.badge(_("Chosen by the refresh"), "busy") if sol_id == models.chosen else None


def pin(sol_id: str, place: int | None) -> html.Button:
    """Pins or unpins a model; a pinned one shows its letter. The browser listens to `data-pin`."""
    on = place is not None
    shown = pins.LETTERS[place] if place is not None else icon("pin-angle")
    attributes = {
        "aria-pressed": "true" if on else "false",
        "aria-label": _("Pin {model}").format(model=sol_id),
        "data-pin": sol_id,
    }
    return html.Button(
        shown, type="button", className=f"pin pin-{place}" if on else "pin", **attributes
    )


def _cell(row: Mapping[str, Any], key: str, models: Models, look: Presentation) -> Any:
    value = row[key]
    if key == "roas":
        return look.efficiency(value)
    if key == "zeros":
        names = ", ".join(label(channel) for channel in models.silent.get(row["solID"], ()))
        return html.Span(look.number(value), title=names or None)
    return "–" if pd.isna(value) else look.number(value, SORTS[key][2])


def _score(points: np.ndarray, models: Models, look: Presentation) -> html.Span:
    """The points, and a bar of what they come from."""
    terms = [_(TERMS[str(term)][0]) for term in models.points.columns]
    points_by_term = ", ".join(
        f"{term} {look.number(value, 1)}"
        for term, value in zip(terms, points.tolist(), strict=True)
    )
    ends = np.cumsum(points)
    stripes = ", ".join(
        f"var(--part-{place}) {end - value:.1f}% {end:.1f}%"
        for place, (end, value) in enumerate(zip(ends.tolist(), points.tolist(), strict=True))
    )
    # One element in place of one per part: a page of rows has hundreds, and each costs the browser
    # time.
    style = {"backgroundImage": f"linear-gradient(90deg, {stripes}, transparent {ends[-1]:.1f}%)"}
    bar = html.Span(className="score-bar", style=style, **{"aria-hidden": "true"})
    words = html.Span(f": {points_by_term}", className="visually-hidden")
    return html.Span(
        [bar, html.Span([look.number(points.sum(), 0), words])],
        className="score",
        title=points_by_term,
    )
