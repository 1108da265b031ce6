"""Where a number comes from: model, engine, data window, date. Printed under every figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dash import html

from layouts.figures.look import Look


@dataclass(frozen=True)
class Check:
    """What `engine` (Meta's Robyn) said about a number of the compiled engine.

    `agrees`: within what is expected. `largest` is the largest relative difference, None where it could not be
    computed. `told`: the manifest's entry behind it.
    """

    agrees: bool
    largest: float | None
    engine: str = "Meta's Robyn"
    told: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def failed(self) -> bool:
        """Beyond what two implementations of the same model may differ by; runs of before have one limit only."""
        if self.agrees:
            return False
        told = self.told or {}
        if self.largest is None or "limit" not in told:
            return True
        return self.largest > told["limit"] or not all(row["same_zeros"] for row in told["differences"])


@dataclass(frozen=True)
class Source:
    """`engine` is the engine's label, `mode` the run mode or "plan"; `check` is set where Robyn refitted the model."""

    model: str
    engine: str
    mode: str
    window: tuple[date, date] | None = None
    data: str = ""
    made: datetime | None = None
    check: Check | None = None


def check(verification: Mapping[str, Any] | None, model: str | None = None) -> Check | None:
    """The check of one model, or of all refitted ones together. None where nothing was compared.

    `verification` is the manifest's entry of that name: tolerance, agree, largest and differences per model, and
    tables, whose differences count for each of the models.
    """
    if not verification:
        return None
    names, who = tuple(verification["largest"]), str(verification.get("engine") or Check.engine)
    tables = tuple(verification.get("tables", {}).values())
    if model is None:
        largest = _largest((*verification["largest"].values(), *tables))
        return Check(bool(verification["agree"]), largest, who, verification)
    row = next((row for row in verification["differences"] if row["solID"] == model), None)
    if row is None:
        return None
    largest = _largest((*(row[name] for name in names), *tables))
    same = row.get("same_zeros", True) and largest is not None and largest <= verification["tolerance"]
    return Check(bool(same), largest, who, verification)


def footer(source: Source, look: Look) -> html.P:
    """Model, engine, data window and date: what a figure needs to be believed when it stands alone."""
    found = source.check
    exact = f"Largest relative difference: {found.largest:.1e}" if found and found.largest is not None else None
    parts = [html.Span(f"Model {source.model}")] if source.model else []
    parts.append(html.Span(engine_words(source), title=exact))
    if source.data:
        parts.append(html.Span(source.data))
    if source.window:
        parts.append(html.Span(f"{look.date(source.window[0])} to {look.date(source.window[1])}"))
    if source.made:
        parts.append(html.Span(f"made {look.date(source.made)}"))
    between = [part for one in parts for part in (" · ", one)]
    return html.P(between[1:], className="fig-foot")


def engine_words(source: Source) -> str:
    """Which engine made the number, and what checking it gave."""
    if source.mode in ("robyn", "plan"):
        return source.engine
    if source.check is None:
        return f"{own_engine(source)}, not checked against Meta's Robyn"
    return f"{engine_name(source)} {degree(source.check)}"


def degree(found: Check) -> str:
    """How far two engines agree, as people say it: to how many digits, or by how much they differ."""
    if found.largest is None:
        return "by an unknown amount"
    if not found.agrees:
        return f"by up to {found.largest * 100:.2g} %" if found.largest < 1 else "by 100 % or more"
    return "exactly" if found.largest == 0 else f"to {math.floor(-math.log10(found.largest))} digits"


def engine_name(source: Source) -> str:
    """The same in a few words."""
    if source.mode != "verified":
        return source.engine
    if source.check is None:
        return f"{own_engine(source)}, not checked"
    return f"{own_engine(source)}, {'agrees with' if source.check.agrees else 'differs from'} {source.check.engine}"


def own_engine(source: Source) -> str:
    """The engine that computed the number: a verified run's label names the one that verified it too."""
    return source.engine.partition(", verified by ")[0]


def _largest(values: Any) -> float | None:
    found = list(values)
    return None if not found or any(value is None for value in found) else float(max(found))
