"""Pareto scatter: every candidate by prediction error (NRMSE) and distance from the spend split (DECOMP.RSSD)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from layouts.figures.look import Look
from layouts.figures.palette import NEUTRAL, legible, series
from layouts.figures.template import blank

X, Y = "nrmse", "rssd"
GRID = 110  # dominated candidates that fall into one cell of a GRID x GRID raster are drawn once
NAMED_FRONTS = 3
SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "hexagon2", "cross", "star-square", "triangle-down")
KEPT: Final = {"chosen": 0.95, "left": 0.75}  # opacity of a point by what it is, while it remains
AWAY: Final = {"chosen": 0.1, "cloud": 0.2}  # and once a filter has taken it away, or before one reaches it
DASH: Final = 0.0012  # length of a point of the cloud, as a share of the axis
SIZES: Final = (7.0, 17.0)  # the farthest from the lift studies and the closest
_ERRORS: Final = "NRMSE %{x:.4f}, DECOMP.RSSD %{y:.3f}"
_HOVER: Final = _ERRORS + "%{customdata[1]}"


def build(table: pd.DataFrame, look: Look, published: str | None = None) -> go.Figure:
    """One point per candidate: selected ones coloured by front, their cluster as symbol; where the run has lift
    studies the larger the closer to them. `table` is that of `mmm.lab.Lab`. What a browser does with the points finds
    traces by their `meta` and candidates by `customdata[0]`, the solID."""
    figure = blank(look, 480, clickmode="event", hovermode="closest", dragmode="lasso", uirevision="front")
    chosen = table[table["selected"]]
    faint = thinned(table[~table["selected"]])
    figure.add_scatter(**_cloud(faint, table, look))
    figure.add_scatter(
        **_cloud(faint[:0], table, look) | {"meta": "left", "opacity": KEPT["left"], "showlegend": False}
    )
    figure.add_scatter(**_sample("Dominated", "circle", NEUTRAL, 1050) | {"legendgroup": "Dominated", "opacity": 0.5})
    for number, name, rows in reversed(_groups(chosen)):  # the first front on top
        figure.add_scatter(**_outline(number, rows, look))
        figure.add_scatter(**_front(number, name, rows, look))
        figure.add_scatter(**_sample(name, "circle", _colour(number, look), number) | {"legendgroup": name})
    for number, symbol in _symbols(chosen).items():
        figure.add_scatter(**_sample(f"Cluster {number:.0f}", symbol, NEUTRAL, 1100))
    best = table[table["solID"] == published]
    if len(best):
        figure.add_scatter(**_star(best, look))
    figure.add_scatter(**_pins())
    figure.update_xaxes(title_text="NRMSE: prediction error", range=_range(table, X))
    figure.update_yaxes(title_text="DECOMP.RSSD: distance from spend split", range=_range(table, Y))
    figure.update_layout(newselection={"line": {"width": 1.5, "dash": "dot", "color": legible(look.primary)}})
    return figure


def finding(table: pd.DataFrame) -> str:
    """How many candidates, and how many of them are worth a look."""
    chosen = table[table["selected"]]
    if chosen.empty:
        return f"None of {len(table):,} candidates was selected"
    fronts = int(chosen["front"].max())
    where = "the first front" if fronts == 1 else f"the first {fronts} fronts"
    return f"{len(chosen)} of {len(table):,} candidates lie on {where}"


def thinned(dominated: pd.DataFrame) -> pd.DataFrame:
    """Dominated candidates without those hidden behind another: the first per raster cell."""
    if len(dominated) < 1500:
        return dominated
    cells = [np.floor(GRID * dominated[axis].rank(pct=True)) for axis in (X, Y)]
    return dominated[~pd.DataFrame({"x": cells[0], "y": cells[1]}).duplicated().to_numpy()]


def _cloud(rows: pd.DataFrame, table: pd.DataFrame, look: Look) -> dict[str, Any]:
    """Thousands of points as one path of very short lines with gaps between: as quick as one, where as many markers
    make every step of a lasso slow. Three values per candidate: both ends and the gap."""
    low, high = _range(table, X)
    gap = np.full(len(rows), np.nan)
    x, y = (rows[axis].to_numpy(dtype=float) for axis in (X, Y))
    ids = rows["solID"].to_numpy(dtype=object)
    return {
        "x": np.column_stack([x, x + DASH * (high - low), gap]).ravel().astype("float32"),
        "y": np.column_stack([y, y, gap]).ravel().astype("float32"),
        "mode": "lines",
        "name": "Dominated",
        "meta": "cloud",
        "legendgroup": "Dominated",
        "showlegend": False,
        "opacity": AWAY["cloud"],
        "line": {"color": NEUTRAL, "width": 3.5, "simplify": False},
        "customdata": np.repeat(ids, 3).reshape(-1, 1),
        "hovertemplate": f"%{{customdata[0]}}, dominated by a better one<br>{_ERRORS}<extra></extra>",
    }


def _groups(chosen: pd.DataFrame) -> list[tuple[int, str, pd.DataFrame]]:
    groups = [(n, f"Front {n}", chosen[chosen["front"] == n]) for n in range(1, NAMED_FRONTS + 1)]
    rest = chosen[chosen["front"] > NAMED_FRONTS]
    if len(rest):
        last = int(rest["front"].max())
        name = f"Front {last}" if last == NAMED_FRONTS + 1 else f"Fronts {NAMED_FRONTS + 1} to {last}"
        groups.append((NAMED_FRONTS + 1, name, rest))
    return [group for group in groups if len(group[2])]


def _colour(number: int, look: Look) -> str:
    return series(look.primary, look.secondary)[0 if number == 1 else min(number, NAMED_FRONTS + 1)]


def _outline(number: int, rows: pd.DataFrame, look: Look) -> dict[str, Any]:
    """The edge of a named front as a step, and no line through those that are drawn together."""
    rows = rows.sort_values([X, Y]) if number <= NAMED_FRONTS else rows[:0]
    return {
        "x": rows[X],
        "y": rows[Y],
        "mode": "lines",
        "line": {"color": _colour(number, look), "width": 1.5 if number == 1 else 1, "shape": "hv"},
        "opacity": 0.55,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _front(number: int, name: str, rows: pd.DataFrame, look: Look) -> dict[str, Any]:
    symbols = _symbols(rows)
    said = [_said(row) for row in rows.itertuples()]
    return {
        "x": rows[X],
        "y": rows[Y],
        "mode": "markers",
        "name": name,
        "meta": "chosen",
        "legendgroup": name,
        "showlegend": False,
        "marker": {
            "size": _size(rows, 10.0 if number == 1 else 8.0),
            "color": _colour(number, look),
            "symbol": [symbols.get(value, "circle") for value in rows["cluster"]],
            "line": {"width": 0},
            "opacity": KEPT["chosen"],
        },
        "customdata": np.column_stack([rows["solID"], said]),
        "hovertemplate": f"<b>%{{customdata[0]}}</b>, {name.lower()}<br>{_HOVER}<br>Select to pin<extra></extra>",
    }


def _said(row: Any) -> str:
    parts = [f"<br>MAPE.LIFT {row.mape:.3f}"] if row.mape == row.mape else []
    return "".join([*parts, f"<br>Cluster {row.cluster:.0f}"] if row.cluster == row.cluster else parts)


def _size(rows: pd.DataFrame, plain: float) -> Any:
    """One size for all, unless lift studies tell models apart: then the closer to them the larger."""
    low, high = rows["mape"].min(), rows["mape"].max()
    if not high > low:
        return plain
    return SIZES[1] - (rows["mape"].fillna(high) - low) / (high - low) * (SIZES[1] - SIZES[0])


def _symbols(rows: pd.DataFrame) -> dict[float, str]:
    """Symbol by cluster: by its number, so that every front uses the same ones."""
    numbers = sorted(rows["cluster"].dropna().unique())
    return {number: SYMBOLS[(int(number) - 1) % len(SYMBOLS)] for number in numbers}


def _sample(name: str, symbol: str, colour: str, rank: int) -> dict[str, Any]:
    """What a colour or a symbol means, in the legend: it would fade with the first of its points. Nothing is drawn."""
    marker = {"symbol": symbol, "size": 9, "color": colour}
    return {"x": [None], "y": [None], "mode": "markers", "name": name, "marker": marker, "legendrank": rank}


def _star(best: pd.DataFrame, look: Look) -> dict[str, Any]:
    return {
        "x": best[X],
        "y": best[Y],
        "mode": "markers",
        "name": "Published",
        "legendrank": 1060,
        "customdata": np.column_stack([best["solID"], [""]]),
        "marker": {"symbol": "star", "size": 21, "color": legible(look.secondary)},
        "unselected": {"marker": {"opacity": 1}},  # outside of a lasso too
        "hovertemplate": f"<b>Published: %{{customdata[0]}}</b><br>{_HOVER}<extra></extra>",
    }


def _pins() -> dict[str, Any]:
    """Where the browser puts pinned models; empty as long as there are none."""
    return {
        "x": [],
        "y": [],
        "mode": "markers+text",
        "meta": "pins",
        "marker": {"size": 22, "symbol": "circle", "opacity": 1},
        "textfont": {"size": 12, "color": "#fff", "weight": 600},
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": "#fff"}},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _range(table: pd.DataFrame, axis: str) -> list[float]:
    """From the best value to past the selected ones, so that these are told apart; the rest is a double click away."""
    shown = table.loc[table["selected"], axis]
    low, high = float(table[axis].min()), float(max(table[axis].quantile(0.35), shown.max() if len(shown) else 0.0))
    pad = 0.05 * (high - low or 1.0)
    return [low - pad, high + pad]
