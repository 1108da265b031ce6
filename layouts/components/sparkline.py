"""A course of few values as a small line.

It takes the colour of the text around it, in light and dark.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from dash import html

WIDTH, HEIGHT, EDGE = 72, 20, 3  # pixels; the edge keeps room for the dot at the end


def sparkline(values: Sequence[float | None], said: str) -> html.Span:
    """`values` in time order, None where there is none, which breaks the line; `said` is the same
    in words.
    """
    image = "data:image/svg+xml;base64," + base64.b64encode(svg(values).encode()).decode()
    style = {"maskImage": f'url("{image}")', "WebkitMaskImage": f'url("{image}")'}
    return html.Span(className="spark", style=style, role="img", **{"aria-label": said})


def svg(values: Sequence[float | None]) -> str:
    """The line, from the lowest value at the foot to the highest at the top, with a dot at the last
    one known.
    """
    known = [value for value in values if value is not None]
    low, span = min(known, default=0.0), (max(known) - min(known) if known else 0.0)
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    def place(at: int, value: float) -> tuple[float, float]:
        height = (value - low) / span if span > 0 else 0.5
        return round(EDGE + at * step, 1), round(HEIGHT - EDGE - height * (HEIGHT - 2 * EDGE), 1)

    points = [None if value is None else place(at, value) for at, value in enumerate(values)]
    moves = []
    for before, point in zip([None, *points], points, strict=False):
        if point is not None:
            moves.append(f"{'M' if before is None else 'L'}{point[0]} {point[1]}")
    last = next((point for point in reversed(points) if point is not None), None)
    dot = f'<circle cx="{last[0]}" cy="{last[1]}" r="2.5"/>' if last else ""
    line = (
        f'<path d="{"".join(moves)}" fill="none" stroke="#000" stroke-width="1.5"'
        ' stroke-linejoin="round"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{line}{dot}</svg>'
    )
