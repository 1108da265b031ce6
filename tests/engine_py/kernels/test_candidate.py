"""Every candidate of Robyn's golden runs, recomputed."""

import numpy as np
import pytest

from engine_py.kernels.candidate import METRICS, parts
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden

pytestmark = needs_golden
RUNS = ["demo_geometric", "demo_geometric_400"]


def _piece(run: str, name: str) -> np.ndarray:
    prepared = golden.prepared(run)
    at = parts(len(prepared.columns), len(prepared.spec.all_media))
    return golden.candidates(run).results[:, at[name]]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("metric", [name for name in METRICS if name != "intercept"])
def test_every_candidates_error_is_robyns(run, metric):
    expected = golden.table("result_hyp_param", run)[metric].to_numpy()
    np.testing.assert_allclose(_piece(run, "metrics")[:, METRICS.index(metric)], expected, rtol=1e-9)


def test_every_coefficient_is_robyns_and_the_same_ones_are_zero():
    expected = golden.table("x_decomp_agg_all")["coef"].to_numpy().reshape(320, -1)
    found = np.column_stack([_piece("demo_geometric", "metrics")[:, -1], _piece("demo_geometric", "coef")])
    largest = np.abs(expected).max(axis=1, keepdims=True)
    assert (np.abs(found - expected) / largest).max() < 1e-9
    np.testing.assert_array_equal(found == 0, expected == 0)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("kind", ["inflexion", "inflation"])
def test_every_inflexion_and_inflation_is_robyns(run, kind):
    names = [f"{medium}_{kind}" for medium in golden.spec(run).all_media]
    np.testing.assert_allclose(_piece(run, kind), golden.table("result_hyp_param", run)[names], rtol=1e-12)
