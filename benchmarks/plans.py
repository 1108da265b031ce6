"""`python -m benchmarks.plans`: what plans promise on data whose truth is known, what the same
split brings by simulation, and what it would truly have brought; written to PLANS.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd

from engine_py import LABEL, allocator
from engine_py.engine import CompiledEngine
from mmm.analysis import response
from mmm.analysis.decomposition import channels
from mmm.analysis.model_set import ModelSet
from mmm.bundle import Bundle
from mmm.data.default_spec import holding_out
from mmm.engine import AllocationRequest
from mmm.planner import plan as planner
from mmm.planner.counting import PlanModels
from mmm.planner.plan import Gain
from mmm.planner.plan_request import LOW, UP, PlanRequest, kept_by_default
from mmm.planner.spend_paths import SpendPattern, Values
from mmm.review import candidates, choice, health_checks
from mmm.simulation.media_plans import MediaPlan, demo_plan
from mmm.simulation.simulate import simulate

WHERE = Path(__file__).parent / "PLANS.md"
TRUTH = "truth"
CLIENTS: Final[tuple[Literal["shop", "travel"], ...]] = ("shop", "travel")
_ABOUT: Final = """\
The demo clients' data is simulated, so what a split of the budget would truly have brought is
known: it is counted with the true carry-over, saturation and effect, as a model's answer is. Each
is fitted as the demo is, its last part held out but without experiments, the best-scored healthy
model is chosen, and its whole window is planned at today's budget. Channels without an estimate and
those on hold are kept.

*Robyn promises*: the lift that Robyn's allocator states for its own allocation. *By simulation*:
what the same split brings by the same model, period by period at the real pattern, carry-over
included. *Similar models*: where eight in ten accepted models put it; *holds in*: in how many of
them it brings more than today's split. *In truth*: what it would have brought. All against the same
money in today's proportions."""
_NEXT: Final = """\
What one more unit of money brings, spread over the window as the window's money was: by Robyn's
slope of the curve at the mean adstocked input, by the full derivative of the same model, and in
truth."""


@dataclass(frozen=True)
class Row:
    """One plan. Gains are against the same money in today's proportions, over the whole window.

    promise: Robyn's own, NaN where the plan is none of Robyn's. simulated: in the chosen model.
    """

    client: str
    rule: str
    promise: float
    simulated: Gain
    truth: float


def true_model(bundle: Bundle, plan: MediaPlan) -> Bundle:
    """The simulation's own numbers as a model of the bundle's data, so that the truth of a plan is
    counted exactly as a model's.
    """
    by_column = {one.exposure_column or one.spend_column: one for one in plan.channels}
    row: dict[str, object] = {"solID": TRUTH}
    terms = []
    for name in bundle.spec.paid_media_selected:
        channel = by_column[name]
        row |= {
            f"{name}_thetas": channel.theta,
            f"{name}_alphas": channel.alpha,
            f"{name}_gammas": channel.gamma,
        }
        terms.append({"solID": TRUTH, "rn": name, "coef": channel.coefficient})
    found = {"resultHypParam": pd.DataFrame([row]), "xDecompAgg": pd.DataFrame(terms)}
    kept = {
        name: found[name].reindex(columns=dict.fromkeys((*bundle.tables[name], *found[name])))
        for name in found
    }
    tables = {name: bundle.tables[name] for name in bundle.tables if name != "clusters"}
    return replace(bundle, tables=tables | kept)


def plans(client: str, bundle: Bundle, plan: MediaPlan) -> Iterator[Row]:
    """The default plan, the same all of the way, and Robyn's allocations."""
    sol_id = chosen(bundle)
    models = accepted(bundle, sol_id)
    pattern = SpendPattern.of(bundle, "all")
    truth = PlanModels.of(ModelSet.of([(true_model(bundle, plan), (TRUTH,))]), pattern)
    health = health_checks.assess(bundle, candidates.candidate_set(bundle), sol_id)
    zero = [row.channel for row in channels(bundle, sol_id).itertuples() if not row.coef > 0]
    keep = kept_by_default(pattern, zero, health.channels_on_hold)
    usual = planner.make(models, sol_id, PlanRequest(keep=keep))
    whole = planner.make(models, sol_id, PlanRequest(keep=keep, step=1.0))
    today = pattern.today
    wide = AllocationRequest(low=0.5, up=2.0)
    same = AllocationRequest(low=LOW, up=UP)
    for rule, request in (
        ("Robyn's allocation, Robyn's limits (0.5 to 2)", wide),
        (f"Robyn's allocation, limits {LOW:g} to {UP:g}", same),
    ):
        promise, split = robyns(bundle, sol_id, request, pattern)
        spends = dict(zip(pattern.channels, split * pattern.money, strict=True))
        gain = planner.simulate(models, sol_id, usual, spends)[1]
        yield Row(client, rule, promise, gain, true_gain(truth, split, today))
    for rule, made in (("plan, all of the way", whole), ("plan by default: half of it", usual)):
        yield Row(client, rule, np.nan, made.gain, true_gain(truth, made.planned, made.even))


def robyns(
    bundle: Bundle, sol_id: str, request: AllocationRequest, pattern: SpendPattern
) -> tuple[float, Values]:
    """The lift that Robyn's allocator states, and its split as multiples."""
    table = allocator.allocate(bundle, sol_id, request).table.set_index("channels")
    money = table["optmSpendUnit"].reindex(list(pattern.channels)).to_numpy(float)
    first = table.iloc[0]
    promise = float(first["optmResponseUnitTotal"] / first["initResponseUnitTotal"] - 1)
    return promise, money * pattern.base.shape[1] / pattern.money


def true_gain(truth: PlanModels, split: Values, usual: Values) -> float:
    """What a split truly brings, against another one."""
    return float(truth.count(split).effect.sum() / truth.count(usual).effect.sum() - 1)


def chosen(bundle: Bundle) -> str:
    """The model that the demo publishes: the best-scored healthy one."""
    return choice.of_bundle(bundle).sol_id


def accepted(bundle: Bundle, sol_id: str) -> ModelSet:
    """All selected models, the chosen one first: a client without a gate accepts them."""
    return ModelSet.of([(bundle, tuple(dict.fromkeys((sol_id, *bundle.selected))))])


def marginals(client: str, bundle: Bundle, plan: MediaPlan) -> pd.DataFrame:
    """client, channel, robyn, full, truth: the next unit of money by Robyn's slope, by its full
    derivative, and in truth.
    """
    sol_id = chosen(bundle)
    now = response.current(bundle, sol_id)
    known = response.window_marginals(true_model(bundle, plan), (TRUTH,)).loc[TRUTH]
    columns = {"client": client, "channel": now["label"], "robyn": now["robyn_marginal"]}
    return pd.DataFrame(columns).assign(
        full=now["marginal"], truth=known[now["channel"]].to_numpy(float)
    )


def report(rows: list[Row], returns: pd.DataFrame, command: str, seconds: float) -> str:
    """Markdown. Every figure in it is computed."""
    lines = [
        "# What plans promise, and what they bring",
        "",
        f"Made on {datetime.now(UTC):%Y-%m-%d} by `{command}` in {seconds:.0f} s. {LABEL}.",
        "",
        _ABOUT,
        "",
        "| data | plan | Robyn promises | by simulation | similar models | holds in | in truth |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(_line(row) for row in rows),
        "",
        "## The next unit of money",
        "",
        _NEXT,
        "",
        "| data | channel | Robyn's slope | full derivative | in truth |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {row.client} | {row.channel} | {row.robyn:.2f} | {row.full:.2f} | {row.truth:.2f} |"
            for row in returns.itertuples()
        ),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    parser.add_argument("--iterations", type=int, default=2000)
    parser.add_argument("--trials", type=int, default=5)
    asked = parser.parse_args()
    began, rows, returns = time.monotonic(), [], []
    for client in CLIENTS:
        drawn = demo_plan(kind=client)
        made = simulate(drawn)
        changes = {"iterations": asked.iterations, "trials": asked.trials}
        bundle = CompiledEngine().fit(holding_out(made.spec).with_(**changes), made.data)
        rows += list(plans(client, bundle, drawn))
        returns.append(marginals(client, bundle, drawn))
        sys.stderr.write(f"{client}: {time.monotonic() - began:.0f} s\n")
    options = f"--iterations {asked.iterations} --trials {asked.trials}"
    command = f"python -m benchmarks.plans {options}"
    WHERE.write_text(report(rows, pd.concat(returns), command, time.monotonic() - began))
    sys.stdout.write(f"{WHERE}\n")


def _line(row: Row) -> str:
    gain = row.simulated
    similar = "" if np.isnan(gain.low) else f"{gain.low:+.1%} to {gain.high:+.1%}"
    promise = "" if np.isnan(row.promise) else f"{row.promise:+.1%}"
    held = f"{gain.holds} of {gain.models}"
    return (
        f"| {row.client} | {row.rule} | {promise} | {gain.value:+.1%} | {similar} | {held}"
        f" | {row.truth:+.1%} |"
    )


if __name__ == "__main__":
    main()
