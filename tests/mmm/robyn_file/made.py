"""The model behind the stored file.

Written by the real Robyn: `python -m tests.mmm.robyn_file.made` makes it anew.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from engine_py.single_model import SingleModelEngine
from mmm.bundle import Bundle
from mmm.robyn.comparison import compare
from mmm.robyn.model_file import parse, read
from mmm.simulation.simulate import demo_plan, simulate
from mmm.spec import ModelSpec

HERE = Path(__file__).parent
FILE = HERE / "RobynModel.json"
DT_MOD = HERE / "dt_mod.csv"
_PAID = {
    "tv_spend": "tv_spend",
    "facebook_spend": "facebook_impressions",
    "search_spend": "search_clicks",
}


@cache
def data() -> pd.DataFrame:
    """110 weeks of a simulated shop, of which the model's window leaves the first 10 and the last 4
    out.
    """
    return simulate(demo_plan(weeks=110)).data


@cache
def spec() -> ModelSpec:
    """Exposures, an organic medium, validation and two lift studies, one of them of two media at
    once.
    """
    ranges = {"alphas": (0.5, 3.0), "gammas": (0.3, 1.0), "thetas": (0.0, 0.5)}
    media = (*_PAID.values(), "newsletter")
    dates = data()["date"].dt.strftime("%Y-%m-%d")
    study = {"metric": "revenue", "confidence": 0.9, "calibration_scope": "immediate"}
    return ModelSpec(
        date_var="date",
        dep_var="revenue",
        paid_media_spends=tuple(_PAID),
        paid_media_vars=tuple(_PAID.values()),
        organic_vars=("newsletter",),
        context_vars=("price_change", "promotion"),
        prophet_vars=("trend", "season"),
        hyperparameters={
            f"{medium}_{kind}": ends for medium in media for kind, ends in ranges.items()
        }
        | {"train_size": (0.6, 0.8)},
        window_start=dates.iloc[10],
        window_end=dates.iloc[105],
        calibration_input=(
            study
            | {
                "channel": "tv_spend",
                "liftStartDate": dates.iloc[40],
                "liftEndDate": dates.iloc[46],
                "liftAbs": 900000,
                "spend": 300000,
            },
            study
            | {
                "channel": "facebook_spend+search_spend",
                "liftStartDate": dates.iloc[60],
                "liftEndDate": dates.iloc[68],
                "liftAbs": 2500000,
                "spend": 2000000,
                "calibration_scope": "total",
            },
        ),
        iterations=20,
        trials=1,
        ts_validation=True,
    )


@cache
def bundle() -> Bundle:
    """The file's model, imported on Robyn's decomposition and compared with the file."""
    model = read(parse(FILE.read_bytes()))
    decomposed = pd.read_csv(DT_MOD, parse_dates=["ds"])
    found = SingleModelEngine(model.hyperparameters).fit(model.spec, data(), dt_mod=decomposed)
    return replace(found, manifest={**found.manifest, "comparison": compare(model, found, "given")})


def make() -> None:
    """Fit in R and keep the file of the best model and Robyn's decomposition."""
    from engine_r.engine import RobynEngine
    from engine_r.robyn_json import written

    files, dt_mod = written(RobynEngine(deadline_s=600), spec(), data(), 1)
    (content,) = files.values()
    # a path of one machine
    FILE.write_bytes(re.sub(rb'"plot_folder": .*', b'"plot_folder": ["./Robyn_init/"]', content))
    dt_mod.to_csv(DT_MOD, index=False)


if __name__ == "__main__":
    shutil.rmtree(HERE / "__pycache__", ignore_errors=True)
    make()
