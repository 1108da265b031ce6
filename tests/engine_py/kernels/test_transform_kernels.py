"""The compiled transformations against the plain numpy formulas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine_py.kernels.transforms import (
    GEOMETRIC,
    WEIBULL_CDF,
    WEIBULL_PDF,
    adstock_into,
    geometric_into,
    hill_into,
    weibull_weights_into,
)
from mmm.analysis.transforms import convolved, geometric, hill, weibull_weights

KINDS = {"weibull_cdf": WEIBULL_CDF, "weibull_pdf": WEIBULL_PDF}

spends = arrays(float, st.integers(1, 60), elements=st.just(0.0) | st.floats(1e-6, 1e9))


@settings(deadline=None)
@given(spends, st.floats(0, 0.999))
def test_geometric_adstock_is_the_numpy_formula(x, theta):
    out = np.empty_like(x)
    inflation = geometric_into(x, theta, out)
    np.testing.assert_allclose(out, geometric(x, theta), rtol=1e-12)
    if x.sum() > 0:
        np.testing.assert_allclose(inflation, out.sum() / x.sum(), rtol=1e-9)


@settings(deadline=None)
@given(spends, st.floats(0.1, 9), st.floats(1e-3, 1e6))
def test_hill_saturation_is_the_numpy_formula(y, alpha, inflexion):
    out = np.empty_like(y)
    hill_into(y, alpha, inflexion, out)
    np.testing.assert_allclose(out, hill(y, alpha, inflexion), rtol=1e-9, atol=1e-300)
    assert ((out >= 0) & (out <= 1)).all()


def test_half_the_effect_is_reached_at_the_inflexion():
    out = np.empty(1)
    hill_into(np.array([40.0]), 2.5, 40.0, out)
    assert out[0] == 0.5


def test_a_theta_of_zero_carries_nothing_over():
    x = np.array([1.0, 0.0, 3.0])
    out = np.empty(3)
    assert geometric_into(x, 0.0, out) == 1.0
    np.testing.assert_array_equal(out, x)


@settings(deadline=None)
@given(st.sampled_from(list(KINDS)), spends, st.floats(0, 20), st.floats(0, 1))
def test_weibull_adstock_is_the_numpy_formula(kind, x, shape, scale):
    out, weights = np.empty_like(x), np.empty_like(x)
    inflation, at_once = adstock_into(KINDS[kind], np.array([shape, scale]), x, weights, out)
    expected = weibull_weights(kind, shape, scale, len(x))
    np.testing.assert_allclose(weights, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        out, convolved(x, expected), rtol=1e-9, atol=1e-12 * max(1.0, x.max())
    )
    assert at_once == weights[0]
    if x.sum() > 0:
        np.testing.assert_allclose(inflation, out.sum() / x.sum(), rtol=1e-9)


@settings(deadline=None)
@given(st.sampled_from(list(KINDS)), st.integers(1, 300), st.floats(0, 20), st.floats(0, 1))
def test_weibull_weights_lie_between_0_and_1_and_end_where_said(kind, length, shape, scale):
    weights = np.empty(length)
    count = weibull_weights_into(KINDS[kind], shape, scale, weights)
    assert ((weights >= 0) & (weights <= 1)).all()
    assert not weights[count:].any()
    assert weights[:count].any()


@settings(deadline=None)
@given(spends, spends, st.floats(0, 0.99), st.sampled_from([GEOMETRIC, WEIBULL_CDF, WEIBULL_PDF]))
def test_the_effect_of_two_spends_is_the_sum_of_their_effects(x, other, parameter, kind):
    length = min(len(x), len(other))
    parts = [x[:length], other[:length], x[:length] + other[:length]]
    outs = np.empty((3, length))
    for part, out in zip(parts, outs, strict=True):
        adstock_into(
            kind,
            np.array([parameter * 3 if kind else parameter, parameter]),
            part,
            np.empty(length),
            out,
        )
    np.testing.assert_allclose(outs[0] + outs[1], outs[2], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", [WEIBULL_CDF, WEIBULL_PDF])
@pytest.mark.parametrize("parameters", [(0.0, 0.5), (2.0, 0.0)])
def test_weibull_without_shape_or_scale_carries_nothing_over(kind, parameters):
    x = np.array([1.0, 0.0, 3.0])
    out = np.empty(3)
    assert adstock_into(kind, np.array(parameters), x, np.empty(3), out) == (1.0, 1.0)
    np.testing.assert_array_equal(out, x)
