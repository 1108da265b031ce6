"""Numba kernels of the media transformations: geometric adstock and Hill saturation, as Robyn defines them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numba import config as numba_config
from numba import njit


def _cache_folder() -> Path:
    """A folder per state of the kernels. numba looks at a kernel's own file only, not at those that it calls."""
    folder = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    return folder / "__pycache__" / hashlib.sha256(sources).hexdigest()[:12]


if not getattr(numba_config, "CACHE_DIR", ""):  # NUMBA_CACHE_DIR wins
    setattr(numba_config, "CACHE_DIR", str(_cache_folder()))  # noqa: B010 - numba makes the name when it is imported

compiled = njit(cache=True, error_model="numpy")
"""How every kernel is compiled: kept on disk, and dividing by zero as numpy does (inf, NaN) instead of raising."""


@compiled
def geometric_into(x: np.ndarray, theta: float, out: np.ndarray) -> float:
    """Write y_t = x_t + theta * y_(t-1) into `out` (T,) and return the inflation sum(y) / sum(x).

    Source: Robyn `adstock_geometric`.
    """
    carried = 0.0
    before = 0.0
    after = 0.0
    for t in range(x.shape[0]):
        carried = x[t] + theta * carried
        out[t] = carried
        before += x[t]
        after += carried
    return after / before


@compiled
def hill_into(y: np.ndarray, alpha: float, inflexion: float, out: np.ndarray) -> None:
    """Write y^alpha / (y^alpha + inflexion^alpha) into `out`, same shape as `y`. Source: Robyn `saturation_hill`."""
    half = inflexion**alpha
    for t in range(y.shape[0]):
        if y[t] == 0.0:
            out[t] = 0.0
        else:
            power = y[t] ** alpha
            out[t] = power / (power + half)
