"""R's random stream and k-means: R's own numbers, and what any clustering must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_py.clusters import hartigan_wong
from engine_py.clusters.kmeans import group
from engine_py.clusters.r_random import RRandom


def test_uniform_draws_are_rs():
    # R: set.seed(123); runif(3)
    expected = [0.28757752012461424, 0.78830513544380665, 0.40897692181169987]
    np.testing.assert_allclose(RRandom(123).uniform(3), expected, rtol=1e-15)


def test_samples_are_rs():
    assert RRandom(123).without_replacement(100, 6).tolist() == [30, 78, 50, 13, 66, 41]
    assert RRandom(-5).without_replacement(70_000, 4).tolist() == [22262, 41736, 22253, 31827]
    assert RRandom(1).with_replacement(37, 8).tolist() == [3, 0, 33, 22, 13, 17, 32, 20]


def test_one_of_one_is_drawn():
    assert RRandom(1).without_replacement(1, 1).tolist() == [0]
    assert RRandom(1).with_replacement(1, 3).tolist() == [0, 0, 0]


def test_clusters_are_rs():
    """R: set.seed(7); x <- matrix(round(runif(60), 2), 20); set.seed(1); kmeans(x, 4)."""
    x = np.round(RRandom(7).uniform(60), 2).reshape(3, 20).T.copy()
    found, within = hartigan_wong.cluster(x, x[RRandom(1).without_replacement(20, 4)], 10)
    assert (found + 1).tolist() == [3, 2, 1, 1, 1, 2, 2, 3, 1, 4, 1, 4, 4, 4, 4, 1, 2, 1, 3, 2]
    assert within == pytest.approx(1.5007104761904762, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(5, 40), st.integers(1, 5), st.integers(2, 8), st.integers(0, 10_000))
def test_no_point_gains_by_leaving_its_cluster(n, features, k, seed):
    x = np.random.default_rng(seed).random((n, features))
    k = min(k, n - 1)
    home, within = hartigan_wong.cluster(x, x[:k], 100)
    sizes = np.bincount(home, minlength=k)
    assert (sizes > 0).all()
    centres = np.array([x[home == number].mean(axis=0) for number in range(k)])
    assert within == pytest.approx(((x - centres[home]) ** 2).sum())
    loss = ((x[:, None, :] - centres) ** 2).sum(axis=2)
    stay = loss[np.arange(n), home] * sizes[home] / np.maximum(sizes[home] - 1, 1)
    move = loss * (sizes / (sizes + 1))
    move[np.arange(n), home] = np.inf
    assert (stay[sizes[home] > 1] <= move.min(axis=1)[sizes[home] > 1] + 1e-9).all()


def test_separate_heaps_are_told_apart():
    rng = np.random.default_rng(4)
    heaps = np.repeat(np.arange(5), 12)
    x = np.eye(5)[heaps] + rng.normal(0, 0.01, (60, 5))
    found = group(x)
    assert found.wss[0] == pytest.approx(((x - x.mean(axis=0)) ** 2).sum())
    assert len(found.wss) == 30
    assert 3 <= found.count <= 10
    assert (
        all(len(set(heaps[found.cluster == number])) == 1 for number in set(found.cluster))
        or found.count < 5
    )
