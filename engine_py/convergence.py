"""Has the search settled? Robyn's rule (`robyn_converge`), its messages, and what a person can do about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

CUTS = 20
SD_CUTS = 3  # the first cuts whose spread is the yardstick
MED_LOWB = 2  # how many of those spreads the last median must lie below the first

_TYPES = {
    "decomp.rssd": "the distance to spend shares",
    "mape": "the distance to the experiments",
    "nrmse": "prediction error",
}  # in the order of Robyn's messages
_COLUMNS = (
    "error_type", "cuts", "n", "median", "std", "med_var_P", "first_med", "first_med_avg", "last_med", "first_sd",
    "first_sd_avg", "last_sd", "med_thres", "flag_med", "flag_sd",
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """One error's verdict. converged: None where there are too few models to tell. message: Robyn's line."""

    type: str
    converged: bool | None
    message: str
    finding: str
    remedy: str

    @property
    def advice(self) -> str:
        return _sentence([self.finding], self.remedy)

    def to_dict(self) -> dict[str, Any]:
        return {"type": self.type, "converged": self.converged, "message": self.message, "advice": self.advice}


@dataclass(frozen=True)
class Convergence:
    """table: one row per error type and cut of the evaluations, columns as in Robyn's `errors`. verdicts: by type."""

    table: pd.DataFrame
    verdicts: tuple[Verdict, ...]

    @property
    def advice(self) -> str:
        """One sentence about all errors, prediction first."""
        first = sorted(self.verdicts, key=lambda verdict: (not verdict.converged, -list(_TYPES).index(verdict.type)))
        remedies = [verdict.remedy for verdict in self.verdicts if verdict.remedy]
        return _sentence([verdict.finding for verdict in first], max(remedies, key=len, default=""))

    def note(self) -> dict[str, Any]:
        """The entries of a manifest."""
        return {"convergence": [verdict.to_dict() for verdict in self.verdicts], "convergence_advice": self.advice}


def converge(result_hyp_param: pd.DataFrame) -> Convergence:
    """Judge every candidate of every trial, rows in the order of evaluation within a trial.

    Robyn orders by the time that a candidate was ready, which is the same order with one core only. As in Robyn, errors
    that are zero or infinite are left out: without experiments there is no verdict on mape. A single
    model (all hyperparameters fixed) has no verdict at all.
    """
    if len(result_hyp_param) < 2:
        return Convergence(pd.DataFrame(columns=list(_COLUMNS)), ())
    errors = [
        pd.DataFrame({"trial": result_hyp_param["trial"], "value": result_hyp_param[name]}).assign(name=name)
        for name in _TYPES
    ]
    values = pd.concat(errors, ignore_index=True)
    values = values[(values["value"] > 0) & np.isfinite(values["value"])]
    values = values.assign(cuts=_cuts(values.groupby(["name", "trial"]).cumcount().to_numpy() + 1))
    tables = {name: _by_cut(str(name), rows) for name, rows in values.groupby("name")}
    table = pd.concat(tables.values(), ignore_index=True) if tables else pd.DataFrame(columns=list(_COLUMNS))
    return Convergence(table, tuple(_verdict(str(name), rows.iloc[-1]) for name, rows in tables.items()))


def _cuts(number: np.ndarray) -> np.ndarray:
    """The cut of each evaluation (n,), named by its last number: equal shares of the longest trial, right-closed."""
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
    )[list(_COLUMNS)]


def _below(values: pd.Series, limit: float) -> pd.Series:
    """Whether each value is below the limit; missing where either is not known."""
    known = values.notna() & pd.notna(limit)
    return (values < limit).astype("boolean").where(known, pd.NA)


def _verdict(name: str, last: pd.Series) -> Verdict:
    """What the last cut of an error says."""
    error, what = name.upper(), _TYPES[name]
    if pd.isna(last["flag_sd"]) or pd.isna(last["flag_med"]):
        message = f"{error} cannot be judged: fewer than 2 models in one of the cuts"
        return Verdict(name, None, message, f"it is too early to tell whether {what} has settled", "add iterations")
    narrow, low = bool(last["flag_sd"]), bool(last["flag_med"])
    message = (
        f"{error} {'' if narrow and low else 'NOT '}converged: "
        f"sd@qt.{CUTS} {signif(last['last_sd'])} {'<=' if narrow else '>'} {signif(last['first_sd_avg'])} & "
        f"|med@qt.{CUTS}| {signif(last['last_med'])} {'<=' if low else '>'} {signif(last['med_thres'])}"
    )
    return Verdict(name, narrow and low, message, *_words(what, narrow, low))


def _words(what: str, narrow: bool, low: bool) -> tuple[str, str]:
    """What was found, and what to do."""
    if narrow and low:
        return f"{what} has settled", ""
    if low:
        return f"{what} has fallen but still varies widely", "add iterations"
    if narrow:
        return (
            f"{what} varies little but has fallen little",
            "add iterations, and if that changes nothing, widen the ranges",
        )
    return f"{what} still varies widely and has fallen little", "add iterations"


def _sentence(findings: list[str], remedy: str) -> str:
    text = "; ".join(findings) + (f": {remedy}." if remedy else ".")
    return text[:1].upper() + text[1:] if findings else ""


def signif(value: float) -> str:
    """Two significant digits, written as R writes them: plain unless the power of ten is shorter."""
    if not value or not math.isfinite(value):
        return f"{value:g}"
    digits, exponent = f"{value:.1e}".split("e")
    digits = digits.removesuffix(".0")
    power = int(exponent)
    short = f"{digits}e{power:+03d}"
    plain = f"{float(short):.{max(len(digits.replace('.', '').lstrip('-')) - 1 - power, 0)}f}"
    return plain if len(plain) <= len(short) else short
