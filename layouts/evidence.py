"""What speaks for a run's models: whether its search settled, whether clusters of models agree, and experiments do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from dash import html

from layouts.components import run_tabs
from layouts.components.badge import badge
from layouts.components.figure_card import Column, Data, Words, data_table, figure_card
from layouts.components.page import facts, link_button, page, section
from layouts.components.source import Source
from layouts.components.states import box, empty
from layouts.figures import calibration, clusters, convergence
from layouts.figures.look import UNKNOWN, Look

ERRORS: Final = {  # Robyn's name in the table: name on the page, what it measures
    "NRMSE": ("NRMSE", "Prediction error"),
    "DECOMP.RSSD": ("DECOMP.RSSD", "Distance from spend shares"),
    "MAPE": ("MAPE", "Distance from the experiments"),
}
CONVERGENCE_LEAD: Final = (
    "A search has settled when its errors have become small and no longer vary much. Robyn's rule compares the last"
    " twentieth of each trial with the first ones."
)
CLUSTERS_LEAD: Final = (
    "Selected models with similar hyperparameters, put together. Where clusters agree on a channel, the choice of a"
    " model hardly matters for it; where they do not, decide by what you know of the channel, or test it."
)
CALIBRATION_LEAD: Final = (
    "What selected models say each experiment should have brought, against what it measured. The search was told to"
    " make this difference small, besides its other two errors."
)
NO_CONVERGENCE: Final = "Nothing to judge"
NO_CONVERGENCE_LEAD: Final = "The run computed a single model, or was made before convergence was kept with runs."
NO_CLUSTERS: Final = "No clusters of models"
NO_CLUSTERS_LEAD: Final = "The run was made before clusters were kept with runs. Start it again to see them."
NO_STUDIES: Final = "This run knows no experiments"
NO_STUDIES_LEAD: Final = (
    "Lift studies tell a search what a channel truly brought in a period. Give them as calibration_input of the spec,"
    " and models are also chosen by how near they come to them."
)


@dataclass(frozen=True)
class Run:
    """The run that the page is about."""

    id: str
    name: str
    source: Source


@dataclass(frozen=True)
class Settled:
    """`spread` is `mmm.convergence.spread`, `verdicts` and `advice` are the manifest's."""

    spread: pd.DataFrame
    verdicts: Sequence[Mapping[str, Any]]
    advice: str


@dataclass(frozen=True)
class Groups:
    """`groups` has cluster, n and top (a solID); `intervals` is clusterCI. `reason` says why there are none."""

    groups: pd.DataFrame
    intervals: pd.DataFrame
    reason: str = ""


def settled(run: Run, found: Settled, look: Look) -> html.Div:
    """The page about convergence."""
    if found.spread.empty:
        return _page(run, "Convergence", CONVERGENCE_LEAD, _nothing("activity", NO_CONVERGENCE, NO_CONVERGENCE_LEAD))
    names = [name for name in ERRORS if name in set(found.spread["error_type"])]
    drawn = [
        (f"{ERRORS[name][0]}: {ERRORS[name][1].lower()}", convergence.build(_of(found.spread, name), look))
        for name in names
    ]
    columns = (
        Column("error_type", "Error"),
        Column("cuts", "Up to model", "number", 0),
        Column("low", "P10", "number", 4),
        Column("median", "Median", "number", 4),
        Column("high", "P90", "number", 4),
    )
    words = Words(
        found.advice.rstrip("."),
        "Errors in the course of the search",
        "The line is the median of all trials, the band holds 80 % of the models.",
    )
    card = figure_card(words, drawn, Data(found.spread, columns, _csv(run, "convergence")), look, run.source)
    judged = section("Robyn's rule", facts([_verdict(verdict) for verdict in found.verdicts], wide=True))
    return _page(run, "Convergence", CONVERGENCE_LEAD, card, judged)


def grouped(run: Run, found: Groups, look: Look) -> html.Div:
    """The page about clusters of similar models."""
    if found.groups.empty:
        lead = found.reason or NO_CLUSTERS_LEAD
        return _page(run, "Clusters of models", CLUSTERS_LEAD, _nothing("diagram-3", NO_CLUSTERS, lead))
    intervals = found.intervals.assign(estimable=[f"{row.n_finite} of {row.n}" for row in found.intervals.itertuples()])
    columns = (
        Column("rn", "Channel", "channel"),
        Column("cluster", "Cluster", "number", 0),
        Column("boot_mean", look.efficiency_name, "efficiency"),
        Column("ci_low", "From", "efficiency"),
        Column("ci_up", "To", "efficiency"),
        Column("estimable", "Models with an estimate"),
    )
    note = (
        f"Each mark is the mean of a cluster, bootstrapped; its line the 95 % interval. It tells"
        f" how models of a cluster differ, not how uncertain the channel's true effect is. No mark: {UNKNOWN}."
    )
    card = figure_card(
        Words(clusters.finding(intervals, look), "Return by cluster", note),
        clusters.build(intervals, look),
        Data(intervals, columns, _csv(run, "clusters")),
        look,
        run.source,
    )
    tiles = [
        html.Div(
            [
                html.H3(f"Cluster {row.cluster}"),
                html.P(f"{row.n} model{'' if row.n == 1 else 's'}; lowest error score: {row.top}", className="muted"),
                link_button("Open its best model", f"/models/{run.id}/{row.top}", small=True),
            ],
            className="tile-x",
        )
        for row in found.groups.itertuples()
    ]
    return _page(
        run, "Clusters of models", CLUSTERS_LEAD, card, section("Clusters", html.Div(tiles, className="tiles-x"))
    )


def calibrated(run: Run, predictions: pd.DataFrame, doubts: Sequence[str], look: Look) -> html.Div:
    """The page about experiments. `predictions` is `mmm.calibration.predictions`; without studies it is empty."""
    if predictions.empty:
        return _page(run, "Experiments", None, _nothing("clipboard-data", NO_STUDIES, NO_STUDIES_LEAD))
    known = predictions.dropna(subset=["ratio"])
    lacking = len(predictions) - len(known)
    if known.empty:
        lead = "No selected model predicts anything for these experiments that could be compared."
        return _page(run, "Experiments", CALIBRATION_LEAD, _nothing("clipboard-data", UNKNOWN.capitalize(), lead))
    rows = calibration.summary(known)
    rows = rows.assign(media=[calibration.media(name) for name in rows["media"]])
    columns = (
        Column("media", "Experiment"),
        Column("start", "From", "date"),
        Column("end", "To", "date"),
        Column("measured", "Measured", "response"),
        Column("median", "Predicted, median", "response"),
        Column("low", "P25", "response"),
        Column("high", "P75", "response"),
        Column("ratio", "Of measured", "percent"),
        Column("closest", "Closest model"),
    )
    of_model = (
        Column("media", "Experiment"),
        Column("solID", "Model"),
        Column("measured", "Measured", "response"),
        Column("predicted", "Predicted", "response"),
        Column("ratio", "Of measured", "percent"),
    )
    each = known.assign(media=[calibration.media(name) for name in known["media"]])
    note = "One dot per selected model; the grey box holds the middle half, its line is the median."
    note += f" {lacking} predictions are {UNKNOWN}." if lacking else ""
    card = figure_card(
        Words(calibration.finding(known, look), "Predicted against measured lift", note),
        calibration.build(known, look),
        Data(each.sort_values(["study", "mape_lift"]), of_model, _csv(run, "calibration")),
        look,
        run.source,
    )
    doubted = box("warn", "Worth a second look", *(html.P(sentence) for sentence in doubts)) if doubts else None
    listed = section("Experiments", data_table(rows, columns, look, "Experiments"))
    return _page(run, "Experiments", CALIBRATION_LEAD, doubted, card, listed)


def _page(run: Run, title: str, lead: str | None, *children: Any) -> html.Div:
    here = {"Clusters of models": "Clusters"}.get(title, title)
    return page(title, run_tabs.tabs(run.id, here), *children, lead=lead, back=(f"/runs/{run.id}", run.name))


def _nothing(glyph: str, title: str, lead: str) -> html.Section:
    return section(None, empty(glyph, title, lead))


def _of(spread: pd.DataFrame, name: str) -> pd.DataFrame:
    return spread[spread["error_type"] == name]


def _verdict(verdict: Mapping[str, Any]) -> tuple[str, list[Any]]:
    words = {True: ("Settled", "good"), False: ("Not settled", "warn"), None: ("Too early to tell", "")}
    said, kind = words[verdict["converged"]]
    name = ERRORS[str(verdict["type"]).upper()][0]
    return name, [badge(said, kind), " ", verdict["advice"], html.Div(verdict["message"], className="muted small")]


def _csv(run: Run, name: str) -> list[tuple[str, str]]:
    return [("CSV", f"/downloads/{run.id}/-/{name}.csv")]
