"""Verification measures the difference between an engine and Meta's Robyn, and hides none."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from engine_r.engine import RobynEngine
from engine_r.verified import VerifiedEngine
from engine_r.verify import TOLERANCE, differences, shortlist, summary, verify
from mmm.bundle import Bundle
from mmm.engine import Evaluation, Progress
from mmm.errors import Invalid
from mmm.spec import ModelSpec


def _evaluation(nrmse: float, rssd: float, coefficients: dict[str, float]) -> Evaluation:
    parameters = pd.DataFrame({"solID": ["1_1_1"], "nrmse": [nrmse], "decomp.rssd": [rssd]})
    decomposition = pd.DataFrame({"solID": "1_1_1", "rn": list(coefficients), "coef": list(coefficients.values())})
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
    table = differences(_evaluation(0.2, 0.5, {"tv": 1.0, "b": 0.0}), _evaluation(0.2, 0.5, {"tv": 1.0, "b": 1e-12}))
    assert table["coef"].iloc[0] < TOLERANCE
    assert not summary(table, "Meta's Robyn")["agree"]


def test_a_term_that_only_one_engine_has_is_no_agreement() -> None:
    table = differences(_evaluation(0.2, 0.5, {"tv": 1.0}), _evaluation(0.2, 0.5, {"tv": 1.0, "b": 2.0}))
    assert not summary(table, "Meta's Robyn")["agree"]


def test_a_difference_that_cannot_be_computed_is_no_agreement() -> None:
    table = differences(_evaluation(float("nan"), 0.5, {"tv": 1.0}), _evaluation(0.2, 0.5, {"tv": 1.0}))
    found = summary(table, "Meta's Robyn")
    assert not found["agree"]
    assert found["largest"]["nrmse"] is None
    json.dumps(found, allow_nan=False)


def test_nothing_verified_is_no_agreement() -> None:
    table = differences(_evaluation(0.2, 0.5, {"tv": 1.0}), _evaluation(0.2, 0.5, {"tv": 1.0}))
    assert not summary(table.head(0), "Meta's Robyn")["agree"]


@pytest.mark.r
def test_the_shortlist_is_the_best_selected_models_and_those_asked_for(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    bundle = fitted[0]
    parameters = bundle.tables["resultHypParam"].set_index("solID")
    best = parameters.loc[list(bundle.selected)].sort_values("error_score").index[:3]
    asked = next(name for name in parameters.index if name not in best)
    assert list(shortlist(bundle, 3, [asked, best[0]])["solID"]) == [*best, asked]
    with pytest.raises(Invalid, match="no model 9_9_9"):
        shortlist(bundle, 3, ["9_9_9"])


@pytest.mark.r
def test_robyn_verifies_its_own_models_and_finds_a_changed_number(fitted: tuple[Bundle, list[Progress]]) -> None:
    bundle = fitted[0]
    best = shortlist(bundle, 1)["solID"].iloc[0]
    parameters = bundle.tables["resultHypParam"].copy()
    parameters.loc[parameters["solID"] == best, "nrmse"] *= 1 + 1e-6
    changed = replace(bundle, tables={**bundle.tables, "resultHypParam": parameters})
    table, found = verify(changed, RobynEngine(deadline_s=300), limit=2)
    assert not found["agree"]
    assert table["nrmse"].iloc[0] == pytest.approx(1e-6, rel=1e-3)
    assert table.loc[1, ["nrmse", "decomp.rssd", "coef"]].max() < TOLERANCE
    assert (found["engine"], found["models"]) == (f"Meta's Robyn {bundle.manifest['versions']['Robyn']}", 2)


@pytest.mark.r
def test_the_compiled_search_on_robyns_decomposition_is_verified_by_robyn(spec: ModelSpec, data: pd.DataFrame) -> None:
    compiled = pytest.importorskip("engine_py.engine")
    heard: list[Progress] = []
    engine = VerifiedEngine(compiled.CompiledEngine(processes=1), RobynEngine(deadline_s=300), limit=3)
    bundle = engine.fit(spec.with_(iterations=120), data, heard.append)
    found = bundle.manifest["verification"]
    assert bundle.manifest["mode"] == "verified"
    assert "verified by Meta's Robyn 3." in bundle.manifest["engine"]
    assert found["models"] == 3
    assert found["agree"], found
    assert heard[-1] == Progress("Verifying with Meta's Robyn", 3, 3)
