"""The compiled transformations against the plain numpy formulas."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine_py.kernels.transforms import geometric_into, hill_into
from mmm.transforms import geometric, hill

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
