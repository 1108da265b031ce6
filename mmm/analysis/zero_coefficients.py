"""Why a channel got no coefficient: what the data says about it, and nothing that it
does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm.analysis.candidate import Candidate
from mmm.analysis.transforms import hill
from mmm.bundle import Bundle

Reason = Literal["sparse", "flat", "collinear", "thin", "against", "weak", "missed"]
# periods with spend: fewer, or a smaller share of all, are too few to see an effect in
FEWEST, RAREST = (8, 0.1)
# standard deviation over mean of the transformed input: below, there is hardly any movement to
# learn from
FLAT = 0.1
# |r| above which two variables cannot be told apart (Dormann et al. 2013, Ecography 36)
COLLINEAR = 0.7
_SPARE = 10  # periods more than variables, below which no partial correlation is computed


@dataclass(frozen=True)
class Cause:
    """The likeliest cause for one channel.

    sparse: `value` periods with spend. flat: the input's variation coefficient. collinear: r with
    `partner`, the design column that moves most like it. thin: `value` periods are too few to look
    closer. Else the partial correlation with the KPI. against: it has the sign that the coefficient
    may not have. weak: noise alone would give it too. missed: there is something to estimate, and
    this model does not (its penalty, or others that take it).
    """

    channel: str
    reason: Reason
    value: float
    partner: str = ""


def causes(bundle: Bundle, sol_id: str) -> tuple[Cause, ...]:
    """One cause per paid channel without a coefficient, in the spec's order.

    All figures are of the window and of the input as this model transforms it (adstock and
    saturation). The partial correlation is what is left of channel and KPI once a least squares fit
    on every other design column is taken out of both (Frisch and Waugh 1933); it is weak where |r|
    < 2 / sqrt(n).
    """
    model = Candidate.of(bundle, sol_id)
    zero = [name for name in bundle.spec.paid_media_selected if model.coef(name) == 0]
    if not zero:
        return ()
    design = _design(model)
    return tuple(_cause(model, design, name) for name in zero)


def _cause(model: Candidate, design: dict[str, np.ndarray], name: str) -> Cause:
    own, spend = design[name], model.medium(name).spend
    spent = int((spend > 0).sum())
    if spent < max(FEWEST, RAREST * len(spend)):
        return Cause(name, "sparse", float(spent))
    mean, spread = float(own.mean()), float(own.std())
    if not spread > FLAT * abs(mean):
        return Cause(name, "flat", spread / abs(mean) if mean else 0.0)
    others = {
        other: values for other, values in design.items() if other != name and values.std() > 0
    }
    alike = {other: float(np.corrcoef(own, values)[0, 1]) for other, values in others.items()}
    partner = max(alike, key=lambda other: abs(alike[other]), default="")
    if partner and abs(alike[partner]) >= COLLINEAR:
        return Cause(name, "collinear", alike[partner], partner)
    if len(own) < len(others) + _SPARE:
        return Cause(name, "thin", float(len(own)))
    partial = _partial(own, model.actual, others)
    if abs(partial) < 2 / np.sqrt(len(own)):
        return Cause(name, "weak", partial)
    negative = model.spec.paid_media_signs[model.spec.paid_media_selected.index(name)] == "negative"
    return Cause(name, "missed" if (partial < 0) == negative else "against", partial)


def _partial(own: np.ndarray, kpi: np.ndarray, others: dict[str, np.ndarray]) -> float:
    rest = np.column_stack([np.ones(len(own)), *others.values()])
    left = [values - rest @ np.linalg.lstsq(rest, values, rcond=None)[0] for values in (own, kpi)]
    power = float(np.sqrt((left[0] ** 2).sum() * (left[1] ** 2).sum()))
    return float((left[0] * left[1]).sum()) / power if power > 0 else 0.0


def _design(model: Candidate) -> dict[str, np.ndarray]:
    """Every design column of the window: media as transformed, without their coefficient; the rest
    as it is.
    """
    found = {}
    for name in model.spec.all_ind_vars:
        if name in model.spec.all_media:
            medium = model.medium(name)
            found[name] = hill(medium.adstocked, medium.alpha, medium.inflexion)
        else:
            found[name] = model.dt_mod[name].to_numpy(dtype=float)[model.window]
    return found
