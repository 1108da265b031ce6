"""`python -m benchmarks.coverage`: how wide a range has to be to hold the truth of simulated data.

Fits worlds whose truth is known, makes the factors of `mmm.analysis.uncertainty` from them, asks
how often ranges hold the truth of kinds of worlds that they were not made on, and writes that to
RECOVERY.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from benchmarks.coverage_report import write
from benchmarks.recovery import DESIGNS, plan
from engine_py.decompose import decompose
from engine_py.engine import CompiledEngine
from mmm.analysis import uncertainty
from mmm.analysis.channel_returns import MEDIA, answered
from mmm.analysis.model_set import SHARE, ModelSet, weighted_range
from mmm.analysis.response import window_marginals
from mmm.analysis.uncertainty import Calibration
from mmm.data.default_spec import hyperparameter_ranges
from mmm.simulation.known_truth import known_truth
from mmm.simulation.media_plans import MediaPlan, demo_plan
from mmm.simulation.simulate import simulate

KINDS = ("varied", "steady", "together", "shop", "travel")
FIRST_SEED = 101  # other worlds than those of `benchmarks.recovery`


@dataclass(frozen=True)
class Case:
    """One return of one world: which kind of figure, its truth, and what the search says of it.

    middle, spread: of the draws (logarithms); said: what its models say.
    """

    world: str
    kind: str
    figure: str
    truth: float
    middle: float
    spread: float
    said: tuple[float, float]

    def held(self, by: Calibration) -> bool:
        low, high = uncertainty.around(self.middle, self.spread, self.said, by)
        return low <= self.truth <= high

    @property
    def error(self) -> float:
        """By how many units the logarithm of the truth lies above the middle."""
        return (np.log(self.truth) - self.middle) / np.hypot(uncertainty.FLOOR, self.spread)


def world(kind: str, seed: int) -> MediaPlan:
    """A plan of a kind; what its channels do is drawn anew for each seed."""
    designs = {design.name: design for design in DESIGNS}
    if kind in designs:
        return plan(designs[kind], seed)
    rng, usual = np.random.default_rng(seed), demo_plan(kind=kind, seed=seed)
    drawn = [
        replace(
            channel,
            coefficient=channel.coefficient * float(rng.lognormal(0, 0.5)),
            theta=float(np.clip(channel.theta + rng.uniform(-0.1, 0.2), 0, 0.8)),
            alpha=float(channel.alpha * rng.uniform(0.8, 1.3)),
            gamma=float(np.clip(channel.gamma + rng.uniform(-0.1, 0.2), 0.3, 1)),
        )
        for channel in usual.channels
    ]
    return replace(usual, channels=tuple(drawn))


def cases(kind: str, seed: int, iterations: int, trials: int) -> list[Case]:
    """Every return of one world: fitted as a person would, every other world with its last part
    held out.
    """
    drawn = world(kind, seed)
    made, held_out = simulate(drawn), seed % 2 == 0
    spec = made.spec.with_(
        iterations=iterations,
        trials=trials,
        ts_validation=held_out,
        hyperparameters=hyperparameter_ranges(
            made.spec.all_media, made.spec.adstock, ts_validation=held_out
        ),
    )
    bundle = CompiledEngine(1).fit(spec, made.data, dt_mod=decompose(spec, made.data))
    [search] = ModelSet.of([(bundle, bundle.selected)]).searches
    factors = uncertainty.redrawn(bundle, search.sol_ids)
    of_media = uncertainty.of_media(search, factors)
    returns, marginals = answered(bundle, search.sol_ids), window_marginals(bundle, search.sol_ids)
    true = known_truth(drawn, made.data, bundle.spec, bundle.window)
    whole = float(true["contribution"].sum() / true["spend"].sum())
    found = [("media", whole, returns[MEDIA], of_media)]
    for place, row in enumerate(true.itertuples()):
        own, relative = factors[..., place], returns[row.channel] / returns[MEDIA]
        against = uncertainty.against_media(own, of_media)
        found.append(("channel", row.value, returns[row.channel], own))
        found.append(("marginal", row.marginal, marginals[row.channel], own))
        found.append(("relative", row.value / whole, relative, against))
    told = []
    for figure, value, answers, own in found:
        said = answers.where(answers > 0).to_numpy(dtype=float)
        middle, spread = uncertainty.spread_of_draws(said, search.weights, own)
        ends = weighted_range(said, search.weights)
        told.append(Case(f"{kind} {seed}", kind, figure, float(value), middle, spread, ends))
    return [case for case in told if np.isfinite(case.middle)]


def calibrated(found: Sequence[Case]) -> Calibration:
    """The factors with which ranges hold SHARE of these cases, and a tenth of the truths lies below
    the lower end where models do not say less.
    """
    errors = np.sort([case.error for case in found])
    low = float(np.quantile(errors, (1 - SHARE) / 2))
    wanted = min(len(found), int(np.ceil(SHARE * (len(found) + 1))))
    to = [
        Calibration(round(low, 3), round(float(high) + 5e-4, 3)) for high in errors[errors >= low]
    ]
    # the higher the upper end, the more is held
    least = bisect_left(to, wanted, key=lambda by: sum(case.held(by) for case in found))
    return to[min(least, len(to) - 1)]


def elsewhere(found: Sequence[Case]) -> pd.DataFrame:
    """Each case by factors that were made on the other kinds of worlds: kind, figure, held, width
    (upper over lower end), said (whether the models' own spread holds it).
    """
    rows = []
    for figure in uncertainty.CALIBRATED:
        mine = [case for case in found if case.figure == figure]
        for kind in KINDS:
            by = calibrated([case for case in mine if case.kind != kind])
            for case in (case for case in mine if case.kind == kind):
                low, high = uncertainty.around(case.middle, case.spread, case.said, by)
                own = case.said[0] <= case.truth <= case.said[1]
                rows.append((kind, figure, case.held(by), high / low, own))
    return pd.DataFrame(rows, columns=["kind", "figure", "held", "width", "said"])


def measure(seeds: int, iterations: int, trials: int) -> Iterator[Case]:
    """The cases of all worlds, with a line of progress on standard error."""
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        began = time.monotonic()
        for kind in KINDS:
            yield from cases(kind, seed, iterations, trials)
        sys.stderr.write(f"seed {seed}: {time.monotonic() - began:.0f} s\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--iterations", type=int, default=2000)
    parser.add_argument("--trials", type=int, default=5)
    asked = parser.parse_args()
    began = time.monotonic()
    found = list(measure(asked.seeds, asked.iterations, asked.trials))
    by = {
        figure: calibrated([case for case in found if case.figure == figure])
        for figure in uncertainty.CALIBRATED
    }
    how = f"--seeds {asked.seeds} --iterations {asked.iterations} --trials {asked.trials}"
    print(write(by, elsewhere(found), how, time.monotonic() - began))


if __name__ == "__main__":
    main()
