"""The ridge solver: limits kept, near the exact optimum where it converges, and glmnet's habits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from engine_py.kernels.ridge import Penalty, ridge


def _data(seed: int, rows: int = 60, columns: int = 5):
    rng = np.random.default_rng(seed)
    x = rng.random((columns, rows)) * rng.choice([1.0, 1e3, 1e6], columns)[:, None]
    y = 5e5 + x.T @ (rng.normal(1, 1, columns) / x.std(axis=1)) * 1e4 + rng.normal(0, 5e3, rows)
    return x, y


def _fit(x, y, amount, lower=0.0, upper=np.inf, intercept=True, factors=None):
    columns = len(x)
    factors = np.ones(columns) if factors is None else factors
    penalty = Penalty(amount, np.full(columns, lower), np.full(columns, upper), factors)
    beta = np.empty(columns)
    constant, passes = ridge(x, y, len(y), penalty, intercept, beta)
    return constant, beta, passes


def _exact(x, y, amount, lower, factors):
    """The optimum of glmnet's objective by bounded least squares on standardised columns with
    penalty rows.
    """
    n, scale = len(y), x.std(axis=1)
    weights = factors * len(x) / factors.sum()
    centred = (x - x.mean(axis=1, keepdims=True)).T / scale
    extra = np.diag(np.sqrt(weights * amount / y.std() * n))
    rows = np.vstack([centred, extra])
    result = lsq_linear(
        rows, np.r_[y - y.mean(), np.zeros(len(x))], bounds=(lower, np.inf), tol=1e-14
    )
    return result.x / scale


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.floats(1e2, 1e5), st.sampled_from([0.0, -np.inf]))
def test_the_solution_is_near_the_exact_optimum_and_within_limits(seed, amount, lower):
    x, y = _data(seed)
    factors = np.random.default_rng(seed).uniform(0.2, 2, len(x))
    constant, beta, passes = _fit(x, y, amount, lower, factors=factors)
    exact = _exact(x, y, amount, lower, factors)
    scale = x.std(axis=1)
    assert passes > 0
    assert (beta >= lower).all()
    np.testing.assert_allclose(beta * scale, exact * scale, atol=5e-3 * y.std())
    assert constant == pytest.approx(y.mean() - beta @ x.mean(axis=1))


def test_a_column_that_never_changes_gets_no_coefficient():
    x, y = _data(1)
    x[2] = 7.0
    _, beta, _ = _fit(x, y, 1e3)
    assert beta[2] == 0.0


def test_without_intercept_the_constant_is_zero():
    x, y = _data(2)
    constant, beta, _ = _fit(x, y, 1e3, intercept=False)
    assert constant == 0.0
    assert (beta > 0).any()


def test_an_upper_limit_is_reached_exactly():
    x, y = _data(3)
    free = _fit(x, y, 1e3)[1]
    limit = free.max() / 2
    assert _fit(x, y, 1e3, upper=limit)[1].max() == pytest.approx(limit)


def test_a_huge_penalty_leaves_the_mean():
    x, y = _data(4)
    constant, beta, _ = _fit(x, y, 1e15)
    assert constant == pytest.approx(y.mean(), rel=1e-6)
    np.testing.assert_allclose(beta * x.std(axis=1), 0, atol=1e-4 * y.std())
