"""A model of Robyn's file beside the same model computed here: every figure of the file, and what a
difference means.

Some figures of the file are wrong, or mean something else than their names say. They are recognised
by value: a figure that equals what Robyn's faulty rule gives is reported with that rule, any other
difference as a difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd

from mmm.analysis.candidate import Candidate
from mmm.bundle import Bundle
from mmm.phrase import Phrase
from mmm.robyn.model_file import RobynModel

Verdict = Literal["same", "close", "differs", "fault", "uncounted"]
TOLERANCE = 1e-6  # relative: the digits of the file and two builds of the same arithmetic
CLOSE = 0.01  # two builds of prophet, or holidays of two calendars
FEW_DECIMALS = 6
_ERRORS = (
    "nrmse", "nrmse_train", "nrmse_val", "nrmse_test", "decomp.rssd", "mape", "rsq_train",
    "rsq_val", "rsq_test",
)  # fmt: skip
_TERMS = {"coef": "coef", "decompAgg": "xDecompAgg", "decompPer": "xDecompPerc"}
_CHANNEL = {"mean_spend": "mean_spend", "mean_response": "mean_response"}
WINDOW_BY_ALL: str = Phrase(
    "Robyn divides by the number of all rows instead of those of the window."
)
SPEND_OF_ALL: str = Phrase(
    "Robyn sums the spend over all rows but the response over the window only."
)
SUM_OF_RATIOS: str = Phrase(
    "Robyn adds up the ratios of the channels, each with the spend of all rows, instead of dividing"
    " the sums."
)
BY_SPEND_ONLY: str = Phrase("Robyn leaves out the channels that are modelled by exposure.")
REFRESH = Phrase(
    "A refresh measures the distance to the model before it, which the file does not hold."
)
ROUNDED = Phrase(
    "The file keeps few decimals of the hyperparameters. Robyn before 3.10.4 wrote four; only a"
    " newer file can be reproduced to the last digit."
)
OTHER_BUILD = Phrase(
    "Trend and season come from another build of prophet than Robyn's. Where R with Robyn is"
    " installed they are taken from there, and the difference shrinks to rounding."
)
OTHER_CALENDAR = Phrase(
    "Trend and season come from another build of prophet and a different calendar of holidays than"
    " Robyn's. Where R with Robyn is installed they are taken from there, and the difference"
    " shrinks to rounding."
)


def compare(model: RobynModel, bundle: Bundle, decomposition: str) -> dict[str, Any]:
    """Plain values for manifest["comparison"].

    agree: no counted figure is off by more than TOLERANCE. verdict: same, close or differs, the
        worst of the rows.
    largest: the largest relative difference and its figure, over what counts. rows: figure, of (the
    variable, or empty), file, ours, difference (relative; of R2 absolute), verdict and why. notes:
    sentences about the whole.
    decomposition: where ours has trend and season from, as in manifest["decomposition"].
    """
    ours = Candidate.of(bundle, model.sol_id)
    rows = [row for row in _rows(model, ours) if row is not None]
    counted = [row for row in rows if row["verdict"] in ("same", "close", "differs")]
    worst = max(counted, key=lambda row: _order(row["difference"]), default=None)
    verdicts = [row["verdict"] for row in counted]
    verdict = next(
        (word for word in ("differs", "close") if word in verdicts),
        "same" if counted else "differs",
    )
    return {
        "version": model.version,
        "sol_id": model.sol_id,
        "tolerance": TOLERANCE,
        "verdict": verdict,
        "agree": verdict == "same",
        "counted": len(counted),
        "largest": (
            None
            if worst is None
            else {name: worst[name] for name in ("figure", "of", "difference")}
        ),
        "rows": rows,
        "notes": [*model.notes, *_notes(model, ours, bundle, verdict, decomposition)],
    }


def _rows(model: RobynModel, ours: Candidate) -> Iterator[dict[str, Any] | None]:
    for name in _ERRORS:
        why = REFRESH if model.refreshed and name == "decomp.rssd" else ""
        yield _row(
            name, "", model.errors.get(name, math.nan), _value(ours.row, name), uncounted=why
        )
    table = model.terms.set_index("variable")
    for figure, column in _TERMS.items():
        for term in table.index if figure in table else ():
            yield _row(figure, term, table.at[term, figure], _term(ours, term, column))
    paid = [name for name in ours.spec.paid_media_selected if name in table.index]
    yield from _effect_shares(table, ours, paid)
    faults = _Faults(ours)
    for figure, column in _CHANNEL.items():
        for channel in paid if figure in table else ():
            known = {WINDOW_BY_ALL: faults.mean(channel, figure)}
            value = table.at[channel, figure]
            why = (
                ""
                if model.version >= "3.12"
                else Phrase("Robyn before 3.12 took this mean in another way.")
            )
            yield _row(figure, channel, value, _term(ours, channel, column), known, why)
    for channel in paid if "performance" in table else ():
        known = {SPEND_OF_ALL: faults.ratio(channel)}
        yield _row(
            "performance", channel, table.at[channel, "performance"], _ratio(ours, [channel]), known
        )
    for figure, value in model.performance.items():
        if figure in ("spend", "response", "performance"):
            yield _row(f"total {figure}", "", value, _total(ours, figure), faults.totals(figure))


def _effect_shares(
    table: pd.DataFrame, ours: Candidate, paid: list[str]
) -> Iterator[dict[str, Any] | None]:
    """The file has no shares of its own: they follow from its contributions."""
    if "decompAgg" not in table or len(paid) < len(ours.spec.paid_media_selected):
        return
    total = float(table.loc[paid, "decompAgg"].sum())
    for channel in paid:
        share = float(table.at[channel, "decompAgg"]) / total if total else math.nan
        yield _row("effect_share", channel, share, _term(ours, channel, "effect_share"))


class _Faults:
    """What Robyn's `robyn_write` computes where it goes wrong: spends of all rows T, responses of
    the window.
    """

    def __init__(self, ours: Candidate) -> None:
        self.ours, self.paid = ours, list(ours.spec.paid_media_selected)
        self.spend = ours.dt_mod[self.paid].sum()
        self.response = ours.terms.loc[self.paid, "xDecompAgg"].astype(float)

    def mean(self, channel: str, figure: str) -> float:
        sums = self.spend if figure == "mean_spend" else self.response
        return float(sums[channel]) / len(self.ours.dt_mod)

    def ratio(self, channel: str) -> float:
        return _divided(self.ours, float(self.response[channel]), float(self.spend[channel]))

    def totals(self, figure: str) -> dict[str, float]:
        if figure == "spend":
            return {SPEND_OF_ALL: float(self.spend.sum())}
        if figure == "response":
            return {}
        by_spend = [name for name in self.paid if name in self.ours.spec.paid_media_spends]
        ratios = [self.ratio(channel) for channel in self.paid]
        return {SUM_OF_RATIOS: float(np.sum(ratios)), BY_SPEND_ONLY: _ratio(self.ours, by_spend)}


def _row(
    figure: str,
    of: str,
    file: float,
    ours: float,
    known: dict[str, float] | None = None,
    uncounted: str = "",
) -> dict[str, Any] | None:
    """One line of the comparison; None where the file does not state the figure."""
    if math.isnan(file):
        return None
    difference = _difference(figure, file, ours)
    verdict: Verdict = (
        "same" if difference <= TOLERANCE else "close" if difference <= CLOSE else "differs"
    )
    why = ""
    nearest = min(CLOSE, difference)
    fault = next(
        (
            rule
            for rule, value in (known or {}).items()
            if _difference(figure, file, value) < nearest
        ),
        "",
    )
    if verdict != "same" and fault:
        verdict, why = "fault", fault
    elif verdict != "same" and uncounted:
        verdict, why = "uncounted", uncounted
    numbers = {"file": _plain(file), "ours": _plain(ours), "difference": _plain(difference)}
    return {"figure": figure, "of": str(of), **numbers, "verdict": verdict, "why": why}


def _difference(figure: str, file: float, ours: float) -> float:
    """Relative to the file's value; absolute for R2, which is a share that may be near zero.

    NaN on one side: inf.
    """
    if math.isnan(ours):
        return math.inf
    if file == ours:
        return 0.0
    scale = 1.0 if figure.startswith("rsq") else abs(file)
    return abs(ours - file) / scale if scale else math.inf


def _notes(
    model: RobynModel, ours: Candidate, bundle: Bundle, verdict: str, decomposition: str
) -> Iterator[str]:
    if model.rows is not None and model.rows != len(ours.dt_mod):
        yield Phrase(
            "Robyn had {rows} rows of data, this data has {n}. Trend and season are estimated on"
            " all rows, so figures differ; upload the rows that Robyn had to reproduce them.",
            rows=model.rows,
            n=len(ours.dt_mod),
        )
    if verdict != "same" and model.decimals <= FEW_DECIMALS:
        yield ROUNDED
    if verdict != "same" and "Python" in decomposition:
        yield OTHER_CALENDAR if "holiday" in bundle.spec.prophet_vars else OTHER_BUILD
    if "boot_mean" in model.terms or "ci_low" in model.terms:
        yield Phrase(
            "The file's intervals belong to its cluster of models. One model alone has none."
        )


def _value(row: pd.Series, name: str) -> float:
    return float(row.get(name, math.nan))


def _term(ours: Candidate, term: str, column: str) -> float:
    """A figure of a term, NaN where the model here has no such term."""
    if term not in ours.terms.index:
        return math.nan
    return float(ours.terms.at[term, column])


def _total(ours: Candidate, figure: str) -> float:
    paid = list(ours.spec.paid_media_selected)
    if figure == "performance":
        return _ratio(ours, paid)
    return float(ours.terms.loc[paid, "total_spend" if figure == "spend" else "xDecompAgg"].sum())


def _ratio(ours: Candidate, channels: list[str]) -> float:
    """ROAS of the channels together, or their CPA in a model of conversions."""
    return _divided(
        ours,
        float(ours.terms.loc[channels, "xDecompAgg"].sum()),
        float(ours.terms.loc[channels, "total_spend"].sum()),
    )


def _divided(ours: Candidate, response: float, spend: float) -> float:
    top, bottom = (response, spend) if ours.spec.dep_var_type == "revenue" else (spend, response)
    return top / bottom if bottom else math.nan


def _plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _order(difference: float | None) -> float:
    return math.inf if difference is None else difference
