"""Which of a run's candidates to believe: errors, returns per channel, gate, score and consensus,
side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from mmm.analysis import decomposition
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.phrase import Phrase

# What a gate limits: column of the table, whether more is better.
GATED: Final[Mapping[str, bool]] = {
    "nrmse": False,
    "rssd": False,
    "mape": False,
    "rsq_train": True,
    "zeros": False,
}
# A preset lets this share of the selected models pass each limit; zero channels: so many more than
# the fewest.
PRESETS: Final[Mapping[str, tuple[float, int] | None]] = {
    "good": (0.6, 1),
    "acceptable": (0.8, 2),
    "all": None,
}
# Terms of the score and their weights where a client's analysts have settled none.
WEIGHTS: Final[Mapping[str, float]] = {"nrmse": 4, "rssd": 3, "mape": 3, "zeros": 2, "agreement": 1}
HEAVIEST: Final = 10.0


@dataclass(
    frozen=True, eq=False
)  # two labs are the same if they are one: what is made of one can be kept
class CandidateSet:
    """All n candidates of a run, one row each, in the order of the search.

    table: solID, trial, iterations, front (NaN: on none that was counted), selected, cluster (NaN:
        in none), nrmse, rssd, mape (of lift studies; NaN without any), rsq_train, rsq_val (NaN
        without validation), error_score, roas (effect of paid media per unit of money; models of
        conversions: the CPA; NaN where nothing is credited), zeros (paid channels without a
        coefficient), agreement (share of the paid channels whose return lies in the middle half of
        the selected models').
    returns: (n, channels) ROI, of models of conversions the CPA. NaN where the coefficient is zero:
        not estimable.
    terms: (n, terms) each term of the score, 0 (the worst of the selected models, or worse) to 1
        (the best of them).
    """

    table: pd.DataFrame
    returns: pd.DataFrame
    terms: pd.DataFrame
    conversion: bool

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self.returns.columns)

    @property
    def gated(self) -> tuple[str, ...]:
        """What this run's gate can limit: the columns of GATED that have a value."""
        return tuple(name for name in GATED if self.table[name].notna().any())

    @cached_property
    def chosen(self) -> np.ndarray:
        """Whether a candidate is selected. Shape (n,)."""
        return self.table["selected"].to_numpy(dtype=bool)

    @cached_property
    def rounded(self) -> pd.DataFrame:
        """What a gate limits, as the browser has it: in six digits, NaN where unknown
        or infinite.
        """
        return pd.DataFrame(
            {name: _short(self.table[name].to_numpy(dtype=float)) for name in GATED}, dtype=float
        )

    @cached_property
    def together(self) -> pd.DataFrame:
        """The consensus of the selected candidates, see `consensus`."""
        return consensus(self, np.flatnonzero(self.chosen))

    @cached_property
    def _places(self) -> pd.Index:
        return pd.Index(self.table["solID"].to_numpy(dtype=object))

    def __contains__(self, sol_id: str) -> bool:
        return sol_id in self._places

    def rows(self, sol_ids: Sequence[str]) -> np.ndarray:
        """Positions of these candidates, in their order.

        Raises InvalidInput for an unknown solID.
        """
        found = self._places.get_indexer(pd.Index(sol_ids, dtype=object))
        if (found < 0).any():
            raise InvalidInput(
                Phrase("The run has no model {sol_id}.", sol_id=sol_ids[int(np.argmin(found))])
            )
        return found


def candidate_set(bundle: Bundle) -> CandidateSet:
    """The candidates of a bundle. Costs some 50 ms for 10,000 candidates: keep what it returns."""
    spec, hyp = bundle.spec, bundle.tables["resultHypParam"].reset_index(drop=True)
    paid, conversion = decomposition.by_spend(bundle), spec.dep_var_type == "conversion"
    coef, effect, spend = _paid(bundle, hyp["solID"], paid)
    chosen = hyp["solID"].isin(bundle.selected)
    credited = effect.sum(axis=1)
    table = pd.DataFrame(
        {
            "solID": hyp["solID"].astype(str),
            "trial": hyp["trial"].astype(int),
            "iterations": hyp["iterations"].astype(int),
            "front": hyp["robynPareto"].astype(float),
            "selected": chosen,
            "cluster": hyp["solID"].map(_clusters(bundle)).astype(float),
            "nrmse": hyp["nrmse"].astype(float),
            "rssd": hyp["decomp.rssd"].astype(float),
            "mape": hyp["mape"].astype(float) if spec.calibration_input else np.nan,
            "rsq_train": hyp["rsq_train"].astype(float),
            "rsq_val": hyp["rsq_val"].astype(float),
            "error_score": hyp["error_score"].astype(float),
            "roas": _ratio(credited, spend.sum(), conversion),
            "zeros": (coef == 0).sum(axis=1),
        }
    )
    returns = pd.DataFrame(
        _ratio(np.where(coef == 0, np.nan, effect), spend, conversion), columns=paid
    )
    table["agreement"] = _agreement(returns.to_numpy(), chosen.to_numpy())
    return CandidateSet(table, returns, _terms(table), conversion)


@lru_cache(maxsize=16)
def presets(of: CandidateSet) -> dict[str, dict[str, float]]:
    """Limits by preset and measure, relative to what this run's selected models reach; “all” has
    none.
    """
    chosen, found = of.rounded[of.chosen], {}
    for preset, rule in PRESETS.items():
        found[preset] = (
            {}
            if rule is None or chosen.empty
            else {m: _limit(chosen[m], m, *rule) for m in of.gated}
        )
    return found


def passing(of: CandidateSet, limits: Mapping[str, float]) -> np.ndarray:
    """Whether each candidate keeps all limits.

    Shape (n,). A limit is kept where it is met; unknown values are not.

    The browser asks the same (`passesLimits` in lab_filter.js): both compare six digits with the
    limit as it is.
    """
    keep = np.ones(len(of.table), dtype=bool)
    for name, limit in limits.items():
        values = of.rounded[name].to_numpy()
        keep &= values >= limit if GATED[name] else values <= limit
    return keep


def weighted(of: CandidateSet, weights: Mapping[str, float]) -> pd.DataFrame:
    """Points of each term, columns as in `terms`; a row's sum is the score, 0 to 100.

    Without any weight all are 0.
    """
    given = np.array([max(0.0, float(weights.get(name, 0.0))) for name in of.terms.columns])
    total = given.sum()
    return of.terms * (100 * given / total if total else 0.0)


def checked_weights(given: Mapping[str, Any]) -> dict[str, float]:
    """Weights as they can be stored: every known term, numbers from 0 to HEAVIEST.

    Raises InvalidInput.
    """
    if unknown := sorted(set(given) - set(WEIGHTS)):
        raise InvalidInput(Phrase("The score has no term {name}.", name=unknown[0]))
    for name, value in given.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= HEAVIEST:
            raise InvalidInput(
                Phrase(
                    "The weight of {name} has to be a number from 0 to {most:g}.",
                    name=name,
                    most=HEAVIEST,
                )
            )
    return {name: float(given.get(name, default)) for name, default in WEIGHTS.items()}


def consensus(of: CandidateSet, rows: np.ndarray) -> pd.DataFrame:
    """What these candidates say together, one row per channel: channel, of, zeros, low, q1, median,
    q3, high.

    `rows` are positions. of: how many they are, zeros: for how many the channel is not estimable.
    The others are of the returns of the rest, NaN where there is none.
    """
    values = of.returns.to_numpy()[rows]
    zeros = np.isnan(values).sum(axis=0)
    found = np.full((5, values.shape[1]), np.nan)
    known = zeros < len(values)
    if known.any():
        found[:, known] = np.nanquantile(values[:, known], (0, 0.25, 0.5, 0.75, 1), axis=0)
    low, q1, median, q3, high = found
    return pd.DataFrame(
        {"channel": of.channels, "of": len(values), "zeros": zeros}
        | {"low": low, "q1": q1, "median": median, "q3": q3, "high": high}
    )


def better_models(of: CandidateSet, sol_id: str) -> list[str]:
    """The selected candidates that beat this one on every error that the search minimised, lowest
    error score first.

    None for a selected one of the first front, and none where a candidate was left out for another
    reason.
    """
    names = [name for name in ("nrmse", "rssd", "mape") if of.table[name].notna().any()]
    own = of.table.iloc[of.rows([sol_id])[0]]
    beaten = (of.table[names] < own[names].astype(float)).all(axis=1)
    return of.table[of.chosen & beaten].sort_values("error_score")["solID"].tolist()


def against_consensus(of: CandidateSet, sol_id: str) -> pd.DataFrame:
    """One model beside the selected ones, a row per channel: channel, value, median, q1, q3,
    difference.

    difference: (value - median) / median; NaN where the model or the set has no estimate. Raises
        Invalid.
    """
    found = of.together[["channel", "median", "q1", "q3"]].copy()
    found.insert(1, "value", of.returns.to_numpy()[of.rows([sol_id])[0]])
    median = found["median"].where(found["median"] != 0)
    return found.assign(difference=(found["value"] - median) / median)


def columns(of: CandidateSet, rows: np.ndarray) -> dict[str, Any]:
    """These candidates as lists that a browser can filter: ids, and by measure or channel the
    values in six digits, None where unknown or infinite, which JSON has no word for. `rows` are
    positions."""
    names = ("nrmse", "rssd", "mape", "rsq_train", "zeros")
    values = pd.concat([of.table[list(names)], of.returns], axis=1).iloc[rows]
    return {
        "ids": of.table["solID"].iloc[rows].tolist(),
        "columns": {str(name): _short(values[name].to_numpy(dtype=float)) for name in values},
    }


def _short(values: np.ndarray) -> list[float | None]:
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in values.tolist()]


def _paid(
    bundle: Bundle, sol_ids: pd.Series, paid: list[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients and effects (n, channels) and spends (channels,) in the window."""
    terms = bundle.tables["xDecompAgg"]
    terms = terms[terms["rn"].isin(paid)]
    places = pd.Index(sol_ids).get_indexer(terms["solID"]), pd.Index(paid).get_indexer(terms["rn"])
    coef = np.full((len(sol_ids), len(paid)), np.nan)
    effect = coef.copy()
    coef[places], effect[places] = (
        terms["coef"].to_numpy(float),
        terms["xDecompAgg"].to_numpy(float),
    )
    spend = terms.groupby("rn")["total_spend"].first().reindex(paid)  # the same for all candidates
    return coef, effect, spend.to_numpy(float)


def _ratio(effect: np.ndarray, spend: np.ndarray | float, conversion: bool) -> np.ndarray:
    """Effect per unit of money, or money per unit of effect; NaN without a denominator or an
    effect.
    """
    top, bottom = (spend, effect) if conversion else (effect, spend)
    top, bottom = np.broadcast_arrays(np.asarray(top, float), np.asarray(bottom, float))
    usable = (bottom != 0) & (effect != 0)
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=usable)


def _clusters(bundle: Bundle) -> pd.Series:
    if "clusters" not in bundle.tables:
        return pd.Series(dtype=float)
    return bundle.tables["clusters"].set_index("solID")["cluster"].astype(float)


def _agreement(returns: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Share of channels inside the middle half of the chosen ones.

    A channel without an estimate is outside.
    """
    inside = np.zeros(len(returns))
    for column in returns.T:
        known = column[chosen & ~np.isnan(column)]
        if len(known):
            low, high = np.quantile(known, (0.25, 0.75))
            inside += (column >= low) & (column <= high)
    return inside / returns.shape[1]


def _terms(table: pd.DataFrame) -> pd.DataFrame:
    """Each known term between the worst and the best of the selected models."""
    chosen, found = table[table["selected"]], {}
    for name in WEIGHTS:
        known = chosen[name].dropna()
        if known.empty:
            continue
        worst, best = (
            (known.min(), known.max()) if name == "agreement" else (known.max(), known.min())
        )
        span = best - worst
        found[name] = (
            ((table[name] - worst) / span).clip(0.0, 1.0).fillna(0.0)
            if span
            else table[name] * 0.0 + 1.0
        )
    return pd.DataFrame(found, index=table.index)


def _limit(values: pd.Series, measure: str, share: float, more: int) -> float:
    if measure == "zeros":
        return float(values.min() + more)
    return float(values.quantile(1 - share if GATED[measure] else share))
