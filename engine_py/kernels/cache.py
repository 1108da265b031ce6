"""Where compiled kernels are kept, so that a process reads them instead of compiling for many
seconds.

Standard library only: the set-up asks here before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent


def digest() -> str:
    """Of the kernels' sources.

    numba looks at a kernel's own file only, not at those that it calls.
    """
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
    ).hexdigest()[:12]


def folder() -> Path | None:
    """The first place that can be written: NUMBA_CACHE_DIR, beside the sources, the person's own
    cache.

    None where nothing can be written: kernels are compiled in every process then. Other states of
    the kernels have other folders.
    """
    own = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    asked = (os.environ.get("NUMBA_CACHE_DIR"), _HERE / "__pycache__", Path(own, "mixfront"))
    places = (Path(place) / digest() for place in asked if place)
    return next((place for place in places if place.is_absolute() and _writable(place)), None)


def _writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=place).close()
    except OSError:
        return False
    return True
