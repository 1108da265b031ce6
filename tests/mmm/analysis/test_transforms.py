"""Adstock and saturation: known values, and what must hold for every input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm.analysis.transforms import (
    convolved,
    geometric,
    geometric_weights,
    hill,
    hill_along,
    hill_slope,
    inflexion,
    weibull_weights,
)

spends = st.lists(st.floats(0, 1e7), min_size=1, max_size=60)
shares = st.floats(0, 0.99)
alphas = st.floats(0.1, 9)


def test_geometric_adstock_carries_a_share_over():
    assert geometric([100, 0, 0, 50], 0.5).tolist() == [100, 50, 25, 62.5]


@given(spends, shares)
def test_adstock_keeps_the_mass_that_its_weights_state(spend, theta):
    full = geometric([*spend, *[0.0] * 3000], theta)
    assert full.sum() == pytest.approx(sum(spend) / (1 - theta), rel=1e-6)


@given(spends, shares)
def test_geometric_adstock_is_the_convolution_with_its_weights(spend, theta):
    assert geometric(spend, theta) == pytest.approx(
        convolved(spend, geometric_weights(theta, len(spend))), rel=1e-9
    )


@given(spends, shares)
def test_adstock_never_falls_below_the_spend(spend, theta):
    assert (geometric(spend, theta) >= np.array(spend)).all()


@given(
    st.sampled_from(["weibull_cdf", "weibull_pdf"]),
    st.floats(0, 10),
    st.floats(0, 1),
    st.integers(1, 200),
)
def test_weibull_weights_lie_between_0_and_1(kind, shape, scale, length):
    weights = weibull_weights(kind, shape, scale, length)
    assert weights.shape == (length,)
    assert ((weights >= 0) & (weights <= 1)).all()
    assert weights.max() == 1


def test_weibull_cdf_weights_are_the_running_product_of_survival():
    weights = weibull_weights("weibull_cdf", 2.0, 0.1, 21)  # scale: 1 + 20 * 0.1 = 3
    assert weights[:3] == pytest.approx([1, np.exp(-1 / 9), np.exp(-1 / 9 - 4 / 9)])


@pytest.mark.parametrize("kind", ["weibull_cdf", "weibull_pdf"])
def test_weibull_without_shape_or_scale_carries_nothing_over(kind):
    spend = [3.0, 2.0, 1.0]
    for shape, scale in ((0, 0.1), (2, 0)):
        assert convolved(spend, weibull_weights(kind, shape, scale, 3)).tolist() == spend


def test_half_the_effect_is_reached_at_the_inflexion():
    assert hill(50, 2.7, 50) == pytest.approx(0.5)
    assert inflexion([10, 200, 30], 0.3) == 60


@given(spends, alphas, st.floats(0.01, 1e6))
def test_saturation_rises_from_0_towards_1(inputs, alpha, point):
    values = hill(np.sort(inputs), alpha, point)
    assert ((values >= 0) & (values <= 1)).all()
    assert (np.diff(values) >= 0).all()
    assert hill(0.0, alpha, point) == 0


@given(st.floats(1, 1e6), alphas, st.floats(1, 1e6))
def test_the_slope_is_the_derivative(value, alpha, point):
    step = value * 1e-6
    rise = (hill(value + step, alpha, point) - hill(value - step, alpha, point)) / (2 * step)
    assert hill_slope(value, alpha, point) == pytest.approx(rise, rel=1e-3, abs=1e-9)


@given(st.floats(1, 1e6), st.floats(0, 1e3), alphas, st.floats(1, 1e6))
def test_the_rise_along_a_step_is_the_slope_times_the_step(value, step, alpha, point):
    found = hill_along([value, 0.0], [step, 0.0], alpha, point)
    assert found[0] == pytest.approx(step * float(hill_slope(value, alpha, point)))
    assert found[1] == 0


@pytest.mark.parametrize(("alpha", "expected"), [(2.0, 0.0), (1.0, 0.02), (0.5, np.inf)])
def test_the_slope_at_nothing_is_its_limit(alpha, expected):
    assert hill_slope(0.0, alpha, 50.0) == pytest.approx(expected)


@pytest.mark.filterwarnings("error")
def test_a_channel_that_was_never_on_has_no_effect_and_warns_not():
    assert hill(geometric([0.0, 0.0], 0.5), 1.5, 0.0).tolist() == [0, 0]
    assert hill_slope([0.0, 1e-300], 0.3, 1e300).shape == (2,)
