"""Small labels: the state of a run, the engine that made a number."""

from __future__ import annotations

from typing import Final

from dash import html

from layouts import text
from layouts.components.page import icon
from layouts.components.source import engine_label
from layouts.language import N_, _

RUN_STATES: Final = {
    "queued": (N_("Queued"), ""),
    "running": (N_("Running"), "busy"),
    "finished": (N_("Finished"), "good"),
    "failed": (N_("Failed"), "bad"),
    "cancelled": (N_("Cancelled"), ""),
    "lost": (N_("Lost"), "warn"),
}


def badge(label: str, kind: str = "", dot: bool = True) -> html.Span:
    """`kind`: good, warn, bad, busy or nothing for neutral."""
    return html.Span(
        label,
        className=" ".join(part for part in ("badge-x", kind, "" if dot else "plain") if part),
    )


def state(name: str) -> html.Span:
    """The state of a run."""
    label, kind = RUN_STATES.get(name, (name, ""))
    return badge(_(label), kind)


def engine(label: str | None, mode: str | None = None) -> html.Span:
    """Which engine made a number: its label, or before it is known the mode that was asked for."""
    name, explanation = text.MODES.get(mode or "", (mode or "", ""))
    words = engine_label(label) if label else _(name) or text.DASH
    full = f"{_(name)}: {_(explanation)}" if explanation else words
    return html.Span([icon("cpu"), words], className="badge-x plain engine", title=full)
