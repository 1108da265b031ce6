"""The lab: every candidate of a run on linked figures, a gate, a score, and a tray for the ones in
question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import dash_bootstrap_components as dbc
import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from app.views.lab import LabSettings
from layouts import ids
from layouts.address import address
from layouts.components import states
from layouts.components.figure_card import Words
from layouts.components.lab import card, gate, table
from layouts.components.model import verification_badge
from layouts.components.page import button, page, section
from layouts.components.run import tabs as run_tabs
from layouts.components.source import Source, VerificationCheck
from layouts.components.table import Column, folded_table
from layouts.figures import pins
from layouts.figures.lab import disagreement_strip, parallel, pareto
from layouts.language import N_, _, current_language
from layouts.style.presentation import Presentation
from mmm.review import candidates

LEAD: Final = N_(
    "No model is best on both errors at once. Narrow the set, see what the rest agrees on, pin up"
    " to four."
)
SPEND_NOTE: Final = N_("Left is the better fit, low is the effect closer to how money is spent.")
FORMER_NOTE: Final = N_(
    "Left is the better fit, low is the effect closer to what the former model said."
)
FRONT_NOTE: Final = N_(
    "Draw around models to keep only them everywhere on the page; select one to pin it; a double"
    " click clears the selection. Without a mouse: limits by number, and the pins in the table, do"
    " the same."
)
LIFT_NOTE: Final = N_("The larger a point, the closer to the lift studies.")
STRIP_NOTE: Final = N_(
    "A dot is a model, the box the middle half of them, the line their median. A hollow letter at"
    " the left edge: that pinned model cannot tell."
)
PARALLEL_NOTE: Final = N_(
    "A line is a model. Up is better on every axis: lower errors, higher ROAS, fewer zero channels."
    " Drag along an axis, or set limits by number, to keep only the models that pass there."
)
PARALLEL_COST_NOTE: Final = N_(
    "A line is a model. Up is better on every axis: lower errors, lower CPA, fewer zero channels."
    " Drag along an axis, or set limits by number, to keep only the models that pass there."
)
EMPTY: Final = N_("The run has no selected models")
EMPTY_LEAD: Final = N_(
    "The search ended without a usable candidate. Try more iterations, or wider ranges."
)
TITLE: Final = N_("Models")
LISTED: Final = 12  # models in a figure's table; all are in its CSV
WORDS: Final = {  # what the browser says by itself
    "left": N_("of {total} left"),
    "any": N_("any"),
    "drawn": N_("Drawn on the front"),
    "estimable": N_("estimable"),
    "shortlisted": N_("Shortlisted only"),
    "clear": N_("Clear: {what}"),
    "from": N_("from"),
    "to": N_("to"),
    "full": N_("Four models are pinned. Unpin one first."),
    "unloaded": N_("The other candidates could not be loaded. Try again."),
}


@dataclass(frozen=True)
class Facts:
    """What the page says about the run."""

    run_id: str
    name: str
    data_name: str
    mode: str
    engine: str
    finished_at: datetime | None
    published: str | None = None
    check: VerificationCheck | None = None
    came_from: Component | None = None  # which model the run carries on
    # the last step of the models that were decided on
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LabView:
    """What is drawn: all candidates of a run, positions in scope, positions that remain, pinned
    solIDs, brush.
    """

    of: candidates.CandidateSet
    scope: np.ndarray
    kept: np.ndarray
    pinned: tuple[str, ...] = ()
    brush: dict[str, Any] | None = None


def build(run: Facts, shown: LabView, saved: LabSettings, look: Presentation) -> html.Div:
    """The page. Callbacks make the same parts again as filters change. The table, far below what is
    read first, comes by one from the start."""
    of = shown.of
    tabs = run_tabs.tabs(run.run_id, run_tabs.MODELS)
    source = Source(
        "", run.engine, run.mode, data=run.data_name, made=run.finished_at, check=run.check
    )
    back, actions = (
        (address(f"/runs/{run.run_id}"), run.name),
        verification_badge.badges(source, look),
    )
    if not of.chosen.any():
        nothing = section(None, states.empty("bullseye", _(EMPTY), _(EMPTY_LEAD)))
        return page(_(TITLE), tabs, nothing, lead=_(LEAD), back=back, actions=actions)
    rail = html.Div(
        [gate.gate(of, saved, look, len(_decided(run))), gate.score(of, saved, look)],
        className="lab-rail",
    )
    figures = html.Div(
        [
            _front(run, of, look, source),
            _strip(run, shown, look, source),
            _parallel(run, shown, look, source),
        ],
        className="stack",
    )
    listed = section(
        _("Models that are left"),
        html.Div(table.coming(len(shown.kept)), id=ids.LAB_TABLE),
        _open_any(of, look),
        flush=True,
    )
    return page(
        _(TITLE),
        tabs,
        run.came_from,
        html.Div(
            [
                html.Div([rail, html.Div([figures, listed], className="stack")], className="lab"),
                html.Div(
                    id=ids.LAB_TRAY,
                    className="tray",
                    role="region",
                    **{"aria-label": _("Pinned models")},
                ),
            ],
            className="stack",
            style=pins.properties(look),
        ),
        _facts(run, of, saved, look),
        dcc.Store(id=ids.MODELS_RUN, data=run.run_id),
        dcc.Store(id=ids.LAB_READY),
        dcc.Store(id=ids.LAB_NAMED),
        _kept(shown),
        dcc.Store(id=ids.LAB_BRUSH, data={}),
        dcc.Store(id=ids.LAB_PINS, data=list(shown.pinned)),
        dcc.Store(id=ids.LAB_WEIGHTS, data=dict(saved.weights)),
        dcc.Store(id=ids.LAB_ORDER, data=dict(table.ORDER)),
        lead=_(LEAD),
        back=back,
        actions=actions,
    )


def unknown(sol_id: str, of: candidates.CandidateSet) -> str:
    """Why there is no page of such a name."""
    example = of.table["solID"].iloc[0]
    if not sol_id:
        return _("Type the name of a model, such as {example}.").format(example=example)
    words = _(
        "The run has no model “{model}”. Names are trial, iteration and number, such as {example}."
    )
    return words.format(model=sol_id, example=example)


def _open_any(of: candidates.CandidateSet, look: Presentation) -> html.Div:
    """A way to each candidate, listed or not: to its page, or into the tray."""
    name = dbc.Input(
        id=ids.LAB_OPEN_NAME, placeholder="1_23_1", maxLength=40, autocomplete="off", size="sm"
    )
    count = look.number(len(of.table))
    return html.Div(
        [
            html.Label(
                _("Any of the {n} models by its name").format(n=count), htmlFor=ids.LAB_OPEN_NAME
            ),
            html.Div(
                [
                    name,
                    button(_("Open"), ids.LAB_OPEN, small=True),
                    button(_("Pin"), ids.LAB_PIN, small=True, glyph="pin-angle"),
                ],
                className="open-any-in",
            ),
            html.P(id=ids.LAB_OPEN_SAID, className="open-any-said", role="status"),
        ],
        className="open-any",
    )


def _kept(shown: LabView) -> dcc.Store:
    """The solIDs that remain, nothing where all of the scope do: a store that opens with None
    reports a change, and what the page came with would be drawn again."""
    if len(shown.kept) == len(shown.scope):
        return dcc.Store(id=ids.LAB_KEPT)
    return dcc.Store(id=ids.LAB_KEPT, data=shown.of.table["solID"].iloc[shown.kept].tolist())


def strip_figure(shown: LabView, look: Presentation) -> tuple[Any, str, Any]:
    """The disagreement strip of what remains: figure, finding, numbers."""
    of = shown.of
    said = candidates.consensus(of, shown.kept)
    pinned = of.returns.iloc[of.rows(shown.pinned)].set_axis(list(shown.pinned), axis=0)
    span = disagreement_strip.span(of.returns[of.chosen])
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("median", _("Median"), "efficiency"),
        Column("q1", _("Middle half from"), "efficiency"),
        Column("q3", _("Middle half to"), "efficiency"),
        Column("low", _("Lowest"), "efficiency"),
        Column("high", _("Highest"), "efficiency"),
        Column("zeros", _("Not estimable in"), "number", 0),
        Column("of", _("Models"), "number", 0),
    )
    figure = disagreement_strip.build(of.returns.iloc[shown.kept], said, pinned, look, span)
    caption = _("What the models that are left say")
    return (
        figure,
        disagreement_strip.finding(said, look),
        folded_table(said, columns, look, caption),
    )


def parallel_figure(shown: LabView, look: Presentation) -> Any:
    """The parallel coordinates of what is in scope, with what remains in colour."""
    values = _values(shown.of)
    kept = np.isin(shown.scope, shown.kept)
    drawn = values.iloc[np.concatenate([shown.scope, _outside(shown)]).astype(int)]
    flags = np.concatenate([kept, np.zeros(len(drawn) - len(kept), dtype=bool)])
    return parallel.build(drawn, flags, shown.pinned, axes(shown.of, look), look, shown.brush or {})


@lru_cache(maxsize=16)
def _front_figure(
    of: candidates.CandidateSet, look: Presentation, known: pareto.RunState, _language: str
) -> Any:
    """The front, drawn once for all who open the page: filters change it in the browser only."""
    return pareto.build(of.table, look, known)


def axes(of: candidates.CandidateSet, look: Presentation) -> list[parallel.Axis]:
    """The axes of a run's parallel coordinates, as its selected models span them."""
    return _axes(of, look, current_language())


@lru_cache(maxsize=32)
def _axes(of: candidates.CandidateSet, look: Presentation, _language: str) -> list[parallel.Axis]:
    return parallel.axes(of.table[of.chosen], of.returns[of.chosen], look)


def _decided(run: Facts) -> list[str]:
    """The models that somebody holds worth a look: shortlisted, approved or published."""
    return [sol_id for sol_id, step in run.states.items() if step in pareto.STATES]


def _outside(shown: LabView) -> np.ndarray:
    """Pinned candidates out of scope: they are drawn all the same."""
    return np.setdiff1d(shown.of.rows(shown.pinned), shown.scope)


def _values(of: candidates.CandidateSet) -> pd.DataFrame:
    return pd.concat([of.table, of.returns], axis=1)


def _front(
    run: Facts, of: candidates.CandidateSet, look: Presentation, source: Source
) -> html.Section:
    refreshed = run.came_from is not None
    notes = [FORMER_NOTE if refreshed else SPEND_NOTE, FRONT_NOTE]
    notes += [LIFT_NOTE] if of.table["mape"].notna().any() else []
    chosen = of.table[of.chosen].sort_values(["front", "error_score"])
    columns = [
        Column("solID", _("Model")),
        Column("front", _("Front"), "number", 0),
        Column("cluster", _("Cluster"), "number", 0),
        Column("nrmse", "NRMSE", "number", 4),
        Column("rssd", "DECOMP.RSSD", "number", 3),
        Column("error_score", _("Error score"), "number", 3),
    ]
    known = pareto.RunState(run.published, tuple(sorted(run.states.items())), refreshed)
    live = card.Live(
        _front_figure(of, look, known, current_language()),
        ids.LAB_FRONT,
        "lab-front-said",
        "lab-front-data",
        folded_table(chosen.head(LISTED), columns, look, _("Pareto front, the first models")),
        (_("CSV of all candidates"), address(f"/downloads/{run.run_id}/-/front.csv")),
    )
    words = Words(
        pareto.finding(of.table, look), _("Pareto front"), " ".join(_(note) for note in notes)
    )
    return card.card(words, live, look, source)


def _strip(run: Facts, shown: LabView, look: Presentation, source: Source) -> html.Section:
    figure, said, numbers = strip_figure(shown, look)
    live = card.Live(
        figure, ids.LAB_STRIP, ids.LAB_STRIP_SAID, ids.LAB_STRIP_DATA, numbers, _candidates_csv(run)
    )
    return card.card(Words(said, _("Disagreement per channel"), _(STRIP_NOTE)), live, look, source)


def _parallel(run: Facts, shown: LabView, look: Presentation, source: Source) -> html.Section:
    of, along = shown.of, axes(shown.of, look)
    chosen = _values(of)[of.chosen].sort_values("nrmse")
    columns = [Column("solID", _("Model"))] + [
        (
            Column(axis.key, axis.name, "efficiency")
            if axis.efficiency
            else Column(axis.key, axis.name, "number", axis.decimals)
        )
        for axis in along
    ]
    caption = _("Selected models on every axis, the lowest errors first")
    live = card.Live(
        parallel_figure(shown, look),
        ids.LAB_PARALLEL,
        "lab-parallel-said",
        "lab-parallel-data",
        folded_table(chosen.head(LISTED), columns, look, caption),
        _candidates_csv(run),
        card.by_hand(),
        scrolls=True,
    )
    note = look.by_kpi(revenue=PARALLEL_NOTE, conversions=PARALLEL_COST_NOTE)
    words = Words(_("Each model on every measure at once"), _("Parallel coordinates"), _(note))
    return card.card(words, live, look, source)


def _candidates_csv(run: Facts) -> tuple[str, str]:
    return (_("CSV of all candidates"), address(f"/downloads/{run.run_id}/-/candidates.csv"))


def _facts(
    run: Facts, of: candidates.CandidateSet, saved: LabSettings, look: Presentation
) -> html.Div:
    """What the browser needs to filter by itself: the selected candidates, limits, axes, and the
    colours of pins.
    """
    facts = {
        "rows": _rows(of),
        "every": address(f"/downloads/{run.run_id}/-/candidates.json"),
        "presets": candidates.presets(of),
        "limits": gate.limits(of),
        "axes": [
            {"key": axis.key, "name": axis.name, "worst": axis.worst, "best": axis.best}
            for axis in axes(of, look)
        ],
        "pins": [[colour, pins.letter_colour(colour)] for colour in pins.colours(look)],
        "opacity": {"kept": pareto.KEPT, "away": pareto.AWAY},
        "dash": pareto.cloud_mark_width(of.table),
        "preset": saved.gate,
        "total": len(of.table),
        "locale": look.locale.replace("_", "-"),
        "decided": _decided(run),
        "sorts": {key: down for key, (_name, down, _digits) in table.SORTS.items()},
        "more": table.MORE,
        "words": {key: _(words) for key, words in WORDS.items()},
    }
    return html.Div(className="lab-facts", hidden=True, **{"data-lab": json.dumps(facts)})


@lru_cache(maxsize=16)
def _rows(of: candidates.CandidateSet) -> dict[str, Any]:
    """The selected candidates as the browser filters them."""
    return candidates.columns(of, np.flatnonzero(of.chosen))


def silent(of: candidates.CandidateSet, rows: np.ndarray) -> dict[str, tuple[str, ...]]:
    """By solID the channels without an estimate, of those that have any."""
    part, ids_ = of.returns.iloc[rows].isna().to_numpy(), of.table["solID"].to_numpy()[rows]
    names = np.array(of.channels)
    return {
        str(ids_[place]): tuple(names[part[place]]) for place in np.flatnonzero(part.any(axis=1))
    }
