"""Where Robyn's public demo data and golden runs lie when they are at hand.

They are no part of the project.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
DATA = SHARED / "data"
GOLDEN = SHARED / "golden"
WEEKLY_CSV = DATA / "dt_simulated_weekly.csv"

needs_data = pytest.mark.skipif(
    not WEEKLY_CSV.exists(), reason="Robyn's demo data is not beside the checkout"
)
needs_golden = pytest.mark.skipif(
    not GOLDEN.exists(), reason="golden runs of Robyn are not beside the checkout"
)
