"""The form of a new run: fill it in from the data, keep it consistent while a person edits, start
the run.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from babel import Locale
from dash import ALL, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.errors import InvalidRequest
from app.queries import datasets, engines
from app.queries import runs as queries
from app.services import runs as service
from app.views.datasets import DatasetRow
from callbacks.new_run_spec import read_adstock, read_roles, read_spec
from callbacks.page import Page
from callbacks.presentation import presentation
from layouts import ids, text
from layouts import new_run as layout
from layouts.address import address
from layouts.components.run.modes import mode_choices
from layouts.language import LOCALES, _, current_language
from mmm import errors as mmm_errors
from mmm.data import column_roles
from mmm.data.column_roles import Roles
from mmm.data.default_spec import can_hold_out, hyperparameter_ranges, media_kind
from mmm.dates import Grain
from mmm.spec import Adstock
from tenants.session import host_brand

_COUNTRIES = (
    "AR AT AU BE BR CA CH CL CN CO CZ DE DK EE ES FI FR GB GR HU ID IE IL IN "
    "IT JP KR LT LU LV MX MY NL NO NZ PE PH PL PT RO SE SG SK TH TR TW UA US "
    "VN ZA"
)
COUNTRIES = tuple(_COUNTRIES.split())  # in Robyn's table of holidays and in ours


def load(data: str | None = None) -> Component:
    """The form for one data set, the newest where none is named."""
    found = datasets.recent()
    if not found:
        return layout.without_data()
    chosen = datasets.get(data) if data else found[0]
    frame, country = datasets.frame(chosen.id), host_brand().country
    roles = column_roles.infer(frame)
    status = engines.status()
    media = roles.paid_media_vars + roles.organic
    return layout.build(
        layout.Form(
            datasets=[(row.id, row.name) for row in found],
            dataset_id=chosen.id,
            name=_("{data}, run {n}").format(
                data=chosen.name.removesuffix(".csv"), n=_next_number(chosen.id)
            ),
            columns=_columns(frame, roles),
            outcome_kind=roles.dep_var_type,
            media=media,
            bounds=hyperparameter_ranges(media, grain=_grain(chosen)),
            medium_kinds={name: media_kind(name) for name in media},
            prophet=_prophet(chosen),
            countries=_countries(),
            country=country if country in COUNTRIES else None,
            first=chosen.date_from,
            last=chosen.date_to,
            modes=mode_choices(status),
            mode=status.best_mode,
            held_out=can_hold_out(
                chosen.rows, len(_prophet(chosen)) + len(roles.context) + len(media)
            ),
            estimate=_estimate(2000, 5, status.best_mode),
            look=presentation(),
        )
    )


def switch(dataset_id: str, shown: str) -> Any:
    """Another data set is another form.

    Dash also asks when the form arrives: then its own data set is chosen.
    """
    return no_update if dataset_id == shown else address(f"/runs/new?data={dataset_id}")


def follow_roles(
    roles: list[str],
    adstock: Adstock,
    places: list[dict],
    values: list[float | None],
    bounds: list[dict],
    data: str,
) -> tuple:
    """Media or adstock have changed:

    (search ranges of what there is now, choices of every column).
    """
    names = [place["column"] for place in places]
    chosen = read_roles(names, roles, "revenue")
    media = chosen.paid_media_vars + chosen.organic
    fresh = hyperparameter_ranges(media, read_adstock(adstock), grain=_grain(datasets.get(data)))
    edited: dict[str, list[float | None]] = {
        f"{key['medium']}_{key['parameter']}": [] for key in bounds
    }
    for key, value in zip(bounds, values, strict=True):
        edited[f"{key['medium']}_{key['parameter']}"].append(value)
    whole = {name: tuple(end for end in ends if end is not None) for name, ends in edited.items()}
    kept = {name: ends for name, ends in whole.items() if name in fresh and len(ends) == 2}
    table = layout.ranges(
        media, fresh | kept, {name: media_kind(name) for name in media}, read_adstock(adstock)
    )
    return table, layout.role_options(names, roles)


def estimate(iterations: int | None, trials: int | None, mode: str) -> str:
    # a list times a number would fill the memory
    return _estimate(int(iterations or 0), int(trials or 0), mode)


def submit(clicks: int | None, form: dict[str, Any]) -> tuple[Any, Any]:
    """Start the run and go to its page, or say what is missing: (address, messages)."""
    if not clicks:
        return no_update, no_update
    try:
        run_id = service.submit(form["data"], read_spec(form), form["mode"], form["name"] or "")
    except (InvalidRequest, mmm_errors.InvalidInput) as error:
        return no_update, layout.problems_of(error.problems)
    return address(f"/runs/{run_id}"), None


PAGES = (
    Page(
        "/runs/new",
        load,
        title=text.NEW_RUN,
        right="runs.write",
        preload=("DatePickerRange",),
    ),
)


def register(app: Dash) -> None:
    roles = {"type": "new-role", "column": ALL}
    bounds = {"type": "new-bound", "medium": ALL, "parameter": ALL, "end": ALL}
    app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(ids.NEW_DATA, "value"),
        State(ids.NEW_SHOWN, "data"),
        prevent_initial_call=True,
    )(switch)
    app.callback(
        Output(ids.NEW_RANGES, "children"),
        Output(roles, "options"),
        Input(roles, "value"),
        Input(ids.NEW_ADSTOCK, "value"),
        State(roles, "id"),
        State(bounds, "value"),
        State(bounds, "id"),
        State(ids.NEW_DATA, "value"),
        prevent_initial_call=True,
    )(follow_roles)
    app.callback(
        Output(ids.NEW_ESTIMATE, "children"),
        Input(ids.NEW_ITERATIONS, "value"),
        Input(ids.NEW_TRIALS, "value"),
        Input(ids.NEW_MODE, "value"),
        prevent_initial_call=True,
    )(estimate)
    form = {
        "data": State(ids.NEW_DATA, "value"),
        "name": State(ids.NEW_NAME, "value"),
        "roles": State(roles, "value"),
        "columns": State(roles, "id"),
        "outcome": State(ids.NEW_OUTCOME_KIND, "value"),
        "adstock": State(ids.NEW_ADSTOCK, "value"),
        "bounds": State(bounds, "value"),
        "bound_ids": State(bounds, "id"),
        "prophet": State(ids.NEW_PROPHET, "value"),
        "country": State(ids.NEW_COUNTRY, "value"),
        "start": State(ids.NEW_WINDOW, "start_date"),
        "end": State(ids.NEW_WINDOW, "end_date"),
        "iterations": State(ids.NEW_ITERATIONS, "value"),
        "trials": State(ids.NEW_TRIALS, "value"),
        "seed": State(ids.NEW_SEED, "value"),
        "validation": State(ids.NEW_VALIDATION, "value"),
        "mode": State(ids.NEW_MODE, "value"),
    }
    app.callback(
        output=[
            Output(ids.LOCATION, "href", allow_duplicate=True),
            Output(ids.NEW_MESSAGES, "children"),
        ],
        inputs={"clicks": Input(ids.NEW_SUBMIT, "n_clicks"), "form": form},
        running=[(Output(ids.NEW_SUBMIT, "disabled"), True, False)],
        prevent_initial_call=True,
    )(submit)


def _columns(frame: pd.DataFrame, roles: Roles) -> list[layout.DataColumn]:
    spend_of = {exposure: spend for spend, exposure in roles.exposures.items()}
    return [
        layout.DataColumn(
            name,
            _example(frame[name]),
            layout.EXPOSURE + spend_of[name] if name in spend_of else roles.of(name),
        )
        for name in frame.columns
    ]


def _example(values: pd.Series) -> str:
    """Lowest to highest for numbers and dates, the first few levels for words."""
    filled = values.dropna()
    if pd.api.types.is_numeric_dtype(values) and len(filled):
        return (
            f"{presentation().number(filled.min(), _digits(filled))} –"
            f" {presentation().number(filled.max(), _digits(filled))}"
        )
    if pd.api.types.is_datetime64_any_dtype(values) and len(filled):
        return text.period(filled.min().date(), filled.max().date(), presentation())
    return ", ".join(str(value) for value in filled.unique()[:3])


def _digits(values: pd.Series) -> int:
    return 0 if float(values.abs().max()) >= 100 else 2


def _prophet(row: DatasetRow) -> list[str]:
    wanted = {
        "trend": True,
        "season": (row.date_to - row.date_from).days >= 365,
        "weekday": row.grain == "day",
    }
    return [name for name, use in wanted.items() if use] + (
        ["holiday"] if host_brand().country in COUNTRIES else []
    )


def _grain(row: DatasetRow) -> Grain:
    return "day" if row.grain == "day" else "month" if row.grain == "month" else "week"


def _countries() -> list[tuple[str, str]]:
    """Codes and names, as the language sorts them: a German Ö is an O, a Swedish one comes last."""
    names = Locale.parse(LOCALES[current_language()]).territories
    plain = str.maketrans("ÄÖÜ", "AOU") if current_language() == "de" else {}
    return sorted(
        ((code, names[code]) for code in COUNTRIES), key=lambda pair: pair[1].translate(plain)
    )


def _next_number(dataset_id: str) -> int:
    return 1 + sum(row.dataset_id == dataset_id for row in queries.recent())


def _estimate(iterations: int, trials: int, mode: str) -> str:
    """How long it takes, going by this client's latest finished run in the same mode: only the
    search grows.
    """
    if iterations * trials < 1:
        return ""
    models = presentation().number(iterations * trials)
    for row in queries.recent():
        if (
            row.mode == mode
            and row.state == "finished"
            and row.candidates
            and row.started_at
            and row.finished_at
        ):
            took = (row.finished_at - row.started_at).total_seconds()
            search = row.manifest.get("timings", {}).get("Searching", took)
            seconds = took - search + search / row.candidates * iterations * trials
            return _(layout.ESTIMATE).format(
                models=models, duration=text.duration(max(1.0, seconds))
            )
    return _(layout.ESTIMATE_ROUGH).format(models=models)
