"""The compiled engine: computes the very model that Meta's Robyn computes, with numba kernels
instead of tables.
"""

from __future__ import annotations

VERSION = "1.0"
LABEL = f"Mixfront compiled engine {VERSION}"
