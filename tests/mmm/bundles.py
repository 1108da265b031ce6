"""Bundles to test with:

Robyn's golden runs, and one made here from simulated data at its true parameters.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from mmm.analysis.transforms import geometric, hill, inflexion
from mmm.bundle import KEYS, Bundle
from mmm.simulation.media_plans import demo_plan
from mmm.simulation.simulate import simulate
from mmm.spec import ModelSpec
from tests import golden_spec


@cache
def golden(folder: str) -> Bundle:
    """A golden run as a Bundle: every candidate, the series of the selected ones.

    Not for demo_geometric_400.
    """
    meta, spec = golden_spec.meta(folder), golden_spec.spec(folder)
    chosen = golden_spec.table("pareto_result_hyp_param", folder)
    hyp = _joined(golden_spec.table("result_hyp_param", folder), chosen, ["solID"])
    terms = _joined(
        golden_spec.table("x_decomp_agg_all", folder),
        golden_spec.table("pareto_x_decomp_agg", folder),
        ["solID", "rn"],
    )
    hyp["iterations"] = (hyp["iterNG"] - 1) * spec.cores + hyp["iterPar"]
    dt_mod = _dated("dt_mod", folder)
    start, end = meta["window"]
    inside = dt_mod["ds"].iloc[start - 1 : end]
    tables = {
        "dt_input": golden_spec.data(folder),
        "dt_mod": dt_mod,
        "resultHypParam": hyp,
        "xDecompAgg": terms,
        "xDecompVecCollect": _dated("x_decomp_vec_collect", folder),
        "mediaVecCollect": _dated("media_vec_collect", folder),
    }
    manifest = {
        "engine": f"Robyn {meta.get('robyn') or meta['versions']['Robyn']}",
        "mode": "robyn",
        "pareto_fronts": int(chosen["robynPareto"].max()),
        "window": {
            "start": f"{inside.iloc[0]:%Y-%m-%d}",
            "end": f"{inside.iloc[-1]:%Y-%m-%d}",
            "rows": len(inside),
        },
    }
    return Bundle(spec, manifest, tables)


def shown(folder: str) -> list[str]:
    """The selected models whose series a golden run keeps."""
    return list(golden(folder).tables["xDecompVecCollect"]["solID"].unique())


def _dated(name: str, folder: str) -> pd.DataFrame:
    return golden_spec.table(name, folder).assign(ds=lambda table: pd.to_datetime(table["ds"]))


def _joined(full: pd.DataFrame, chosen: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """All candidates, with the columns that only selected ones have."""
    return full.merge(
        chosen[[*keys, *chosen.columns.difference(full.columns)]], on=keys, how="left"
    )


@cache
def simulated(zero: str | None = "influencers_spend") -> Bundle:
    """The shop's demonstration with its true parameters as the only model, `1_1_1`; one channel
    without coefficient.
    """
    plan = demo_plan()
    drawn = simulate(plan)
    spec, data, truth = (
        drawn.spec.with_(prophet_vars=("trend", "season"), prophet_country=None),
        drawn.data,
        drawn.truth,
    )
    dt_mod = pd.DataFrame(
        {
            "ds": data["date"],
            "dep_var": data["revenue"],
            "trend": truth["trend"],
            "season": truth["season"],
        }
    )
    hyp: dict[str, object] = {
        "solID": "1_1_1",
        "trial": 1,
        "iterNG": 1,
        "iterPar": 1,
        "iterations": 1,
        "train_size": 0.7,
    }
    coefs = {"(Intercept)": plan.base, "trend": 1.0, "season": 1.0}
    total = {
        "(Intercept)": plan.base * len(data),
        "trend": truth["trend"].sum(),
        "season": truth["season"].sum(),
    }
    for name in spec.context_vars:
        dt_mod[name] = data[name]
        coefs[name] = plan.price_effect if name == "price_change" else plan.promotion_effect
        total[name] = float((coefs[name] * dt_mod[name]).sum())
    known = dict(zip(spec.paid_media_selected, plan.channels, strict=True)) | {
        "newsletter": plan.newsletter
    }
    for name in spec.all_media:
        channel = known[name]
        scale = 1.0 if name in spec.organic_vars else _scale(data, spec, name)
        dt_mod[name] = data[name] * scale
        adstocked = geometric(dt_mod[name], channel.theta)
        hyp |= {
            f"{name}_thetas": channel.theta,
            f"{name}_alphas": channel.alpha,
            f"{name}_gammas": channel.gamma,
        }
        coefs[name] = 0.0 if name == zero else channel.coefficient
        total[name] = float(
            (
                coefs[name] * hill(adstocked, channel.alpha, inflexion(adstocked, channel.gamma))
            ).sum()
        )
    terms = pd.DataFrame(
        {
            "solID": "1_1_1",
            "rn": list(coefs),
            "coef": list(coefs.values()),
            "xDecompAgg": list(total.values()),
        }
    )
    spend = {name: data[spec.spend_of(name)].sum() for name in spec.paid_media_selected}
    terms["total_spend"] = terms["rn"].map(spend)
    tables = {
        "dt_input": data,
        "dt_mod": dt_mod[["ds", "dep_var", *spec.all_ind_vars]],
        "resultHypParam": _filled(
            pd.DataFrame([hyp | {"robynPareto": 1, "error_score": 0.0}]), "resultHypParam"
        ),
        "xDecompAgg": _filled(terms, "xDecompAgg"),
        "xDecompVecCollect": _filled(pd.DataFrame({"solID": []}), "xDecompVecCollect"),
        "mediaVecCollect": _filled(pd.DataFrame({"solID": []}), "mediaVecCollect"),
    }
    window = {
        "start": f"{data['date'].iloc[0]:%Y-%m-%d}",
        "end": f"{data['date'].iloc[-1]:%Y-%m-%d}",
        "rows": len(data),
    }
    return Bundle(
        spec, {"engine": "simulation", "mode": "fast", "pareto_fronts": 1, "window": window}, tables
    )


def _scale(data: pd.DataFrame, spec: ModelSpec, name: str) -> float:
    return float(data[spec.spend_of(name)].sum() / data[name].sum())


def _filled(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """With every column that a bundle asks for, NaN where a test needs none."""
    return table.assign(**{column: np.nan for column in KEYS[name] if column not in table})
