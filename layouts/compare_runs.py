"""Compare runs: two finished runs side by side: data, settings, errors, and what their models say of each channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html

from layouts import ids, text
from layouts.components import states
from layouts.components.badge import engine
from layouts.components.figure_card import Column, Data, Words, figure_card
from layouts.components.page import link_button, page, section
from layouts.components.run_settings import name_of, value_of
from layouts.components.source import Source
from layouts.figures import compare_runs as figure
from layouts.figures import pins
from layouts.figures.look import Look, label
from layouts.language import N_, _, listed, ngettext
from mmm.compare_runs import Compared, Setting

TITLE: Final = N_("Compare runs")
LEAD: Final = N_("What two runs were given, how small their errors became, and where their models disagree.")
FEW: Final = N_("Two finished runs are needed")
FEW_LEAD: Final = N_("Once a second run has finished, the two can be read side by side here.")
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
UNLIKE: Final = {
    "kind": (
        N_("Returns do not compare: one run models revenue, the other conversions"),
        N_("A ROAS and a cost per conversion have no common axis. Choose two runs of the same kind of outcome."),
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
    "Upper lane A, lower lane B. A dot is a selected model, the box the middle half of them, the line their median."
)


class Run(Protocol):
    """A run, as this page shows it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def engine(self) -> str | None: ...
    @property
    def selected(self) -> int: ...
    @property
    def candidates(self) -> int | None: ...
    @property
    def manifest(self) -> dict[str, Any]: ...
    @property
    def spec(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Side:
    """A run and the data it was fitted to."""

    run: Run
    data_name: str
    rows: int
    start: date
    end: date
    fingerprint: str


@dataclass(frozen=True)
class Choice:
    """What can be compared, (id, name), and what is."""

    runs: Sequence[tuple[str, str]]
    a: str
    b: str


def few() -> html.Div:
    """The page of a client with one finished run or none."""
    to_runs = link_button(_("To the runs"), "/runs", "primary")
    nothing = section(None, states.empty("layout-split", _(FEW), _(FEW_LEAD), [to_runs]))
    return page(_(TITLE), nothing, back=("/runs", _(text.NAVIGATION["/runs"])))


def build(choice: Choice, sides: tuple[Side, Side], found: Compared, look: Look) -> html.Div:
    """The page. `sides` are A and B."""
    return page(
        _(TITLE),
        html.Div(
            [
                _chosen(choice, sides, look),
                _data(sides, look),
                _settings(found.settings, look),
                _errors(sides, found, look),
                _channels(sides, found, look),
            ],
            className="stack",
            style=pins.properties(look),
        ),
        lead=_(LEAD),
        actions=[link_button(_("Swap A and B"), f"/compare-runs?a={choice.b}&b={choice.a}", glyph="arrow-left-right")],
        back=("/runs", _(text.NAVIGATION["/runs"])),
    )


def _chosen(choice: Choice, sides: tuple[Side, Side], look: Look) -> html.Section:
    """Which two: a select each, and below it what the run is."""
    parts = []
    for place, (ident, value, side) in enumerate(((ids.RUNS_A, choice.a, sides[0]), (ids.RUNS_B, choice.b, sides[1]))):
        letter = pins.LETTERS[place]
        counted = _("{selected} of {all} models selected").format(
            selected=look.number(side.run.selected),
            all=text.DASH if side.run.candidates is None else look.number(side.run.candidates),
        )
        open_it = dcc.Link(_("Open run {letter}").format(letter=letter), href=f"/runs/{side.run.id}")
        told = html.P([engine(side.run.engine, side.run.mode), html.Span(counted), open_it], className="run-side-said")
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
        parts.append(html.Div([html.Div([name, select], className="run-side-pick"), told], className="run-side"))
    return section(None, html.Div(parts, className="run-sides"))


def _data(sides: tuple[Side, Side], look: Look) -> html.Section:
    a, b = sides
    same = a.fingerprint == b.fingerprint if a.fingerprint and b.fingerprint else None
    rows = [
        (_("Data set"), a.data_name, b.data_name),
        (_("Rows"), look.number(a.rows), look.number(b.rows)),
        (_("Data from"), look.date(a.start), look.date(b.start)),
        (_("Data to"), look.date(a.end), look.date(b.end)),
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
    return section(title, _table(_("Data"), rows), flush=True)


def _settings(found: Sequence[Setting], look: Look) -> html.Section:
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
            _table(_("Settings that are the same"), [_setting(one, look) for one in equal]),
        ],
        className="models-more",
    )
    told = _table(_("Settings that differ"), [_setting(one, look) for one in apart]) if apart else None
    return section(title, told, folded if equal else None, flush=True)


def _setting(one: Setting, look: Look) -> tuple[Any, Any, Any]:
    said, code = name_of(one.name)
    name = [said, html.Code(code, className="sub")] if code else said
    return name, value_of(one.name, one.a, look), value_of(one.name, one.b, look)


def _errors(sides: tuple[Side, Side], found: Compared, look: Look) -> html.Section:
    """Best and median of the selected models, a row per error; whether each search settled."""
    table = found.errors.dropna(how="all")
    head = [
        html.Tr([html.Th("", rowSpan=2), *(_group(place) for place in range(2))]),
        html.Tr([html.Th(words, scope="col", className="num") for words in (_("Best"), _("Median")) * 2]),
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
    rows += [_settled(key, name, sides) for key, name in CONVERGED.items() if any(_verdict(s, key) for s in sides)]
    caption = _("Errors of the selected models")
    built = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(head), html.Tbody(rows)],
        className="fig-table runs-table",
    )
    notes = html.P(" ".join(_error_notes(sides, found)), className="fig-note")
    scroll = html.Div(built, className="fig-scroll", role="region", tabIndex="0", **{"aria-label": caption})
    return section(_error_finding(found, look), notes, scroll)


def _group(place: int) -> html.Th:
    mark = html.Span(pins.LETTERS[place], className=f"letter pin-{place}")
    return html.Th(mark, colSpan=2, scope="colgroup", className="group")


def _unlike_mark(name: str, found: Compared) -> Any:
    return html.Span(_("does not compare"), className="sub") if name in found.incomparable else None


def _number(row: Mapping[str, float], run: str, kind: str, incomparable: bool, look: Look) -> html.Td:
    value, other = row[f"{run}_{kind}"], row[f"{'b' if run == 'a' else 'a'}_{kind}"]
    better = not incomparable and value < other  # nothing is smaller than what is unknown
    words = text.DASH if pd.isna(value) else look.number(value, 4)
    return html.Td(html.Strong(words) if better else words, className="num")


def _verdict(side: Side, key: str) -> Mapping[str, Any] | None:
    return next((one for one in side.run.manifest.get("convergence") or () if one["type"] == key), None)


def _settled(key: str, name: str, sides: tuple[Side, Side]) -> html.Tr:
    told = [_verdict(side, key) for side in sides]
    words = [text.DASH if one is None else _(SETTLED[one["converged"]]) for one in told]
    return html.Tr([html.Th(_(name), scope="row"), *(html.Td(word, colSpan=2, className="num") for word in words)])


def _error_finding(found: Compared, look: Look) -> str:
    """Which run's best model predicts better, on data it has not seen where both know that."""
    for name in ("nrmse_test", "nrmse_val", "nrmse_train"):
        row = found.errors.loc[name]
        if name in found.incomparable or row[["a_best", "b_best"]].isna().any():
            continue
        a, b = look.number(row["a_best"], 4), look.number(row["b_best"], 4)
        if a == b:
            return _("The best models of both predict equally well: {error} {value}").format(
                error=_(ERRORS[name]), value=a
            )
        words = (
            N_("A's best model predicts better: {error} {a} against {b}")
            if row["a_best"] < row["b_best"]
            else N_("B's best model predicts better: {error} {b} against {a}")
        )
        return _(words).format(error=_(ERRORS[name]), a=a, b=b)
    return _("Prediction errors do not compare")


def _error_notes(sides: tuple[Side, Side], found: Compared) -> list[str]:
    a, b = sides
    notes = [_("The smaller figure is bold.")]
    if a.fingerprint != b.fingerprint or a.run.manifest.get("window") != b.run.manifest.get("window"):
        notes.append(_("NRMSE is relative to the range of the outcome in each run's own period."))
    reasons = {
        "nrmse_val": _("The runs explain different outcomes."),
        "decomp.rssd": _("DECOMP.RSSD is a distance from different shares in the two runs."),
        "mape": _("The runs know different lift studies."),
    }
    notes += [words for name, words in reasons.items() if name in found.incomparable and _known(found, name)]
    if "nrmse_train" in found.incomparable and "nrmse_val" not in found.incomparable:
        notes.append(_("One run holds out the last part of the data, so NRMSE of training is of different periods."))
    return notes


def _known(found: Compared, name: str) -> bool:
    return bool(name == "nrmse_val" or found.errors.loc[name].notna().any())


def _channels(sides: tuple[Side, Side], found: Compared, look: Look) -> html.Section:
    if found.unlike:
        title, lead = UNLIKE[found.unlike]
        outcomes = {run: str(side.run.spec.get("dep_var")) for run, side in zip("ab", sides, strict=True)}
        return section(None, states.empty("slash-circle", _(title), _(lead).format(**outcomes)))
    said = found.channels
    note = [_(FIGURE_NOTE)]
    for letter, names in zip(pins.LETTERS, found.only, strict=False):
        if names:
            channels = listed([label(name) for name in names])
            note.append(_("Only {letter} has {channels}.").format(letter=letter, channels=channels))
    words = Words(figure.finding(said, look), _("Returns per channel"), " ".join(note))
    url = f"/downloads/compare-runs.csv?a={sides[0].run.id}&b={sides[1].run.id}"
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
    engines = list(dict.fromkeys(side.run.engine or "" for side in sides))
    source = Source("", " / ".join(engines), "plan", data=" / ".join(dict.fromkeys(side.data_name for side in sides)))
    return figure_card(words, drawn, data, look, source)


def _table(caption: str, rows: Sequence[tuple[Any, Any, Any]]) -> html.Div:
    """Three columns: what, in A, in B. Cells that differ are marked."""
    letters = [
        html.Th(html.Span(letter, className=f"letter pin-{place}"), scope="col")
        for place, letter in enumerate(pins.LETTERS[:2])
    ]
    body = [
        html.Tr([html.Th(name, scope="row"), *(html.Td(value, className=_apart(a, b)) for value in (a, b))])
        for name, a, b in rows
    ]
    head = html.Tr([html.Th(html.Span(_("What"), className="visually-hidden"), scope="col"), *letters])
    built = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(head), html.Tbody(body)],
        className="fig-table runs-table",
    )
    return html.Div(built, className="fig-scroll", role="region", tabIndex="0", **{"aria-label": caption})


def _apart(a: Any, b: Any) -> str:
    return "apart" if str(a) != str(b) else ""


def _window(side: Side, look: Look) -> str:
    window = side.run.manifest.get("window") or {}
    if not window:
        return text.DASH
    start, end = (look.date(date.fromisoformat(str(window[name])[:10])) for name in ("start", "end"))
    return _("{start} to {end}").format(start=start, end=end)


def _print(side: Side) -> Any:
    return html.Code(side.fingerprint[:12], title=side.fingerprint) if side.fingerprint else text.DASH
