"""Models that differ: the simulated one with its numbers drawn anew for each."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from mmm.bundle import Bundle
from tests.mmm.bundles import simulated


@cache
def varied(count: int = 12, zero: str | None = None) -> tuple[Bundle, tuple[str, ...]]:
    """A bundle of so many models m0, m1, …; `zero` has no coefficient in the odd ones."""
    made, rng = simulated(None), np.random.default_rng(4)
    hyp, terms = made.tables["resultHypParam"], made.tables["xDecompAgg"]
    names = tuple(f"m{number}" for number in range(count))
    rows, credits = [], []
    for number, name in enumerate(names):
        row = hyp.assign(solID=name, error_score=float(number))
        for medium in made.spec.paid_media_selected:
            row[f"{medium}_thetas"] = rng.uniform(0.0, 0.7)
            row[f"{medium}_alphas"] = rng.uniform(0.6, 2.5)
            row[f"{medium}_gammas"] = rng.uniform(0.3, 1.0)
        own = terms.assign(solID=name, coef=terms["coef"] * rng.lognormal(0, 0.4, len(terms)))
        if number % 2:
            own.loc[own["rn"] == zero, "coef"] = 0.0
        rows.append(row)
        credits.append(own)
    tables = {"resultHypParam": pd.concat(rows, ignore_index=True)}
    tables["xDecompAgg"] = pd.concat(credits, ignore_index=True)
    return replace(made, tables={**made.tables, **tables}), names


def shortened(bundle: Bundle, rows: int) -> Bundle:
    """The same models on data, and a window, that end so many rows earlier."""
    tables = dict(bundle.tables)
    for name in ("dt_mod", "dt_input"):
        tables[name] = tables[name].iloc[:-rows].reset_index(drop=True)
    window = dict(bundle.manifest["window"])
    window |= {
        "end": f"{tables['dt_mod']['ds'].iloc[-1]:%Y-%m-%d}",
        "rows": window["rows"] - rows,
    }
    return replace(bundle, manifest={**bundle.manifest, "window": window}, tables=tables)
