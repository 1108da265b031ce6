"""The choice of an engine mode for a run; what cannot be chosen on these machines says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc

from layouts import text
from layouts.components.field import choice
from layouts.language import _


@dataclass(frozen=True)
class Mode:
    """An engine mode, and the reason why it cannot be chosen here, if there is one."""

    name: str
    reason: str = ""


def engine_choice(ident: str, modes: Sequence[Mode], chosen: str) -> dbc.RadioItems:
    """One of the modes."""
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
