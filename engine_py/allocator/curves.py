"""The response curves of the channels that take part in a plan, within bounds, and their best
spends at a price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine_py.allocator.plan import AllocationProblem

_STEPS = 100  # Newton's; it needs fewer than ten


@dataclass(frozen=True)
class Curves:
    """Response curves of the channels that take part, and bounds on their spend per period.

    Arrays are by channel.
    """

    coef: np.ndarray
    alpha: np.ndarray
    inflexion: np.ndarray
    carryover: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, plan: AllocationProblem, low: np.ndarray, high: np.ndarray) -> Curves:
        kept = plan.kept
        return cls(
            coef=plan.coef[kept],
            alpha=plan.alpha[kept],
            inflexion=plan.inflexion[kept],
            carryover=plan.carryover[kept],
            low=low[kept],
            high=high[kept],
        )

    @cached_property
    def _half(self) -> np.ndarray:
        return self.inflexion**self.alpha

    def within(self, place: int, low: float, high: float) -> Curves:
        """The same curves with other bounds on one channel."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[place], highs[place] = low, high
        return replace(self, low=lows, high=highs)

    def responses(self, spend: np.ndarray) -> np.ndarray:
        """Response per period of each channel; of any shape (..., channels)."""
        power = (spend + self.carryover) ** self.alpha
        return self.coef * power / (power + self._half)

    def slopes(self, spend: np.ndarray) -> np.ndarray:
        """Derivative of `responses` by spend; 0 where it has no finite value."""
        whole, half = spend + self.carryover, self._half
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (
                self.coef
                * self.alpha
                * half
                * whole ** (self.alpha - 1)
                / (whole**self.alpha + half) ** 2
            )
        return np.where(np.isfinite(slope), slope, 0.0)

    def negative(self, spend: np.ndarray, gradient: np.ndarray) -> float:
        """What an optimiser makes small: minus the response of all channels, and its gradient."""
        if gradient.size:
            gradient[:] = -self.slopes(spend)
        return -float(self.responses(spend).sum())

    def efficiency(self, spend: np.ndarray) -> float:
        """Response per money; infinite where a response costs nothing."""
        money, response = float(spend.sum()), float(self.responses(spend).sum())
        return response / money if money > 0 else np.inf if response > 0 else 0.0

    def surplus(self, spend: np.ndarray, target: float) -> float:
        """Response beyond what the target asks of this spend."""
        return float(self.responses(spend).sum() - target * spend.sum())

    def best(self, price: float) -> np.ndarray:
        """The spend within the bounds that makes response - price * spend largest, channel by
        channel.
        """
        return self._extreme(price, falling=True)

    def worst(self, price: float) -> np.ndarray:
        """The spend within the bounds that makes response - price * spend smallest, channel by
        channel.
        """
        return self._extreme(price, falling=False)

    def _extreme(self, price: float, falling: bool) -> np.ndarray:
        # An S-shaped curve is steepest at its inflection: beyond it lies the only inner maximum of
        # the difference, before it the only inner minimum. Else a bound is best.
        inner = self._input_at(price, falling) - self.carryover
        inner = np.clip(np.where(np.isfinite(inner), inner, self.low), self.low, self.high)
        choices = np.stack([self.high, inner, self.low])
        gains = self.responses(choices) - price * choices
        place = (gains if falling else -gains).argmax(axis=0)
        return choices[place, np.arange(len(place))]

    def _input_at(self, price: float, falling: bool) -> np.ndarray:
        """The input at which the curve's slope is `price` on its falling (or rising) side; NaN
        where there is none.

        With y = log(input / inflexion) the slope's logarithm is concave in y and below its
        asymptotes, so that Newton started where the asymptote meets the price never leaves the
        right side.
        """
        alpha = self.alpha
        with np.errstate(all="ignore"):
            height = np.log(self.coef * alpha / self.inflexion) - np.log(price)
            steepest = np.where(
                alpha > 1, 2 / alpha * np.arctanh(-1 / np.maximum(alpha, 1)), -np.inf
            )
            reached = np.where(alpha > 1, self._above(height, steepest) > 0, falling)
            y = np.where(reached, height / (1 + alpha if falling else 1 - alpha), np.nan)
            for _ in range(_STEPS):
                step = self._above(height, y) / (1 + alpha * np.tanh(alpha * y / 2))
                y = y + step
                if not (
                    np.abs(step) > 1e-14 * (1 + np.abs(y))
                ).any():  # NaN, where there is none, counts as done
                    break
            return self.inflexion * np.exp(y)

    def _above(self, height: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Logarithm of slope / price at y."""
        return height - y - np.logaddexp(0, -self.alpha * y) - np.logaddexp(0, self.alpha * y)
