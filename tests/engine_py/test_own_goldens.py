"""The golden runs in tests/golden: made from what the simulator draws, small, and repeatable where
Robyn is.
"""

from __future__ import annotations

import gzip
import json

import pandas as pd
import pytest

from engine_py.decompose import decompose
from mmm.data.checks import fingerprint
from tests.golden import make, runs
from tests.golden_spec import OURS, OWN, data, spec, table

QUICK = "monthly_geometric_fixed"
MEGABYTE = 1e6


def test_every_run_that_is_described_was_made_and_no_other():
    assert tuple(sorted(runs.RUNS)) == OURS


@pytest.mark.parametrize("run", OURS)
def test_data_and_spec_are_those_that_are_described(run):
    described = runs.run(run)
    assert spec(run) == described.spec
    assert fingerprint(data(run)) == fingerprint(described.data)


def test_the_files_are_small_and_name_no_place():
    files = [path for path in OWN.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 6 * MEGABYTE
    for path in files:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        assert b"/tmp" not in content or path.suffix == ".py"
        assert b"/home/" not in content


@pytest.mark.parametrize(
    "run", ["daily_geometric_penalties", "weekly_no_intercept", "monthly_geometric_fixed"]
)
def test_prophet_in_python_finds_factors_and_weekdays_as_in_r_and_trend_and_season_together(run):
    """Two builds of L-BFGS stop at different places where trend and season can stand for each
    other.
    """
    found, expected = decompose(spec(run), data(run)), table("dt_mod", run)
    assert list(found) == list(expected)
    far = (found.drop(columns="ds") - expected.drop(columns="ds")).abs().max()
    loose = [name for name in ("trend", "season") if name in expected]
    for name in expected.columns.drop(["ds", *loose]):
        assert far[name] < 0.01 * expected[name].std(), name
    parts = list(spec(run).prophet_vars + spec(run).factor_vars)
    together = (found[parts].sum(axis=1) - expected[parts].sum(axis=1)).abs().max()
    assert max(far[loose].max() / 2, together) < 0.02 * expected["dep_var"].std()


@pytest.mark.r
@pytest.mark.slow
def test_a_run_made_afresh_is_the_one_that_is_kept(tmp_path):
    make.make(QUICK, tmp_path)
    kept = {path.name for path in (OWN / QUICK).iterdir()}
    assert {path.name for path in tmp_path.iterdir()} == kept
    for name in kept:
        ours, theirs = OWN / QUICK / name, tmp_path / name
        if name.endswith(".parquet"):
            pd.testing.assert_frame_equal(
                pd.read_parquet(theirs), pd.read_parquet(ours), rtol=1e-12
            )
        elif name == "meta.json":
            old, new = (json.loads(path.read_text()) for path in (ours, theirs))
            assert {**old, "versions": None} == {**new, "versions": None}
        else:
            assert theirs.read_bytes() == ours.read_bytes(), name
