"""Whether a search has settled, in words.

Verdicts are `mmm.review.convergence.ConvergenceVerdict`s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from layouts.language import N_, _
from mmm.review.convergence import ERRORS, ConvergenceVerdict

FOUND: Final = {  # by outcome and error, as a clause
    "settled": {
        "nrmse": N_("fit error has settled"),
        "decomp.rssd": N_("the distance to spend shares has settled"),
        "mape": N_("the distance to the experiments has settled"),
    },
    "wide": {
        "nrmse": N_("fit error has fallen but still varies widely"),
        "decomp.rssd": N_("the distance to spend shares has fallen but still varies widely"),
        "mape": N_("the distance to the experiments has fallen but still varies widely"),
    },
    "high": {
        "nrmse": N_("fit error varies little but has fallen little"),
        "decomp.rssd": N_("the distance to spend shares varies little but has fallen little"),
        "mape": N_("the distance to the experiments varies little but has fallen little"),
    },
    "open": {
        "nrmse": N_("fit error still varies widely and has fallen little"),
        "decomp.rssd": N_("the distance to spend shares still varies widely and has fallen little"),
        "mape": N_("the distance to the experiments still varies widely and has fallen little"),
    },
    "early": {
        "nrmse": N_("it is too early to tell whether fit error has settled"),
        "decomp.rssd": N_(
            "it is too early to tell whether the distance to spend shares has settled"
        ),
        "mape": N_("it is too early to tell whether the distance to the experiments has settled"),
    },
}
REMEDIES: Final = {
    "wide": N_("add iterations"),
    "open": N_("add iterations"),
    "early": N_("add iterations"),
    "high": N_("add iterations, and if that changes nothing, widen the ranges"),
}


def advice(verdicts: Sequence[ConvergenceVerdict]) -> str:
    """One sentence about these errors, what has settled first; empty without any."""
    if not verdicts:
        return ""
    ordered = sorted(
        verdicts, key=lambda verdict: (not verdict.converged, -ERRORS.index(verdict.type))
    )
    said = "; ".join(_(FOUND[verdict.outcome][verdict.type]) for verdict in ordered)
    remedies = [REMEDIES[verdict.outcome] for verdict in ordered if verdict.outcome in REMEDIES]
    whole = f"{said}: {_(max(remedies, key=len))}" if remedies else said
    return f"{whole[:1].upper()}{whole[1:]}."
