"""Pareto scatter: every candidate by fit error (NRMSE) and distance from the spend split
(DECOMP.RSSD).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from layouts.figures.template import PlainFigure, margin, plain_figure
from layouts.language import N_, _
from layouts.style.palette import NEUTRAL, legible, series
from layouts.style.presentation import Presentation

X, Y = "nrmse", "rssd"
GRID = 56  # dominated candidates that fall into one cell of a GRID x GRID raster are drawn once
NAMED_FRONTS = 3
SYMBOLS: Final = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "hexagon2",
    "cross",
    "star-square",
    "triangle-down",
)
KEPT: Final = {"chosen": 0.95, "left": 0.75}  # opacity of a point by what it is, while it remains
# and once a filter has taken it away, or before one reaches it
AWAY: Final = {"chosen": 0.1, "cloud": 0.2}
DASH: Final = 0.0035  # length of a point of the cloud, as a share of the axis
STATES: Final = {  # the steps of a decision that a model can stand at: in words, kind of badge
    "shortlisted": (N_("Shortlisted"), "busy"),
    "approved": (N_("Approved"), "busy"),
    "published": (N_("Published"), "good"),
}
SIZES: Final = (7.0, 17.0)  # the farthest from the lift studies and the closest
_ERRORS: Final = "NRMSE %{x:.4f}, DECOMP.RSSD %{y:.3f}"
_HOVER: Final = _ERRORS + "%{customdata[1]}"


@dataclass(frozen=True)
class RunState:
    """What is known of a run beside its candidates.

    published: a solID of it or None. states: by solID the last step of models that were decided on,
    a key of STATES. refreshed: the run measured its distance from a former model.
    """

    published: str | None = None
    states: tuple[tuple[str, str], ...] = ()
    refreshed: bool = False


NO_STATE: Final = RunState()


def build(table: pd.DataFrame, look: Presentation, state: RunState = NO_STATE) -> PlainFigure:
    """One point per candidate: selected ones coloured by front, their cluster as symbol; where the
    run has lift studies the larger the closer to them. `table` is that of
    `mmm.review.candidates.CandidateSet`. What a browser does with the points finds traces by their
    `meta` and candidates by `customdata[0]`, the solID."""
    chosen = table[table["selected"]]
    faint = thinned(table[~table["selected"]])
    traces = [
        _cloud(faint),
        _sample(_("Dominated"), "circle", NEUTRAL, 1050) | {"opacity": 0.5},
    ]
    hover_lines = _hover_lines(chosen, dict(state.states))
    for number, name, rows in reversed(_groups(chosen)):  # the first front on top
        traces.append(_outline(number, rows, look))
        traces.append(_front(number, name, rows, hover_lines[rows.index], look))
        traces.append(
            _sample(name, "circle", _colour(number, look), number) | {"legendgroup": name}
        )
    for number, symbol in _symbols(chosen).items():
        traces.append(
            _sample(_("Cluster {number}").format(number=f"{number:.0f}"), symbol, NEUTRAL, 1100)
        )
    best = table[table["solID"] == state.published]
    if len(best):
        traces.append(_star(best, look))
    spend, former = (
        _("DECOMP.RSSD: distance from spend split"),
        _("DECOMP.RSSD: distance from the former model"),
    )
    rest = {
        "xaxis": {"title": {"text": _("NRMSE: fit error")}, "range": _range(table, X)},
        "yaxis": {
            "title": {"text": former if state.refreshed else spend},
            "range": _range(table, Y),
        },
        "margin": margin(left=64, below=114),
        "shapes": [_shape(_path(faint, table), AWAY["cloud"]), _shape("", KEPT["left"])],
    }
    line = {"line": {"width": 1.5, "dash": "dot", "color": legible(look.primary, look.mode)}}
    return plain_figure(
        look,
        480,
        [{"type": "scatter", **trace} for trace in [*traces, _pins()]],
        clickmode="event",
        hovermode="closest",
        dragmode="lasso",
        uirevision="front",
        newselection=line,
        **rest,
    )


def finding(table: pd.DataFrame, look: Presentation) -> str:
    """How many candidates, and how many of them are worth a look."""
    chosen, every = table[table["selected"]], look.number(len(table))
    if chosen.empty:
        return _("None of {all} candidates was selected").format(all=every)
    fronts = int(chosen["front"].max())
    one, several = (
        _("{n} of {all} candidates lie on the first front"),
        _("{n} of {all} candidates lie on the first {fronts} fronts"),
    )
    words = one if fronts == 1 else several
    return words.format(n=look.number(len(chosen)), all=every, fronts=look.number(fronts))


def thinned(dominated: pd.DataFrame) -> pd.DataFrame:
    """Dominated candidates without those hidden behind another: the first per raster cell."""
    if len(dominated) < 1500:
        return dominated
    cells = [np.floor(GRID * dominated[axis].rank(pct=True)) for axis in (X, Y)]
    return dominated[~pd.DataFrame({"x": cells[0], "y": cells[1]}).duplicated().to_numpy()]


def cloud_mark_width(table: pd.DataFrame) -> float:
    """How long a point of the cloud is, in NRMSE."""
    low, high = _range(table, X)
    return DASH * (high - low)


def _cloud(rows: pd.DataFrame) -> dict[str, Any]:
    """What hovering and clicking find of the dominated candidates. `_path` draws them."""
    return {
        "x": rows[X].to_numpy(dtype="float32"),
        "y": rows[Y].to_numpy(dtype="float32"),
        "mode": "none",
        "name": _("Dominated"),
        "meta": "cloud",
        "showlegend": False,
        "customdata": [[name] for name in rows["solID"]],
        "hoverlabel": {"bordercolor": NEUTRAL},
        "hovertemplate": (
            _("{model}, dominated by a better one").format(model="%{customdata[0]}")
            + f"<br>{_ERRORS}<extra></extra>"
        ),
    }


def _path(rows: pd.DataFrame, table: pd.DataFrame) -> str:
    """Thousands of points as one path of very short lines: as quick as one, where as many markers
    take longer than everything else on the page. lab_front.js draws those that a filter leaves the
    same way."""
    length = cloud_mark_width(table)
    return "".join(
        f"M{x:.6g},{y:.6g}H{x + length:.6g}" for x, y in zip(rows[X], rows[Y], strict=True)
    )


def _shape(path: str, opacity: float) -> dict[str, Any]:
    line = {"color": NEUTRAL, "width": 3.5}
    return {
        "type": "path",
        "path": path,
        "visible": bool(path),
        "opacity": opacity,
        "layer": "below",
        "line": line,
    }


def _groups(chosen: pd.DataFrame) -> list[tuple[int, str, pd.DataFrame]]:
    name = _("Front {number}")
    groups = [
        (n, name.format(number=n), chosen[chosen["front"] == n]) for n in range(1, NAMED_FRONTS + 1)
    ]
    rest = chosen[chosen["front"] > NAMED_FRONTS]
    if len(rest):
        last = int(rest["front"].max())
        several = _("Fronts {first} to {last}").format(first=NAMED_FRONTS + 1, last=last)
        groups.append(
            (
                NAMED_FRONTS + 1,
                name.format(number=last) if last == NAMED_FRONTS + 1 else several,
                rest,
            )
        )
    return [group for group in groups if len(group[2])]


def _colour(number: int, look: Presentation) -> str:
    return series(look.primary, look.secondary, mode=look.mode)[
        0 if number == 1 else min(number, NAMED_FRONTS + 1)
    ]


def _outline(number: int, rows: pd.DataFrame, look: Presentation) -> dict[str, Any]:
    """The edge of a named front as a step, and no line through those that are drawn together."""
    rows = rows.sort_values([X, Y]) if number <= NAMED_FRONTS else rows[:0]
    return {
        "x": rows[X].to_numpy(float),
        "y": rows[Y].to_numpy(float),
        "mode": "lines",
        "line": {"color": _colour(number, look), "width": 1.5 if number == 1 else 1, "shape": "hv"},
        "opacity": 0.55,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _front(
    number: int, name: str, rows: pd.DataFrame, hover_lines: pd.Series, look: Presentation
) -> dict[str, Any]:
    symbols = _symbols(rows)
    return {
        "x": rows[X].to_numpy(float),
        "y": rows[Y].to_numpy(float),
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
        "customdata": np.column_stack([rows["solID"], hover_lines]),
        "hovertemplate": (
            f"<b>%{{customdata[0]}}</b>, {name}<br>{_HOVER}<br>{_('Select to pin')}<extra></extra>"
        ),
    }


def _hover_lines(chosen: pd.DataFrame, states: Mapping[str, str]) -> pd.Series:
    """What else hovering tells of each selected model, one line each."""
    cluster, lines = _("Cluster {number}"), []
    for sol_id, mape, number in zip(
        chosen["solID"], chosen["mape"], chosen["cluster"], strict=True
    ):
        parts = [f"<br>MAPE.LIFT {mape:.3f}"] if mape == mape else []
        parts += ["<br>" + cluster.format(number=f"{number:.0f}")] if number == number else []
        parts += (
            [f"<br><b>{_(STATES[states[sol_id]][0])}</b>"] if states.get(sol_id) in STATES else []
        )
        lines.append("".join(parts))
    return pd.Series(lines, index=chosen.index, dtype=object)


def _size(rows: pd.DataFrame, plain: float) -> Any:
    """One size for all, unless lift studies tell models apart: then the closer to
    them the larger.
    """
    low, high = rows["mape"].min(), rows["mape"].max()
    if not high > low:
        return plain
    shares = (rows["mape"].fillna(high) - low) / (high - low)
    return (SIZES[1] - shares * (SIZES[1] - SIZES[0])).to_numpy(float)


def _symbols(rows: pd.DataFrame) -> dict[float, str]:
    """Symbol by cluster: by its number, so that every front uses the same ones."""
    numbers = sorted(rows["cluster"].dropna().unique())
    return {number: SYMBOLS[(int(number) - 1) % len(SYMBOLS)] for number in numbers}


def _sample(name: str, symbol: str, colour: str, rank: int) -> dict[str, Any]:
    """What a colour or a symbol means, in the legend: it would fade with the first of its points.

    Nothing is drawn.
    """
    marker = {"symbol": symbol, "size": 9, "color": colour}
    return {
        "x": [None],
        "y": [None],
        "mode": "markers",
        "name": name,
        "marker": marker,
        "legendrank": rank,
    }


def _star(best: pd.DataFrame, look: Presentation) -> dict[str, Any]:
    return {
        "x": best[X].to_numpy(float),
        "y": best[Y].to_numpy(float),
        "mode": "markers",
        "name": _("Published"),
        "legendrank": 1060,
        "customdata": np.column_stack([best["solID"], [""]]),
        "marker": {"symbol": "star", "size": 21, "color": legible(look.secondary, look.mode)},
        "unselected": {"marker": {"opacity": 1}},  # outside of a lasso too
        "hovertemplate": f"<b>{_('Published')}: %{{customdata[0]}}</b><br>{_HOVER}<extra></extra>",
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
    """From the best value to past the selected ones, so that these are told apart; the rest is a
    double click away.
    """
    shown = table.loc[table["selected"], axis]
    low, high = (
        float(table[axis].min()),
        float(max(table[axis].quantile(0.35), shown.max() if len(shown) else 0.0)),
    )
    pad = 0.05 * (high - low or 1.0)
    return [low - pad, high + pad]
