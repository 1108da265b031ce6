"""A plan by Robyn is passed on only where it keeps to its budget and meets its target."""

from __future__ import annotations

import pandas as pd
import pytest

from engine_r.allocation import allocation, refuse_impossible, refuse_missed
from mmm.engine import AllocationRequest
from mmm.errors import InvalidInput


def test_a_budget_that_the_bounds_exclude_is_refused() -> None:
    plan = pd.DataFrame(
        {"total_budget_unit": [100.0, 100.0], "optmSpendUnit": [20.0, 30.0], "periods": "10 weeks"}
    )
    with pytest.raises(
        InvalidInput, match=r"The bounds let at most 500\.00 be spent; the budget is 1,000\.00"
    ):
        refuse_impossible(plan)
    with pytest.raises(
        InvalidInput, match=r"The bounds let at least 500\.00 be spent; the budget is 400\.00"
    ):
        refuse_impossible(plan.assign(total_budget_unit=40.0))
    refuse_impossible(plan.assign(total_budget_unit=50.0 + 1e-9))
    refuse_impossible(plan.assign(total_budget_unit=60.0), "ineq")


def _plan(spend: float, response: float, kind: str = "revenue") -> pd.DataFrame:
    """Today 100 of spend bring 200 of response in two channels."""
    return pd.DataFrame(
        {
            "dep_var_type": kind,
            "initSpendUnit": [60.0, 40.0],
            "initResponseUnit": [120.0, 80.0],
            "optmSpendUnit": [spend, 0.0],
            "optmResponseUnit": [response, 0.0],
        }
    )


@pytest.mark.parametrize(
    ("kind", "spend", "response", "target", "words"),
    [
        (
            "revenue",
            100.0,
            200.0,
            5.0,
            "no plan with a ROAS of 5.00 within the bounds; it ended at 2.00",
        ),
        ("revenue", 100.0, 170.0, None, "a ROAS of 1.60 .* ended at 1.70"),
        ("conversion", 100.0, 200.0, 0.1, "a CPA of 0.10 .* ended at 0.50"),
        ("conversion", 100.0, 200.0, None, "a CPA of 0.60 .* ended at 0.50"),
    ],
)
def test_a_target_that_robyn_missed_is_refused(kind, spend, response, target, words) -> None:
    with pytest.raises(InvalidInput, match=words):
        refuse_missed(_plan(spend, response, kind), target)


def test_a_target_that_is_met_passes_and_so_does_a_better_one_where_that_is_allowed() -> None:
    refuse_missed(_plan(100.0, 160.0 * (1 + 1e-6)), None)
    refuse_missed(_plan(100.0, 170.0), None, "ineq")
    refuse_missed(_plan(100.0, 200.0, "conversion"), 0.6, "ineq")
    with pytest.raises(InvalidInput):
        refuse_missed(_plan(100.0, 150.0), None, "ineq")
    with pytest.raises(InvalidInput):
        refuse_missed(_plan(100.0, 150.0, "conversion"), 0.6, "ineq")


def test_what_is_left_out_and_an_optimiser_that_stopped_are_noted() -> None:
    result = {
        "skipped_coef0": ["tv"],
        "skipped_constr": [],
        "no_spend": [],
        "status": -4,
        "message": "ROUNDOFF",
    }
    plan = allocation(
        _plan(100.0, 160.0), result, AllocationRequest("target_efficiency"), "Meta's Robyn 3.12.1"
    )
    assert plan.engine == "Meta's Robyn 3.12.1"
    assert plan.notes == (
        "Left out of the plan, as the model found no effect: tv.",
        "The optimiser stopped early: ROUNDOFF",
    )
