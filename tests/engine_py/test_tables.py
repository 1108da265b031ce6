"""The tables of a bundle against the tables of Robyn's golden run."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine_py import tables
from engine_py.pareto import Selection, select
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden

runs = pytest.mark.parametrize("run", golden.WITH_SERIES)
CALIBRATED = golden.runs(
    ["demo_geometric_calibrated"], (run for run in golden.OURS if "calibrated" in run)
)


@cache
def _selection(run: str) -> Selection:
    """The fronts that Robyn was asked for."""
    every, chosen = (
        golden.table("result_hyp_param", run),
        golden.table("pareto_result_hyp_param", run),
    )
    tested = "nrmse_test" if golden.spec(run).ts_validation else "nrmse_train"
    found = select(*(every[name].to_numpy() for name in ("nrmse", "decomp.rssd", "mape", tested)))
    return Selection(
        found.candidate,
        found.front,
        found.error_score,
        int(chosen["robynPareto"].max()),
        len(chosen),
    )


@cache
def _x_decomp_agg(run: str) -> pd.DataFrame:
    return tables.x_decomp_agg(
        golden.prepared(run), golden.candidates(run), _selection(run).selected
    )


@cache
def _series(run: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of the models whose series the golden run keeps."""
    ids, shown = (
        golden.candidates(run).ids["solID"],
        golden.table("x_decomp_vec_collect", run)["solID"].unique(),
    )
    return tables.series(
        golden.prepared(run), golden.candidates(run), np.flatnonzero(ids.isin(shown))
    )


def _same(found: pd.Series, expected: pd.Series, rtol: float = 1e-9) -> None:
    np.testing.assert_array_equal(found.isna(), expected.isna())
    scale = np.abs(expected[np.isfinite(expected)]).max()
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-14 * scale, equal_nan=True)


@runs
def test_result_hyp_param_is_robyns_in_every_column(run):
    found = tables.result_hyp_param(golden.prepared(run), golden.candidates(run), _selection(run))
    expected = golden.table("result_hyp_param", run).drop(
        columns=["Elapsed", "ElapsedAccum"], errors="ignore"
    )
    for name in expected:
        if name == "solID":
            assert found[name].tolist() == expected[name].tolist()
        else:
            _same(found[name], expected[name])
    chosen = golden.table("pareto_result_hyp_param", run).set_index("solID")
    for name in ("iterations", "coef0", "robynPareto"):
        assert found.set_index("solID").loc[chosen.index, name].tolist() == chosen[name].tolist()


@runs
@pytest.mark.parametrize(
    "name",
    [
        "coef",
        "xDecompAgg",
        "xDecompPerc",
        "xDecompMeanNon0",
        "xDecompMeanNon0Perc",
        "spend_share",
        "mean_spend",
        "total_spend",
        "effect_share",
    ],
)
def test_x_decomp_agg_is_robyns_for_every_candidate(run, name):
    expected = golden.table("x_decomp_agg_all", run)
    assert _x_decomp_agg(run)["rn"].tolist() == expected["rn"].tolist()
    _same(_x_decomp_agg(run)[name], expected[name])


@runs
@pytest.mark.parametrize(
    "name",
    [
        "mean_response",
        "mean_spend_adstocked",
        "mean_carryover",
        "roi_mean",
        "roi_total",
        "cpa_mean",
        "cpa_total",
    ],
)
def test_responses_and_returns_of_selected_models_are_robyns(run, name):
    expected = golden.table("pareto_x_decomp_agg", run)
    found = expected[["solID", "rn"]].merge(_x_decomp_agg(run), on=["solID", "rn"])
    _same(found[name], expected[name])


@runs
def test_contributions_by_period_are_robyns(run):
    expected = golden.table("x_decomp_vec_collect", run).assign(
        ds=lambda table: pd.to_datetime(table["ds"])
    )
    found = expected[["solID", "ds"]].merge(_series(run)[0], on=["solID", "ds"])
    assert len(found) == len(expected) == len(_series(run)[0])
    for name in ["dep_var", *golden.spec(run).all_ind_vars, "intercept", "depVarHat"]:
        _same(found[name], expected[name])


@runs
def test_media_by_period_are_robyns(run):
    keys = ["solID", "ds", "type"]
    expected = golden.table("media_vec_collect", run).assign(
        ds=lambda table: pd.to_datetime(table["ds"])
    )
    found = expected[keys].merge(_series(run)[1], on=keys)
    assert len(found) == len(expected) == len(_series(run)[1])
    for name in golden.spec(run).all_media:
        _same(found[name], expected[name])


@runs
def test_inputs_and_responses_are_those_of_robyn_response(run):
    media = _series(run)[1].set_index(["solID", "type"])
    window = golden.prepared(run).window
    checked = 0
    for call in (call for call in golden.responses(run) if not call["asked"]):
        for kind, key, rows in (
            ("adstockedMedia", "input_total", slice(window.start, window.stop)),
            ("decompMedia", "response_total", slice(None)),
        ):
            found = media.loc[(call["solID"], kind), call["channel"]].to_numpy()
            np.testing.assert_allclose(found, np.array(call[key])[rows], rtol=1e-9, atol=1e-6)
            checked += 1
    assert checked >= 12


@pytest.mark.parametrize("run", CALIBRATED)
def test_the_lift_of_every_study_is_robyns_for_every_candidate(run):
    found = tables.result_calibration(golden.prepared(run), golden.candidates(run))
    expected = golden.table("lift_calibration", run)
    both = expected.merge(found, on=["solID", "liftMedia"], suffixes=("", "_mine"), validate="1:1")
    assert len(both) == len(found) == len(expected)
    for name in ("liftStart", "liftEnd", "decompStart", "decompEnd"):
        assert both[f"{name}_mine"].dt.strftime("%Y-%m-%d").tolist() == both[name].tolist()
    for name in (
        "liftAbs",
        "decompAbsScaled",
        "decompAbsTotalScaled",
        "calibrated_pct",
        "mape_lift",
    ):
        _same(both[f"{name}_mine"], both[name])


@needs_golden
def test_where_no_paid_channel_has_an_effect_there_are_no_shares_of_it():
    found = golden.candidates()
    results = found.results.copy()
    at = tables.parts(len(golden.prepared().columns), 6)
    paid = slice(at["total"].stop - 6, at["total"].stop - 1)
    results[:, paid] = 0.0
    table = tables.x_decomp_agg(
        golden.prepared(),
        tables.Candidates(found.ids, found.names, found.values, found.lambdas, results),
        [],
    )
    assert table["effect_share"].isna().all()
    assert (table["spend_share"].dropna() > 0).all()
