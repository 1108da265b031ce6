"""Against the Robyn that is installed here: plans by spend, and every option of the golden runs.

On request: the golden runs hold every one of these options, plans by spend with a channel at zero
too.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from engine_py.allocator import allocate
from engine_py.engine import CompiledEngine
from mmm.bundle import Bundle
from mmm.data.default_spec import hyperparameter_ranges
from mmm.engine import AllocationRequest
from mmm.simulation.simulate import Simulated, demo_plan, simulate
from mmm.spec import ModelSpec
from tests import resident_r

pytestmark = [pytest.mark.r, pytest.mark.slow]

LOW_LAMBDA = {"lambda": (0.0, 0.002)}
VARIANTS = {
    "penalties": {"add_penalty_factor": True},
    "signs": {
        "ts_validation": False,
        "intercept_sign": "unconstrained",
        "rssd_zero_penalty": False,
    },
    "no_intercept": {"intercept": False},
    "weibull_pdf": {"adstock": "weibull_pdf"},
    "weibull_cdf": {"adstock": "weibull_cdf", "ts_validation": False},
}


@cache
def _made() -> Simulated:
    return simulate(demo_plan(weeks=104))


@cache
def _fitted(variant: str) -> Bundle:
    made = _made()
    spec, data = made.spec, made.data
    bounds = {name: value for name, value in spec.hyperparameters.items() if name != "train_size"}
    changes = VARIANTS.get(variant, {})
    if variant == "signs":
        signs = ("default", "negative") + ("positive",) * (len(spec.paid_media_spends) - 2)
        changes = changes | {"paid_media_signs": signs}
    if variant == "by_spend":
        exposures = dict(zip(spec.paid_media_vars, spec.paid_media_spends, strict=True))
        bounds = {_renamed(name, exposures): value for name, value in bounds.items()}
        changes = {"paid_media_vars": spec.paid_media_spends}
    if "adstock" in changes:
        bounds = hyperparameter_ranges(
            spec.all_media, changes["adstock"], ts_validation=changes.get("ts_validation", True)
        )
        changes = changes | {"calibration_input": _studies(spec)}
    spec = spec.with_(
        prophet_vars=("trend", "season"),
        iterations=4,
        trials=1,
        hyperparameters=bounds | LOW_LAMBDA,
        **changes,
    )
    return CompiledEngine(1).fit(spec, data, dt_mod=_decomposed(spec.paid_media_vars))


def _studies(spec: ModelSpec) -> tuple[dict, ...]:
    """One study at once, one of two media in total, and one of an organic medium."""
    first, second = spec.paid_media_spends[:2]
    dates = _made().data[spec.date_var].astype(str).str[:10]
    shared = {"spend": 1e5, "confidence": 0.9, "metric": spec.dep_var}
    kinds = (
        (first, "immediate", 40),
        (f"{first}+{second}", "total", 55),
        (spec.organic_vars[0], "immediate", 70),
    )
    return tuple(
        {
            "channel": name,
            "liftStartDate": dates[row],
            "liftEndDate": dates[row + 5],
            "liftAbs": 2e5,
        }
        | shared
        | {"calibration_scope": scope}
        for name, scope, row in kinds
    )


def _renamed(name: str, exposures: dict[str, str]) -> str:
    medium, _, kind = name.rpartition("_")
    return f"{exposures.get(medium, medium)}_{kind}"


@cache
def _decomposed(paid_media_vars: tuple[str, ...]) -> pd.DataFrame:
    """Robyn's decomposition, the same for every variant with these media: no option changes it."""
    spec = _made().spec
    exposures = dict(zip(spec.paid_media_vars, paid_media_vars, strict=True))
    bounds = {_renamed(name, exposures): value for name, value in spec.hyperparameters.items()}
    spec = spec.with_(
        paid_media_vars=paid_media_vars, prophet_vars=("trend", "season"), hyperparameters=bounds
    )
    return resident_r.robyn().decompose(spec, _made().data)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_model_is_robyns_under_every_option(variant):
    bundle = _fitted(variant)
    mine = bundle.tables["resultHypParam"]
    theirs = resident_r.robyn().evaluate(bundle.spec, _made().data, mine)
    errors = theirs.result_hyp_param.set_index("solID").loc[mine["solID"]]
    for name in ("nrmse_train", "nrmse", "decomp.rssd", "rsq_train", "lambda", "mape"):
        np.testing.assert_allclose(mine[name], errors[name].astype(float), rtol=1e-9, err_msg=name)
    both = bundle.tables["xDecompAgg"].merge(
        theirs.x_decomp_agg, on=["solID", "rn"], suffixes=("", "_robyn")
    )
    assert len(both) == len(bundle.tables["xDecompAgg"])
    np.testing.assert_array_equal(both["coef"] == 0, both["coef_robyn"] == 0)
    for _, rows in both.groupby("solID"):
        largest = rows["coef_robyn"].abs().max()
        np.testing.assert_allclose(rows["coef"], rows["coef_robyn"], rtol=0, atol=1e-9 * largest)


def test_a_plan_by_spend_with_a_channel_left_out_is_robyns():
    bundle = _fitted("by_spend")
    terms = bundle.tables["xDecompAgg"]
    paid = terms[terms["rn"].isin(bundle.spec.paid_media_vars)]
    zeros = (paid["coef"] == 0).groupby(paid["solID"]).sum()
    model = str(zeros[zeros < len(bundle.spec.paid_media_vars) - 1].sort_values().index[-1])
    request = AllocationRequest(low=0.0, up=8.0, date_range="last_12")
    mine = allocate(bundle, model, request).table
    theirs = resident_r.robyn().allocate(bundle, model, request).table
    assert list(mine) == list(theirs)
    for name in (
        "initSpendUnit",
        "initResponseUnit",
        "initResponseUnitSim",
        "optmResponseUnitTotalLift",
    ):
        np.testing.assert_allclose(mine[name], theirs[name].astype(float), rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(mine["optmSpendUnit"], theirs["optmSpendUnit"], rtol=1e-4, atol=1.0)
