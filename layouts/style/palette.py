"""Colours of channels: derived from a brand, legible on light and dark, and told apart by
colour-blind readers.

A colour is chosen by the channel's position in the model's list of media, so one channel has one
colour everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

Triple = tuple[float, float, float]

NEUTRAL: Final = "#858c98"  # grey that keeps 3:1 on white and on the dark page
ON_NEUTRAL: Final = "#101318"  # text on a bar in that grey, in either mode
CUT: Final = "#ffffff"  # strokes across a bar in that grey, in either mode
SHADE: Final = "rgba(133,140,152,0.13)"
# relative luminance with enough contrast: on both page colours, as the mode can be switched under a
# figure, and on a dark page, where lines and thin bars want more of it
LUMINANCE: Final = (0.13, 0.36)
LUMINANCE_DARK: Final = (0.18, 0.45)
# Machado, Oliveira, Fernandes (2009), severity 1.0, on linear RGB.
_DEUTAN: Final = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.01182, 0.04294, 0.968881),
)
_PROTAN: Final = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)


def channel_colours(
    channels: Sequence[str], primary: str, secondary: str, mode: str = "light"
) -> dict[str, str]:
    """Colour of each channel by its position in `channels`; on a dark page the same, lighter.

    The first n colours never depend on how many follow.
    """
    colours = series(primary, secondary, max(12, len(channels)), mode)
    return {channel: colours[index % len(colours)] for index, channel in enumerate(channels)}


@lru_cache(maxsize=256)
def series(primary: str, secondary: str, count: int = 12, mode: str = "light") -> tuple[str, ...]:
    """`count` hex colours: the two brand colours first, then each time the candidate farthest from
    all chosen ones.

    Distance is Euclidean in OKLab (Ottosson 2020): half as most people see it, half as the worse of
    deuteranopia and protanopia shows it. In dark mode they are the light mode's, lightened.
    """
    if mode == "dark":
        return tuple(legible(colour, mode) for colour in series(primary, secondary, count))
    chosen = [legible(primary)]
    if (
        _distance(chosen[0], legible(secondary)) > 0.12
    ):  # nearer than that, two brand colours look like one
        chosen.append(legible(secondary))
    candidates = [c for c in _candidates() if LUMINANCE[0] <= luminance(c) <= LUMINANCE[1]]
    nearest = {c: min(_distance(c, own) for own in chosen) for c in candidates}
    while len(chosen) < count and max(nearest.values()) > 0:
        best = max(candidates, key=lambda c: nearest[c])
        chosen.append(best)
        nearest = {c: min(nearest[c], _distance(c, best)) for c in candidates}
    return tuple(chosen[:count])


def legible(colour: str, mode: str = "light") -> str:
    """The same hue, lightened or darkened just enough to be read on white and on the dark page, or
    well on the dark one.
    """
    low, high = LUMINANCE_DARK if mode == "dark" else LUMINANCE
    if low <= luminance(colour) <= high:
        return colour
    lightness, a, b = _oklab(_linear(colour))
    step = 0.01 if luminance(colour) < low else -0.01
    for _ in range(100):
        lightness += step
        changed = _hex(_from_oklab((lightness, a, b)))
        if low <= luminance(changed) <= high:
            return changed
    return NEUTRAL


def fade(colour: str, opacity: float) -> str:
    """The colour at an opacity, as Plotly reads it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def luminance(colour: str) -> float:
    """Relative luminance 0..1 (WCAG 2)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=1)
def _candidates() -> tuple[str, ...]:
    found = []
    for lightness in (0.52, 0.6, 0.68):
        for chroma in (0.06, 0.12, 0.17):
            for degree in range(0, 360, 15):
                angle = math.radians(degree)
                found.append(
                    _hex(
                        _from_oklab((lightness, chroma * math.cos(angle), chroma * math.sin(angle)))
                    )
                )
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _sights(colour: str) -> tuple[Triple, Triple, Triple]:
    linear = _linear(colour)
    return _oklab(linear), _oklab(_times(_DEUTAN, linear)), _oklab(_times(_PROTAN, linear))


def _distance(one: str, other: str) -> float:
    normal, *others = (math.dist(a, b) for a, b in zip(_sights(one), _sights(other), strict=True))
    return 0.5 * normal + 0.5 * min(others)


def _times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    x, y, z = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def _linear(colour: str) -> Triple:
    raw = colour.lstrip("#")
    raw = "".join(2 * digit for digit in raw) if len(raw) == 3 else raw
    red, green, blue = (int(raw[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _hex(linear: Triple) -> str:
    def byte(value: float) -> int:
        value = min(max(value, 0.0), 1.0)
        gamma = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        return round(255 * gamma)

    return "#" + "".join(f"{byte(value):02x}" for value in linear)


def _oklab(linear: Triple) -> Triple:
    long, medium, short = (
        math.cbrt(value)
        for value in _times(
            (
                (0.4122214708, 0.5363325363, 0.0514459929),
                (0.2119034982, 0.6806995451, 0.1073969566),
                (0.0883024619, 0.2817188376, 0.6299787005),
            ),
            linear,
        )
    )
    return _times(
        (
            (0.2104542553, 0.793617785, -0.0040720468),
            (1.9779984951, -2.428592205, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.808675766),
        ),
        (long, medium, short),
    )


def _from_oklab(lab: Triple) -> Triple:
    roots = _times(
        (
            (1, 0.3963377774, 0.2158037573),
            (1, -0.1055613458, -0.0638541728),
            (1, -0.0894841775, -1.291485548),
        ),
        lab,
    )
    cubes = (roots[0] ** 3, roots[1] ** 3, roots[2] ** 3)
    return _times(
        (
            (4.0767416621, -3.3077115913, 0.2309699292),
            (-1.2684380046, 2.6097574011, -0.3413193965),
            (-0.0041960863, -0.7034186147, 1.707614701),
        ),
        cubes,
    )
