"""How certain the return of all paid media is, in words; `tables` is of the model that is shown."""

from __future__ import annotations

import math

from layouts.language import _
from layouts.style.presentation import Presentation
from mmm.analysis.model_tables import ModelTables


def sentence(tables: ModelTables, look: Presentation) -> str:
    """Behind a sentence that says what each unit of money brought, or cost."""
    found = tables.media_return
    if not math.isfinite(found["value"]):
        return ""
    if not _known(tables):
        return _("How certain that is, is not known.")
    low, high = (look.unit_money(found[end]) for end in ("low", "high"))
    words = {
        0: _("Similar models say {low} to {high}."),
        1: _("Similar models say less, {low} to {high}."),
        -1: _("Similar models say more, {low} to {high}."),
    }
    said = words[_beyond(tables)].format(low=low, high=high)
    if not math.isfinite(found["probable_low"]):
        return said
    least, most = (look.unit_money(found[end]) for end in ("probable_low", "probable_high"))
    truth = _("The truth probably lies from {least} to {most}.").format(least=least, most=most)
    return f"{said} {truth}"


def note(tables: ModelTables, look: Presentation) -> str:
    """Below the figure itself."""
    if not _known(tables):
        return _("how certain is not known")
    low, high = (look.efficiency(tables.media_return[end]) for end in ("low", "high"))
    words = {
        0: _("similar models say {low} to {high}"),
        1: _("similar models say less, {low} to {high}"),
        -1: _("similar models say more, {low} to {high}"),
    }
    return words[_beyond(tables)].format(low=low, high=high)


def _beyond(tables: ModelTables) -> int:
    """1 where the model itself lies above what similar models say, -1 below, as far as two digits
    show it.
    """
    value, low, high = (
        float(f"{tables.media_return[name]:.2g}") for name in ("value", "low", "high")
    )
    return int(value > high) - int(value < low)


def _known(tables: ModelTables) -> bool:
    return all(math.isfinite(tables.media_return[end]) for end in ("low", "high"))
