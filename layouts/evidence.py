"""What speaks for a run's models: whether its search settled, whether clusters of models agree, and
experiments do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from dash import html

from layouts.address import address
from layouts.components.badge import badge
from layouts.components.figure_card import Data, Words, figure_card
from layouts.components.page import facts, link_button, page, section
from layouts.components.run import convergence_words
from layouts.components.run import tabs as run_tabs
from layouts.components.source import Source
from layouts.components.states import box, empty
from layouts.components.table import Column, data_table
from layouts.figures.evidence import calibration, clusters, convergence
from layouts.language import N_, _, ngettext, translate
from layouts.style.presentation import UNKNOWN, Presentation
from mmm.review.convergence import ConvergenceVerdict

ERRORS: Final = {  # Robyn's name in the table: what it measures
    "NRMSE": N_("NRMSE: fit error"),
    "DECOMP.RSSD": N_("DECOMP.RSSD: distance from spend shares"),
    "MAPE": N_("MAPE: distance from the experiments"),
}
CONVERGENCE: Final = N_("Convergence")
CLUSTERS: Final = N_("Clusters of models")
EXPERIMENTS: Final = N_("Experiments")
CONVERGENCE_LEAD: Final = N_(
    "A search has settled when its errors have become small and no longer vary much. Robyn's rule"
    " compares the last twentieth of each trial with the first ones."
)
CLUSTERS_LEAD: Final = N_(
    "Selected models with similar hyperparameters, put together. Where clusters agree on a channel,"
    " the choice of a model hardly matters for it; where they do not, decide by what you know of"
    " the channel, or test it."
)
CALIBRATION_LEAD: Final = N_(
    "What selected models say each experiment should have brought, against what it measured. The"
    " search was told to make this difference small, besides its other two errors."
)
NO_CONVERGENCE: Final = N_("Nothing to judge")
NO_CONVERGENCE_LEAD: Final = N_(
    "The run computed a single model, or was made before convergence was kept with runs."
)
NO_CLUSTERS: Final = N_("No clusters of models")
NO_CLUSTERS_LEAD: Final = N_(
    "The run was made before clusters were kept with runs. Start it again to see them."
)
NOT_COMPARABLE: Final = N_("Not estimable here")
NOT_COMPARABLE_LEAD: Final = N_(
    "No selected model predicts anything for these experiments that could be compared."
)
NO_STUDIES: Final = N_("This run knows no experiments")
NO_STUDIES_LEAD: Final = N_(
    "Lift studies tell a search what a channel truly brought in a period. Give them as"
    " calibration_input of the spec, and models are also chosen by how near they come to them."
)


@dataclass(frozen=True)
class RunHeading:
    """The run that the page is about."""

    id: str
    name: str
    source: Source


@dataclass(frozen=True)
class Settled:
    """`spread` is `mmm.review.convergence.spread`, `verdicts` are
    `mmm.review.convergence.ConvergenceVerdict`s.
    """

    spread: pd.DataFrame
    verdicts: Sequence[ConvergenceVerdict]


@dataclass(frozen=True)
class Groups:
    """`groups` has cluster, n and top (a solID); `intervals` is clusterCI.

    `reason` says why there are none.
    """

    groups: pd.DataFrame
    intervals: pd.DataFrame
    reason: str = ""


def settled(run: RunHeading, found: Settled, look: Presentation) -> html.Div:
    """The page about convergence."""
    if found.spread.empty:
        return _page(
            run,
            CONVERGENCE,
            CONVERGENCE_LEAD,
            _nothing("activity", NO_CONVERGENCE, NO_CONVERGENCE_LEAD),
        )
    names = [name for name in ERRORS if name in set(found.spread["error_type"])]
    drawn = [(_(ERRORS[name]), convergence.build(_of(found.spread, name), look)) for name in names]
    columns = (
        Column("error_type", _("Error")),
        Column("cuts", _("Up to model"), "number", 0),
        Column("low", "P10", "number", 4),
        Column("median", _("Median"), "number", 4),
        Column("high", "P90", "number", 4),
    )
    words = Words(
        convergence_words.advice(found.verdicts).rstrip("."),
        _("Errors in the course of the search"),
        _("The line is the median of all trials, the band holds {share} of the models.").format(
            share=look.percent(0.8, 0)
        ),
    )
    card = figure_card(
        words, drawn, Data(found.spread, columns, _csv(run, "convergence")), look, run.source
    )
    judged = section(
        _("Robyn's rule"), facts([_verdict(verdict) for verdict in found.verdicts], wide=True)
    )
    return _page(run, CONVERGENCE, CONVERGENCE_LEAD, card, judged)


def grouped(run: RunHeading, found: Groups, look: Presentation) -> html.Div:
    """The page about clusters of similar models."""
    if found.groups.empty:
        lead = found.reason or NO_CLUSTERS_LEAD
        return _page(run, CLUSTERS, CLUSTERS_LEAD, _nothing("diagram-3", NO_CLUSTERS, lead))
    estimable = [
        _("{n} of {total}").format(n=row.n_finite, total=row.n)
        for row in found.intervals.itertuples()
    ]
    intervals = found.intervals.assign(estimable=estimable)
    columns = (
        Column("rn", _("Channel"), "channel"),
        Column("cluster", _("Cluster"), "number", 0),
        Column("boot_mean", look.efficiency_name, "efficiency"),
        Column("ci_low", _("From"), "efficiency"),
        Column("ci_up", _("To"), "efficiency"),
        Column("estimable", _("Models with an estimate")),
    )
    note = _(
        "Each mark is the mean of a cluster, bootstrapped; its line the {share} interval. It tells"
        " how models of a cluster differ, not how uncertain the channel's true effect is. No mark:"
        " {unknown}."
    ).format(share=look.percent(0.95, 0), unknown=_(UNKNOWN))
    card = figure_card(
        Words(clusters.finding(intervals, look), _("Return by cluster"), note),
        clusters.build(intervals, look),
        Data(intervals, columns, _csv(run, "clusters")),
        look,
        run.source,
    )
    tiles = [
        html.Div(
            [
                html.H3(_("Cluster {n}").format(n=row.cluster)),
                html.P(_size(row), className="muted"),
                link_button(
                    _("Open its best model"), address(f"/models/{run.id}/{row.top}"), small=True
                ),
            ],
            className="tile-x",
        )
        for row in found.groups.itertuples()
    ]
    listed = section(_("Clusters"), html.Div(tiles, className="tiles-x"))
    return _page(run, CLUSTERS, CLUSTERS_LEAD, card, listed)


def calibrated(
    run: RunHeading, predictions: pd.DataFrame, doubts: Sequence[str], look: Presentation
) -> html.Div:
    """The page about experiments.

    `predictions` is `mmm.data.lift_studies.predictions`; without studies it is empty.
    """
    if predictions.empty:
        return _page(
            run, EXPERIMENTS, None, _nothing("clipboard-data", NO_STUDIES, NO_STUDIES_LEAD)
        )
    known = predictions.dropna(subset=["ratio"])
    lacking = len(predictions) - len(known)
    if known.empty:
        return _page(
            run,
            EXPERIMENTS,
            CALIBRATION_LEAD,
            _nothing("clipboard-data", NOT_COMPARABLE, NOT_COMPARABLE_LEAD),
        )
    rows = calibration.summary(known)
    rows = rows.assign(media=[calibration.media(name) for name in rows["media"]])
    columns = (
        Column("media", _("Experiment")),
        Column("start", _("From"), "date"),
        Column("end", _("To"), "date"),
        Column("measured", _("Measured"), "response"),
        Column("median", _("Predicted, median"), "response"),
        Column("low", "P25", "response"),
        Column("high", "P75", "response"),
        Column("ratio", _("Of measured"), "percent"),
        Column("closest", _("Closest model")),
    )
    of_model = (
        Column("media", _("Experiment")),
        Column("solID", _("Model")),
        Column("measured", _("Measured"), "response"),
        Column("predicted", _("Predicted"), "response"),
        Column("ratio", _("Of measured"), "percent"),
    )
    each = known.assign(media=[calibration.media(name) for name in known["media"]])
    note = _(
        "One dot per selected model; the grey box holds the middle half, its line is the median."
    )
    if lacking:
        said = ngettext(
            "{n} prediction is not estimable here.",
            "{n} predictions are not estimable here.",
            lacking,
        )
        note = f"{note} {said.format(n=lacking)}"
    card = figure_card(
        Words(calibration.finding(known, look), _("Predicted against measured lift"), note),
        calibration.build(known, look),
        Data(each.sort_values(["study", "mape_lift"]), of_model, _csv(run, "calibration")),
        look,
        run.source,
    )
    sentences = [html.P(translate(sentence)) for sentence in doubts]
    doubted = box("warn", _("Worth a second look"), *sentences) if doubts else None
    listed = section(_(EXPERIMENTS), data_table(rows, columns, look, _(EXPERIMENTS)))
    return _page(run, EXPERIMENTS, CALIBRATION_LEAD, doubted, card, listed)


def _page(run: RunHeading, title: str, lead: str | None, *children: Any) -> html.Div:
    here = "Clusters" if title == CLUSTERS else title  # as run_tabs names it
    tabs, back = run_tabs.tabs(run.id, here), (address(f"/runs/{run.id}"), run.name)
    return page(_(title), tabs, *children, lead=_(lead) if lead else None, back=back)


def _nothing(glyph: str, title: str, lead: str) -> html.Section:
    return section(None, empty(glyph, _(title), translate(lead)))


def _of(spread: pd.DataFrame, name: str) -> pd.DataFrame:
    return spread[spread["error_type"] == name]


def _size(row: Any) -> str:
    said = ngettext(
        "{n} model; lowest error score: {model}",
        "{n} models; lowest error score: {model}",
        int(row.n),
    )
    return said.format(n=row.n, model=row.top)


def _verdict(verdict: ConvergenceVerdict) -> tuple[str, list[Any]]:
    words = {
        True: (N_("Settled"), "good"),
        False: (N_("Not settled"), "warn"),
        None: (N_("Too early to tell"), ""),
    }
    said, kind = words[verdict.converged]
    line = html.Div(html.Span(verdict.message, lang="en"), className="muted small")  # Robyn's own
    return verdict.type.upper(), [
        badge(_(said), kind),
        " ",
        convergence_words.advice([verdict]),
        line,
    ]


def _csv(run: RunHeading, name: str) -> list[tuple[str, str]]:
    return [("CSV", address(f"/downloads/{run.id}/-/{name}.csv"))]
