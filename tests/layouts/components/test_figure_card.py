"""What a figure's card is made of."""

from __future__ import annotations

import pandas as pd

from layouts.components.figure_card import ByWidth, Data, Words, figure_card
from layouts.components.source import Source
from layouts.figures.template import plain_figure
from layouts.style.presentation import Presentation
from tests.layouts.readable import found

LOOK = Presentation()


def test_a_phone_has_a_figure_of_its_own():
    wide, narrow = (plain_figure(LOOK, height, []) for height in (440, 300))
    data = Data(pd.DataFrame({"a": []}), ())
    card = figure_card(Words("Finding"), ByWidth(wide, narrow), data, LOOK, Source("", "", "data"))
    drawn = {
        part.className: found(part, "Graph")[0].figure.layout["height"]
        for part in found(card, "Div")
        if str(getattr(part, "className", "")).startswith(("fig-narrow", "fig-wide"))
    }
    assert drawn == {"fig-narrow": 300, "fig-wide": 440}
