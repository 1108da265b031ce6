"""Meta's Robyn itself, through rpy2 in a child process: fit, refit, allocate, fail, stop."""

from __future__ import annotations

import pandas as pd
import psutil
import pytest

from engine_r.engine import RobynEngine
from mmm.bundle import Bundle
from mmm.engine import AllocationRequest, Progress
from mmm.errors import Cancelled, EngineError, InvalidInput
from mmm.spec import ModelSpec
from tests import golden_spec, resident_r
from tests.shared_data import needs_data, needs_golden
from tests.waiting import CEILING_S, until_gone

EXACT = 1e-9  # relative; real differences are about 1e-14


@pytest.fixture
def robyn() -> RobynEngine:
    """Only for tests marked `r`."""
    return resident_r.robyn()


def test_a_model_without_ranges_is_refused_before_r_starts(
    spec: ModelSpec, data: pd.DataFrame
) -> None:
    with pytest.raises(InvalidInput, match="no hyperparameter ranges"):
        RobynEngine(command=("false",)).fit(spec.with_(hyperparameters={}), data)


def test_a_search_of_one_iteration_is_refused_before_r_starts(
    spec: ModelSpec, data: pd.DataFrame
) -> None:
    with pytest.raises(InvalidInput, match="one iteration"):
        RobynEngine(command=("false",)).fit(spec.with_(iterations=1), data)


def test_the_label_names_the_version_once_it_is_known() -> None:
    assert RobynEngine().label == "Meta's Robyn"
    assert RobynEngine(version="3.12.1").label == "Meta's Robyn 3.12.1"


@pytest.mark.r
def test_a_fit_yields_every_candidate_and_the_series_of_the_selected(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    bundle, _ = fitted
    parameters, decomposition = bundle.tables["resultHypParam"], bundle.tables["xDecompAgg"]
    assert len(parameters) == 40
    assert len(decomposition) == 40 * 6  # intercept, trend, season, price, tv, search
    assert (
        len(bundle.selected) == parameters["mape.qt10"].sum()
    )  # fewer than 100 candidates: all of them
    assert set(bundle.tables["xDecompVecCollect"]["solID"]) == set(bundle.selected)
    assert set(bundle.tables["mediaVecCollect"]["solID"]) == set(bundle.selected)
    media = decomposition[
        decomposition["rn"].isin(["tv", "search"]) & decomposition["solID"].isin(bundle.selected)
    ]
    assert (
        media[["spend_share", "effect_share", "roi_total", "mean_response"]].notna().all(axis=None)
    )
    assert bundle.tables["dt_mod"]["ds"].dtype.kind == "M"
    assert parameters["mape.qt10"].dtype == bool


@pytest.mark.r
def test_a_fit_can_be_stored_and_read_back(fitted: tuple[Bundle, list[Progress]]) -> None:
    bundle = fitted[0]
    again = Bundle.load(dict(bundle.dump()).__getitem__)
    assert again.manifest == bundle.manifest
    for name, table in bundle.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)


@pytest.mark.r
def test_contributions_add_up_to_the_fitted_series(fitted: tuple[Bundle, list[Progress]]) -> None:
    series = fitted[0].tables["xDecompVecCollect"]
    parts = series[["intercept", "trend", "season", "price", "tv", "search"]].sum(axis=1)
    assert ((parts - series["depVarHat"]).abs() / series["depVarHat"].abs()).max() < EXACT


@pytest.mark.r
def test_the_manifest_says_where_the_numbers_come_from(
    fitted: tuple[Bundle, list[Progress]], spec: ModelSpec
) -> None:
    manifest = fitted[0].manifest
    assert manifest["engine"].startswith("Meta's Robyn 3.")
    assert (manifest["mode"], manifest["seed"], manifest["cores"]) == ("robyn", 123, 1)
    assert manifest["window"] == {"start": "2023-01-02", "end": "2024-12-23", "rows": 104}
    assert {"R", "Robyn", "glmnet", "prophet", "python"} <= set(manifest["versions"])
    assert {"Decomposing trend and season", "Searching", "Selecting Pareto models"} <= set(
        manifest["timings"]
    )
    assert len(manifest["data_sha256"]) == 64


@pytest.mark.r
def test_every_candidate_is_counted_with_the_best_errors_so_far(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    bundle, heard = fitted
    search = [progress for progress in heard if progress.stage == "Searching"]
    assert search[-1].total == 40
    assert len({progress.done for progress in search}) > 5
    assert [progress.done for progress in search] == sorted(progress.done for progress in search)
    best = bundle.tables["resultHypParam"][["nrmse", "decomp.rssd"]].min()
    assert heard[-1].best_nrmse == pytest.approx(best["nrmse"], rel=1e-15)
    assert heard[-1].best_rssd == pytest.approx(best["decomp.rssd"], rel=1e-15)


@pytest.mark.r
def test_a_plan_spends_the_budget_within_its_bounds(
    robyn: RobynEngine, fitted: tuple[Bundle, list[Progress]]
) -> None:
    bundle = fitted[0]
    request = AllocationRequest(
        low={"tv": 0.7, "search": 0.5}, up=1.5, date_range="last_10", total_budget=120_000
    )
    plan = robyn.allocate(bundle, bundle.selected[0], request)
    table = plan.table.set_index("channels")
    assert plan.engine.startswith("Meta's Robyn 3.")
    assert table["optmSpendUnit"].sum() * 10 == pytest.approx(120_000)
    assert (table["optmSpendUnit"] <= table["initSpendUnit"] * 1.5 * (1 + EXACT)).all()
    assert table.loc["tv", "constr_low"] == 0.7


@pytest.mark.r
def test_an_unknown_model_is_refused(
    robyn: RobynEngine, fitted: tuple[Bundle, list[Progress]]
) -> None:
    with pytest.raises(InvalidInput, match="no model 9_9_9"):
        robyn.allocate(fitted[0], "9_9_9", AllocationRequest())


@pytest.mark.r
def test_the_error_text_of_r_reaches_the_person(
    robyn: RobynEngine, spec: ModelSpec, data: pd.DataFrame
) -> None:
    with pytest.raises(EngineError, match=r"Robyn gave up: .*window_start.*\(in check_windows\)"):
        robyn.decompose(spec.with_(window_start="2031-01-06"), data)


@pytest.mark.r
def test_r_at_work_is_stopped(spec: ModelSpec, data: pd.DataFrame) -> None:
    before = set(psutil.Process().children(recursive=True))
    started: set[psutil.Process] = set()

    def cancel(progress: Progress) -> None:
        if progress.stage == "Decomposing trend and season":
            started.update(set(psutil.Process().children(recursive=True)) - before)
            raise Cancelled("Stopped by a person.")

    with pytest.raises(Cancelled):
        RobynEngine(deadline_s=CEILING_S).decompose(spec, data, cancel)
    assert started
    until_gone(*(process.pid for process in started))


@pytest.mark.r
# the compiled engine equals these runs in tests/engine_py, and Robyn in test_verify.py
@pytest.mark.slow
@needs_golden
@needs_data
def test_golden_candidates_are_recomputed_exactly(
    robyn: RobynEngine, golden_data, golden_tables
) -> None:
    given = golden_tables["result_hyp_param"].iloc[[0, 150, 319]]
    found = robyn.evaluate(golden_spec.spec(), golden_data, given, golden_tables["dt_mod"])
    for name in ("nrmse", "nrmse_train", "nrmse_test", "decomp.rssd", "lambda", "tv_S_inflexion"):
        assert found.result_hyp_param[name].to_numpy() == pytest.approx(
            given[name].to_numpy(), rel=EXACT
        )
    assert found.result_hyp_param["error_score"].isna().all()
    assert set(given) - {"Elapsed", "ElapsedAccum"} <= set(found.result_hyp_param)
    expected = golden_tables["x_decomp_agg_all"].set_index(["solID", "rn"])["coef"]
    coefficients = found.x_decomp_agg.set_index(["solID", "rn"])["coef"]
    for sol_id in given["solID"]:
        gap = (coefficients[sol_id] - expected[sol_id]).abs().max() / expected[sol_id].abs().max()
        assert gap < EXACT
        assert ((coefficients[sol_id] == 0) == (expected[sol_id] == 0)).all()


@pytest.mark.r
# the compiled engine equals it in tests/engine_py, and Robyn for other plans there
@pytest.mark.slow
@needs_golden
@needs_data
def test_a_golden_plan_is_recomputed(robyn: RobynEngine, golden_data, golden_tables) -> None:
    bundle = Bundle(
        golden_spec.spec(),
        {"pareto_fronts": 3},
        {
            "dt_input": golden_data,
            "dt_mod": golden_tables["dt_mod"],
            "resultHypParam": golden_tables["pareto_result_hyp_param"],
            "xDecompAgg": golden_tables["pareto_x_decomp_agg"],
            "xDecompVecCollect": golden_tables["x_decomp_vec_collect"],
            "mediaVecCollect": golden_tables["media_vec_collect"],
        },
    )
    golden = golden_tables["allocator"]
    golden = golden[
        (golden["scenario"] == "max_response") & (golden["solID"] == golden["solID"].iloc[0])
    ]
    golden = golden[golden["constr_low"] == 0.7].set_index("channels")
    plan = robyn.allocate(
        bundle, golden["solID"].iloc[0], AllocationRequest(low=0.7, up=dict(golden["constr_up"]))
    )
    table = plan.table.set_index("channels").loc[golden.index]
    assert table["optmSpendUnit"].to_numpy() == pytest.approx(
        golden["optmSpendUnit"].to_numpy(), rel=1e-6
    )
    assert table["optmResponseUnit"].sum() == pytest.approx(
        golden["optmResponseUnit"].sum(), rel=EXACT
    )
