"""The one thing to do next by a model's advice, and the way to the rest of it."""

from __future__ import annotations

from dash import dcc, html

from layouts.components.model import advice
from layouts.components.model.depth import EXECUTIVE
from layouts.components.page import icon
from layouts.language import _, ngettext
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import ModelTables
from mmm.review.health import Health


def box(tables: ModelTables, judged: Health, model: str, look: Presentation) -> html.Div:
    """The first advice that the evidence carries, else the first refusal; `model` is the address of
    the model's page.
    """
    told = advice.findings(tables.returns, judged, look)
    first = next((one for one in told if one.firm), told[0] if told else None)
    said = advice.sentence(first, look) if first else _(advice.NOTHING)
    rest = len(told) - 1
    more = (
        ngettext("{n} more piece of advice", "{n} more pieces of advice", rest).format(
            n=look.number(rest)
        )
        if rest > 0
        else _("See the model")
    )
    there = f"{model}{'&' if '?' in model else '?'}depth={EXECUTIVE}"
    words = [
        html.P(_(advice.ADVICE), className="next-kicker"),
        html.P(said, className="next-sentence"),
        dcc.Link(more, href=there),
    ]
    return html.Div(
        [icon("arrow-right-circle"), html.Div(words)],
        className="next-action thin" if first and not first.firm else "next-action",
    )
