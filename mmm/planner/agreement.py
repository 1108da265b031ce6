"""How far the models of a set agree on what to do with each channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mmm.planner.spend_paths import Values

MOVED: Final = 0.05  # relative change of spend that is a move
AGREED: Final = 0.6  # share of the models from which they are said to agree


def agreement(
    channels: Sequence[str],
    own: Values,
    reference: Values,
    weights: Values,
    estimable: npt.NDArray[np.bool_],
) -> pd.DataFrame:
    """channel, raises, cuts, holds: shares of the models, by weight, that have an estimate.

    own (K, C): each model's best split; reference (C,): the split it is compared with. A model
    raises or cuts a channel that it moves by more than 5 % of the reference. NaN where no model has
    an estimate. estimated: their share of all models.
    """
    votes = weights[:, None] * estimable
    whole = votes.sum(axis=0)
    moves = {
        "raises": own > reference * (1 + MOVED),
        "cuts": own < reference * (1 - MOVED),
    }
    table = {
        name: np.divide(
            (votes * move).sum(axis=0), whole, out=np.full(len(whole), np.nan), where=whole > 0
        )
        for name, move in moves.items()
    }
    table["holds"] = 1 - table["raises"] - table["cuts"]
    return pd.DataFrame({"channel": list(channels), **table, "estimated": whole / weights.sum()})
