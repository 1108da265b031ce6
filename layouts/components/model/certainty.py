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
    if not math.isfinite(found["probable_low"]):
        return _("Similar models say {low} to {high}.").format(low=low, high=high)
    least, most = (look.unit_money(found[end]) for end in ("probable_low", "probable_high"))
    words = _("Similar models say {low} to {high}; the truth probably lies from {least} to {most}.")
    return words.format(low=low, high=high, least=least, most=most)


def note(tables: ModelTables, look: Presentation) -> str:
    """Below the figure itself."""
    if not _known(tables):
        return _("how certain is not known")
    low, high = (look.efficiency(tables.media_return[end]) for end in ("low", "high"))
    return _("similar models say {low} to {high}").format(low=low, high=high)


def _known(tables: ModelTables) -> bool:
    return all(math.isfinite(tables.media_return[end]) for end in ("low", "high"))
