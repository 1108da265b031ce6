"""A whole fit on simulated data: the bundle's contract, progress, cancelling, refusals."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import psutil
import pytest

from engine_py import LABEL
from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.data.checks import fingerprint
from mmm.engine import AllocationRequest, Progress
from mmm.errors import Cancelled, InvalidInput
from mmm.simulation.simulate import Simulated, demo_plan, simulate
from mmm.spec import ModelSpec


@cache
def _made() -> Simulated:
    return simulate(demo_plan(weeks=120))


@cache
def _bundle() -> Bundle:
    return CompiledEngine(2).fit(_made().spec.with_(iterations=150, trials=2), _made().data)


def test_the_bundle_survives_storage():
    stored = dict(_bundle().dump())
    loaded = Bundle.load(stored.__getitem__)
    assert loaded.spec == _bundle().spec
    assert loaded.selected == _bundle().selected
    for name, table in _bundle().tables.items():
        pd.testing.assert_frame_equal(
            loaded.tables[name], table.reset_index(drop=True), check_dtype=False
        )


def test_the_manifest_says_where_the_numbers_come_from():
    manifest, made = _bundle().manifest, _made()
    assert manifest["engine"] == LABEL
    assert manifest["mode"] == "fast"
    assert manifest["data_sha256"] == fingerprint(made.data)
    assert manifest["candidates"] == 300
    assert manifest["decomposition"].startswith("prophet in Python")
    assert manifest["window"]["rows"] == len(_bundle().tables["xDecompVecCollect"]) / len(
        _bundle().selected
    )
    assert {"Decomposing trend and season", "Searching", "Tabulating"} <= set(manifest["timings"])


def test_contributions_add_up_to_the_prediction_and_the_totals():
    vectors = _bundle().tables["xDecompVecCollect"]
    terms = [*_bundle().spec.all_ind_vars, "intercept"]
    np.testing.assert_allclose(vectors[terms].sum(axis=1), vectors["depVarHat"], rtol=1e-9)
    totals = _bundle().tables["xDecompAgg"]
    for sol_id, rows in vectors.groupby("solID"):
        expected = totals[totals["solID"] == sol_id].set_index("rn")["xDecompAgg"]
        np.testing.assert_allclose(
            rows["tv_spend"].sum(), expected["tv_spend"], rtol=1e-9, atol=1e-6
        )


def test_the_same_spec_and_data_give_the_same_tables():
    again = CompiledEngine(1).fit(_bundle().spec, _made().data)
    for name in ("dt_mod", "resultHypParam", "xDecompAgg", "xDecompVecCollect", "mediaVecCollect"):
        pd.testing.assert_frame_equal(again.tables[name], _bundle().tables[name])


def in_parts(engine: CompiledEngine, spec: ModelSpec, data: pd.DataFrame) -> Bundle:
    """The fit as several machines do it: trials in any order, nothing shared but files."""
    prepared = engine.prepare(spec, data)
    numbers = list(range(1, engine.trials(spec) + 1))
    found = {number: engine.trial(spec, data, prepared, number) for number in reversed(numbers)}
    return engine.gather(spec, data, prepared, [found[number] for number in numbers])


@pytest.mark.parametrize(
    "change",
    [{}, {"cores": 3, "trials": 3}, {"prophet_vars": (), "nevergrad_algo": "OnePlusOne"}],
    ids=["as it is", "rounds of three", "no prophet, another optimiser"],
)
def test_a_fit_in_parts_is_the_same_to_the_last_bit(change):
    spec = _made().spec.with_(**{"iterations": 60, "trials": 2, **change})
    whole = CompiledEngine(2).fit(spec, _made().data)
    gathered = in_parts(CompiledEngine(), spec, _made().data)
    assert gathered.spec == whole.spec
    assert gathered.tables.keys() == whole.tables.keys()
    for name, table in whole.tables.items():
        pd.testing.assert_frame_equal(gathered.tables[name], table, check_exact=True)
    notes = set(whole.manifest) - {"timings"}
    assert {name: gathered.manifest[name] for name in notes} == {
        name: whole.manifest[name] for name in notes
    }


def test_a_trial_alone_leaves_numpys_generator_as_it_was():
    engine, spec = CompiledEngine(), _made().spec.with_(iterations=5, trials=1, prophet_vars=())
    prepared = engine.prepare(spec, _made().data)
    before = np.random.get_state()[1].copy()
    engine.trial(spec, _made().data, prepared, 1)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_a_trial_alone_counts_its_candidates_and_can_be_cancelled():
    engine, spec = CompiledEngine(), _made().spec.with_(iterations=50_000, prophet_vars=())
    prepared = engine.prepare(spec, _made().data)
    seen: list[Progress] = []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if progress.done > 100:
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        engine.trial(spec, _made().data, prepared, 2, report)
    assert (seen[-1].stage, seen[-1].total) == ("Searching", 50_000)
    assert seen[-1].best_nrmse is not None


def test_evaluating_a_fitted_model_gives_it_back():
    wanted = _bundle().tables["resultHypParam"].head(4)
    found = CompiledEngine().evaluate(
        _bundle().spec, _made().data, wanted, _bundle().tables["dt_mod"]
    )
    assert found.result_hyp_param["solID"].tolist() == wanted["solID"].tolist()
    np.testing.assert_allclose(found.result_hyp_param["nrmse"], wanted["nrmse"], rtol=1e-12)
    assert list(found.result_hyp_param) == list(wanted)
    assert list(found.x_decomp_agg) == list(_bundle().tables["xDecompAgg"])


def test_a_fitted_model_can_be_planned():
    model = _bundle().selected[0]
    allocation = CompiledEngine().allocate(_bundle(), model, AllocationRequest(low=0.0, up=20.0))
    assert allocation.engine == LABEL
    assert allocation.table["optmSpendUnit"].sum() == pytest.approx(
        allocation.table["initSpendUnit"].sum()
    )


def test_without_prophet_and_without_validation_a_model_is_fitted_too():
    spec = _made().spec
    bounds = {name: value for name, value in spec.hyperparameters.items() if name != "train_size"}
    spec = spec.with_(
        prophet_vars=(), ts_validation=False, hyperparameters=bounds, iterations=20, trials=1
    )
    bundle = CompiledEngine(1).fit(spec, _made().data)
    table = bundle.tables["resultHypParam"]
    assert table["nrmse_val"].isna().all()
    assert (table["train_size"] == 1).all()
    assert (table["nrmse"] == table["nrmse_train"]).all()
    assert bundle.manifest["decomposition"] == "none"


@pytest.mark.parametrize("cores", [1, 3])
def test_rounds_of_cores_are_counted_as_robyn_counts_them(cores):
    spec = _made().spec.with_(iterations=7, trials=1, cores=cores, prophet_vars=())
    table = CompiledEngine(1).fit(spec, _made().data).tables["resultHypParam"]
    assert len(table) == -(-7 // cores) * cores
    assert table["solID"].iloc[-1] == f"1_{-(-7 // cores)}_{cores}"
    assert table["iterations"].tolist() == list(range(1, len(table) + 1))


def test_progress_is_reported_in_plain_words():
    seen: list[Progress] = []
    spec = _made().spec.with_(iterations=600, trials=2)
    CompiledEngine(2).fit(spec, _made().data, seen.append)
    stages = list(dict.fromkeys(progress.stage for progress in seen))
    assert stages == [
        "Starting the engine",
        "Decomposing trend and season",
        "Searching",
        "Selecting Pareto models",
        "Tabulating",
    ]
    done = [progress.done for progress in seen if progress.stage == "Searching"]
    assert done == sorted(done)
    assert done[-1] == 1200


@pytest.mark.parametrize(
    "stage", ["Starting the engine", "Decomposing trend and season", "Searching"]
)
def test_a_fit_can_be_cancelled_at_every_stage(stage):
    def report(progress: Progress) -> None:
        if progress.stage == stage:
            raise Cancelled("stop")

    before = set(psutil.Process().children())
    with pytest.raises(Cancelled):
        CompiledEngine(2).fit(_made().spec.with_(iterations=50_000), _made().data, report)
    left = set(psutil.Process().children()) - before
    assert not [child for child in left if child.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"calibration_input": ({"channel": "tv_spend"},)},
            "column liftAbs: Lift study 1: It lacks an entry",
        ),
        ({"hyperparameters": {}}, "no hyperparameter ranges"),
        ({"dep_var": "profit"}, "column profit"),
        ({"prophet_country": "XX"}, "no holiday calendar for “XX”"),
    ],
)
def test_a_fit_that_cannot_be_done_is_refused_with_the_reason(change, words):
    with pytest.raises(InvalidInput, match=words):
        CompiledEngine(1).fit(_made().spec.with_(**change), _made().data)
