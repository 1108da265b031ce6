"""Robyn's convergence rule: its messages in the golden runs, and its definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine_py.convergence import converge
from mmm.review.convergence import CUTS, signif
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden

RUNS = golden.runs(ours=(run for run in golden.OURS if golden.spec(run).cores == 1))


def _run(**errors: np.ndarray) -> pd.DataFrame:
    """One trial with these errors in the order of evaluation; NRMSE alone unless others
    are given.
    """
    count = len(next(iter(errors.values())))
    values = {"nrmse": np.zeros(count), "decomp.rssd": np.zeros(count), "mape": np.zeros(count)}
    return pd.DataFrame(
        {"trial": 1} | values | {name.replace("_", "."): value for name, value in errors.items()}
    )


def _falling(count: int = 400, noise: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(3)
    return (
        1.0
        - 0.8 * np.minimum(np.arange(count) / 200, 1)
        + noise * rng.random(count) * np.linspace(1, 0.2, count)
    )


@pytest.mark.parametrize("run", RUNS)
def test_the_messages_are_robyns(run):
    """With one core Robyn's order, by accumulated time, is the order of evaluation."""
    found = converge(golden.table("result_hyp_param", run))
    assert [verdict.message for verdict in found.verdicts] == golden.meta(run)["convergence"]


@pytest.mark.parametrize("run", [run for run in golden.OURS if golden.spec(run).cores == 1])
def test_the_table_is_robyns(run):
    found = converge(golden.table("result_hyp_param", run)).table
    expected = golden.table("convergence", run)
    both = expected.merge(found, on=["error_type", "cuts"], suffixes=("", "_mine"), validate="1:1")
    assert len(both) == len(found) == len(expected)
    for name in (
        "n",
        "median",
        "std",
        "med_var_P",
        "first_med",
        "first_sd_avg",
        "last_sd",
        "med_thres",
    ):
        np.testing.assert_allclose(
            both[f"{name}_mine"].astype(float), both[name], rtol=1e-9, err_msg=name
        )
    for name in ("flag_med", "flag_sd"):
        assert both[f"{name}_mine"].astype(str).tolist() == both[name].astype(str).tolist()


@needs_golden
def test_the_table_has_a_row_per_error_and_cut():
    found = converge(golden.table("result_hyp_param", "demo_geometric_calibrated")).table
    assert found.groupby("error_type").size().to_dict() == {
        "DECOMP.RSSD": CUTS,
        "MAPE": CUTS,
        "NRMSE": CUTS,
    }
    assert found["cuts"].tolist() == list(range(5, 101, 5)) * 3
    assert found.groupby("error_type")["n"].sum().max() == 200


def test_an_error_that_falls_and_narrows_has_settled():
    found = converge(_run(nrmse=_falling()))
    assert [verdict.converged for verdict in found.verdicts] == [True]
    assert found.verdicts[0].message.startswith("NRMSE converged: sd@qt.20 ")
    assert found.verdicts[0].outcome == "settled"


def test_a_manifest_has_every_errors_verdict_as_data():
    flat = np.random.default_rng(1).random(400) + 0.5
    note = converge(_run(nrmse=_falling(), decomp_rssd=flat)).note()
    assert note["convergence"][1]["outcome"] == "settled"
    assert set(note["convergence"][1]) == {"type", "converged", "message", "outcome"}
    assert [entry["type"] for entry in note["convergence"]] == ["decomp.rssd", "nrmse"]
    assert [entry["converged"] for entry in note["convergence"]] == [False, True]


@needs_golden
def test_an_error_that_is_open_says_whether_it_varies_or_has_not_fallen():
    found = converge(golden.table("result_hyp_param", "demo_geometric"))
    assert [(verdict.type, verdict.outcome) for verdict in found.verdicts] == [
        ("decomp.rssd", "wide"),
        ("nrmse", "high"),
    ]


def test_zero_and_infinite_errors_are_left_out():
    nrmse = _falling()
    nrmse[::7], nrmse[3::7] = 0.0, np.inf
    found = converge(_run(nrmse=nrmse))
    assert found.table["n"].sum() == ((nrmse > 0) & np.isfinite(nrmse)).sum()
    assert set(found.table["error_type"]) == {"NRMSE"}


@pytest.mark.parametrize("count", [2, 3, 20])
def test_a_run_too_small_to_judge_says_so(count):
    (verdict,) = converge(_run(nrmse=_falling(count))).verdicts
    assert verdict.converged is None
    assert "cannot be judged" in verdict.message
    assert verdict.outcome == "early"


@pytest.mark.parametrize(
    "nrmse", [np.full(30, np.inf), np.ones(1)], ids=["no finite error", "one model"]
)
def test_a_run_with_nothing_to_compare_has_no_verdict(nrmse):
    found = converge(_run(nrmse=nrmse))
    assert found.verdicts == ()
    assert found.table.empty


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0053219, "0.0053"),
        (140.4, "140"),
        (0.6, "0.6"),
        (0.998, "1"),
        (12.5, "12"),
        (120_000, "120000"),
        (100_000, "1e+05"),
        (1_234_567, "1200000"),
        (0.0001, "1e-04"),
        (0.00012, "0.00012"),
        (0.0000123, "1.2e-05"),
        (0, "0"),
    ],
)
def test_two_digits_are_written_as_r_writes_them(value, text):
    assert signif(value) == text
