"""Data and specs small enough for Robyn, and one fit by it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mmm.bundle import Bundle
from mmm.engine import Progress
from mmm.spec import ModelSpec
from tests import resident_r
from tests.shared_data import GOLDEN, WEEKLY_CSV

WEEKS = 104


@pytest.fixture(scope="session")
def data() -> pd.DataFrame:
    """Two years of weeks: TV and search drive revenue beside a season; one price column."""
    random = np.random.default_rng(7)
    weeks = np.arange(WEEKS)
    tv = random.gamma(2.0, 4000.0, WEEKS).round(2)
    search = random.gamma(3.0, 1500.0, WEEKS).round(2)
    price = (10 + random.normal(0, 0.5, WEEKS)).round(3)
    season = 8000 * np.sin(2 * np.pi * weeks / 52)
    revenue = (
        90000 + 1.2 * tv + 2.0 * search + season - 1500 * price + random.normal(0, 4000, WEEKS)
    )
    dates = pd.date_range("2023-01-02", periods=WEEKS, freq="7D")
    return pd.DataFrame(
        {"date": dates, "revenue": revenue.round(2), "tv": tv, "search": search, "price": price}
    )


@pytest.fixture(scope="session")
def spec() -> ModelSpec:
    ranges = {"alphas": (0.5, 3.0), "gammas": (0.3, 1.0), "thetas": (0.0, 0.5)}
    return ModelSpec(
        date_var="date",
        dep_var="revenue",
        paid_media_spends=("tv", "search"),
        context_vars=("price",),
        prophet_vars=("trend", "season"),
        hyperparameters={
            f"{medium}_{kind}": bounds
            for medium in ("tv", "search")
            for kind, bounds in ranges.items()
        }
        | {"train_size": (0.5, 0.8)},
        iterations=40,
        trials=1,
        ts_validation=True,
    )


@pytest.fixture(scope="session")
def fitted(spec: ModelSpec, data: pd.DataFrame) -> tuple[Bundle, list[Progress]]:
    """One real fit, and every progress it reported. Only for tests marked `r`."""
    heard: list[Progress] = []
    return resident_r.robyn().fit(spec, data, heard.append), heard


@pytest.fixture(scope="session")
def golden_data() -> pd.DataFrame:
    return pd.read_csv(WEEKLY_CSV, keep_default_na=False)


@pytest.fixture(scope="session")
def golden_tables() -> dict[str, pd.DataFrame]:
    """The golden tables by file name without its ending."""
    return {path.stem: pd.read_csv(path) for path in (GOLDEN / "demo_geometric").glob("*.csv")}
