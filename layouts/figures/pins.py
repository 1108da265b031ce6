"""Pinned models: a letter and a colour each, the same wherever they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from layouts.style.palette import ON_NEUTRAL, luminance, series
from layouts.style.presentation import Presentation

LETTERS: Final = ("A", "B", "C", "D")
MAX_PINS: Final = len(LETTERS)


def colours(look: Presentation) -> tuple[str, ...]:
    """The colours of A to D: of the brand's series, one after the other."""
    return series(look.primary, look.secondary, mode=look.mode)[:MAX_PINS]


def marks(pinned: Sequence[str], look: Presentation) -> list[tuple[str, str, str]]:
    """(solID, letter, colour) of each pinned model."""
    return list(zip(pinned, LETTERS, colours(look), strict=False))


def letter_colour(colour: str) -> str:
    """The colour of a letter on a mark."""
    return (
        "#ffffff" if luminance(colour) < 0.18 else ON_NEUTRAL
    )  # where either is as legible as the other


def properties(look: Presentation) -> dict[str, str]:
    """Custom properties that the style sheet paints letters with: --pin-0, --on-pin-0, ..."""
    style: dict[str, str] = {}
    for place, colour in enumerate(colours(look)):
        style |= {f"--pin-{place}": colour, f"--on-pin-{place}": letter_colour(colour)}
    return style
