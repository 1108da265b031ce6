"""Where a number comes from: model, engine, data window, date. Printed under every figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dash import html

from layouts.figures.look import Look


@dataclass(frozen=True)
class Check:
    """What `engine` (Meta's Robyn) said about a number of the compiled engine.

    `largest` is the largest relative difference, None where it could not be computed.
    """

    agrees: bool
    largest: float | None
    engine: str = "Meta's Robyn"


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

    `verification` is the manifest's entry of that name: tolerance, agree, largest and differences per model.
    """
    if not verification:
        return None
    names, who = tuple(verification["largest"]), str(verification.get("engine") or Check.engine)
    if model is None:
        return Check(bool(verification["agree"]), _largest(verification["largest"].values()), who)
    row = next((row for row in verification["differences"] if row["solID"] == model), None)
    if row is None:
        return None
    largest = _largest(row[name] for name in names)
    same = row.get("same_zeros", True) and largest is not None and largest <= verification["tolerance"]
    return Check(bool(same), largest, who)


def footer(source: Source, look: Look) -> html.P:
    """Model, engine, data window and date: what a figure needs to be believed when it stands alone."""
    parts = [f"Model {source.model}"] if source.model else []
    parts.append(engine_words(source))
    if source.window:
        parts.append(f"{look.date(source.window[0])} to {look.date(source.window[1])}")
    if source.data:
        parts.append(source.data)
    if source.made:
        parts.append(f"made {look.date(source.made)}")
    return html.P(" · ".join(parts), className="fig-foot")


def engine_words(source: Source) -> str:
    """Which engine made the number, and what checking it gave."""
    if source.mode in ("robyn", "plan"):
        return source.engine
    if source.check is None:
        return f"{_own(source)}, not checked against Meta's Robyn"
    gap = "unknown" if source.check.largest is None else f"{source.check.largest:.0e}"
    return f"{engine_name(source)}, largest difference {gap}"


def engine_name(source: Source) -> str:
    """The same in a few words."""
    if source.mode != "verified":
        return source.engine
    if source.check is None:
        return f"{_own(source)}, not checked"
    return f"{_own(source)}, {'agrees with' if source.check.agrees else 'differs from'} {source.check.engine}"


def _own(source: Source) -> str:
    """The engine that computed the number: a verified run's label names the one that verified it too."""
    return source.engine.partition(", verified by ")[0]


def _largest(values: Any) -> float | None:
    found = list(values)
    return None if not found or any(value is None for value in found) else float(max(found))
