"""The text of RECOVERY.md, from the outcomes of `recovery`. Every figure in it is computed."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from benchmarks.recovery_measures import EVEN, RULES, Outcome, coverage, measures
from engine_py import LABEL

_SETUP = """\
Data is simulated with a known truth: 156 weeks, five paid channels, trend, season and noise of 3 %
of the base. What each channel costs, carries over, saturates at and brings is drawn anew for each
seed, within the ranges that the fit searches. It is fitted as a person would, trend and season by
prophet, and the answers are compared with the truth.

Rules: *lowest error* is the selected model with the lowest error_score; *cluster winners, mean* the
mean of the clusters' top models; *all selected, median* each channel's median over all selected
(Pareto) models; *same ROAS everywhere* no answer at all: the total of the lowest error, shared out
in proportion to spend.

Columns: *total* is what all paid media together are credited with against the truth; *error* how
far a channel's ROAS is off (median, in either direction); *rank* Spearman's correlation of the
channels' ROAS with the true ones (1 right order, 0 chance); *best first* how often the truly best
channel has the highest ROAS (by chance 20 %); *spread* how far the channels lie apart (standard
deviation of log ROAS; 100 % as in truth, less where estimates shrink towards each other); *no
effect* the share of channels found to do nothing, which none of them does."""
_INTERVALS = """\
The intervals are those that Robyn bootstraps within a cluster (95 %). *held* is the share of all
clusters' intervals that hold the true ROAS, *main* the same in the cluster of the lowest error,
*some* the share of channels whose truth is in the interval of at least one cluster; *width* is
their median width in per cent of the true ROAS."""

Found = Sequence[tuple[Any, Sequence[Outcome]]]


def report(found: Found, settings: Mapping[str, Any], seconds: float, processors: int) -> str:
    """Markdown. found: a design and its outcomes, design by design.

    settings: seeds, iterations and trials.
    """
    seeds, iterations, trials = (settings[name] for name in ("seeds", "iterations", "trials"))
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "nevergrad", "prophet"))
    options = f"--seeds {len(seeds)} --iterations {iterations} --trials {trials}"
    lines = [
        "# What comes back of a known truth",
        "",
        (
            f"Made on {datetime.now(UTC):%Y-%m-%d} by `python -m benchmarks.recovery {options}` in"
            f" {seconds / 60:.0f} minutes on {processors} processors that may have had other work:"
            f" seeds {seeds[0]} to {seeds[-1]}, {iterations:,} x {trials} candidates a fit."
            f" {LABEL}, Python {platform.python_version()}, {packages}."
        ),
        "",
        _SETUP,
        "",
        "## What it says",
        "",
        *(f"- {sentence}" for sentence in _sentences(found)),
        "",
        "## Intervals",
        "",
        _INTERVALS,
        "",
        *_table(("design", "intervals", "held", "main", "some", "width"), _intervals(found)),
        "",
    ]
    for design, outcomes in found:
        rows = [(rule, *_shown(measures(outcomes, rule))) for rule in (*RULES, EVEN)]
        lines += [f"## {_capital(design.name)}", "", f"{_capital(design.about)}.", ""]
        lines += [
            *_table(("rule", "total", "error", "rank", "best first", "spread", "no effect"), rows),
            "",
        ]
    return "\n".join(lines)


def _sentences(found: Found) -> Iterable[str]:
    best = {design.name: measures(outcomes, RULES[0]) for design, outcomes in found}
    even = {design.name: measures(outcomes, EVEN) for design, outcomes in found}
    total, error, rank, first, spread, zero = (
        [line[name] for line in best.values()]
        for name in ("total", "error", "rank", "first", "spread", "zero")
    )
    yield (
        f"All paid media together are credited with {_span([1 + value for value in total])} of what"
        f" they truly bring, depending on the design (medians, lowest error). {_total_words(total)}"
    )
    better = sum(best[name]["error"] < even[name]["error"] for name in best)
    alike = _span([line["error"] for line in even.values()])
    yield (
        f"A channel's ROAS is off by {_span(error)} in the median. Giving every channel the same"
        f" ROAS would be off by {alike}: the model's own split is better in {better} of {len(best)}"
        " designs."
    )
    yield (
        f"Rank correlations are {min(rank):.2f} to {max(rank):.2f}; the best channel is named first"
        f" in {_span(first)} of the fits. Believe the order of channels only where they lie far"
        " apart."
    )
    narrow = sum(value < 1 for value in spread)
    yield (
        f"ROAS of channels lie {_span(spread)} as far apart as in truth. In {narrow} of"
        f" {len(spread)} designs they shrink towards each other: a ridge regression does so, and"
        " DECOMP.RSSD draws effects to the shares of spend."
    )
    yield (
        f"{_span(zero)} of the channels are found to have no effect, though all have one: “none"
        " found” is not “none”."
    )
    held = [
        value
        for value in (coverage(outcomes)["all"] for _, outcomes in found)
        if np.isfinite(value)
    ]
    if held:
        yield (
            f"The clusters' 95 % intervals hold the true ROAS in {_span(held)} of all cases. They"
            " say how models of a cluster differ, not how uncertain an effect is; do not read them"
            " as confidence intervals."
        )
    for name in (name for name in best if f"{name}, studies" in best):
        before, after = best[name], best[f"{name}, studies"]
        yield (
            f"In the design “{name}” a lift study of every channel changes the error of a channel's"
            f" ROAS from {before['error']:.0%} to {after['error']:.0%}, the rank correlation from"
            f" {before['rank']:.2f} to {after['rank']:.2f} and the total from"
            f" {1 + before['total']:.0%} to {1 + after['total']:.0%}."
        )


def _total_words(total: Sequence[float]) -> str:
    low = sum(value < 0 for value in total)
    if low == len(total):
        return (
            "It is less than the truth in every design: shrinkage leaves effects to trend, season"
            " and intercept."
        )
    return f"It is less than the truth in {low} of {len(total)} designs."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _span(values: Sequence[float]) -> str:
    known = [value for value in values if np.isfinite(value)]
    low, high = f"{min(known):.0%}", f"{max(known):.0%}"
    return low if low == high else f"{low} to {high}"


def _shown(line: Mapping[str, float]) -> tuple[str, ...]:
    percent = {name: f"{line[name]:.0%}" for name in ("error", "first", "spread", "zero")}
    total, rank = f"{line['total']:+.0%}", f"{line['rank']:.2f}"
    return total, percent["error"], rank, percent["first"], percent["spread"], percent["zero"]


def _intervals(found: Found) -> Iterable[tuple[str, ...]]:
    for design, outcomes in found:
        line = coverage(outcomes)
        shares = (f"{line[name]:.0%}" for name in ("all", "main", "any", "width"))
        yield (design.name, f"{line['intervals']:.0f}", *shares)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ("---",) * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]
