"""The data that fits are measured on:

Robyn's public demo data where it lies beside the checkout, else simulated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from mmm.data.csv_reader import read_csv
from mmm.data.default_spec import hyperparameter_ranges
from mmm.simulation.media_plans import Channel
from mmm.simulation.simulate import demo_plan, simulate
from mmm.spec import ModelSpec

CSV = Path(__file__).resolve().parents[2] / "shared" / "data" / "dt_simulated_weekly.csv"


@dataclass(frozen=True)
class Demo:
    """name: which data it is. public: it is Robyn's own."""

    name: str
    data: pd.DataFrame
    spec: ModelSpec
    public: bool


def demo(iterations: int = 2000, trials: int = 5) -> Demo:
    """The demo data with the model of Robyn's own demonstration, or simulated data with a model of
    the same size.
    """
    if CSV.exists():
        spec = _public().with_(iterations=iterations, trials=trials)
        return Demo("Robyn's public demo data", read_csv(CSV.read_bytes(), CSV.name), spec, True)
    made = simulated()
    return Demo(
        "simulated data like the demo data",
        made[1],
        made[0].with_(iterations=iterations, trials=trials),
        False,
    )


def simulated(
    weeks: int = 156, channels: int = 5, adstock: str = "geometric"
) -> tuple[ModelSpec, pd.DataFrame]:
    """A weekly data set with so many channels and one organic medium, and its draft spec."""
    plan = demo_plan(weeks=weeks)
    made = simulate(replace(plan, channels=tuple(_more(plan.channels, channels))))
    return (
        made.spec.with_(
            adstock=adstock, hyperparameters=hyperparameter_ranges(made.spec.all_media, adstock)
        ),
        made.data,
    )


def _more(channels: tuple[Channel, ...], count: int) -> list[Channel]:
    copies = (
        replace(channel, name=f"{channel.name}{turn or ''}")
        for turn in range(count)
        for channel in channels
    )
    return [next(copies) for _ in range(count)]


def _public() -> ModelSpec:
    media = ("tv_S", "ooh_S", "print_S", "facebook_I", "search_clicks_P")
    return ModelSpec(
        date_var="DATE",
        dep_var="revenue",
        paid_media_spends=("tv_S", "ooh_S", "print_S", "facebook_S", "search_S"),
        paid_media_vars=media,
        organic_vars=("newsletter",),
        context_vars=("competitor_sales_B", "events"),
        factor_vars=("events",),
        prophet_vars=("trend", "season", "holiday"),
        prophet_country="DE",
        hyperparameters=hyperparameter_ranges((*media, "newsletter")),
        window_start="2016-01-01",
        window_end="2018-12-31",
    )
