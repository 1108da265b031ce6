"""The same spec on the same decomposition in both engines: every table, column and value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.engine import Progress
from mmm.phrase import Phrase
from mmm.spec import ModelSpec
from tests import resident_r

# Relative to a column's largest value. What is measured is about 1e-14; series carry the rounding
# of small columns.
WITHIN = {"convergence": 1e-12, "xDecompVecCollect": 1e-10, "mediaVecCollect": 1e-10}
USUAL = 1e-10
KEYS = {
    "dt_input": [],
    "dt_mod": ["ds"],
    "resultHypParam": ["solID"],
    "xDecompAgg": ["solID", "rn"],
    "xDecompVecCollect": ["solID", "ds"],
    "mediaVecCollect": ["solID", "type", "ds"],
    "resultCalibration": ["solID", "liftMedia"],
    "convergence": ["error_type", "cuts"],
    "clusters": ["solID"],
    "clusterCI": ["rn", "cluster"],
}
ALIKE = (
    "seed",
    "cores",
    "data_sha256",
    "pareto_fronts",
    "min_candidates",
    "candidates",
    "window",
    "convergence",
)

Pair = tuple[Bundle, Bundle]


@pytest.fixture(scope="module")
def validated(fitted: tuple[Bundle, list[Progress]]) -> Pair:
    """Robyn's bundle and the compiled engine's: prophet, validation, clusters."""
    return fitted[0], _compiled(fitted[0])


@pytest.fixture(scope="module")
def calibrated(spec: ModelSpec, data: pd.DataFrame) -> Pair:
    """With two lift studies, without prophet and validation, too few models for clusters."""
    dates = data["date"].dt.strftime("%Y-%m-%d")
    shared = {"spend": 6e4, "confidence": 0.9, "metric": "revenue"}
    kinds = (("tv", "immediate", 40, 4e4), ("tv+search", "total", 60, 9e4))
    studies = tuple(
        {
            "channel": name,
            "liftStartDate": dates[row],
            "liftEndDate": dates[row + 6],
            "liftAbs": lift,
        }
        | shared
        | {"calibration_scope": scope}
        for name, scope, row, lift in kinds
    )
    bounds = {name: ends for name, ends in spec.hyperparameters.items() if name != "train_size"}
    changes = {
        "calibration_input": studies,
        "prophet_vars": (),
        "ts_validation": False,
        "hyperparameters": bounds,
    }
    found = resident_r.robyn().fit(spec.with_(iterations=20, **changes), data)
    return found, _compiled(found)


def _compiled(robyns: Bundle) -> Bundle:
    return CompiledEngine(1).fit(
        robyns.spec, robyns.tables["dt_input"], dt_mod=robyns.tables["dt_mod"]
    )


def _assert_alike(robyns: Bundle, ours: Bundle) -> None:
    assert set(robyns.tables) == set(ours.tables)
    for name, theirs in robyns.tables.items():
        mine = ours.tables[name]
        assert set(mine) == set(theirs), name
        for column in theirs:
            pair = (_ordered(table, KEYS[name])[column] for table in (mine, theirs))
            _assert_same(*pair, WITHIN.get(name, USUAL), f"{name}: {column}")


def _ordered(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return table.sort_values(keys, ignore_index=True) if keys else table


def _assert_same(mine: pd.Series, theirs: pd.Series, within: float, where: str) -> None:
    if not pd.api.types.is_float_dtype(theirs):
        assert mine.tolist() == theirs.tolist(), where
        return
    values, expected = mine.to_numpy(float), theirs.to_numpy(float)
    np.testing.assert_array_equal(np.isfinite(values), np.isfinite(expected), err_msg=where)
    finite = np.isfinite(expected)
    largest = np.abs(expected[finite]).max(initial=0.0)
    np.testing.assert_allclose(
        values, expected, rtol=0, atol=within * largest, equal_nan=True, err_msg=where
    )


@pytest.mark.r
def test_a_validated_search_yields_the_same_tables_in_both_engines(validated: Pair) -> None:
    robyns, ours = validated
    assert {"convergence", "clusters", "clusterCI"} <= set(robyns.tables)
    assert len(robyns.tables["clusterCI"]) >= 2
    _assert_alike(robyns, ours)


@pytest.mark.r
# what Robyn computed of calibrated searches is held in every run, in tests/golden
@pytest.mark.slow
def test_a_calibrated_search_yields_the_same_tables_in_both_engines(calibrated: Pair) -> None:
    robyns, ours = calibrated
    assert len(robyns.tables["resultCalibration"]) == 20 * 2
    assert set(robyns.tables["convergence"]["error_type"]) == {"NRMSE", "DECOMP.RSSD", "MAPE"}
    _assert_alike(robyns, ours)


@pytest.mark.r
@pytest.mark.parametrize("kind", ["validated", pytest.param("calibrated", marks=pytest.mark.slow)])
def test_both_manifests_say_the_same(kind: str, request: pytest.FixtureRequest) -> None:
    robyns, ours = (bundle.manifest for bundle in request.getfixturevalue(kind))
    assert {name: robyns[name] for name in ALIKE} == {name: ours[name] for name in ALIKE}
    assert set(ours) - set(robyns) <= {"doubts"}  # Robyn says them among its warnings
    assert set(robyns) - set(ours) == {"warnings"}
    assert (robyns["mode"], ours["mode"]) == ("robyn", "fast")
    wss, expected = ours["clusters"].get("wss", []), robyns["clusters"].get("wss", [])
    assert wss == pytest.approx(expected, rel=1e-10)
    assert {**ours["clusters"], "wss": expected} == {**robyns["clusters"], "wss": expected}
    assert set(ours["machine"]) == set(robyns["machine"])


@pytest.mark.r
@pytest.mark.slow
def test_too_few_models_for_clusters_are_said(calibrated: Pair) -> None:
    robyns = calibrated[0]
    assert "clusters" not in robyns.tables
    reason = "Clusters need at least 4 selected models that differ; this run has 2."
    found = robyns.manifest["clusters"]
    assert (found["count"], Phrase.from_json(found["reason"])) == (0, reason)
