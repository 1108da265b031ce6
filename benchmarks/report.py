"""The table as text and as RESULTS.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.rows import Row

RESULTS = Path(__file__).parent / "RESULTS.md"
_PACKAGES = ("numba", "numpy", "pandas", "nevergrad", "prophet", "nlopt")


def line(row: Row) -> str:
    """One row for the terminal."""
    return f"{row.work:<70} {row.measured:<44} {row.required:<26} {row.verdict}".rstrip()


def machine() -> str:
    """Where it was measured, and how busy that machine was with other things."""
    load = f"load {os.getloadavg()[0]:.1f} at the end"
    return f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}, {load}"


def write(rows: Sequence[Row]) -> Path:
    """RESULTS.md anew, from one run."""
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    table = "\n".join(
        f"| {row.work} | {row.required} | {row.measured} | {row.verdict} |" for row in rows
    )
    RESULTS.write_text(
        f"# Results\n\nOne run of `python -m benchmarks --write` on {date.today():%Y-%m-%d}:"
        f" {machine()}; Python {platform.python_version()}, {versions}.\n\n| work | required |"
        f" measured | met |\n|---|---|---|---|\n{table}\n"
    )
    return RESULTS
