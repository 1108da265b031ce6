"""What multiples of each channel's spend bring in each model, as a table to look up in.

Channels add up, so a model's effect is a sum of functions of one multiple each. Effect and rise are
exact at the nodes, cubic (Hermite) between them: at 20 nodes per unit the error is below 1e-6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mmm.planner.counting import PlanModels
from mmm.planner.spend_paths import Values

_STEP, _FEWEST, _MOST = 0.05, 9, 97  # between nodes; nodes per channel


@dataclass(frozen=True, eq=False)
class EffectTable:
    """low, step (C,): where each channel's N nodes begin and how far they are apart. effect, rise
    (K, C, N) at the nodes.
    """

    low: Values
    step: Values
    effect: Values
    rise: Values

    @classmethod
    def of(cls, models: PlanModels, low: Values, up: Values) -> EffectTable:
        """Of multiples between low and up (C,)."""
        count = int(np.clip(np.ceil((up - low).max() / _STEP) + 1, _FEWEST, _MOST))
        nodes = np.linspace(low, up, count)
        effect = np.stack([models.count(node).effect for node in nodes], axis=-1)
        rise = np.stack([models.rise(node) for node in nodes], axis=-1)
        return cls(low, (up - low) / (count - 1), effect, rise)

    def all_models(self, multiples: Values) -> tuple[Values, Values]:
        """Effect and rise (R, K, C) of R splits (R, C) in every model."""
        return self._between(multiples[:, None, :], np.arange(len(self.effect))[None, :, None])

    def own_model(self, multiples: Values, model: npt.NDArray[np.int64]) -> tuple[Values, Values]:
        """Effect and rise (R, C) of R splits (R, C), each in the model of its place (R,)."""
        return self._between(multiples, model[:, None])

    def _between(self, multiples: Values, model: npt.NDArray[np.int64]) -> tuple[Values, Values]:
        wide = np.where(self.step > 0, self.step, 1.0)
        place = (multiples - self.low) / wide
        left = np.clip(np.floor(place).astype(int), 0, self.effect.shape[-1] - 2)
        t = place - left
        channel = np.arange(len(self.low))
        f0, f1 = (self.effect[model, channel, left + side] for side in (0, 1))
        d0, d1 = (self.rise[model, channel, left + side] * wide for side in (0, 1))
        rest = f1 - f0
        found = f0 + t * d0 + t**2 * (3 * rest - 2 * d0 - d1) + t**3 * (d0 + d1 - 2 * rest)
        slope = d0 + 2 * t * (3 * rest - 2 * d0 - d1) + 3 * t**2 * (d0 + d1 - 2 * rest)
        return found, slope / wide
