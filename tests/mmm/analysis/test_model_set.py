"""Models of one or several searches, what each counts, and where they lie together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm.analysis.model_set import ModelSet, weighted_range
from mmm.errors import InvalidInput
from tests.mmm.bundles import simulated

ANSWERS = st.lists(st.floats(0, 10), min_size=3, max_size=12)


def clustered(*clusters):
    """The simulated bundle with a table that puts models m0, m1, … into these clusters."""
    made = simulated()
    names = [f"m{at}" for at in range(len(clusters))]
    table = pd.DataFrame({"solID": names, "cluster": clusters})
    table = table.assign(n=1, error_score=0.1, top_sol=False)
    return replace(made, tables={**made.tables, "clusters": table}), names


def test_each_search_counts_alike_then_each_cluster_then_each_model():
    many, few = clustered(1, 1, 1, 2), (simulated(), ["a", "b"])
    found = ModelSet.of([many, few])
    assert found.searches[0].weights == pytest.approx([1 / 12, 1 / 12, 1 / 12, 1 / 4])
    assert found.searches[1].weights == pytest.approx([1 / 4, 1 / 4])
    assert (found.n_models, found.n_searches, found.one_search) == (6, 2, False)
    assert found.channels == simulated().spec.paid_media_selected


def test_models_in_no_cluster_are_one_of_their_own():
    bundle, names = clustered(1, 1)
    weights = ModelSet.of([(bundle, [*names, "x", "y"])]).searches[0].weights
    assert weights == pytest.approx([1 / 4] * 4)
    assert weights.sum() == pytest.approx(1)


def test_a_search_without_models_does_not_count_and_a_set_without_any_is_refused():
    assert ModelSet.of([(simulated(), ["a"]), (simulated(), [])]).one_search
    with pytest.raises(InvalidInput, match="Choose a model"):
        ModelSet.of([(simulated(), [])])


def test_a_range_holds_the_middle_share_by_weight():
    assert weighted_range(range(1, 12), np.ones(11)) == (2, 10)
    assert weighted_range([1, 2, 3, 4], [97, 1, 1, 1]) == (1, 1)
    assert weighted_range([5, 1, np.nan, np.inf, 3], np.ones(5)) == (1, 5)
    assert np.isnan(weighted_range([1, 2, np.nan], np.ones(3))).all()


@given(ANSWERS, st.data())
def test_a_twin_at_half_the_weight_changes_no_range(values, data):
    weights = np.array(
        data.draw(st.lists(st.integers(1, 5), min_size=len(values), max_size=len(values)))
    )
    twins = weighted_range([*values, *values], np.concatenate([weights, weights]) / 2)
    assert twins == weighted_range(values, weights)


@given(ANSWERS, ANSWERS, st.floats(0, 10))
def test_a_search_that_looks_near_one_model_never_narrows_a_spread(first, second, near):
    before = ModelSet.of([(simulated(), [*"abcdefghijkl"[: len(first)]])])
    both = ModelSet.of(
        [(simulated(), [*"abcdefghijkl"[: len(values)]]) for values in (first, second)]
    )
    low, high = before.spread([first])
    for values in (second, [near] * len(second)):
        found = both.spread([first, values])
        assert found[0] <= low
        assert high <= found[1]


def test_a_search_without_answers_leaves_the_spread_to_the_others():
    found = ModelSet.of([(simulated(), [*"abc"]), (simulated(), [*"abc"])])
    assert found.spread([[1, 2, 3], [np.nan] * 3]) == (1, 3)
    assert np.isnan(found.spread([[np.nan] * 3] * 2)).all()


def test_a_model_of_a_small_search_lies_in_the_spread_of_the_others():
    found = ModelSet.of([(simulated(), [*"abc"]), (simulated(), [*"ab"]), (simulated(), ["a"])])
    assert found.spread([[1, 2, 3], [np.nan, 5], [0.5]]) == (0.5, 5)
    assert np.isnan(found.spread([[1, 2, np.nan], [4, 5], [0.5]])).all()
