"""A whole fit says whether its search settled, and groups its models; a small one says why it
cannot.
"""

from __future__ import annotations

import json

import numpy as np

from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.phrase import Phrase
from mmm.simulation.simulate import demo_plan, simulate


def _fit(**changes: object) -> Bundle:
    made = simulate(demo_plan(weeks=104))
    return CompiledEngine(1).fit(made.spec.with_(prophet_vars=(), trials=1, **changes), made.data)


def test_a_fit_has_clusters_intervals_and_verdicts():
    bundle = _fit(iterations=120)
    clusters, spread = bundle.tables["clusters"], bundle.tables["clusterCI"]
    assert set(clusters["solID"]) == set(bundle.selected)
    assert (
        clusters["cluster"].max()
        == bundle.manifest["clusters"]["count"]
        == clusters["top_sol"].sum()
    )
    assert set(spread["rn"]) == set(bundle.spec.paid_media_selected)
    assert (spread["n_finite"] <= spread["n"]).all()
    assert (spread["ci_low"] <= spread["ci_up"]).all()
    assert set(bundle.tables["convergence"]["error_type"]) == {"NRMSE", "DECOMP.RSSD"}
    assert [entry["type"] for entry in bundle.manifest["convergence"]] == ["decomp.rssd", "nrmse"]
    json.dumps(bundle.manifest, allow_nan=False)


def test_a_fit_of_three_models_has_no_clusters_and_says_why():
    bundle = _fit(iterations=3)
    assert "clusters" not in bundle.tables
    assert bundle.manifest["clusters"]["count"] == 0
    assert "Clusters need at least 4" in Phrase.from_json(bundle.manifest["clusters"]["reason"])
    assert [entry["converged"] for entry in bundle.manifest["convergence"]] == [None, None]
    assert Bundle.load(dict(bundle.dump()).__getitem__).selected == bundle.selected


def test_fixed_hyperparameters_are_one_model_without_verdicts():
    middle = {
        name: (float(np.mean(bounds)),)
        for name, bounds in simulate(demo_plan()).spec.hyperparameters.items()
    }
    bundle = _fit(hyperparameters=middle | {"lambda": (0.1,), "train_size": (0.7,)})
    assert len(bundle.tables["resultHypParam"]) == 1
    assert bundle.manifest["convergence"] == []
    assert bundle.tables["convergence"].empty
    assert Bundle.load(dict(bundle.dump()).__getitem__).tables["convergence"].empty
