"""What selected models are clustered by, and when they are too few or too alike
(`robyn_clusters`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.phrase import Phrase

KINDS = ("thetas", "shapes", "scales", "alphas", "gammas", "penalty")  # in Robyn's order
FEWEST = 3  # clusters
_FEWEST_MODELS = FEWEST + 1


def features(models: pd.DataFrame) -> np.ndarray:
    """The hyperparameters that vary, each scaled to [0, 1] over the models (n, p): no lambda, no
    train_size.
    """
    names = [name for kind in KINDS for name in models if str(name).endswith(f"_{kind}")]
    values = models[names].to_numpy(dtype=float)
    if not len(values):
        return values
    low, high = values.min(axis=0), values.max(axis=0)
    varying = high > low  # false for NaN too
    return (values[:, varying] - low[varying]) / (high - low)[varying]


def why_not(x: np.ndarray) -> Phrase | None:
    """Why models with these features (n, p) cannot be clustered; None where they can."""
    different = len(np.unique(x, axis=0))
    if len(x) >= _FEWEST_MODELS and not x.shape[1]:
        return Phrase("The selected models do not differ in any hyperparameter.")
    if different < _FEWEST_MODELS:
        return Phrase(
            "Clusters need at least {least} selected models that differ; this run has {models}.",
            least=_FEWEST_MODELS,
            models=different,
        )
    return None
