"""One model of a bundle as the file that Robyn's `robyn_write` makes of it, for `robyn_recreate` in
R.

Three things differ from Robyn's own file. Numbers keep every digit. The performance figures are
right: ratios of sums over the window (see `mmm.robyn.comparison` for what Robyn writes). And
`rssd_zero_penalty`, which Robyn leaves out, is among the settings, where `robyn_run` takes it from.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from mmm.analysis.candidate import INTERCEPT, Candidate
from mmm.bundle import Bundle
from mmm.data.checks import grain
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

VERSION = "3.12.1"  # whose layout this is
_ERRORS = (
    "rsq_train", "rsq_val", "rsq_test", "nrmse_train", "nrmse_val", "nrmse_test", "nrmse",
    "decomp.rssd", "mape",
)  # fmt: skip
_SETTINGS = (
    "ts_validation", "cores", "iterations", "trials", "intercept", "intercept_sign",
    "nevergrad_algo", "add_penalty_factor", "rssd_zero_penalty", "seed",
)  # fmt: skip
_SPLIT = re.compile(r"[+,;\s]+")


def export(bundle: Bundle, sol_id: str) -> str:
    """The file's text.

    Any candidate of the bundle will do. Raises InvalidInput for an unknown solID.
    """
    model = Candidate.of(bundle, sol_id)
    content = {
        "InputCollect": _inputs(bundle, model),
        "ModelsCollect": _settings(bundle),
        "ExportedModel": _model(bundle, model),
        "Extras": {"raw_data": _rows(bundle)},
    }
    return json.dumps(content, indent=2, allow_nan=False)


def filename(sol_id: str) -> str:
    """Robyn's name of the file."""
    return f"RobynModel-{sol_id}.json"


def _inputs(bundle: Bundle, model: Candidate) -> dict[str, Any]:
    spec, ds = bundle.spec, model.dt_mod["ds"]
    start, end = model.window.start, model.window.stop - 1
    kind = str(grain(ds))
    exposures = [name for name in spec.paid_media_vars if name not in spec.paid_media_spends]
    paid = model.terms.loc[list(spec.paid_media_selected), "total_spend"]
    scalars = {
        "date_var": spec.date_var,
        "dayInterval": (ds.iloc[1] - ds.iloc[0]).days,
        "intervalType": kind,
        "dep_var": spec.dep_var,
        "dep_var_type": spec.dep_var_type,
        "prophet_country": spec.prophet_country,
        "paid_media_total": float(paid.sum()),
        "window_start": f"{ds.iloc[start]:%Y-%m-%d}",
        "rollingWindowStartWhich": start + 1,
        "window_end": (
            f"{ds.iloc[end]:%Y-%m-%d}"
        ),  # a date of the data: `robyn_refresh` stumbles over others
        "rollingWindowEndWhich": end + 1,
        "rollingWindowLength": end + 1 - start,
        "totalObservations": len(ds),
        "refreshAddedStart": f"{ds.iloc[start]:%Y-%m-%d}",
        "adstock": spec.adstock,
        "version": f"Robyn (written by Mixfront) v{VERSION}",
    }
    lists: dict[str, Any] = {
        "prophet_vars": spec.prophet_vars,
        "prophet_signs": spec.prophet_signs or ("default",) * len(spec.prophet_vars),
        "context_vars": spec.context_vars,
        "context_signs": spec.context_signs,
        "paid_media_vars": spec.paid_media_vars,
        "paid_media_signs": spec.paid_media_signs,
        "paid_media_spends": spec.paid_media_spends,
        "paid_media_selected": spec.paid_media_selected,
        "exposure_vars": exposures,
        "organic_vars": spec.organic_vars,
        "organic_signs": spec.organic_signs,
        "all_media": spec.all_media,
        "all_ind_vars": spec.all_ind_vars,
        "factor_vars": spec.factor_vars,
        "unused_vars": (),
    }
    studies = [
        dict(study) | {"channel": _by_spend(spec, study["channel"])}
        for study in spec.calibration_input
    ]
    tables = {
        "hyperparameters": {name: list(ends) for name, ends in spec.hyperparameters.items()},
        "calibration_input": studies,
        "custom_params": [],
    }
    return _listed(scalars) | {name: list(value) for name, value in lists.items()} | tables


def _by_spend(spec: ModelSpec, channel: str) -> str:
    """Robyn knows the media of a study by their spend columns only."""
    names = dict(zip(spec.paid_media_selected, spec.paid_media_spends, strict=True))
    return "+".join(names.get(name, name) for name in _SPLIT.split(channel) if name)


def _settings(bundle: Bundle) -> dict[str, Any]:
    spec = bundle.spec
    fixed = all(len(ends) == 1 for ends in spec.hyperparameters.values())
    values = {name: getattr(spec, name) for name in _SETTINGS} | {
        "total_iters": spec.iterations * spec.trials,
        "pareto_fronts": int(bundle.manifest["pareto_fronts"]),
        "hyper_fixed": fixed,
        "plot_folder": "./Robyn_init/",
    }
    weights = {"objective_weights": list(spec.objective_weights)} if spec.objective_weights else {}
    return _listed(values) | weights


def _model(bundle: Bundle, model: Candidate) -> dict[str, Any]:
    spec = bundle.spec
    names = [*spec.hyperparameter_names]
    if spec.add_penalty_factor:
        names += [f"{name}_penalty" for name in spec.all_ind_vars]
    values = {name: model.hyperparameter(name) for name in names}
    values |= {
        "lambda": float(model.row["lambda"]),
        "train_size": float(model.row.get("train_size", 1.0)),
    }
    unknown = [name for name, value in values.items() if not math.isfinite(value)]
    if unknown:
        raise InvalidInput(
            Phrase(
                "Model {sol_id} states no value of {names}: Robyn could not recreate it.",
                sol_id=model.sol_id,
                names=", ".join(unknown),
            )
        )
    sums = _sums(model, list(spec.paid_media_selected))
    measure = "ROAS" if spec.dep_var_type == "revenue" else "CPA"
    return {
        "select_model": [model.sol_id],
        "performance": [_known({"solID": model.sol_id, "metric": measure, **sums})],
        "summary": _summary(bundle, model),
        "errors": [_known({name: model.row.get(name) for name in _ERRORS})],
        "hyper_values": {name: [values[name]] for name in sorted(values)},
        "hyper_updated": {name: list(ends) for name, ends in spec.hyperparameters.items()},
    }


def _summary(bundle: Bundle, model: Candidate) -> list[dict[str, Any]]:
    spec, rows = bundle.spec, len(model.dates)
    intervals = _intervals(bundle, model.sol_id)
    summary = []
    for term in (INTERCEPT, *spec.all_ind_vars):
        if term not in model.terms.index:
            continue
        line = model.terms.loc[term]
        known = {
            "variable": term, "coef": line["coef"], "decompPer": line["xDecompPerc"],
            "decompAgg": line["xDecompAgg"],
        }  # fmt: skip
        if term in spec.paid_media_selected:
            sums = _sums(model, [term])
            known |= {"performance": sums["performance"]}
            known |= {"mean_response": sums["response"] / rows, "mean_spend": sums["spend"] / rows}
            known |= intervals.get(term, {})
        summary.append(_known(known))
    return summary


def _intervals(bundle: Bundle, sol_id: str) -> dict[str, Mapping[str, Any]]:
    """Bootstrapped mean and interval by channel, of the model's cluster; none where it is in no
    cluster.
    """
    clusters, found = bundle.tables.get("clusters"), bundle.tables.get("clusterCI")
    if clusters is None or found is None or sol_id not in set(clusters["solID"]):
        return {}
    own = clusters.set_index("solID").loc[sol_id, "cluster"]
    table = found[found["cluster"] == own].set_index("rn")[["boot_mean", "ci_low", "ci_up"]]
    return {str(name): dict(line) for name, line in table.iterrows()}


def _sums(model: Candidate, channels: list[str]) -> dict[str, float]:
    """Spend and response of channels over the window, and their ROAS or CPA; NaN without a
    denominator.
    """
    spend, response = (
        float(model.terms.loc[channels, name].sum()) for name in ("total_spend", "xDecompAgg")
    )
    top, bottom = (response, spend) if model.spec.dep_var_type == "revenue" else (spend, response)
    return {
        "spend": spend,
        "response": response,
        "performance": top / bottom if bottom else math.nan,
    }


def _rows(bundle: Bundle) -> list[dict[str, Any]]:
    """The columns of the data that the model uses, a row without a value lacking the entry, as in
    Robyn's file.
    """
    spec, data = bundle.spec, bundle.tables["dt_input"]
    names = [spec.date_var, spec.dep_var, *spec.paid_media_spends, *spec.paid_media_vars]
    used = data[list(dict.fromkeys([*names, *spec.organic_vars, *spec.context_vars]))]
    dates = pd.to_datetime(used[spec.date_var]).dt.strftime("%Y-%m-%d")
    return [_known(row) for row in used.assign(**{spec.date_var: dates}).to_dict("records")]


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: [value] for name, value in values.items() if value is not None}


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values; what is unknown or infinite has no entry."""
    plain = {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}
    return {
        name: value
        for name, value in plain.items()
        if value is not None and not (isinstance(value, float) and not math.isfinite(value))
    }
