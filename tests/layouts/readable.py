"""What a person would read of a component, and which ids it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
from dash.development.base_component import Component

from layouts.figures.template import PlainFigure


def words(node: Any) -> str:
    """All texts inside, in order, separated by blanks."""
    return " ".join(part for part in _texts(node) if part.strip())


def ids(node: Component) -> list[Any]:
    """Every id inside."""
    return [item.id for item in _all(node) if getattr(item, "id", None) is not None]


def found(node: Component, kind: str) -> list[Component]:
    """Every component of a type inside, such as "A" or "Input"."""
    return [item for item in _all(node) if type(item).__name__ == kind]


def checked(figure: PlainFigure) -> go.Figure:
    """A figure as Plotly's own object, which refuses what its schema does not know."""
    return go.Figure(data=figure.data, layout=figure.layout)


def _folded(node: Component) -> list[list[str]]:
    """What the browser makes a table of when somebody opens it."""
    table = json.loads(getattr(node, "data-table", "{}"))
    return [[heading for heading, _ in table["head"]], *table["rows"]] if table else []


def _all(node: Any) -> Iterator[Component]:
    if isinstance(node, Component):
        yield node
        yield from _all(getattr(node, "children", None))
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _all(item)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, Component):
        yield from _texts(getattr(node, "children", None))
        yield from _texts(_folded(node))
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _texts(item)
    elif node is not None:
        yield str(node)
