"""The form of a new run: everything filled in, everything a person may correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids, text
from layouts.address import address, site_address
from layouts.components.field import choice, number
from layouts.components.field import field as labelled
from layouts.components.page import button, link_button, page, section
from layouts.components.run import spec_words
from layouts.components.run.modes import ModeChoice, mode_radio
from layouts.components.states import empty, problems
from layouts.components.table import Column, table
from layouts.language import N_, _
from layouts.style import date_format
from layouts.style.presentation import Presentation, label
from mmm.errors import Problem
from mmm.hyperparameters import ADSTOCK_PARAMETERS, LIMITS
from mmm.spec import Bounds

LEAD: Final = N_("Everything is filled in with sensible values. Check the columns, then start.")
COLUMNS: Final = N_("Columns")
COLUMNS_NOTE: Final = N_(
    "What each column is was recognised from its name and values. Correct what is wrong."
)
RANGES: Final = N_("Search ranges")
RANGES_NOTE: Final = N_(
    "Where the search may look for each medium. The values suit its kind; both ends equal fix a"
    " parameter."
)
WINDOW_NOTE: Final = N_(
    "The model is fitted to this part of the data; earlier rows still feed the carry-over."
)
SEED: Final = N_("Seed")
VALIDATION: Final = N_("Hold out the last part of the data to check predictions (ts_validation)")
ESTIMATE: Final = N_("{models} models, about {duration} on this machine.")
ESTIMATE_ROUGH: Final = N_("{models} models. How long they take is known after the first minute.")

EXPOSURE = "exposure:"  # a role that names its spend column: exposure:tv_spend


@dataclass(frozen=True)
class DataColumn:
    """A column of the data set: a few of its values as text, and the role it seems to have."""

    name: str
    example: str
    role: str


@dataclass(frozen=True)
class Form:
    """All that the form shows.

    `bounds` are keyed as in a ModelSpec (tv_spend_thetas); `medium_kinds` by medium.
    """

    datasets: Sequence[tuple[str, str]]
    dataset_id: str
    name: str
    columns: Sequence[DataColumn]
    outcome_kind: str
    media: Sequence[str]
    bounds: Mapping[str, Bounds]
    medium_kinds: Mapping[str, str]
    prophet: Sequence[str]
    countries: Sequence[tuple[str, str]]
    country: str | None
    first: date
    last: date
    modes: Sequence[ModeChoice]
    mode: str
    iterations: int = 2000
    trials: int = 5
    seed: int = 123
    held_out: bool = True
    estimate: str = ""
    look: Presentation = field(default_factory=Presentation)


def build(form: Form) -> Component:
    return page(
        _(text.NEW_RUN),
        _data(form),
        _columns(form),
        section(
            _(RANGES),
            _adstock(),
            html.Div(ranges(form.media, form.bounds, form.medium_kinds), id=ids.NEW_RANGES),
            note=_(RANGES_NOTE),
            flush=True,
        ),
        html.Div([_season(form), _search(form)], className="grid-2"),
        _engine(form),
        _submit(form),
        lead=_(LEAD),
        back=(address("/runs"), _(text.RUNS)),
    )


def without_data() -> Component:
    step = link_button(_(text.DATA), address("/data"), "primary", "table")
    body = html.Div(
        empty("table", _("A run needs a data set"), _(text.NO_DATA_LEAD), [step]),
        className="section",
    )
    return page(_(text.NEW_RUN), body, back=(address("/runs"), _(text.RUNS)))


def ranges(
    media: Sequence[str],
    bounds: Mapping[str, Bounds],
    kinds: Mapping[str, str],
    adstock: str = "geometric",
) -> Component:
    """Two bounds per parameter of the adstock and the saturation, and medium."""
    if not media:
        return html.P(_("Choose at least one media spend column."), className="muted section-body")
    parameters = (*ADSTOCK_PARAMETERS[adstock], "alphas", "gammas")
    rows = [
        {
            "medium": _medium(medium, kinds),
            **{kind: _bounds(medium, kind, bounds) for kind in parameters},
        }
        for medium in media
    ]
    said = (
        Column(kind, _(spec_words.PARAMETERS[kind][0]), title=_(spec_words.PARAMETERS[kind][1]))
        for kind in parameters
    )
    return table((Column("medium", _("Medium"), lead=True), *said), rows, _(RANGES))


def role_options(columns: Sequence[str], roles: Sequence[str]) -> list[list[dict[str, str]]]:
    """What each column may be.

    An exposure belongs to a spend column, so the choices follow the roles of the others.
    """
    spends = [name for name, role in zip(columns, roles, strict=True) if role == "spend"]
    plain = [{"value": value, "label": _(words)} for value, words in spec_words.ROLES.items()]
    built = []
    for name in columns:
        others = [
            {
                "value": EXPOSURE + spend,
                "label": _("Exposure of {channel}").format(channel=label(spend)),
            }
            for spend in spends
            if spend != name
        ]
        built.append([*plain[:3], *others, *plain[3:]])
    return built


def _data(form: Form) -> Component:
    shown = dcc.Store(id=ids.NEW_SHOWN, data=form.dataset_id)
    select = dbc.Select(
        id=ids.NEW_DATA,
        options=[{"value": key, "label": name} for key, name in form.datasets],
        value=form.dataset_id,
    )
    name = dbc.Input(id=ids.NEW_NAME, value=form.name, maxLength=200, autocomplete="off")
    window = dcc.DatePickerRange(
        id=ids.NEW_WINDOW,
        min_date_allowed=form.first,
        max_date_allowed=form.last,
        start_date=form.first,
        end_date=form.last,
        display_format=date_format.for_fields(form.look.locale),
        number_of_months_shown=1,
        first_day_of_week=1,
    )
    fields = [
        labelled(_("Data set"), select),
        labelled(_(text.RUN_NAME), name),
        labelled(_("Period"), window, _(WINDOW_NOTE)),
    ]
    return section(None, html.Div(fields, className="form-grid"), shown)


def _columns(form: Form) -> Component:
    names = [column.name for column in form.columns]
    options = role_options(names, [column.role for column in form.columns])
    rows = [
        {
            "name": html.Code(column.name),
            "example": html.Span(column.example, className="muted small num"),
            "role": _spoken(
                _("Role of {column}").format(column=column.name),
                dbc.Select(
                    id=ids.new_role(column.name),
                    options=options[index],
                    value=column.role,
                    size="sm",
                ),
            ),
        }
        for index, column in enumerate(form.columns)
    ]
    kinds = [
        {"value": value, "label": _(words)} for value, words in spec_words.OUTCOME_KINDS.items()
    ]
    kind = dbc.RadioItems(
        id=ids.NEW_OUTCOME_KIND, options=kinds, value=form.outcome_kind, inline=True
    )
    foot = html.Div(
        [html.Span(_("The outcome counts"), className="legend"), kind],
        className="section-foot checks",
    )
    heads = (
        Column("name", _("Column"), lead=True),
        Column("example", _("Values")),
        Column("role", _("Role")),
    )
    return section(
        _(COLUMNS),
        table(heads, rows, _(COLUMNS)),
        foot,
        note=_(COLUMNS_NOTE),
        flush=True,
    )


def _adstock() -> Component:
    options = [
        {"value": kind, "label": choice(_(name), _(note))}
        for kind, (name, note) in spec_words.ADSTOCKS.items()
    ]
    chosen = dbc.RadioItems(
        id=ids.NEW_ADSTOCK, options=options, value="geometric", class_name="choices"
    )
    legend = html.Span(_("How an effect fades"), className="legend", id=f"{ids.NEW_ADSTOCK}-legend")
    return html.Div([legend, chosen], className="section-body stack-sm")


def _medium(medium: str, kinds: Mapping[str, str]) -> list[Component]:
    kind = kinds.get(medium, "")
    known = (
        f"{medium} · {_(spec_words.MEDIUM_KINDS[kind])}"
        if kind in spec_words.MEDIUM_KINDS
        else medium
    )
    return [html.Span(label(medium), className="strong"), html.Span(known, className="sub")]


def _bounds(medium: str, kind: str, bounds: Mapping[str, Bounds]) -> html.Span:
    low, high = LIMITS[kind]
    found = bounds[f"{medium}_{kind}"]
    ends = {"low": found[0], "high": found[-1]}
    said = {
        "low": (
            _("{medium}, {parameter}, lowest").format(
                medium=label(medium), parameter=_(spec_words.PARAMETERS[kind][0])
            )
        ),
        "high": (
            _("{medium}, {parameter}, highest").format(
                medium=label(medium), parameter=_(spec_words.PARAMETERS[kind][0])
            )
        ),
    }
    inputs = [
        _spoken(
            said[end],
            dbc.Input(
                id=ids.new_bound(medium, kind, end),
                type="number",
                value=value,
                min=low,
                max=high,
                step="any",
                size="sm",
            ),
        )
        for end, value in ends.items()
    ]
    return html.Span([inputs[0], html.Span("–"), inputs[1]], className="range")


def _spoken(name: str, control: Component) -> html.Label:
    """A control whose label is only heard: the table's headings say the same to the eye."""
    return html.Label([html.Span(name, className="visually-hidden"), control])


def _season(form: Form) -> Component:
    options = [{"value": value, "label": _(words)} for value, words in spec_words.PROPHET.items()]
    parts = dbc.Checklist(
        id=ids.NEW_PROPHET, options=options, value=list(form.prophet), class_name="checks"
    )
    countries = [{"value": code, "label": name} for code, name in form.countries]
    country = dbc.Select(id=ids.NEW_COUNTRY, options=countries, value=form.country)
    return section(
        _("Trend, season and holidays"),
        html.Div([parts, labelled(_("Holidays of"), country)], className="stack-sm"),
        note=_("Taken out by Prophet before the media effects are estimated."),
    )


def _search(form: Form) -> Component:
    fields = [
        labelled(_(text.ITERATIONS), number(ids.NEW_ITERATIONS, form.iterations, 1)),
        labelled(_(text.TRIALS), number(ids.NEW_TRIALS, form.trials, 1)),
        labelled(_(SEED), number(ids.NEW_SEED, form.seed, 0)),
    ]
    held = dbc.Switch(id=ids.NEW_VALIDATION, label=_(VALIDATION), value=form.held_out)
    return section(
        _(text.SEARCH),
        html.Div([html.Div(fields, className="form-grid three"), held], className="stack-sm"),
    )


def _engine(form: Form) -> Component:
    missing = any(mode.reason for mode in form.modes)
    return section(
        _(text.MODE),
        mode_radio(ids.NEW_MODE, form.modes, form.mode),
        (
            html.P(
                html.A(_("What is missing, and how to mend it"), href=site_address("/engines")),
                className="after",
            )
            if missing
            else None
        ),
    )


def _submit(form: Form) -> Component:
    estimate = html.Div(form.estimate, id=ids.NEW_ESTIMATE, className="muted num", role="status")
    start = button(_("Start the run"), ids.NEW_SUBMIT, "primary", "play-fill")
    messages = html.Div(id=ids.NEW_MESSAGES, className="submit-messages", **{"aria-live": "polite"})
    return html.Div(
        [messages, html.Div([estimate, start], className="submit-bar")], className="submit"
    )


def problems_of(found: Sequence[Problem]) -> Component:
    """What keeps the run from starting."""
    return problems(_("The run cannot start yet"), found)
