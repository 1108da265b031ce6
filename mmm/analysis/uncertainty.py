"""How uncertain a return is beyond what similar models agree on: a range that held the truth of
simulated data as often as it says.

Models of one search share their data and their mistakes: they agree more than the truth allows, and
their effects are shrunk. So each model's coefficients are drawn again from blocks of its residuals
(moving blocks, Künsch 1989; hyperparameters fixed), and the range around the median of all draws is
as wide as it had to be where the truth was known (split conformal, Vovk et al. 2005).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from mmm.analysis.batch_response import BatchResponse
from mmm.analysis.candidate import INTERCEPT, trained_periods
from mmm.analysis.model_set import FEWEST, SHARE, Search, weighted_range
from mmm.analysis.transforms import Series, hill
from mmm.bundle import Bundle

DRAWS: Final = 100  # of each model
_KEPT: Final = 24  # searches whose draws stay in memory, half a megabyte each
LEAST_CANDIDATES: Final = 5_000  # the ranges were calibrated on searches of twice as many


@dataclass(frozen=True)
class Calibration:
    """A range from the median m and the spread s of draws, both of logarithms: exp(m + low * u) to
    exp(m + high * u), u = sqrt(FLOOR² + s²).
    """

    low: float
    high: float


FLOOR: Final = 1.0
# Made by `python -m benchmarks.coverage`. benchmarks/RECOVERY.md says on which worlds, and how
# often ranges held the truth of worlds that they were not made on.
CALIBRATED: Final[Mapping[str, Calibration]] = {
    "channel": Calibration(-0.320, 0.523),
    "media": Calibration(0.237, 0.595),
    "marginal": Calibration(-0.407, 0.378),
    "relative": Calibration(-0.615, 0.257),
}


def is_covered(bundle: Bundle) -> bool:
    """Whether a search is of the kind that was calibrated: whole (not near a former model), of
    weeks, with geometric adstock and without lift studies.
    """
    spec = bundle.spec
    return (
        int(bundle.manifest.get("candidates") or 0) >= LEAST_CANDIDATES
        and "refresh" not in bundle.manifest
        and spec.adstock == "geometric"
        and not spec.calibration_input
        and bundle.grain == "week"
    )


@lru_cache(maxsize=_KEPT)
def of_search(search: Search) -> Series:
    """`redrawn` of its models, kept."""
    return redrawn(search.bundle, search.sol_ids)


def redrawn(bundle: Bundle, sol_ids: Sequence[str], seed: int = 1) -> Series:
    """By how much each model's coefficient of each paid channel changes when its residuals are
    drawn again: (K, DRAWS, P) times its own, 0 where it would leave its limit, NaN without one.
    """
    names = bundle.spec.all_ind_vars
    paid = [names.index(name) for name in bundle.spec.paid_media_selected]
    found = np.full((len(sol_ids), DRAWS, len(paid)), np.nan)
    for place, fit in enumerate(_fits(bundle, sol_ids)):
        drawn = fit.residual[_blocks(len(fit.residual), seed)] - fit.residual.mean()
        own = np.where(fit.coef[paid] != 0, fit.coef[paid], np.nan)
        found[place] = np.maximum(1 + _refit(fit, drawn)[:, paid] / own, 0.0)
    return found


def of_media(search: Search, factors: Series) -> Series:
    """The same for all paid media together: (K, DRAWS), from the channels' `factors`."""
    paid = search.bundle.spec.paid_media_selected
    own = search.bundle.by_term(search.sol_ids, paid, "xDecompAgg").to_numpy(dtype=float)
    whole = own.sum(axis=1)
    drawn = np.nansum(own[:, None] * factors, axis=-1)
    return drawn / np.where(whole > 0, whole, np.nan)[:, None]


def against_media(own: Series, media: Series) -> Series:
    """The same for a channel's return over that of all paid media: (K, DRAWS)."""
    return own / np.where(media > 0, media, np.nan)


def spread_of_draws(
    answers: np.ndarray, weights: np.ndarray, factors: np.ndarray
) -> tuple[float, float]:
    """Median and spread (90th less 10th percentile) of the logarithm of K models' answers (K,),
    times their `factors` (K, DRAWS); NaN for fewer than FEWEST answers.
    """
    if (np.isfinite(answers) & (answers > 0)).sum() < FEWEST:
        return np.nan, np.nan
    drawn = answers[:, None] * factors
    logs = np.log(drawn, out=np.full(drawn.shape, np.nan), where=drawn > 0).ravel()
    weight = np.repeat(weights, factors.shape[1])
    low, high = weighted_range(logs, weight, SHARE)
    return weighted_range(logs, weight, 0.0)[0], high - low


def probable(
    answers: np.ndarray, search: Search, factors: np.ndarray, kind: str
) -> tuple[float, float]:
    """The probable range of what the K models of a search answer (K,), result per money; `factors`
    (K, DRAWS) are `redrawn`, `kind` one of CALIBRATED. It holds what the models say themselves.
    """
    middle, spread = spread_of_draws(answers, search.weights, factors)
    return around(middle, spread, weighted_range(answers, search.weights), CALIBRATED[kind])


def around(
    middle: float, spread: float, said: tuple[float, float], by: Calibration
) -> tuple[float, float]:
    """A range by its calibration, no narrower than what models `said`."""
    unit = np.hypot(FLOOR, spread)
    low, high = np.exp(middle + by.low * unit), np.exp(middle + by.high * unit)
    return float(np.minimum(low, said[0])), float(np.maximum(high, said[1]))


def _blocks(periods: int, seed: int) -> np.ndarray:
    """Positions (DRAWS, periods) of residuals, in blocks as long as carry-over of error may be."""
    length = min(periods, max(4, int(np.ceil(periods ** (1 / 3)))))
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, periods - length + 1, size=(DRAWS, -(-periods // length)))
    return (starts[..., None] + np.arange(length)).reshape(DRAWS, -1)[:, :periods]


@dataclass(frozen=True)
class _Fit:
    """What one model was fitted to: design (p, n), coefficients (p,), outcome and residuals (n,),
    and the penalty on the scale of a standardised outcome, as glmnet counts it.
    """

    design: Series
    coef: Series
    outcome: Series
    residual: Series
    penalty: float


def _fits(bundle: Bundle, sol_ids: Sequence[str]) -> Iterator[_Fit]:
    """Each model's fit, terms as in `spec.all_ind_vars`, only the periods it was trained on."""
    spec, rows = bundle.spec, bundle.window_rows
    models = BatchResponse.of(bundle, sol_ids, rows.stop - rows.start, rows.start, spec.all_media)
    window = bundle.tables["dt_mod"].iloc[rows]
    inputs = models.inputs(window[list(spec.all_media)].to_numpy(float).T)[:, 0]
    saturated = hill(inputs, models.alpha[..., None], models.inflexion[..., None])
    others = [name for name in spec.all_ind_vars if name not in spec.all_media]
    plain, actual = window[others].to_numpy(float).T, window["dep_var"].to_numpy(float)
    stated = bundle.by_term(sol_ids, (INTERCEPT, *spec.all_ind_vars), "coef")
    coefs = stated.fillna(0.0).to_numpy(dtype=float)
    settings = bundle.tables["resultHypParam"].set_index("solID").loc[list(sol_ids)]
    for place, (penalty, share) in enumerate(settings[["lambda", "train_size"]].to_numpy(float)):
        trained = trained_periods(len(actual), share)
        design = np.concatenate([plain, saturated[place]])[:, :trained]
        coef, outcome = coefs[place, 1:], actual[:trained]
        residual = outcome - coefs[place, 0] - coef @ design
        yield _Fit(design, coef, outcome, residual, penalty / outcome.std())


def _refit(fit: _Fit, outcomes: Series) -> Series:
    """What outcomes (B, n) add to the coefficients (B, p) of the ridge regression of a model; terms
    without a coefficient stay out.
    """
    scale, count = fit.design.std(axis=1), fit.design.shape[1]
    active = (fit.coef != 0) & (scale > 0)
    centred = fit.design[active] - fit.design[active].mean(axis=1, keepdims=True)
    standard = centred / scale[active, None]
    gram = standard @ standard.T / count + fit.penalty * np.eye(len(standard))
    slopes = np.linalg.pinv(gram, hermitian=True) @ standard / count / scale[active, None]
    found = np.zeros((len(outcomes), len(fit.design)))
    found[:, active] = outcomes @ slopes.T
    return found
