"""Every candidate of Robyn's golden runs, recomputed."""

import numpy as np
import pytest

from engine_py.kernels.candidate import METRICS, parts
from tests.engine_py import golden_runs as golden

RUNS = golden.RUNS


def _piece(run: str, name: str) -> np.ndarray:
    prepared = golden.prepared(run)
    at = parts(len(prepared.columns), len(prepared.spec.all_media), len(prepared.studies))
    return golden.candidates(run).results[:, at[name]]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("metric", [name for name in METRICS if name != "intercept"])
def test_every_candidates_error_is_robyns(run, metric):
    expected = golden.table("result_hyp_param", run)[metric].to_numpy()
    np.testing.assert_allclose(
        _piece(run, "metrics")[:, METRICS.index(metric)], expected, rtol=1e-9
    )


@pytest.mark.parametrize("run", golden.WITH_SERIES)
def test_every_coefficient_is_robyns_and_the_same_ones_are_zero(run):
    found = np.column_stack([_piece(run, "metrics")[:, -1], _piece(run, "coef")])
    expected = golden.table("x_decomp_agg_all", run)["coef"].to_numpy().reshape(len(found), -1)
    largest = np.abs(expected).max(axis=1, keepdims=True)
    assert (np.abs(found - expected) / largest).max() < 1e-9
    np.testing.assert_array_equal(found == 0, expected == 0)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("kind", ["inflexion", "inflation"])
def test_every_inflexion_and_inflation_is_robyns(run, kind):
    names = [f"{medium}_{kind}" for medium in golden.spec(run).all_media]
    np.testing.assert_allclose(
        _piece(run, kind), golden.table("result_hyp_param", run)[names], rtol=1e-12
    )
