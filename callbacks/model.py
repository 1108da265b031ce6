"""One model, the published one included. Deciding on it: `callbacks.decision`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from flask import request

from app.errors import NotFound
from app.queries import accepted, decisions, health, notes, publications, visible
from app.queries.visible import VisibleModel
from callbacks.page import Page
from callbacks.presentation import presentation, presentation_for, source
from callbacks.previous_model import since_previous
from layouts import ids, text
from layouts import model as layout
from layouts import notes as note_layout
from layouts.address import address
from layouts.components import kpi_switch
from layouts.components.kpi_switch import Kpis
from layouts.components.model import publication_history
from layouts.components.model.depth import ANALYST, EXECUTIVE, depths
from layouts.components.model.publication_history import History
from layouts.components.model_ref import ModelRef
from layouts.components.run import spec_words
from layouts.language import _
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import ModelTables
from mmm.bundle import Bundle
from mmm.review import candidates as lab
from tenants.permissions import can


def load(run_id: str, sol_id: str, depth: str = "") -> Component:
    """One model of a finished run.

    Raises NotFound; for a client viewer only published and superseded ones exist.

    depth: as deep as the address says; else as this browser read last; else what suits the reader.
    """
    seen = visible.model(run_id, sol_id, include_superseded=True)
    return layout.build(*_model(seen, _depth(depth)))


def load_published(depth: str = "", kpi: str = "", published: str = "") -> Component:
    """The published model of a KPI, or a former publication by its id; or a page that says there is
    none.
    """
    seen = visible.publication(published) if published else visible.published(kpi)
    if seen is None:
        known = publications.history()
        earlier = publication_history.before(known.superseded(kpi), presentation())
        switch = kpi_switch.switch("/model", Kpis(known.all_current(), kpi))
        return layout.none_published(can("models.read"), "", switch, earlier)
    model, tables, own = _model(seen, _depth(depth))
    kpis = Kpis(seen.publications.all_current(), seen.kpi)
    return layout.build(replace(model, kpis=kpis), tables, own)


def read(depth: str, stored: Any) -> list[Any]:
    """The same model at another depth.

    Raises NotFound, also for a depth that is not the reader's.
    """
    if depth not in depths(can("models.read")):
        raise NotFound()
    ref = ModelRef.read(stored)
    seen = visible.model(ref.run_id, ref.sol_id, include_superseded=True)
    return layout.body(*_model(seen, depth))


def period(bundle: Bundle) -> str:
    """day, week or month."""
    return str(bundle.grain)


def candidate(bundle: Bundle, sol_id: str) -> pd.Series:
    """The model's row of resultHypParam."""
    rows = bundle.tables["resultHypParam"]
    return rows[rows["solID"] == sol_id].iloc[0]


def number(row: pd.Series, name: str | None) -> float | None:
    """A value of a row; None where it does not exist."""
    return None if name is None or pd.isna(row.get(name)) else float(row[name])


def _depth(asked: str) -> str:
    staff = can("models.read")
    wanted = (asked, request.cookies.get("depth", ""), ANALYST if staff else EXECUTIVE)
    return next(one for one in wanted if one in depths(staff))


def _model(seen: VisibleModel, depth: str) -> tuple[layout.ModelPage, ModelTables, Presentation]:
    bundle, staff, brief = seen.bundle, can("models.read"), depth == EXECUTIVE
    own = presentation_for(bundle.spec, bundle.grain)
    model = layout.ModelPage(
        run_id=seen.run_id,
        sol_id=seen.sol_id,
        source=source(seen.info),
        period=period(bundle),
        depth=depth,
        health=health.assess(seen) if brief else None,
        planner=_planner(seen) if can("plans.use") else None,
        staff=_staff(seen, own, depth) if staff else None,
        history=None if staff else _history(seen),
        before=since_previous(seen, own) if brief else None,
    )
    return model, accepted.tables(seen), own


def _planner(seen: VisibleModel) -> str | None:
    """Where plans are made on this model; clients make none on a superseded one."""
    if can("models.read"):
        return address(f"/planner/{seen.run_id}/{seen.sol_id}")
    kpis = Kpis(seen.publications.all_current(), seen.kpi)
    return kpis.address("/planner") if seen.info.published else None


def _history(seen: VisibleModel) -> History | None:
    """What the client may know of how this model was chosen, and of those published before it."""
    shown = seen.publication
    if shown is None:
        return None
    present, former = seen.publications.all_current(), seen.publications.superseded(shown.kpi)
    known = {one.model for one in (shown, *present)}
    return History(
        shown,
        decisions.client_record(seen),
        next((one for one in (*present, *former) if one.id == shown.successor), None),
        [one for one in former if one.published_at < shown.published_at and one.model not in known],
    )


def _staff(seen: VisibleModel, own: Presentation, depth: str) -> layout.Staff:
    info, bundle = seen.info, seen.bundle
    spec, row = bundle.spec, candidate(bundle, info.sol_id)
    parts = {_("Training"): "train"} | (
        {_("Validation"): "val", _("Test"): "test"} if spec.ts_validation else {}
    )
    errors = [
        {"part": said, "R²": row[f"rsq_{part}"], "NRMSE": row[f"nrmse_{part}"]}
        for said, part in parts.items()
    ]
    front, score = number(row, "robynPareto"), number(row, "error_score")
    facts = [
        ("DECOMP.RSSD", own.number(info.rssd, 4)),
        ("λ", own.number(row["lambda"], 1)),
        (_("Share of data for training"), own.percent(row["train_size"], 0)),
        (_("Front"), text.DASH if front is None else f"{front:.0f}"),
        (_("Error score"), text.DASH if score is None else own.number(score, 4)),
        (_("Trial, iteration"), f"{row['trial']:.0f}, {row['iterations']:.0f}"),
        (_("Adstock"), _(spec_words.ADSTOCKS[spec.adstock][0])),
    ]
    back = (address(f"/models/{info.run_id}"), _("Models of {run}").format(run=info.run_name))
    state = decisions.status(seen) if info.selected else None
    better = (
        () if info.selected else tuple(lab.better_models(seen.results.candidates(), info.sol_id))
    )
    with_file = bundle.manifest.get("comparison")
    found = health.with_remedies(seen) if depth == ANALYST else None
    ref = ModelRef(info.run_id, info.sol_id)
    noted = note_layout.build(notes.about(ref.run_id, ref.sol_id), ref, own)
    known = address(f"/data/{info.dataset_id}/truth?run={ref.run_id}") if info.simulated else None
    return layout.Staff(
        back,
        state,
        pd.DataFrame(errors),
        facts,
        with_file,
        better,
        found,
        noted,
        known,
    )


PAGES = (
    Page(
        "/models/<run_id>/<sol_id>",
        load,
        title=text.MODEL,
        right="published.read",
        preload=("Graph",),
    ),
    Page(
        "/model",
        load_published,
        title=text.MODEL,
        right="published.read",
        preload=("Graph",),
        navigation=5,
    ),
)


def register(app: Dash) -> None:
    depth, ref = Input(ids.MODEL_DEPTH, "value"), State(ids.MODEL_REF, "data")
    app.callback(Output(ids.MODEL_BODY, "children"), depth, ref, prevent_initial_call=True)(read)
    app.clientside_callback(ClientsideFunction("model", "depth"), depth, prevent_initial_call=True)
