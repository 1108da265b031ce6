"""Run by the interpreter that has robynpy: one fit from FOLDER/job.json and data.csv, seconds in
FOLDER/result.json.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import robyn
from robyn.data.entities.enums import (
    AdstockType,
    ContextSigns,
    DependentVarType,
    OrganicSigns,
    PaidMediaSigns,
    ProphetSigns,
    ProphetVariableType,
)
from robyn.data.entities.holidays_data import HolidaysData
from robyn.data.entities.hyperparameters import ChannelHyperparameters, Hyperparameters
from robyn.data.entities.mmmdata import MMMData
from robyn.modeling.clustering.clustering_config import ClusterBy, ClusteringConfig
from robyn.modeling.entities.modelrun_trials_config import TrialsConfig
from robyn.robyn import Robyn

CORES = 2


def inputs(job: dict, folder: Path) -> tuple:
    holidays = Path(robyn.__file__).parent / "tutorials" / "resources" / "dt_prophet_holidays.csv"
    spec = MMMData.MMMDataSpec(
        dep_var=job["dep_var"],
        dep_var_type=DependentVarType(job["dep_var_type"]),
        date_var=job["date_var"],
        context_vars=job["context_vars"],
        context_signs=[ContextSigns.DEFAULT] * len(job["context_vars"]),
        factor_vars=job["factor_vars"],
        paid_media_spends=job["paid_media_spends"],
        paid_media_vars=job["paid_media_vars"],
        paid_media_signs=[PaidMediaSigns.POSITIVE] * len(job["paid_media_spends"]),
        organic_vars=job["organic_vars"],
        organic_signs=[OrganicSigns.POSITIVE] * len(job["organic_vars"]),
        window_start=job["window_start"],
        window_end=job["window_end"],
    )
    names = [*job["paid_media_spends"], *job["organic_vars"]]
    modelled = [*job["paid_media_vars"], *job["organic_vars"]]
    bounds = {
        name: ChannelHyperparameters(
            **{
                kind: list(job["hyperparameters"][f"{own}_{kind}"])
                for kind in ("alphas", "gammas", "thetas")
            }
        )
        for name, own in zip(names, modelled, strict=True)
    }
    return (
        MMMData(data=pd.read_csv(folder / "data.csv"), mmmdata_spec=spec),
        HolidaysData(
            dt_holidays=pd.read_csv(holidays),
            prophet_vars=[ProphetVariableType(name) for name in job["prophet_vars"]],
            prophet_country=job["prophet_country"],
            prophet_signs=[ProphetSigns.DEFAULT] * len(job["prophet_vars"]),
        ),
        Hyperparameters(
            hyperparameters=bounds,
            adstock=AdstockType.GEOMETRIC,
            lambda_=[0, 1],
            train_size=[0.5, 0.8],
        ),
    )


def main(folder: Path) -> None:
    job = json.loads((folder / "job.json").read_text())
    times = [time.perf_counter()]
    model = Robyn(
        working_dir=str(folder / "out"), console_log_level="ERROR", file_log_level="ERROR"
    )
    model.initialize(*inputs(job, folder))
    model.feature_engineering(display_plots=False)
    times.append(time.perf_counter())
    config = TrialsConfig(trials=job["trials"], iterations=job["iterations"])
    model.train_models(config, ts_validation=False, cores=CORES, display_plots=False)
    times.append(time.perf_counter())
    result = {
        "version": version("robynpy"),
        "before": times[1] - times[0],
        "search": times[2] - times[1],
    }
    try:
        clusters = ClusteringConfig(
            weights=[1.0, 1.0, 1.0],
            dep_var_type=DependentVarType(job["dep_var_type"]),
            cluster_by=ClusterBy.HYPERPARAMETERS,
            max_clusters=10,
            min_clusters=3,
        )
        model.evaluate_models(cluster_config=clusters, display_plots=False)
        result["after"] = time.perf_counter() - times[2]
    except Exception as error:  # noqa: BLE001 - the search has been measured, which is nearly all
        result["failure"] = f"{type(error).__name__}: {str(error)[:80]}"
    (folder / "result.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
