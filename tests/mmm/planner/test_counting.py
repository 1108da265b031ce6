"""What a path brings in each model: the batch response's numbers, in three parts that sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmm.analysis.batch_response import BatchResponse
from mmm.analysis.model_set import ModelSet
from mmm.errors import InvalidInput
from mmm.planner.counting import FADED, PlanModels
from mmm.planner.spend_paths import SpendPattern
from tests.mmm.planner.varied import shortened, varied

MULTIPLES = np.array([1.3, 0.0, 0.7, 1.0, 2.0, 0.9])


def posed(date_range="last_13", count=4):
    bundle, names = varied(count)
    pattern = SpendPattern.of(bundle, date_range)
    return bundle, names, pattern, PlanModels.of(ModelSet.of([(bundle, names)]), pattern)


@pytest.mark.parametrize("date_range", ["all", "last_13", "last"])
def test_a_plan_is_counted_as_the_batch_response_counts_its_path(date_range):
    bundle, names, pattern, models = posed(date_range)
    tail = models.groups[0].own.shape[-1] - pattern.base.shape[1]
    assert tail > 0
    path = np.concatenate([pattern.path(MULTIPLES), np.zeros((6, tail))], axis=1)
    direct = BatchResponse.of(bundle, names, path.shape[1], pattern.rows.start)
    with_it, without = direct.responses(np.stack([path, 0 * path])).transpose(1, 0, 2, 3)
    found = models.count(MULTIPLES)
    np.testing.assert_allclose(found.carried_in, without.sum(axis=-1), rtol=1e-9)
    np.testing.assert_allclose(found.effect, (with_it - without).sum(axis=-1), rtol=1e-9, atol=1e-3)
    whole = found.carried_in + found.in_period + found.carried_out
    np.testing.assert_allclose(whole, with_it.sum(axis=-1), rtol=1e-9)
    own = (with_it - without)[..., : pattern.base.shape[1]].sum(axis=-1)
    np.testing.assert_allclose(found.in_period, own, rtol=1e-9, atol=1e-3)


def test_the_tail_ends_where_a_hundredth_of_a_spend_is_left():
    _, _, pattern, models = posed()
    tail = models.groups[0].own.shape[-1] - pattern.base.shape[1]
    thetas = np.log(FADED) / np.log(models.groups[0].response.weights[..., 1])
    assert tail == int(thetas.max())


@given(st.lists(st.floats(0.05, 3.0), min_size=6, max_size=6))
@settings(max_examples=20, deadline=None)
def test_the_rise_is_the_derivative(multiples):
    _, _, _, models = posed(count=2)
    at, little = np.array(multiples), 1e-6
    more, less = (models.count(at + sign * little).effect for sign in (1, -1))
    np.testing.assert_allclose(models.rise(at), (more - less) / (2 * little), rtol=1e-5, atol=1.0)


def test_older_data_goes_on_with_the_spend_that_came_after_it():
    bundle, names, pattern, alone = posed("last_4")
    older = shortened(bundle, 20)
    both = PlanModels.of(ModelSet.of([(bundle, names), (older, names)]), pattern)
    new, old = both.groups
    np.testing.assert_allclose(old.own, new.own, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(old.response.carried, new.response.carried, rtol=1e-6, atol=1e-3)
    assert (both.sizes, both.counted) == ((4, 4), (True, True))
    np.testing.assert_allclose(both.count(MULTIPLES).effect[:4], alone.count(MULTIPLES).effect)


def test_data_that_begins_after_the_plan_is_left_out_and_the_others_count_for_it():
    bundle, names, _, _ = posed()
    table = bundle.tables["dt_mod"]
    rows = {"start": f"{table['ds'].iloc[-30]:%Y-%m-%d}", "rows": 30}
    late = replace(
        bundle,
        manifest={**bundle.manifest, "window": {**bundle.manifest["window"], **rows}},
        tables={**bundle.tables, "dt_mod": table.iloc[-30:].reset_index(drop=True)},
    )
    models = ModelSet.of([(late, names[:2]), (bundle, names)])
    found = PlanModels.of(models, SpendPattern.of(bundle, "all"))
    assert (found.sizes, found.counted) == ((2, 4), (False, True))
    assert found.weights.sum() == pytest.approx(1)
    unknown, kept = found.by_search(np.arange(4.0))
    assert np.isnan(unknown).tolist() == [True, True]
    assert models.spread(found.by_search(np.arange(4.0))) == (0, 3)
    assert kept.tolist() == [0, 1, 2, 3]
    with pytest.raises(InvalidInput, match="No model has data of"):
        PlanModels.of(ModelSet.of([(late, names)]), SpendPattern.of(bundle, "all"))


def test_a_channel_that_paused_is_at_nothing_today_and_has_its_usual_spend_to_multiply():
    bundle, _ = varied(4)
    data = bundle.tables["dt_mod"].copy()
    data.loc[data.index[-4:], "radio_spend"] = 0.0
    quiet = replace(bundle, tables={**bundle.tables, "dt_mod": data})
    pattern = SpendPattern.of(quiet, "last_4")
    place = pattern.channels.index("radio_spend")
    assert pattern.paused == ("radio_spend",)
    assert pattern.today.tolist() == [float(at != place) for at in range(6)]
    assert pattern.base[place] == pytest.approx([data["radio_spend"].mean()] * 4)
    assert pattern.path(pattern.today)[place].tolist() == [0, 0, 0, 0]
