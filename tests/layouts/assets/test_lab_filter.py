"""The lab's filter in the browser: its own tests, and the gate, whose rule stands in Python too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.web.assets import FOLDER
from layouts.components.lab import gate
from mmm.review import candidates
from tests.node import NODE, answered, needs_node

ASK = """
const filter = require(process.argv[1]);
const { rows, ends, cases, positions } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const at = (position) =>
    Object.entries(ends).map(([name, of]) => [name, filter.limitAt(of, position)]);
const given = (limits) => Object.fromEntries(limits.filter(([, limit]) => limit !== undefined));
const moved = positions.map((position) => given(at(position)));
const passes = (limits) => rows.ids.map((_, row) => filter.passesLimits(rows, limits, ends, row));
console.log(JSON.stringify([...cases, ...moved].map((limits) => [limits, passes(limits)])));
"""


def made(seed: int, count: int = 60) -> candidates.CandidateSet:
    """Candidates of every kind: errors that differ in the ninth digit only or lie between two
    values of six digits, unknown ones, infinite ones."""
    random = np.random.default_rng(seed)
    scale = 10.0 ** random.integers(-9, 9)
    close = scale * (
        1 + random.integers(-4, 5, (count, len(candidates.GATED))) * 10.0 ** random.integers(-9, 0)
    )
    halves = random.integers(10**6, 10**7, close.shape) / 10**6 + 5e-7
    values = np.where(random.random(close.shape) < 0.5, close, halves)
    values[random.random(close.shape) < 0.05] = np.nan
    values[random.random(close.shape) < 0.05] = np.inf
    table = pd.DataFrame(values, columns=list(candidates.GATED)).assign(
        zeros=random.integers(0, 5, count)
    )
    table = table.assign(
        solID=[f"1_{n}_1" for n in range(count)], selected=random.random(count) < 0.5
    )
    return candidates.CandidateSet(
        table, pd.DataFrame(index=table.index), pd.DataFrame(index=table.index), conversion=False
    )


def limits(of: candidates.CandidateSet) -> list[dict[str, float]]:
    """The presets, and of every candidate its own figures as they are."""
    raw = of.table[list(candidates.GATED)].replace(np.inf, np.nan)
    own = [
        {str(name): float(value) for name, value in row.dropna().items()}
        for _place, row in raw.iterrows()
    ]
    alone = [{name: value} for row in own for name, value in row.items()]
    return [*candidates.presets(of).values(), *own, *alone]


@needs_node
@pytest.mark.parametrize("seed", range(8))
def test_the_gate_gives_the_same_answer_in_the_browser_and_in_python(seed):
    of = made(seed)
    rows = candidates.columns(of, np.arange(len(of.table)))
    given = {
        "rows": rows,
        "ends": gate.limits(of),
        "cases": limits(of),
        "positions": list(range(gate.STEPS + 1)),
    }
    answers = answered(ASK, FOLDER / "lab_filter.js", given)
    assert len(answers) > 200
    for asked, passes in answers:
        assert candidates.passing(of, asked).tolist() == passes, asked
    passed = sum(sum(passes) for _asked, passes in answers)
    assert 0 < passed < len(answers) * len(of.table)


@pytest.mark.parametrize("seed", range(8))
def test_the_strictest_limit_of_a_slider_keeps_the_best_model(seed):
    of = made(seed)
    for measure, ends in gate.limits(of).items():
        assert (candidates.passing(of, {measure: ends["strict"]}) & of.chosen).any(), measure


@needs_node
def test_nodes_own_tests_pass():
    files = [str(file) for file in sorted(Path(__file__).parent.glob("*.test.js"))]
    assert files
    done = subprocess.run(
        [str(NODE), "--test", *files], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
