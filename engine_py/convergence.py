"""How the errors of a search fall and narrow: Robyn's table of convergence (`robyn_converge`)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.review.convergence import COLUMNS, CUTS, ERRORS, Convergence, verdicts

SD_CUTS = 3  # the first cuts whose spread is the yardstick
MED_LOWB = 2  # how many of those spreads the last median must lie below the first


def converge(result_hyp_param: pd.DataFrame) -> Convergence:
    """Judge every candidate of every trial, rows in the order of evaluation within a trial.

    Robyn orders by the time that a candidate was ready, which is the same order with one core only.
    As in Robyn, errors that are zero or infinite are left out: without experiments there is no
    verdict on mape. A single model (all hyperparameters fixed) has no verdict at all.
    """
    if len(result_hyp_param) < 2:
        return verdicts(pd.DataFrame(columns=list(COLUMNS)))
    errors = [
        pd.DataFrame({"trial": result_hyp_param["trial"], "value": result_hyp_param[name]}).assign(
            name=name
        )
        for name in ERRORS
    ]
    values = pd.concat(errors, ignore_index=True)
    values = values[(values["value"] > 0) & np.isfinite(values["value"])]
    values = values.assign(cuts=_cuts(values.groupby(["name", "trial"]).cumcount().to_numpy() + 1))
    tables = {name: _by_cut(str(name), rows) for name, rows in values.groupby("name")}
    table = (
        pd.concat(tables.values(), ignore_index=True)
        if tables
        else pd.DataFrame(columns=list(COLUMNS))
    )
    return verdicts(table)


def _cuts(number: np.ndarray) -> np.ndarray:
    """The cut of each evaluation (n,), named by its last number: equal shares of the longest trial,
    right-closed.
    """
    if not len(number):
        return number
    last = int(number.max())
    names = np.round(np.linspace(last / CUTS, last, CUTS)).astype(int)
    return names[np.searchsorted(np.linspace(0, last, CUTS + 1), number) - 1]


def _by_cut(name: str, values: pd.DataFrame) -> pd.DataFrame:
    """Median and spread by cut over all trials together, and the limits that they must go below."""
    table = values.groupby("cuts")["value"].agg(["size", "median", "std"]).reset_index()
    table = table.rename(columns={"size": "n"})
    median, std = table["median"], table["std"]
    first_sd_avg = std.iloc[:SD_CUTS].mean(skipna=False) if len(std) >= SD_CUTS else np.nan
    first_med_avg = median.iloc[:SD_CUTS].mean() if len(median) >= SD_CUTS else np.nan
    threshold = abs(abs(median.iloc[0]) - MED_LOWB * first_sd_avg)
    return table.assign(
        error_type=name.upper(),
        med_var_P=(100 * median.diff() / median).round(2).abs(),
        first_med=abs(median.iloc[0]),
        first_med_avg=abs(first_med_avg),
        last_med=abs(median.iloc[-1]),
        first_sd=std.iloc[0],
        first_sd_avg=first_sd_avg,
        last_sd=std.iloc[-1],
        med_thres=threshold,
        flag_med=_below(median.abs(), threshold),
        flag_sd=_below(std, first_sd_avg),
    )[list(COLUMNS)]


def _below(values: pd.Series, limit: float) -> pd.Series:
    """Whether each value is below the limit; missing where either is not known."""
    known = values.notna() & pd.notna(limit)
    return (values < limit).astype("boolean").where(known, pd.NA)
