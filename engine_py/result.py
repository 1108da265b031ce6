"""What a fit comes to: which candidates are selected, the tables of a bundle, and the manifest that
says how.
"""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

import numpy as np
import pandas as pd

from engine_py import LABEL, tables
from engine_py.pareto import Selection, select
from engine_py.prepare import Prepared
from mmm.errors import InvalidInput
from mmm.spec import ModelSpec

_PACKAGES = ("numpy", "numba", "nevergrad", "prophet", "holidays", "pandas")


def selection(
    prepared: Prepared, found: tables.Candidates, calibration_constraint: float
) -> Selection:
    """The Pareto fronts of the candidates.

    Raises InvalidInput where none has an effect of paid media.
    """
    table = tables.result_hyp_param(prepared, found, None)
    if not np.isfinite(table[["nrmse", "decomp.rssd"]]).all(axis=1).any():
        raise InvalidInput(
            "No candidate gives any paid channel an effect. Check the data, signs and"
            " hyperparameter ranges."
        )
    tested = table["nrmse_test"] if prepared.spec.ts_validation else table["nrmse_train"]
    nrmse, rssd, mape = (table[name].to_numpy() for name in ("nrmse", "decomp.rssd", "mape"))
    return select(nrmse, rssd, mape, tested.to_numpy(), calibration_constraint)


def tables_of(
    prepared: Prepared, found: tables.Candidates, chosen: Selection, data: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The tables of a bundle, by name."""
    vectors, media = tables.series(prepared, found, chosen.selected)
    return {
        "dt_input": data,
        "dt_mod": prepared.dt_mod,
        "resultHypParam": tables.result_hyp_param(prepared, found, chosen),
        "xDecompAgg": tables.x_decomp_agg(prepared, found, chosen.selected),
        "xDecompVecCollect": vectors,
        "mediaVecCollect": media,
    } | (
        {"resultCalibration": tables.result_calibration(prepared, found)}
        if prepared.studies
        else {}
    )


def decomposition(spec: ModelSpec) -> str:
    """Where trend, season and holidays come from."""
    if not spec.prophet_vars:
        return "none"
    holidays = " with the package holidays" if "holiday" in spec.prophet_vars else ""
    return f"prophet in Python{holidays}"


def manifest(
    prepared: Prepared, chosen: Selection, timings: dict[str, float], digest: str
) -> dict[str, object]:
    """Where the numbers come from. timings: seconds by stage; digest: of the data."""
    spec, ds = prepared.spec, prepared.dates
    return {
        "engine": LABEL,
        "mode": "fast",
        "data_sha256": digest,
        "seed": spec.seed,
        "cores": spec.cores,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
        "pareto_fronts": chosen.fronts,
        "min_candidates": chosen.wanted,
        "candidates": len(chosen.front),
        "window": {
            "start": f"{ds.iloc[0]:%Y-%m-%d}",
            "end": f"{ds.iloc[-1]:%Y-%m-%d}",
            "rows": len(ds),
        },
        "doubts": [doubt.to_json() for doubt in prepared.doubts],
        "timings": timings,
        "machine": {"system": platform.platform(), "processors": os.cpu_count()},
    }
