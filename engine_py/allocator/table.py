"""Robyn's table `dt_optimOut`: what was spent, what the optimised split spends, and what both
bring.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from engine_py.allocator.plan import AllocationProblem, current_response


def dt_optim_out(
    plan: AllocationProblem, bounded: np.ndarray, extended: np.ndarray
) -> pd.DataFrame:
    """One row per channel.

    bounded, extended: optimised spend per period by channel (0 for channels left out).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = {
            **_bounds(plan),
            **_past(plan),
            **_initial(plan),
            **_spends(plan, bounded, ""),
            **_spends(plan, extended, "Unbound"),
            **_responses(plan, bounded, ""),
            **_responses(plan, extended, "Unbound"),
            "optmResponseUnitTotalLift": _total_lift(plan, bounded),
            "optmResponseUnitTotalLiftUnbound": _total_lift(plan, extended),
        }
    return pd.DataFrame(columns)


def _bounds(plan: AllocationProblem) -> dict[str, object]:
    unit = plan.grain if plan.periods == 1 else f"{plan.grain}s"
    return {
        "solID": plan.sol_id,
        "dep_var_type": plan.dep_var_type,
        "channels": list(plan.channels),
        "date_min": plan.first,
        "date_max": plan.last,
        "periods": f"{plan.periods} {unit}",
        "constr_low": plan.low,
        "constr_low_abs": plan.lower,
        "constr_up": plan.up,
        "constr_up_abs": plan.upper,
        "unconstr_mult": plan.multiplier,
        "constr_low_unb": plan.low_extended,
        "constr_low_unb_abs": plan.lower_extended,
        "constr_up_unb": plan.up_extended,
        "constr_up_unb_abs": plan.upper_extended,
    }


def _past(plan: AllocationProblem) -> dict[str, object]:
    columns: dict[str, object] = {}
    for name, spend in (("histSpendAll", plan.window_spend), ("histSpendWindow", plan.range_spend)):
        unit = spend.mean(axis=0)
        columns |= {
            name: spend.sum(axis=0),
            f"{name}Total": spend.sum(),
            f"{name}Unit": unit,
            f"{name}UnitTotal": unit.sum(),
            f"{name}Share": unit / unit.sum(),
        }
    return columns


def _initial(plan: AllocationProblem) -> dict[str, object]:
    spend, response = plan.initial, current_response(plan)
    return {
        "initSpendUnit": spend,
        "initSpendUnitTotal": spend.sum(),
        "initSpendShare": spend / spend.sum(),
        "initSpendTotal": spend.sum() * plan.periods,
        "initResponseUnit": response,
        "initResponseUnitSim": plan.response(spend),
        "initResponseUnitTotal": response.sum(),
        "initResponseMargUnit": plan.response(spend + 1) - plan.response(spend),
        "initResponseTotal": response.sum() * plan.periods,
        "initResponseUnitShare": response / response.sum(),
        "initRoiUnit": response / spend,
        "initCpaUnit": spend / response,
        "total_budget_unit": plan.budget,
        "total_budget_unit_delta": plan.budget / spend.sum() - 1,
    }


def _spends(plan: AllocationProblem, spend: np.ndarray, suffix: str) -> dict[str, object]:
    initial = plan.initial
    return {
        f"optmSpendUnit{suffix}": spend,
        f"optmSpendUnitDelta{suffix}": spend / initial - 1,
        f"optmSpendUnitTotal{suffix}": spend.sum(),
        f"optmSpendUnitTotalDelta{suffix}": spend.sum() / initial.sum() - 1,
        f"optmSpendShareUnit{suffix}": spend / spend.sum(),
        f"optmSpendTotal{suffix}": spend.sum() * plan.periods,
    }


def _responses(plan: AllocationProblem, spend: np.ndarray, suffix: str) -> dict[str, object]:
    response = _optimised(plan, spend)
    return {
        f"optmResponseUnit{suffix}": response,
        f"optmResponseMargUnit{suffix}": np.where(
            plan.kept, plan.response(spend + 1) - response, 0.0
        ),
        f"optmResponseUnitTotal{suffix}": response.sum(),
        f"optmResponseTotal{suffix}": response.sum() * plan.periods,
        f"optmResponseUnitShare{suffix}": response / response.sum(),
        f"optmRoiUnit{suffix}": response / spend,
        f"optmCpaUnit{suffix}": spend / response,
        f"optmResponseUnitLift{suffix}": response / current_response(plan) - 1,
    }


def _optimised(plan: AllocationProblem, spend: np.ndarray) -> np.ndarray:
    """Response per period of the optimised split; 0 for channels left out."""
    return np.where(plan.kept, plan.response(spend), 0.0)


def _total_lift(plan: AllocationProblem, spend: np.ndarray) -> float:
    return float(_optimised(plan, spend).sum() / current_response(plan).sum() - 1)
