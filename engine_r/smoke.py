"""A fit small enough to try an installation: twenty models, by each engine that is there, and how
far they differ.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache

import pandas as pd

from engine_r.engine import RobynEngine
from engine_r.verified import SearchEngine
from engine_r.verify import differences, summary
from mmm.bundle import Bundle
from mmm.engine import Evaluation, Report, silent
from mmm.errors import EngineError
from mmm.simulation.media_plans import Channel, MediaPlan
from mmm.simulation.simulate import Simulated, simulate

ITERATIONS = 20
DEADLINE_S = 600.0  # for R; tens of seconds usually
_CHANNELS = (
    Channel("tv", 30_000, 0.4, 1.5, 0.5, 60_000, "flights"),
    Channel("search", 20_000, 0.1, 1.0, 0.5, 40_000),
)


@dataclass(frozen=True)
class Smoke:
    """seconds: what the fit took. Of both engines also: models compared, `largest` difference by
    figure (relative to Robyn's; None where it could not be computed), and whether all are within
    `verify.TOLERANCE`."""

    seconds: float
    models: int = ITERATIONS
    largest: dict[str, float | None] | None = None
    agree: bool | None = None


@cache
def spec_and_data() -> Simulated:
    """Two channels and 110 weeks, simulated, with a draft of a model for them."""
    made = simulate(MediaPlan("Test fit", _CHANNELS, base=400_000, weeks=110))
    return Simulated(
        made.data, made.truth, made.spec.with_(iterations=ITERATIONS, trials=1, seed=123), made.roas
    )


def compiled_only(engine: SearchEngine, report: Report = silent) -> Smoke:
    """The engine's own fit, with its own decomposition. Raises whatever the engine raises."""
    began = time.monotonic()
    engine.fit(spec_and_data().spec, spec_and_data().data, report)
    return Smoke(round(time.monotonic() - began, 2))


def against_robyn(engine: SearchEngine, robyn: RobynEngine, report: Report = silent) -> Smoke:
    """Robyn's fit from first to last, with its time, then the same by `engine` on Robyn's
    decomposition and seed.

    Nothing but the decomposition is handed over, so equal figures show equal proposals, models and
    selection. Raises EngineError where Robyn gives up or the engines come to different models.
    """
    began = time.monotonic()
    theirs = robyn.fit(spec_and_data().spec, spec_and_data().data, report)
    seconds = time.monotonic() - began
    mine = engine.fit(spec_and_data().spec, spec_and_data().data, dt_mod=theirs.tables["dt_mod"])
    ours, robyns = _evaluation(mine), _evaluation(theirs)
    if list(ours.result_hyp_param["solID"]) != list(robyns.result_hyp_param["solID"]):
        raise EngineError("The engines selected different models of the same search.")
    found = summary(differences(ours, robyns), robyn.label)
    return Smoke(round(seconds, 2), found["models"], found["largest"], found["agree"])


def _evaluation(bundle: Bundle) -> Evaluation:
    """The models whose coefficients the bundle holds, in the order of their names."""
    terms, models = bundle.tables["xDecompAgg"], bundle.tables["resultHypParam"]
    kept: pd.DataFrame = models[models["solID"].isin(terms["solID"].unique())]
    return Evaluation(kept.sort_values("solID"), terms)
