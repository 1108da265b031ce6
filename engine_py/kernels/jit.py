"""How every kernel is compiled."""

from __future__ import annotations

from numba import config, njit

from engine_py.kernels import cache

_FOLDER = cache.folder()
if _FOLDER:
    setattr(config, "CACHE_DIR", str(_FOLDER))  # noqa: B010 - numba makes the name when it is imported

kernel = njit(cache=_FOLDER is not None, error_model="numpy")
"""Kept on disk where possible, and dividing by zero as numpy does (inf, NaN) instead of raising."""
