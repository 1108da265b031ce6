"""How far a refresh moved a channel's return."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.analysis import decomposition
from mmm.bundle import Bundle
from mmm.review.health import FAIL, PASS, REVIEW
from mmm.review.health_limits import MAX_DRIFT


def returns(bundle: Bundle, sol_id: str) -> pd.Series:
    """A model's ROAS (models of conversions: CPA) by channel; NaN where it is not estimable."""
    table = decomposition.channels(bundle, sol_id).set_index("channel")
    return table["cpa" if bundle.spec.dep_var_type == "conversion" else "roi"].astype(float)


def grade(before: float, after: float) -> str:
    """Whether a return stayed about where it was: pass, review or fail.

    A return that is no longer estimable fails, one that was not is to be reviewed; NaN twice
    passes.
    """
    if pd.isna(before) or pd.isna(after):
        return PASS if pd.isna(before) and pd.isna(after) else FAIL if pd.isna(after) else REVIEW
    moved, (note, far) = abs(after / before - 1), MAX_DRIFT
    return FAIL if moved > far else REVIEW if moved > note else PASS


def unstable(former: pd.Series, returns: pd.DataFrame) -> np.ndarray:
    """Whether a return of a model failed against the former model's.

    Shape (n,) of the rows of `returns`, one column per channel.
    """
    before = former.reindex(returns.columns)
    failed = [
        any(grade(one, other) == FAIL for one, other in zip(before, row, strict=True))
        for row in returns.to_numpy(dtype=float)
    ]
    return np.array(failed, dtype=bool)
