"""Verification measures the difference between an engine and Meta's Robyn, and hides none."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from engine_r.verified import VerifiedEngine
from engine_r.verify import (
    LIMIT,
    TABLES,
    TOLERANCE,
    by_table,
    differences,
    shortlist,
    summary,
    verify,
)
from mmm.bundle import Bundle
from mmm.engine import Evaluation, Progress
from mmm.errors import InvalidInput
from mmm.review.candidates import WEIGHTS, candidate_set, weighted
from mmm.spec import ModelSpec
from tests import resident_r


def _evaluation(nrmse: float, rssd: float, coefficients: dict[str, float]) -> Evaluation:
    parameters = pd.DataFrame({"solID": ["1_1_1"], "nrmse": [nrmse], "decomp.rssd": [rssd]})
    decomposition = pd.DataFrame(
        {"solID": "1_1_1", "rn": list(coefficients), "coef": list(coefficients.values())}
    )
    return Evaluation(parameters, decomposition)


def test_differences_are_relative_and_coefficients_go_by_the_largest() -> None:
    ours = _evaluation(0.21, 0.5, {"tv": 100.0, "search": 3.0})
    robyns = _evaluation(0.20, 0.5, {"search": 2.0, "tv": 100.0})
    table = differences(ours, robyns)
    assert table["nrmse"].iloc[0] == pytest.approx(0.05)
    assert table["decomp.rssd"].iloc[0] == 0
    assert table["coef"].iloc[0] == pytest.approx(0.01)
    assert table["same_zeros"].all()


def test_a_coefficient_that_only_one_engine_sets_to_zero_is_no_agreement() -> None:
    table = differences(
        _evaluation(0.2, 0.5, {"tv": 1.0, "b": 0.0}), _evaluation(0.2, 0.5, {"tv": 1.0, "b": 1e-12})
    )
    assert table["coef"].iloc[0] < TOLERANCE
    assert not summary(table, "Meta's Robyn")["agree"]


def test_a_term_that_only_one_engine_has_is_no_agreement() -> None:
    table = differences(
        _evaluation(0.2, 0.5, {"tv": 1.0}), _evaluation(0.2, 0.5, {"tv": 1.0, "b": 2.0})
    )
    assert not summary(table, "Meta's Robyn")["agree"]


def test_a_difference_that_cannot_be_computed_is_no_agreement() -> None:
    table = differences(
        _evaluation(float("nan"), 0.5, {"tv": 1.0}), _evaluation(0.2, 0.5, {"tv": 1.0})
    )
    found = summary(table, "Meta's Robyn")
    assert not found["agree"]
    assert found["largest"]["nrmse"] is None
    json.dumps(found, allow_nan=False)


def test_nothing_verified_is_no_agreement() -> None:
    table = differences(_evaluation(0.2, 0.5, {"tv": 1.0}), _evaluation(0.2, 0.5, {"tv": 1.0}))
    assert not summary(table.head(0), "Meta's Robyn")["agree"]


def _agreeing() -> pd.DataFrame:
    return differences(_evaluation(0.2, 0.5, {"tv": 1.0}), _evaluation(0.2, 0.5, {"tv": 1.0}))


@pytest.mark.parametrize(
    ("gap", "agree", "failed"),
    [(4e-15, True, False), (TOLERANCE * 2, False, False), (LIMIT * 2, False, True)],
)
def test_more_than_expected_is_no_agreement_and_more_than_the_limit_a_failure(
    gap, agree, failed
) -> None:
    found = summary(_agreeing(), "Meta's Robyn", {"xDecompAgg": 0.0, "xDecompVecCollect": gap})
    assert (found["agree"], found["failed"]) == (agree, failed)
    assert (found["tolerance"], found["limit"]) == (1e-9, 1e-6)
    assert found["worst"] == "xDecompVecCollect"
    assert found["tables"]["xDecompVecCollect"] == gap


def test_a_table_that_could_not_be_compared_is_a_failure_and_the_worst() -> None:
    found = summary(
        _agreeing(), "Meta's Robyn", {"xDecompAgg": 1.0, "mediaVecCollect": float("nan")}
    )
    assert (found["failed"], found["worst"], found["tables"]["mediaVecCollect"]) == (
        True,
        "mediaVecCollect",
        None,
    )
    json.dumps(found, allow_nan=False)


def test_a_verification_has_its_date_and_time() -> None:
    when = datetime.fromisoformat(summary(_agreeing(), "Meta's Robyn")["verified_at"])
    assert abs(datetime.now(UTC) - when) < timedelta(seconds=5)


def _series(**columns: list[float]) -> dict[str, pd.DataFrame]:
    days = pd.to_datetime(["2024-01-01", "2024-01-08"])
    return {"xDecompVecCollect": pd.DataFrame({"solID": "1_1_1", "ds": days} | columns)}


def test_a_tables_difference_is_relative_to_the_largest_of_its_column_in_the_model() -> None:
    ours, robyns = (
        _series(tv=[100.0, 2.0], search=[0.0, 0.0]),
        _series(tv=[100.0, 1.0], search=[0.0, 0.0]),
    )
    assert by_table(ours, robyns) == {"xDecompVecCollect": 0.01}
    shuffled = {
        name: table.iloc[::-1].astype({"ds": "datetime64[ns]"}) for name, table in robyns.items()
    }
    assert by_table(robyns, shuffled) == {"xDecompVecCollect": 0.0}


_ONE_ROW = _series(tv=[100.0, 1.0])["xDecompVecCollect"].head(1)


@pytest.mark.parametrize(
    "ours",
    [
        _series(tv=[100.0, float("nan")]),
        _series(search=[100.0, 1.0]),
        {"xDecompVecCollect": _ONE_ROW},
    ],
    ids=["value", "column", "row"],
)
def test_a_value_column_or_row_of_one_engine_only_cannot_be_compared(
    ours: dict[str, pd.DataFrame],
) -> None:
    assert math.isnan(by_table(ours, _series(tv=[100.0, 1.0]))["xDecompVecCollect"])


@pytest.mark.r
def test_the_shortlist_is_the_best_scored_selected_models_and_those_asked_for(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    bundle = fitted[0]
    table = candidate_set(bundle)
    score = weighted(table, WEIGHTS).sum(axis=1)[table.chosen]
    best = list(table.table.loc[score.sort_values(ascending=False).index, "solID"])[:3]
    asked = next(name for name in table.table["solID"] if name not in best)
    assert list(shortlist(bundle, 3, [asked, best[0]])["solID"]) == [*best, asked]
    with pytest.raises(InvalidInput, match="no model 9_9_9"):
        shortlist(bundle, 3, ["9_9_9"])


@pytest.mark.r
def test_robyn_verifies_its_own_models_and_finds_a_changed_number(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    bundle = fitted[0]
    best = shortlist(bundle, 1)["solID"].iloc[0]
    parameters = bundle.tables["resultHypParam"].copy()
    parameters.loc[parameters["solID"] == best, "nrmse"] *= 1 + 1e-6
    changed = replace(bundle, tables={**bundle.tables, "resultHypParam": parameters})
    table, found = verify(changed, resident_r.robyn(), limit=2)
    assert not found["agree"]
    assert table["nrmse"].iloc[0] == pytest.approx(1e-6, rel=1e-3)
    assert table.loc[1, ["nrmse", "decomp.rssd", "coef"]].max() < TOLERANCE
    assert (found["engine"], found["models"]) == (
        f"Meta's Robyn {bundle.manifest['versions']['Robyn']}",
        2,
    )
    assert found["tables"]["resultHypParam"] == pytest.approx(1e-6, rel=1e-3)
    assert found["worst"] == "resultHypParam"
    assert max(found["tables"][name] for name in TABLES if name != "resultHypParam") < TOLERANCE
    assert found["versions"]["Robyn"] == bundle.manifest["versions"]["Robyn"]


@pytest.mark.r
def test_the_compiled_search_on_robyns_decomposition_is_verified_by_robyn(
    spec: ModelSpec, data: pd.DataFrame
) -> None:
    compiled = pytest.importorskip("engine_py.engine")
    heard: list[Progress] = []
    engine = VerifiedEngine(compiled.CompiledEngine(processes=1), resident_r.robyn(), limit=3)
    bundle = engine.fit(spec.with_(iterations=120), data, heard.append)
    found = bundle.manifest["verification"]
    assert bundle.manifest["mode"] == "verified"
    assert "verified by Meta's Robyn 3." in bundle.manifest["engine"]
    assert found["models"] == 3
    assert found["agree"], found
    assert not found["failed"]
    assert set(found["tables"]) == set(TABLES)
    assert heard[-1] == Progress("Verifying with Meta's Robyn", 3, 3)
