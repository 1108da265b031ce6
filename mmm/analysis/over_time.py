"""What a model credits to each part of it in the course of time, and the events that stand out."""

from __future__ import annotations

import pandas as pd

from mmm.analysis import decomposition
from mmm.analysis.candidate import INTERCEPT, Candidate
from mmm.bundle import Bundle
from mmm.data.column_roles import label

MOST = 170  # periods that are kept as they are; longer windows are summed by month
SPARSE = 0.5  # a term that is zero in at least this share of the periods is an event


def contributions(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """ds and one column per part: `ledger.BASELINE` (intercept, trend and season), then holidays
    and context, organic and paid media. Sums to the prediction of each period. Windows of more than
    MOST periods are summed by month.
    """
    table = decomposition.contributions(bundle, sol_id)
    level = [INTERCEPT, *(name for name in bundle.spec.prophet_vars if name != "holiday")]
    rest = table.drop(columns=["ds", *level])
    found = pd.concat(
        [table["ds"], table[level].sum(axis=1).rename(decomposition.BASELINE), rest], axis=1
    )
    if len(found) <= MOST:
        return found
    months = found["ds"].dt.to_period("M").dt.start_time
    return found.drop(columns="ds").groupby(months).sum().reset_index()


def events(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """ds, rn, label, contribution: periods in which holidays or a context variable that is mostly
    zero are not.
    """
    model = Candidate.of(bundle, sol_id)
    names = [
        name for name in ("holiday", *bundle.spec.context_vars) if name in bundle.spec.all_ind_vars
    ]
    tables = []
    for name in names:
        given = model.dt_mod[name].iloc[model.window].reset_index(drop=True)
        if not SPARSE <= float((given == 0).mean()) < 1:
            continue
        effect = model.coef(name) * given[given != 0]
        said = "Holiday" if name == "holiday" else label(name)
        tables.append(
            pd.DataFrame(
                {"ds": model.dates[effect.index], "rn": name, "label": said, "contribution": effect}
            )
        )
    empty = pd.DataFrame(
        {"ds": pd.Series(dtype="datetime64[ns]"), "rn": [], "label": [], "contribution": []}
    )
    return pd.concat(tables, ignore_index=True) if tables else empty
