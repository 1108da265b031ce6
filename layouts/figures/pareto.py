"""Pareto scatter: every candidate by prediction error (NRMSE) and distance from the spend split (DECOMP.RSSD)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from layouts.figures.look import Look
from layouts.figures.palette import NEUTRAL, legible, series
from layouts.figures.template import blank

X, Y = "nrmse", "decomp.rssd"
GRID = 140  # dominated candidates that fall into one cell of a GRID x GRID raster are drawn once
NAMED_FRONTS = 3
_HOVER = "%{customdata[0]}<br>NRMSE %{x:.3f}, DECOMP.RSSD %{y:.3f}<extra></extra>"


def build(front: pd.DataFrame, look: Look, published: str | None = None) -> go.Figure:
    """One point per candidate, selected ones coloured by front.

    `front` has solID, nrmse, decomp.rssd, robynPareto and selected.
    """
    figure = blank(look, 460, clickmode="event", hovermode="closest")
    chosen = front[front["selected"]]
    faint = thinned(front[~front["selected"]])
    figure.add_scatter(
        x=faint[X],
        y=faint[Y],
        mode="markers",
        name="Dominated",
        marker={"size": 5, "color": NEUTRAL, "opacity": 0.28},
        customdata=faint[["solID"]],
        hovertemplate=f"Dominated by a better candidate<br>{_HOVER}",
    )
    for number, name, rows in reversed(_groups(chosen)):  # the first front on top
        figure.add_scatter(**_front(number, name, rows, look))
    best = chosen[chosen["solID"] == published]
    if len(best):
        figure.add_scatter(
            x=best[X],
            y=best[Y],
            mode="markers",
            name="Published",
            customdata=best[["solID"]],
            marker={
                "symbol": "star",
                "size": 20,
                "color": legible(look.secondary),
                "line": {"width": 1, "color": NEUTRAL},
            },
            hovertemplate=f"<b>Published</b><br>{_HOVER}",
        )
    figure.update_xaxes(
        title_text="NRMSE: prediction error → better to the left", range=_range(front, X), tickformat=".3~f"
    )
    figure.update_yaxes(title_text="DECOMP.RSSD: distance from spend split", range=_range(front, Y), tickformat=".3~f")
    return figure


def finding(front: pd.DataFrame) -> str:
    """How many candidates, how many are worth a look, and which error is the better solved one."""
    chosen = front[front["selected"]]
    if chosen.empty:
        return f"None of {len(front):,} candidates was selected"
    fronts = int(chosen["robynPareto"].max())
    where = "the first front" if fronts == 1 else f"the first {fronts} fronts"
    return f"{len(chosen)} of {len(front):,} candidates lie on {where}; no other beats them on both errors"


def thinned(dominated: pd.DataFrame) -> pd.DataFrame:
    """Dominated candidates without those hidden behind another: the first per raster cell."""
    if len(dominated) < 1500:
        return dominated
    cells = [np.floor(GRID * dominated[axis].rank(pct=True)) for axis in (X, Y)]
    return dominated[~pd.DataFrame({"x": cells[0], "y": cells[1]}).duplicated().to_numpy()]


def _groups(chosen: pd.DataFrame) -> list[tuple[int, str, pd.DataFrame]]:
    groups = [(n, f"Front {n}", chosen[chosen["robynPareto"] == n]) for n in range(1, NAMED_FRONTS + 1)]
    rest = chosen[chosen["robynPareto"] > NAMED_FRONTS]
    if len(rest):
        last = int(rest["robynPareto"].max())
        name = f"Front {last}" if last == NAMED_FRONTS + 1 else f"Fronts {NAMED_FRONTS + 1} to {last}"
        groups.append((NAMED_FRONTS + 1, name, rest))
    return [group for group in groups if len(group[2])]


def _front(number: int, name: str, rows: pd.DataFrame, look: Look) -> dict:
    rows = rows.sort_values([X, Y])
    colour = series(look.primary, look.secondary)[min(number, 4) - 1 if number == 1 else min(number, 4)]
    return {
        "x": rows[X],
        "y": rows[Y],
        "mode": "lines+markers" if number == 1 else "markers",
        "name": name,
        "legendrank": number,
        "line": {"color": colour, "width": 1, "shape": "hv"},
        "marker": {"size": 11 if number == 1 else 8, "color": colour, "opacity": 1 if number == 1 else 0.75},
        "customdata": rows[["solID", "robynPareto"]],
        "hovertemplate": (
            "<b>%{customdata[0]}</b>, front %{customdata[1]:.0f}<br>NRMSE %{x:.3f}, DECOMP.RSSD %{y:.3f}"
            "<br><i>Select to open the model</i><extra></extra>"
        ),
    }


def _range(front: pd.DataFrame, axis: str) -> list[float]:
    """From the best value to past the selected ones, so that these are told apart; the rest is a double click away."""
    shown = front.loc[front["selected"], axis]
    low, high = float(front[axis].min()), float(max(front[axis].quantile(0.6), shown.max() if len(shown) else 0.0))
    pad = 0.05 * (high - low or 1.0)
    return [low - pad, high + pad]
