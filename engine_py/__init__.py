"""The compiled engine: computes the very model that Meta's Robyn computes, with numba kernels
instead of tables.
"""

from __future__ import annotations

VERSION = "1.0"
LABEL = f"Mixfront compiled engine {VERSION}"


def warm() -> None:
    """Compile the kernels, or read them from numba's cache, so that the first fit of a process
    starts at once.
    """
    from engine_py.warm import warm as _warm

    _warm()
