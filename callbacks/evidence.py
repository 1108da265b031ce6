"""What speaks for a run's models: convergence, groups of similar models, experiments."""

from __future__ import annotations

import pandas as pd
from dash import Dash
from dash.development.base_component import Component

from app.queries import evidence, models, runs
from app.views.runs import RunRow
from callbacks.page import Page
from callbacks.presentation import presentation_for
from layouts import evidence as layout
from layouts.components.source import Source, check
from mmm.phrase import Phrase


def convergence(run_id: str) -> Component:
    """Whether the search settled. Raises NotFound."""
    run, bundle = runs.get(run_id), models.bundle(run_id)
    found = layout.Settled(evidence.convergence(run_id), evidence.verdicts(run_id))
    return layout.settled(_run(run), found, presentation_for(bundle.spec, bundle.grain))


def clusters(run_id: str) -> Component:
    """Groups of similar models and how far they agree. Raises NotFound."""
    run, bundle = runs.get(run_id), models.bundle(run_id)
    reason = Phrase.from_json((bundle.manifest.get("clusters") or {}).get("reason", ""))
    found = layout.Groups(_groups(bundle.tables.get("clusters")), evidence.clusters(run_id), reason)
    return layout.grouped(_run(run), found, presentation_for(bundle.spec, bundle.grain))


def calibration(run_id: str) -> Component:
    """Predicted against measured lift. Raises NotFound."""
    run, bundle = runs.get(run_id), models.bundle(run_id)
    doubts = [Phrase.from_json(doubt) for doubt in bundle.manifest.get("doubts") or ()]
    return layout.calibrated(
        _run(run), evidence.calibration(run_id), doubts, presentation_for(bundle.spec, bundle.grain)
    )


def _groups(table: pd.DataFrame | None) -> pd.DataFrame:
    if table is None:
        return pd.DataFrame(columns=["cluster", "n", "top"])
    best = table[table["top_sol"].astype(bool)].sort_values("cluster")
    return best.rename(columns={"solID": "top"})[["cluster", "n", "top"]]


def _run(run: RunRow) -> layout.RunHeading:
    checked = check(run.manifest.get("verification"))
    source = Source(
        "", run.engine or "", run.mode, data=run.dataset_name, made=run.finished_at, check=checked
    )
    return layout.RunHeading(run.id, run.name, source)


PAGES = tuple(
    Page(f"/runs/<run_id>/{name}", load, title=title, right="models.read", preload=("Graph",))
    for name, load, title in (
        ("convergence", convergence, layout.CONVERGENCE),
        ("clusters", clusters, layout.CLUSTERS),
        ("calibration", calibration, layout.EXPERIMENTS),
    )
)


def register(app: Dash) -> None:
    """The pages have no callbacks of their own."""
