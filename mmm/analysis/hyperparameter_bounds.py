"""Where a model's hyperparameters lie in the ranges that were searched."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.analysis.candidate import Candidate
from mmm.analysis.cluster_features import KINDS
from mmm.bundle import Bundle
from mmm.data.column_roles import label

NEAR = 0.02  # of the range: closer to an end, the end decided the value


def positions(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """One row per medium and kind: channel, label, kind (thetas, ...), value, low, high, place,
    at_bound.

    place: 0 at the lower bound, 1 at the upper one; NaN where the spec fixes the value. at_bound:
    within NEAR of one. A refresh searches ranges of its own, which the spec of its run holds.
    """
    model = Candidate.of(bundle, sol_id)
    rows = []
    for medium in bundle.spec.all_media:
        for kind in KINDS:
            bounds = bundle.spec.hyperparameters.get(f"{medium}_{kind}")
            if bounds is None:
                continue
            value = model.hyperparameter(f"{medium}_{kind}")
            low, high = float(bounds[0]), float(bounds[-1])
            place = (value - low) / (high - low) if high > low else np.nan
            rows.append(
                (medium, label(medium), kind, value, low, high, place, min(place, 1 - place) < NEAR)
            )
    return pd.DataFrame(
        rows, columns=["channel", "label", "kind", "value", "low", "high", "place", "at_bound"]
    )
