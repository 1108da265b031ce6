"""The lab's tray: up to four pinned models, each beside what the selected models say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from dash import dcc, html

from layouts.address import address
from layouts.components.page import link_button
from layouts.figures import pins
from layouts.language import _
from layouts.style.presentation import Presentation, label

NAMED: Final = 2  # channels that are named: those farthest from the median


@dataclass(frozen=True)
class Pinned:
    """A pinned model: its row of the lab's table, and what `mmm.review.candidates.beside` says."""

    row: pd.Series
    beside: pd.DataFrame


def tray(run_id: str, pinned: Sequence[Pinned], look: Presentation) -> list[Any]:
    """The tray's cards; nothing where nothing is pinned."""
    if not pinned:
        return []
    cards = [_card(run_id, place, item, look) for place, item in enumerate(pinned)]
    end = html.Div(_end(run_id, [item.row["solID"] for item in pinned]), className="tray-end")
    return [html.Div([*cards, end], className="tray-in")]


def differences(beside: pd.DataFrame, look: Presentation) -> list[str]:
    """Where the model is farthest from the selected models' median, in words:

    “Radio 1.20 (−37 %; set median 1.90)”.
    """
    names = [label(str(name)) for name in beside["channel"]]
    values, medians = (beside[name].to_numpy(float) for name in ("value", "median"))
    apart = beside["difference"].to_numpy(float)
    named = [
        f"{names[place]} {look.efficiency(None)}" for place in np.flatnonzero(np.isnan(values))
    ]
    words = _("{channel} {value} ({change}; set median {median})")
    for place in np.argsort(-np.abs(apart), kind="stable"):  # the unknown last
        if len(named) >= NAMED or np.isnan(apart[place]):
            break
        named.append(
            words.format(
                channel=names[place],
                value=look.efficiency(float(values[place])),
                change=look.change(float(apart[place])),
                median=look.efficiency(float(medians[place])),
            )
        )
    return named[:NAMED]


def _card(run_id: str, place: int, item: Pinned, look: Presentation) -> html.Div:
    row = item.row
    name = dcc.Link(
        row["solID"], href=address(f"/models/{run_id}/{row['solID']}"), className="strong"
    )
    errors = f"NRMSE {look.number(row['nrmse'], 4)}, RSSD {look.number(row['rssd'], 3)}"
    return html.Div(
        [
            html.Span(
                pins.LETTERS[place], className=f"letter pin-{place}", **{"aria-hidden": "true"}
            ),
            html.Div(
                [
                    html.P(
                        [name, html.Span(errors, className="small muted")], className="tray-name"
                    ),
                    *(
                        html.P(words, className="tray-said")
                        for words in differences(item.beside, look)
                    ),
                ]
            ),
            html.Button(
                "×",
                type="button",
                className="tray-off",
                **{
                    "data-pin": row["solID"],
                    "aria-label": _("Unpin {model}").format(model=row["solID"]),
                },
            ),
        ],
        className="tray-card",
    )


def _end(run_id: str, pinned: Sequence[str]) -> list[Any]:
    if len(pinned) < 2:
        return []
    return [
        link_button(
            _("Compare"), address(f"/compare/{run_id}?models={','.join(pinned)}"), "primary"
        )
    ]
