"""Compare runs: two finished runs side by side: data, settings, errors, and what their models say
of each channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html

from app.views.runs import ComparedRun, RunRow, Sides
from layouts import ids, text
from layouts.address import address
from layouts.components import states
from layouts.components.badge import engine
from layouts.components.compare import run_errors
from layouts.components.compare.side_by_side import side_by_side
from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.page import link_button, page, section
from layouts.components.run.settings import name_of, value_of
from layouts.components.source import Source, check, engine_words
from layouts.components.table import Column
from layouts.figures import pins
from layouts.figures.compare import runs as figure
from layouts.language import N_, _, join_names, ngettext
from layouts.style.presentation import Presentation, label
from mmm.review.compare_runs import RunComparison, Setting

TITLE: Final = N_("Compare runs")
LEAD: Final = N_(
    "What two runs were given, how small their errors became, and where their models disagree."
)
FEW: Final = N_("Two finished runs are needed")
FEW_LEAD: Final = N_("Once a second run has finished, the two can be read side by side here.")
UNLIKE: Final = {
    "kind": (
        N_("Returns do not compare: one run models revenue, the other conversions"),
        N_(
            "A ROAS and a cost per conversion have no common axis. Choose two runs of the same kind"
            " of outcome."
        ),
    ),
    "outcome": (
        N_("Returns do not compare: the runs explain different outcomes"),
        N_("A models {a}, B models {b}. What a channel returns of one says nothing of the other."),
    ),
    "channels": (
        N_("Returns do not compare: the runs have no channel in common"),
        N_("Choose two runs with the same columns of spend."),
    ),
}
FIGURE_NOTE: Final = N_(
    "Upper lane A, lower lane B. A dot is a selected model, the box the middle half of them, the"
    " line their median."
)


@dataclass(frozen=True)
class Choice:
    """What can be compared, (id, name), and what is."""

    runs: Sequence[tuple[str, str]]
    a: str
    b: str


def few() -> html.Div:
    """The page of a client with one finished run or none."""
    to_runs = link_button(_("To the runs"), address("/runs"), "primary")
    nothing = section(None, states.empty("layout-split", _(FEW), _(FEW_LEAD), [to_runs]))
    return page(_(TITLE), nothing, back=(address("/runs"), _(text.RUNS)))


def build(choice: Choice, sides: Sides, found: RunComparison, look: Presentation) -> html.Div:
    """The page. `sides` are A and B."""
    return page(
        _(TITLE),
        html.Div(
            [
                _chosen(choice, sides, look),
                _data(sides, look),
                _settings(found.settings, look),
                run_errors.build(sides, found, look),
                _channels(sides, found, look),
            ],
            className="stack",
            style=pins.properties(look),
        ),
        lead=_(LEAD),
        actions=[
            link_button(
                _("Swap A and B"),
                address(f"/compare-runs?a={choice.b}&b={choice.a}"),
                glyph="arrow-left-right",
            )
        ],
        back=(address("/runs"), _(text.RUNS)),
    )


def _chosen(choice: Choice, sides: Sides, look: Presentation) -> html.Section:
    """Which two: a select each, and below it what the run is."""
    parts = []
    for place, (ident, value, side) in enumerate(
        ((ids.RUNS_A, choice.a, sides[0]), (ids.RUNS_B, choice.b, sides[1]))
    ):
        letter = pins.LETTERS[place]
        counted = _("{selected} of {all} models selected").format(
            selected=look.number(side.run.selected),
            all=text.DASH if side.run.candidates is None else look.number(side.run.candidates),
        )
        open_it = dcc.Link(
            _("Open run {letter}").format(letter=letter), href=address(f"/runs/{side.run.id}")
        )
        told = html.P(
            [engine(side.run.engine, side.run.mode), html.Span(counted), open_it],
            className="run-side-said",
        )
        name = html.Label(
            [
                html.Span(letter, className=f"letter pin-{place}", **{"aria-hidden": "true"}),
                html.Span(_("Run {letter}").format(letter=letter), className="visually-hidden"),
            ],
            htmlFor=ident,
        )
        other = choice.b if place == 0 else choice.a
        options = [{"value": run, "label": named} for run, named in choice.runs if run != other]
        select = dbc.Select(id=ident, options=options, value=value)
        parts.append(
            html.Div(
                [html.Div([name, select], className="run-side-pick"), told], className="run-side"
            )
        )
    return section(None, html.Div(parts, className="run-sides"))


def _data(sides: Sides, look: Presentation) -> html.Section:
    a, b = sides
    same = a.fingerprint == b.fingerprint if a.fingerprint and b.fingerprint else None
    rows = [
        (_("Data set"), a.data.name, b.data.name),
        (_("Rows"), look.number(a.data.rows), look.number(b.data.rows)),
        (_("Data from"), look.date(a.data.date_from), look.date(b.data.date_from)),
        (_("Data to"), look.date(a.data.date_to), look.date(b.data.date_to)),
        (_("Modelled period"), _window(a, look), _window(b, look)),
        (_("Fingerprint"), _print(a), _print(b)),
    ]
    if same is None:
        title = _("Whether the data is the same is not known")
    elif not same:
        title = _("The runs learned from different data")
    elif _window(a, look) != _window(b, look):
        title = _("The same data, but different periods of it")
    else:
        title = _("Both runs learned from the same data")
    return section(title, side_by_side(_("Data"), rows), flush=True)


def _settings(found: Sequence[Setting], look: Presentation) -> html.Section:
    """Those that differ; the others folded away."""
    apart = [one for one in found if one.differs]
    equal = [one for one in found if not one.differs]
    count = len(apart)
    title = (
        ngettext("{n} setting differs", "{n} settings differ", count).format(n=look.number(count))
        if apart
        else _("All settings are the same")
    )
    folded = html.Details(
        [
            html.Summary(
                ngettext("{n} setting is the same", "{n} settings are the same", len(equal)).format(
                    n=look.number(len(equal))
                )
            ),
            side_by_side(_("Settings that are the same"), [_setting(one, look) for one in equal]),
        ],
        className="models-more",
    )
    told = (
        side_by_side(_("Settings that differ"), [_setting(one, look) for one in apart])
        if apart
        else None
    )
    return section(title, told, folded if equal else None, flush=True)


def _setting(one: Setting, look: Presentation) -> tuple[Any, Any, Any]:
    said, code = name_of(one.name)
    name = [said, html.Code(code, className="sub")] if code else said
    return name, value_of(one.name, one.a, look), value_of(one.name, one.b, look)


def _channels(sides: Sides, found: RunComparison, look: Presentation) -> html.Section:
    if found.unlike:
        title, lead = UNLIKE[found.unlike]
        outcomes = {
            run: str(side.run.spec.get("dep_var")) for run, side in zip("ab", sides, strict=True)
        }
        return section(None, states.empty("slash-circle", _(title), _(lead).format(**outcomes)))
    said = found.channels
    note = [_(FIGURE_NOTE)]
    for letter, names in zip(pins.LETTERS, found.only, strict=False):
        if names:
            channels = join_names([label(name) for name in names])
            note.append(_("Only {letter} has {channels}.").format(letter=letter, channels=channels))
    words = Words(figure.finding(said, look), _("Returns per channel"), " ".join(note))
    url = address(f"/downloads/compare-runs.csv?a={sides[0].run.id}&b={sides[1].run.id}")
    named = said.assign(run=said["run"].str.upper())
    columns = (
        Column("channel", _("Channel"), "channel"),
        Column("run", _("Run")),
        Column("median", _("Median"), "efficiency"),
        Column("q1", _("Middle half from"), "efficiency"),
        Column("q3", _("Middle half to"), "efficiency"),
        Column("low", _("Lowest"), "efficiency"),
        Column("high", _("Highest"), "efficiency"),
        Column("zeros", _("Not estimable in"), "number", 0),
        Column("of", _("Models"), "number", 0),
    )
    drawn = figure.build(found.returns, said, look)
    data = Data(named, columns, [("CSV", url)])
    engines = dict.fromkeys(_engine(side.run) for side in sides)
    source = Source(
        "",
        " / ".join(engines),
        "plan",
        data=" / ".join(dict.fromkeys(side.data.name for side in sides)),
    )
    return figure_card(words, drawn, data, look, source)


def _engine(run: RunRow) -> str:
    """Which engine made the run, and what checking it gave."""
    return engine_words(
        Source("", run.engine or "", run.mode, check=check(run.manifest.get("verification")))
    )


def _window(side: ComparedRun, look: Presentation) -> str:
    window = side.run.manifest.get("window") or {}
    if not window:
        return text.DASH
    start, end = (
        look.date(date.fromisoformat(str(window[name])[:10])) for name in ("start", "end")
    )
    return _("{start} to {end}").format(start=start, end=end)


def _print(side: ComparedRun) -> Any:
    return (
        html.Code(side.fingerprint[:12], title=side.fingerprint) if side.fingerprint else text.DASH
    )
