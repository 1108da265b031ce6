"""The form of a new run: fill it in from the data, keep it consistent while a person edits, start
the run.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from callbacks.presentation import presentation
from layouts import ids, text
from layouts import new_run as layout
from layouts.components.run.modes import mode_choices
from layouts.language import LOCALES, _, current_language, ngettext
from mmm import errors as mmm_errors
from mmm.data.column_roles import Roles
from mmm.data.default_spec import TRAIN_SIZE, hyperparameter_ranges, media_kind
from mmm.dates import Grain
from mmm.errors import Problem
from mmm.hyperparameters import ADSTOCK_PARAMETERS
from mmm.phrase import Phrase
from mmm.spec import Adstock, ModelSpec
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
    frame, roles, country = (
        datasets.frame(chosen.id),
        datasets.roles(chosen.id),
        host_brand().country,
    )
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
            estimate=_estimate(2000, 5, status.best_mode),
            look=presentation(),
        )
    )


LAZY = ("DatePickerRange",)
ROUTES = {"/runs/new": load}


def switch(dataset_id: str, shown: str) -> Any:
    """Another data set is another form.

    Dash also asks when the form arrives: then its own data set is chosen.
    """
    return no_update if dataset_id == shown else f"/runs/new?data={dataset_id}"


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
    chosen = _roles(names, roles, "revenue")
    media = chosen.paid_media_vars + chosen.organic
    fresh = hyperparameter_ranges(media, _known(adstock), grain=_grain(datasets.get(data)))
    edited: dict[str, list[float | None]] = {
        f"{key['medium']}_{key['parameter']}": [] for key in bounds
    }
    for key, value in zip(bounds, values, strict=True):
        edited[f"{key['medium']}_{key['parameter']}"].append(value)
    whole = {name: tuple(end for end in ends if end is not None) for name, ends in edited.items()}
    kept = {name: ends for name, ends in whole.items() if name in fresh and len(ends) == 2}
    table = layout.ranges(
        media, fresh | kept, {name: media_kind(name) for name in media}, _known(adstock)
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
        run_id = service.submit(form["data"], _spec(form), form["mode"], form["name"] or "")
    except (InvalidRequest, mmm_errors.InvalidInput) as error:
        return no_update, layout.problems_of(error.problems)
    return f"/runs/{run_id}", None


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


def _spec(form: dict[str, Any]) -> ModelSpec:
    """The spec that the form describes.

    Raises Invalid with everything that is missing or contradictory.
    """
    roles = _roles([place["column"] for place in form["columns"]], form["roles"], form["outcome"])
    _require(roles, form)
    bounds: dict[str, tuple[float, ...]] = {}
    for key, value in zip(form["bound_ids"], form["bounds"], strict=True):
        name = f"{key['medium']}_{key['parameter']}"
        bounds[name] = (*bounds.get(name, ()), float(value))
    bounds = {name: ends[:1] if ends[0] == ends[-1] else ends for name, ends in bounds.items()}
    held = bool(form["validation"])
    prophet = tuple(name for name in text.PROPHET if name in form["prophet"])
    return ModelSpec(
        date_var=roles.date or "",
        dep_var=roles.dep_var or "",
        dep_var_type=roles.dep_var_type,
        paid_media_spends=roles.spends,
        paid_media_vars=roles.paid_media_vars,
        organic_vars=roles.organic,
        context_vars=roles.context,
        factor_vars=roles.factors,
        prophet_vars=prophet,
        prophet_country=form["country"] if "holiday" in prophet else None,
        adstock=_known(form["adstock"]),
        hyperparameters=bounds | ({"train_size": TRAIN_SIZE} if held else {}),
        window_start=form["start"],
        window_end=form["end"],
        iterations=int(form["iterations"]),
        trials=int(form["trials"]),
        ts_validation=held,
        seed=int(form["seed"]),
    )


def _known(adstock: Any) -> Adstock:
    """The chosen adstock.

    Raises Invalid for anything else, which only a request made by hand can send.
    """
    if adstock not in ADSTOCK_PARAMETERS:
        raise InvalidRequest(
            [
                Problem(
                    "No such adstock.",
                    Phrase("Choose from {names}.", names=", ".join(ADSTOCK_PARAMETERS)),
                )
            ]
        )
    return adstock


def _require(roles: Roles, form: dict[str, Any]) -> None:
    """Raise Invalid naming every empty field and every role that nobody has, or two have."""
    filled = {
        _(text.ITERATIONS): form["iterations"],
        _(text.TRIALS): form["trials"],
        _(text.SEED): form["seed"],
        _(text.MODE): form["mode"],
    }
    found = [
        Problem(_(text.BAD_NUMBER).format(what=what))
        for what, value in filled.items()
        if value is None
    ]
    if None in form["bounds"]:
        found.append(
            Problem(
                _(text.BAD_NUMBER).format(what=_(text.RANGES)),
                "Give both ends of every range, within its limits.",
            )
        )
    taken = form["roles"]
    for role in ("date", "dep_var"):
        count = taken.count(role)
        if count != 1:
            words = ngettext(
                "{n} column has the role “{role}”.", "{n} columns have the role “{role}”.", count
            )
            words = words if count else _("No column has the role “{role}”.")
            found.append(
                Problem(words.format(n=count, role=_(text.ROLES[role])), "Give it to exactly one.")
            )
    loose = [spend for spend in roles.exposures if spend not in roles.spends]
    found += [
        Problem(
            "An exposure belongs to it, but it is no media spend.",
            "Change one of both.",
            column=name,
        )
        for name in loose
    ]
    if not roles.spends:
        found.append(Problem("No column is media spend.", "A model needs at least one."))
    if found:
        raise InvalidRequest(found)


def _roles(columns: Sequence[str], chosen: Sequence[str], outcome: str) -> Roles:
    having = {
        role: tuple(n for n, r in zip(columns, chosen, strict=True) if r == role)
        for role in text.ROLES
    }
    pairs = zip(columns, chosen, strict=True)
    return Roles(
        date=next(iter(having["date"]), None),
        dep_var=next(iter(having["dep_var"]), None),
        dep_var_type="conversion" if outcome == "conversion" else "revenue",
        spends=having["spend"],
        exposures={
            role.removeprefix(layout.EXPOSURE): name
            for name, role in pairs
            if role.startswith(layout.EXPOSURE)
        },
        organic=having["organic"],
        context=tuple(
            n for n, r in zip(columns, chosen, strict=True) if r in ("context", "factor")
        ),
        factors=having["factor"],
    )


def _columns(frame: pd.DataFrame, roles: Roles) -> list[layout.DataColumn]:
    known: dict[str | None, str] = {roles.date: "date", roles.dep_var: "dep_var"}
    for role, names in (
        ("spend", roles.spends),
        ("organic", roles.organic),
        ("context", roles.context),
    ):
        known.update(dict.fromkeys(names, role))
    known.update(dict.fromkeys(roles.factors, "factor"))
    known.update({exposure: layout.EXPOSURE + spend for spend, exposure in roles.exposures.items()})
    return [
        layout.DataColumn(name, _example(frame[name]), known.get(name, "unused"))
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
            return _(text.ESTIMATE).format(models=models, duration=text.duration(max(1.0, seconds)))
    return _(text.ESTIMATE_ROUGH).format(models=models)
