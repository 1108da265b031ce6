"""How ranges are made as wide as the truth of simulated worlds needs them, and told."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from benchmarks import coverage, coverage_report
from benchmarks.coverage import Case, calibrated, elsewhere, world
from mmm.analysis import uncertainty
from mmm.simulation.simulate import simulate


def drawn(count, shift=0.0, spread=0.0, kind="varied", figure="channel", seed=1):
    """Cases whose truths lie log-normally around what models say."""
    errors = np.random.default_rng(seed).normal(shift, 0.5, count)
    return [
        Case(f"w{at}", kind, figure, float(np.exp(error)), 0.0, spread, (1.0, 1.0))
        for at, error in enumerate(errors)
    ]


@pytest.mark.parametrize("shift", [0.0, 0.6])
def test_calibrated_ranges_hold_eight_in_ten_of_other_cases_of_the_kind(shift):
    by = calibrated(drawn(3000, shift, seed=3))
    held = np.mean([case.held(by) for case in drawn(5000, shift, seed=2)])
    assert held == pytest.approx(0.8, abs=0.04)


def test_ranges_are_no_wider_than_they_have_to_be():
    by = calibrated(drawn(400))
    less = uncertainty.Calibration(by.low, by.high - 0.05)
    assert sum(case.held(by) for case in drawn(400)) >= 320
    assert sum(case.held(less) for case in drawn(400)) < 320


def test_a_case_is_held_elsewhere_by_the_factors_of_the_other_kinds():
    found = [
        case
        for figure in uncertainty.CALIBRATED
        for kind in coverage.KINDS
        for case in drawn(60, 3.0 if kind == "shop" else 0.0, kind=kind, figure=figure)
    ]
    table = elsewhere(found)
    by_kind = table[table["figure"] == "media"].groupby("kind")["held"].mean()
    assert by_kind["shop"] < 0.2
    assert by_kind["varied"] > 0.8
    assert len(table) == len(found)
    assert not table["said"].any()


def test_a_world_of_a_seed_is_always_the_same_and_none_of_recoverys():
    for kind in coverage.KINDS:
        assert world(kind, 101) == world(kind, 101) != world(kind, 102)
        assert simulate(world(kind, 101)).data["revenue"].gt(0).all()
    assert coverage.FIRST_SEED > 100


def test_a_world_gives_a_case_for_each_return_of_it():
    found = coverage.cases("steady", 102, 40, 1)
    figures = pd.Series([case.figure for case in found]).value_counts()
    assert set(figures.index) == set(uncertainty.CALIBRATED)
    assert figures["channel"] == figures["marginal"] == figures["relative"] <= 5
    assert all(case.said[0] <= case.said[1] and case.truth > 0 for case in found)


def test_the_section_stands_at_the_end_and_replaces_the_one_before():
    by = dict.fromkeys(uncertainty.CALIBRATED, uncertainty.Calibration(-0.5, 1.0))
    rows = [(kind, figure, True, 4.0, False) for kind in ("a", "b") for figure in by]
    table = pd.DataFrame(rows, columns=["kind", "figure", "held", "width", "said"])
    told = coverage_report.section(by, table, "--seeds 1", 60)
    assert "| return of paid media | -0.500 | 1.000 | 2 | 0% | 100% | 4.0 |" in told
    text = f"# What comes back\n\nRest.\n\n{told}"
    assert coverage_report.kept(text) == told
    assert coverage_report.before(text) == "# What comes back\n\nRest.\n"
    assert coverage_report.kept("# What comes back\n") == ""


def test_the_factors_are_those_that_were_measured_and_they_hold_what_they_claim():
    told = coverage_report.kept(coverage_report.WHERE.read_text())
    for figure, by in uncertainty.CALIBRATED.items():
        name = re.escape(coverage_report.NAMES[figure])
        low, high, held = re.search(
            rf"\| {name} \| (\S+) \| (\S+) \| \d+ \| \d+% \| (\d+)% \|", told
        ).groups()
        assert (float(low), float(high)) == (by.low, by.high)
        assert 75 <= int(held) <= 85
