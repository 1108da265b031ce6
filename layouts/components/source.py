"""Where a number comes from: model, engine, data window, date. Printed under every figure.

A client reads of none of this but the window, and when the numbers were checked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dash import html

from app.views.models import ModelInfo
from layouts import text
from layouts.language import N_, _, ngettext
from layouts.style.presentation import Presentation

CLIENT = "client"  # the mode of a source that a client reads
VERIFIED, NOT_CONFIRMED = ", verified by ", ", not confirmed by "  # inside a run's engine label


@dataclass(frozen=True)
class VerificationCheck:
    """What `engine` (Meta's Robyn) said about a number of the compiled engine.

    `agrees`: within what is expected. `largest` is the largest relative difference, None where it
    could not be computed. `told`: the manifest's entry behind it.
    """

    agrees: bool
    largest: float | None
    engine: str = N_("Meta's Robyn")
    told: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def failed(self) -> bool:
        """Beyond what two implementations of the same model may differ by; runs of before have one
        limit only.
        """
        if self.agrees:
            return False
        told = self.told or {}
        if self.largest is None or "limit" not in told:
            return True
        return self.largest > told["limit"] or not all(
            row["same_zeros"] for row in told["differences"]
        )


@dataclass(frozen=True)
class Source:
    """`engine` is the engine's label, `mode` the run mode, "plan", "data" where no model says
    the numbers, or CLIENT.

    `check` is set where Robyn refitted the model. `checked`: what a client reads of it, when.
    """

    model: str
    engine: str
    mode: str
    window: tuple[date, date] | None = None
    data: str = ""
    made: datetime | None = None
    check: VerificationCheck | None = None
    checked: datetime | None = None

    @classmethod
    def of(cls, info: ModelInfo) -> Source:
        """All that staff read."""
        found = check(info.verification, info.sol_id)
        return cls(
            info.sol_id,
            info.engine,
            info.mode,
            _window(info),
            info.data_name,
            info.created_at,
            found,
        )

    @classmethod
    def for_client(cls, info: ModelInfo) -> Source:
        """What a client reads: no model's name, engine or file."""
        found = check(info.verification, info.sol_id)
        when = (found.told or {}).get("verified_at") if found and found.agrees else None
        moment = datetime.fromisoformat(when) if when else None
        return cls("", "", CLIENT, _window(info), checked=moment)

    @property
    def names_engine(self) -> bool:
        """Whether the reader is told which engine made the number."""
        return self.mode not in ("data", CLIENT)


def _window(info: ModelInfo) -> tuple[date, date] | None:
    if not (info.window_start and info.window_end):
        return None
    start, end = (date.fromisoformat(day[:10]) for day in (info.window_start, info.window_end))
    return start, end


def check(
    verification: Mapping[str, Any] | None, model: str | None = None
) -> VerificationCheck | None:
    """The check of one model, or of all refitted ones together. None where nothing was compared.

    `verification` is the manifest's entry of that name: tolerance, agree, largest and differences
    per model, and tables, whose differences count for each of the models.
    """
    if not verification:
        return None
    names, who = (
        tuple(verification["largest"]),
        str(verification.get("engine") or VerificationCheck.engine),
    )
    tables = tuple(verification.get("tables", {}).values())
    if model is None:
        largest = _largest((*verification["largest"].values(), *tables))
        return VerificationCheck(bool(verification["agree"]), largest, who, verification)
    row = next((row for row in verification["differences"] if row["solID"] == model), None)
    if row is None:
        return None
    largest = _largest((*(row[name] for name in names), *tables))
    same = (
        row.get("same_zeros", True) and largest is not None and largest <= verification["tolerance"]
    )
    return VerificationCheck(bool(same), largest, who, verification)


def footer(source: Source, look: Presentation) -> html.P:
    """Model, engine, data window and date, as far as the reader is told: what a figure needs to
    be believed when it stands alone.
    """
    found = source.check
    exact = None
    if found and found.largest is not None:
        exact = _("Largest relative difference: {share}").format(
            share=text.difference(found.largest)
        )
    parts = [html.Span(_("Model {name}").format(name=source.model))] if source.model else []
    if source.names_engine:
        parts.append(html.Span(engine_words(source), title=exact))
    if source.data:
        parts.append(html.Span(source.data))
    if source.window:
        start, end = (look.date(day) for day in source.window)
        parts.append(html.Span(_("{start} to {end}").format(start=start, end=end)))
    if source.made:
        parts.append(html.Span(_("made {date}").format(date=look.date(source.made))))
    if source.checked:
        parts.append(html.Span(_("checked on {date}").format(date=look.date(source.checked))))
    between = [part for one in parts for part in (" · ", one)]
    return html.P(between[1:], className="fig-foot")


def engine_words(source: Source) -> str:
    """Which engine made the number, and what checking it gave."""
    if source.mode in ("robyn", "plan"):
        return engine_label(source.engine)
    if source.check is None:
        return _("{engine}, not checked against Meta's Robyn").format(engine=own_engine(source))
    said = (
        _("{engine}, agrees with {other} {degree}")
        if source.check.agrees
        else _("{engine}, differs from {other} {degree}")
    )
    return said.format(
        engine=own_engine(source), other=_named(source.check.engine), degree=degree(source.check)
    )


def degree(found: VerificationCheck) -> str:
    """How far two engines agree, as people say it: to how many digits, or by how much
    they differ.
    """
    if found.largest is None:
        return _("by an unknown amount")
    if not found.agrees:
        if found.largest >= 1:
            return _("by 100% or more")
        return _("by up to {percent}").format(percent=text.difference(found.largest))
    if found.largest == 0:
        return _("exactly")
    digits = math.floor(-math.log10(found.largest))
    return ngettext("to {digits} digit", "to {digits} digits", digits).format(digits=digits)


def engine_name(source: Source) -> str:
    """The same in a few words."""
    if source.mode != "verified":
        return engine_label(source.engine)
    if source.check is None:
        return _("{engine}, not checked").format(engine=own_engine(source))
    said = (
        _("{engine}, agrees with {other}")
        if source.check.agrees
        else _("{engine}, differs from {other}")
    )
    return said.format(engine=own_engine(source), other=_named(source.check.engine))


def own_engine(source: Source) -> str:
    """The engine that computed the number: a verified run's label names the one that verified it
    too.
    """
    return _parts(source.engine)[0]


def engine_label(label: str) -> str:
    """A run's engine, and which one verified it, in the reader's language."""
    own, verdict, other = _parts(label)
    words = {
        "": "{engine}",
        VERIFIED: _("{engine}, verified by {other}"),
        NOT_CONFIRMED: _("{engine}, not confirmed by {other}"),
    }
    return words[verdict].format(engine=_named(own), other=_named(other))


def _parts(label: str) -> tuple[str, str, str]:
    """The engine, what was found and by which other engine; the latter two are empty where nothing
    was compared.
    """
    verdict = next((verdict for verdict in (VERIFIED, NOT_CONFIRMED) if verdict in label), "")
    own, _found, other = label.partition(verdict or "\n")
    return own, verdict, other


def _named(engine: str) -> str:
    """An engine's label, which begins with whose it is, in the reader's language."""
    return engine.replace(VerificationCheck.engine, _(VerificationCheck.engine))


def _largest(values: Any) -> float | None:
    found = list(values)
    return None if not found or any(value is None for value in found) else float(max(found))
