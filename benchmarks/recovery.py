"""`python -m benchmarks.recovery`: fit data whose truth is known, and write what comes back of it
to RECOVERY.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.coverage_report import kept
from benchmarks.recovery_measures import Outcome, answers
from benchmarks.recovery_report import report
from engine_py.decompose import decompose
from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.data.default_spec import hyperparameter_ranges
from mmm.simulation.media_plans import Channel, MediaPlan, Pattern
from mmm.simulation.simulate import Simulated, simulate
from mmm.spec import Adstock, ModelSpec

WHERE = Path(__file__).parent / "RECOVERY.md"
# names that suggest no kind of medium: all get the same ranges
CHANNELS = ("north", "south", "east", "west", "central")
STUDY_WEEKS, STUDY_ERROR = 10, 0.1


@dataclass(frozen=True)
class Design:
    """What the data is like and how it is fitted.

    studies: each channel's lift measured once, with an error of 10 %.
    """

    name: str
    about: str
    patterns: tuple[Pattern, ...] = ("flights", "always_on", "flights", "always_on", "always_on")
    variation: float = 1.0
    together: float = 0.0
    adstock: Adstock = "geometric"
    studies: bool = False


STEADY: tuple[Pattern, ...] = ("always_on",) * len(CHANNELS)
DESIGNS = (
    Design("varied", "spends that vary much, two channels with pauses"),
    Design(
        "varied, weibull_pdf",
        "the same data, fitted with a Weibull adstock it was not made with",
        adstock="weibull_pdf",
    ),
    Design("steady", "all channels always on, spends that hardly vary", STEADY, variation=0.2),
    Design(
        "steady, studies",
        "the same data, calibrated with a lift study of every channel",
        STEADY,
        0.2,
        studies=True,
    ),
    Design(
        "together",
        "all budgets rise and fall together (correlations near 0.8)",
        STEADY,
        together=0.95,
    ),
    Design(
        "together, studies",
        "the same data, calibrated with a lift study of every channel",
        STEADY,
        1.0,
        0.95,
        studies=True,
    ),
)


def plan(design: Design, seed: int) -> MediaPlan:
    """Three years of weeks with five channels; what each costs and does is drawn anew for every
    seed.
    """
    rng = np.random.default_rng(seed)
    channels = []
    for name, pattern in zip(CHANNELS, design.patterns, strict=True):
        spend, roas = float(rng.uniform(10_000, 50_000)), float(rng.lognormal(np.log(2), 0.6))
        theta, alpha, gamma = (
            float(rng.uniform(*bounds)) for bounds in ((0.0, 0.6), (0.7, 2.0), (0.35, 0.9))
        )
        # about half of it on average: the truth is computed from the data
        effect = 2 * roas * spend
        channels.append(
            Channel(name, spend, theta, alpha, gamma, effect, pattern, variation=design.variation)
        )
    media = sum(channel.coefficient for channel in channels) / 2
    return MediaPlan(
        "recovery", tuple(channels), base=4 * media, together=design.together, seed=seed
    )


def fit(design: Design, seed: int, iterations: int, trials: int) -> Outcome:
    """Simulate, fit as a person would with the usual ranges, and read the answers."""
    made, dt_mod = _made(plan(design, seed))
    bounds = hyperparameter_ranges(made.spec.all_media, design.adstock)
    changes: dict[str, Any] = {
        "iterations": iterations,
        "trials": trials,
        "hyperparameters": bounds,
    }
    changes |= {
        "adstock": design.adstock,
        "calibration_input": studies(made, seed) if design.studies else (),
    }
    return outcome(
        made, CompiledEngine().fit(made.spec.with_(**changes), made.data, dt_mod=dt_mod), seed
    )


@cache
def _made(drawn: MediaPlan) -> tuple[Simulated, pd.DataFrame]:
    """The data of a plan and its decomposition, which designs on the same data share."""
    made = simulate(drawn)
    return made, decompose(made.spec, made.data)


def studies(made: Simulated, seed: int) -> tuple[dict[str, Any], ...]:
    """A study of every channel: the lift of ten weeks, as it truly was but for a random error."""
    rng = np.random.default_rng([seed, 2])
    found = []
    for name in CHANNELS:
        first = int(rng.integers(10, len(made.data) - STUDY_WEEKS - 10))
        rows = slice(first, first + STUDY_WEEKS)
        lift = float(made.truth[name].iloc[rows].sum() * rng.normal(1, STUDY_ERROR))
        dates = made.data["date"].iloc[rows]
        found.append(
            {
                "channel": f"{name}_spend",
                "liftStartDate": f"{dates.iloc[0]:%Y-%m-%d}",
                "liftEndDate": f"{dates.iloc[-1]:%Y-%m-%d}",
                "liftAbs": lift,
                "confidence": 0.9,
                "metric": made.spec.dep_var,
                "spend": float(made.data[f"{name}_spend"].iloc[rows].sum()),
                "calibration_scope": "total",
            }
        )
    return tuple(found)


def outcome(made: Simulated, bundle: Bundle, seed: int) -> Outcome:
    """What the selected models of a fit answer, beside the truth."""
    spec: ModelSpec = bundle.spec
    terms = bundle.tables["xDecompAgg"]
    paid = terms[terms["rn"].isin(spec.paid_media_selected) & terms["solID"].isin(bundle.selected)]
    models = bundle.tables["resultHypParam"]
    models = models[models["solID"].isin(bundle.selected)]
    clusters = bundle.tables.get(
        "clusters", pd.DataFrame({"solID": [], "cluster": [], "top_sol": []})
    )
    intervals = bundle.tables.get(
        "clusterCI", pd.DataFrame({"rn": [], "cluster": [], "ci_low": [], "ci_up": []})
    )
    best = models.loc[models["error_score"].idxmin(), "solID"]
    main = clusters.set_index("solID")["cluster"].get(best, 0)
    true = pd.Series({f"{name}_spend": roas for name, roas in made.roas.items()})
    spend = made.data[list(true.index)].sum()
    winners = clusters.loc[clusters["top_sol"].astype(bool), "solID"]
    return Outcome(seed, true, spend, answers(paid, models, list(winners)), intervals, int(main))


def measure(
    designs: tuple[Design, ...], seeds: range, iterations: int, trials: int
) -> Iterator[tuple[Design, list[Outcome]]]:
    """The outcomes of each design, with a line of progress on standard error."""
    for design in designs:
        began = time.monotonic()
        yield design, [fit(design, seed, iterations, trials) for seed in seeds]
        sys.stderr.write(f"{design.name}: {len(seeds)} fits in {time.monotonic() - began:.0f} s\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recovery", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--iterations", type=int, default=1000)
    parser.add_argument("--trials", type=int, default=2)
    parser.add_argument(
        "--quick", action="store_true", help="three seeds of 300 iterations, printed and not kept"
    )
    asked = parser.parse_args()
    if asked.quick:
        asked.seeds, asked.iterations = 3, 300
    began = time.monotonic()
    seeds = range(1, asked.seeds + 1)
    found = list(measure(DESIGNS, seeds, asked.iterations, asked.trials))
    settings = {"seeds": seeds, "iterations": asked.iterations, "trials": asked.trials}
    text = report(found, settings, time.monotonic() - began, os.cpu_count() or 1)
    if asked.quick:
        print(text)
    else:
        WHERE.write_text(f"{text}\n{kept(WHERE.read_text())}")


if __name__ == "__main__":
    main()
