"""Has the search settled?

What Robyn's table of errors by cut (`robyn_converge`) says. Pages word it by the outcome.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd

CUTS = 20
Outcome = Literal["settled", "wide", "high", "open", "early"]
ERRORS = ("decomp.rssd", "mape", "nrmse")  # in the order of Robyn's messages
COLUMNS = (
    "error_type", "cuts", "n", "median", "std", "med_var_P", "first_med", "first_med_avg",
    "last_med", "first_sd", "first_sd_avg", "last_sd", "med_thres", "flag_med", "flag_sd",
)  # fmt: skip


@dataclass(frozen=True)
class ConvergenceVerdict:
    """One error's verdict.

    converged: None where there are too few models to tell. message: Robyn's line.

    outcome: settled; wide: low enough, but varying; high: steady, but not low enough; open:
        neither; early: not known.
    """

    type: str
    converged: bool | None
    message: str
    outcome: Outcome


@dataclass(frozen=True)
class Convergence:
    """table: one row per error type and cut of the evaluations, columns as in Robyn's `errors`.

    verdicts: by type.
    """

    table: pd.DataFrame
    verdicts: tuple[ConvergenceVerdict, ...]

    def note(self) -> dict[str, Any]:
        """The entry of a manifest."""
        return {"convergence": [asdict(verdict) for verdict in self.verdicts]}


def spread(result_hyp_param: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Where most errors lie, by error type and cut of `table`: one row each.

    Columns: error_type, cuts, low, median, high (10th, 50th and 90th percentile of the models of
    all trials), and med_thres, which the last median must lie below. As in Robyn, errors that are
    zero or infinite are left out.
    """
    number = result_hyp_param.groupby("trial").cumcount() + 1
    parts = []
    for error, name in ((error, error.upper()) for error in ERRORS):
        rows = table[table["error_type"] == name]
        if rows.empty:
            continue
        values = result_hyp_param[error].where(lambda value: (value > 0) & (value < math.inf))
        cuts = rows["cuts"].to_numpy()
        cut = pd.Series(
            cuts[cuts.searchsorted(number).clip(max=len(cuts) - 1)], values.index, name="cuts"
        )
        found = values.groupby(cut).quantile([0.1, 0.5, 0.9]).unstack()
        found.columns = ["low", "median", "high"]
        parts.append(
            found.reset_index().assign(error_type=name, med_thres=rows["med_thres"].iloc[-1])
        )
    columns = ["error_type", "cuts", "low", "median", "high", "med_thres"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def verdicts(table: pd.DataFrame) -> Convergence:
    """The verdict of each error's last cut.

    table: a row per error type and cut, in order, with the columns COLUMNS.
    """
    last = {str(name): rows.iloc[-1] for name, rows in table.groupby("error_type")}
    return Convergence(
        table, tuple(_verdict(name, last[name.upper()]) for name in ERRORS if name.upper() in last)
    )


def _verdict(name: str, last: pd.Series) -> ConvergenceVerdict:
    """What the last cut of an error says."""
    error = name.upper()
    if pd.isna(last["flag_sd"]) or pd.isna(last["flag_med"]):
        message = f"{error} cannot be judged: fewer than 2 models in one of the cuts"
        return ConvergenceVerdict(name, None, message, "early")
    narrow, low = bool(last["flag_sd"]), bool(last["flag_med"])
    message = (
        f"{error} {'' if narrow and low else 'NOT '}converged: sd@qt.{CUTS}"
        f" {signif(last['last_sd'])} {'<=' if narrow else '>'} {signif(last['first_sd_avg'])} &"
        f" |med@qt.{CUTS}| {signif(last['last_med'])} {'<=' if low else '>'}"
        f" {signif(last['med_thres'])}"
    )
    return ConvergenceVerdict(name, narrow and low, message, _outcome(narrow, low))


def _outcome(narrow: bool, low: bool) -> Outcome:
    if narrow:
        return "settled" if low else "high"
    return "wide" if low else "open"


def signif(value: float) -> str:
    """Two significant digits, written as R writes them: plain unless the power of ten
    is shorter.
    """
    if not value or not math.isfinite(value):
        return f"{value:g}"
    digits, exponent = f"{value:.1e}".split("e")
    digits = digits.removesuffix(".0")
    power = int(exponent)
    short = f"{digits}e{power:+03d}"
    plain = f"{float(short):.{max(len(digits.replace('.', '').lstrip('-')) - 1 - power, 0)}f}"
    return plain if len(plain) <= len(short) else short
