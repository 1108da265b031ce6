"""The engine modes to choose from for a new run, and why some cannot be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc

from app.views.engines import EngineStatus
from layouts import text
from layouts.components.field import choice
from layouts.language import _, translate
from mmm.engine import MODES


@dataclass(frozen=True)
class ModeChoice:
    """An engine mode, and the reason why it cannot be chosen here, if there is one."""

    name: str
    reason: str = ""


def mode_choices(status: EngineStatus) -> list[ModeChoice]:
    """Every mode, as far as the workers' machines can run it."""
    why = [translate(problem.message) for problem in status.problems[:2]]
    reason = " ".join((_("Not possible on this machine."), *why))
    return [ModeChoice(mode, "" if possible(mode, status) else reason) for mode in MODES]


def possible(mode: str, status: EngineStatus) -> bool:
    """Whether some worker's machine can run a mode."""
    return mode == "fast" or status.r_ok


def mode_radio(ident: str, modes: Sequence[ModeChoice], chosen: str) -> dbc.RadioItems:
    """One radio button each, with what the mode does or why it cannot be chosen."""
    options = [
        {
            "value": mode.name,
            "label": choice(
                _(text.MODES[mode.name][0]), mode.reason or _(text.MODES[mode.name][1])
            ),
            "disabled": bool(mode.reason),
        }
        for mode in modes
    ]
    return dbc.RadioItems(id=ident, options=options, value=chosen, class_name="choices")
