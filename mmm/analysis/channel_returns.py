"""What each paid channel returns: on average, at the margin, and how far similar models agree on
it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.analysis import decomposition
from mmm.analysis.response import current, window_marginals
from mmm.bundle import Bundle
from mmm.phrase import Phrase

FEWEST = 3  # estimates that a range needs, as many as Robyn's bootstrap asks for
_COLUMNS = (
    "channel",
    "label",
    "value",
    "marginal",
    "low",
    "high",
    "marginal_low",
    "marginal_high",
    "n",
    "n_finite",
    "zero",
)


def returns(bundle: Bundle, sol_id: str, around: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per paid channel: channel, label, value, marginal, low, high, marginal_low,
    marginal_high, n, n_finite, zero.

    value: ROAS over the window (models of conversions: CPA), marginal: of the next unit of money
    spent (`mmm.analysis.response.current`), in the same measure. Both NaN where the channel is
    `zero`. low, high: 95 % interval of the mean of `value` over the models of this model's cluster,
    n of them, n_finite with an estimate (Robyn: clusterCI). marginal_low,
    marginal_high: from `around`, what `marginals` gives for the whole run. NaN and 0 where there is
    no interval; `obstacle` says why.
    """
    cost = bundle.spec.dep_var_type == "conversion"
    channels, now = decomposition.channels(bundle, sol_id), current(bundle, sol_id)
    marginal = now["marginal"].where(~now["zero"]).to_numpy(dtype=float)
    if cost:
        marginal = np.divide(1.0, marginal, out=np.full(len(marginal), np.nan), where=marginal > 0)
    table = pd.DataFrame(
        {
            "channel": channels["channel"],
            "label": channels["label"],
            "value": channels["cpa" if cost else "roi"],
            "marginal": marginal,
            "zero": channels["zero"],
        }
    )
    ranges = (
        pd.DataFrame({"channel": [], "marginal_low": [], "marginal_high": []})
        if around is None
        else around
    )
    table = table.merge(_of_cluster(bundle, cluster(bundle, sol_id)), on="channel", how="left")
    table = table.merge(ranges.astype({"channel": object}), on="channel", how="left")
    table[["n", "n_finite"]] = table[["n", "n_finite"]].fillna(0).astype(int)
    return table[[*_COLUMNS]]


def marginals(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """channel, marginal_low, marginal_high: where the marginal returns of eight in ten models of
    the cluster lie.

    Each model's response to the next unit of money (models of conversions: its inverse), models
    without an estimate left out. 10th and 90th percentile; NaN for fewer than FEWEST estimates.
    Empty without clusters.
    """
    number = cluster(bundle, sol_id)
    if number is None:
        return pd.DataFrame({"channel": [], "marginal_low": [], "marginal_high": []})
    groups = bundle.tables["clusters"]
    alike = tuple(groups.loc[groups["cluster"] == number, "solID"])
    table = window_marginals(bundle, alike)
    # without a coefficient there is no estimate
    known = table.where(table != 0).to_numpy(dtype=float)
    if bundle.spec.dep_var_type == "conversion":
        known = np.divide(1.0, known, out=np.full_like(known, np.nan), where=known > 0)
    ends = [_ends(column[np.isfinite(column)]) for column in known.T]
    return pd.DataFrame(
        {
            "channel": list(table),
            "marginal_low": [low for low, _ in ends],
            "marginal_high": [high for _, high in ends],
        }
    )


def cluster(bundle: Bundle, sol_id: str) -> int | None:
    """The number of the model's cluster; None where it is in none."""
    table = bundle.tables.get("clusters")
    found = (
        [] if table is None else table.loc[table["solID"] == sol_id, "cluster"].dropna().tolist()
    )
    return int(found[0]) if found else None


def why_not(bundle: Bundle, sol_id: str) -> str | None:
    """Why a model has no intervals at all; None where it has."""
    if "clusters" not in bundle.tables:
        stated = bundle.manifest.get("clusters", {}).get("reason")
        return Phrase.from_json(stated or Phrase("The run has no groups of similar models."))
    own = cluster(bundle, sol_id)
    if own is None:
        return Phrase("The model is in no group of similar models.")
    if _of_cluster(bundle, own)["low"].notna().any():
        return None
    return Phrase("The model's group has too few models with an estimate.")


def _of_cluster(bundle: Bundle, number: int | None) -> pd.DataFrame:
    names = {"rn": "channel", "ci_low": "low", "ci_up": "high", "n": "n", "n_finite": "n_finite"}
    table = bundle.tables.get("clusterCI")
    if table is None or number is None:
        return pd.DataFrame(
            {
                name: pd.Series(dtype=object if name == "channel" else float)
                for name in names.values()
            }
        )
    return table.loc[table["cluster"] == number, list(names)].rename(columns=names)


def _ends(known: np.ndarray) -> tuple[float, float]:
    if len(known) < FEWEST:
        return np.nan, np.nan
    low, high = np.percentile(known, [10, 90])
    return float(low), float(high)
