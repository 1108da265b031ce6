"""Refreshing a model with newer data, and the refreshed model beside the former one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from app.errors import InvalidRequest
from app.queries import engines, models, publications, visible
from app.queries import refreshes as queries
from app.services import refreshes as service
from app.services.refreshes import RefreshOptions
from callbacks.page import Page
from callbacks.presentation import presentation, presentation_for
from layouts import ids, text
from layouts import refresh as layout
from layouts.address import address
from layouts.components.model_ref import ModelRef
from layouts.components.run import refresh_comparison
from layouts.components.run.modes import mode_choices
from layouts.language import N_, _
from layouts.style import period_words
from mmm import errors as mmm_errors
from mmm.errors import Problem
from mmm.refresh import ITERATIONS, TRIALS


def load(run_id: str, sol_id: str, data: str | None = None) -> Component:
    """The form for one model, with the newest data set that goes on where it ends.

    Raises NotFound.
    """
    seen = visible.model(run_id, sol_id)
    offers, (start, end) = queries.eligible_datasets(seen), seen.bundle.window
    if not offers:
        return layout.without_data(run_id, sol_id, end.date(), seen.bundle.grain, presentation())
    asked = next((offer for offer in offers if offer.id == data), None)
    chosen = asked or queries.best_dataset(seen) or offers[0]
    status = engines.status()
    form = layout.Form(
        run_id=run_id,
        sol_id=sol_id,
        run_name=seen.info.run_name,
        window=(start.date(), end.date()),
        datasets=[
            (
                offer.id,
                _("{data}, until {date}").format(
                    data=offer.name, date=presentation().date(offer.last)
                ),
            )
            for offer in offers
        ],
        dataset_id=chosen.id,
        found=queries.newer(run_id, chosen.id),
        modes=mode_choices(status),
        mode=status.best_mode,
        name=_run_name(sol_id, chosen.last),
        iterations=ITERATIONS,
        trials=TRIALS,
    )
    return layout.build(form, presentation())


def examine(dataset_id: str, stored: Any) -> tuple[Any, ...]:
    """Another data set: what it is to the model, and how many periods it has."""
    ref = ModelRef.read(stored)
    found = queries.newer(ref.run_id, dataset_id)
    steps = max(1, found.steps)
    name = _run_name(ref.sol_id, found.last) if found.last is not None else no_update
    return layout.findings(found, presentation()), steps, steps, name


def submit(clicks: int | None, form: dict[str, Any]) -> tuple[Any, Any]:
    """Start the run and go to its page, or say what is missing: (address, messages)."""
    if not clicks:
        return no_update, no_update
    ref = ModelRef.read(form["model"])
    try:
        run_id = service.submit(ref.run_id, ref.sol_id, form["data"], _options(form))
    except (InvalidRequest, mmm_errors.InvalidInput) as error:
        return no_update, layout.problems_of(error.problems)
    return address(f"/runs/{run_id}"), None


def load_comparison(run_id: str, model: str | None = None) -> Component:
    """A model of a refresh, the chosen one unless another is named, beside the former one.

    Raises NotFound.
    """
    former, bundle, tables = queries.side_by_side(run_id, model)
    after = model or str(former.chosen)
    before_window = models.bundle(former.run_id).window
    shown = refresh_comparison.Refreshed(
        run_id=run_id,
        run_name=former.run_name,
        before=former.sol_id,
        after=after,
        periods=period_words.new_periods(former.steps, former.grain),
        windows=(_period(before_window), _period(bundle.window)),
        status=_status(run_id, after),
    )
    own = presentation_for(bundle.spec, bundle.grain)
    return refresh_comparison.build(shown, tables, own)


def _run_name(sol_id: str, last: date) -> str:
    return _("Refresh of {model}, until {date}").format(
        model=sol_id, date=presentation().date(last)
    )


def _status(run_id: str, sol_id: str) -> tuple[str, str]:
    current = publications.current_for_run(run_id)
    if current is None:
        return _(refresh_comparison.NOBODY), _(refresh_comparison.NOBODY_NOTE)
    if (current.run_id, current.sol_id) == (run_id, sol_id):
        since = _("Published {moment}.").format(
            moment=text.moment(current.published_at, presentation())
        )
        return _(refresh_comparison.IS_PUBLISHED), since
    return _(refresh_comparison.STAYS).format(model=current.sol_id), _(
        refresh_comparison.STAYS_NOTE
    )


def _period(window: tuple[pd.Timestamp, pd.Timestamp]) -> str:
    return text.period(window[0].date(), window[1].date(), presentation())


def _options(form: dict[str, Any]) -> RefreshOptions:
    labels = {"steps": _("New periods"), "iterations": _(text.ITERATIONS), "trials": _(text.TRIALS)}
    empty = [
        Problem(_(text.BAD_NUMBER).format(what=words))
        for name, words in labels.items()
        if not form[name]
    ]
    if empty:
        raise InvalidRequest(empty)
    numbers = {name: int(form[name]) for name in labels}
    return RefreshOptions(
        mode=form["mode"], name=(form["name"] or "").strip(), seen=bool(form["seen"]), **numbers
    )


PAGES = (
    Page(
        "/models/<run_id>/<sol_id>/refresh",
        load,
        title=text.REFRESH,
        right="runs.write",
    ),
    Page(
        "/refreshes/<run_id>",
        load_comparison,
        title=N_("Refreshed model"),
        right="models.read",
    ),
)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.REFRESH_FOUND, "children"),
        Output(ids.REFRESH_STEPS, "value"),
        Output(ids.REFRESH_STEPS, "max"),
        Output(ids.REFRESH_NAME, "value"),
        Input(ids.REFRESH_DATA, "value"),
        State(ids.REFRESH_REF, "data"),
        prevent_initial_call=True,
    )(examine)
    form = {
        "model": State(ids.REFRESH_REF, "data"),
        "data": State(ids.REFRESH_DATA, "value"),
        "name": State(ids.REFRESH_NAME, "value"),
        "steps": State(ids.REFRESH_STEPS, "value"),
        "iterations": State(ids.REFRESH_ITERATIONS, "value"),
        "trials": State(ids.REFRESH_TRIALS, "value"),
        "mode": State(ids.REFRESH_MODE, "value"),
        "seen": State(ids.REFRESH_SEEN, "value"),
    }
    app.callback(
        output=[
            Output(ids.LOCATION, "href", allow_duplicate=True),
            Output(ids.REFRESH_MESSAGES, "children"),
        ],
        inputs={"clicks": Input(ids.REFRESH_SUBMIT, "n_clicks"), "form": form},
        running=[(Output(ids.REFRESH_SUBMIT, "disabled"), True, False)],
        prevent_initial_call=True,
    )(submit)
