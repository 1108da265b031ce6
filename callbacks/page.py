"""What a page declares of itself. The router reads nothing else of a page's module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dash.development.base_component import Component

Load: TypeAlias = Callable[..., Component]  # what makes a page of the values in its address


@dataclass(frozen=True)
class Page:
    """One page: a module of this package lists its own in PAGES.

    path: a URL rule, as "/runs/<run_id>".
    load: makes the page of the rule's values and of those behind the question mark that it names.
    title: English words, translated where they are read: the window's and the navigation's.
    right: without it nobody opens the page or sees its entry in the navigation.
    first_render: makes the page where it comes with its frame, if that should hold more.
    preload: components of Dash that the browser had better load before it has the page.
    navigation: the place among the entries of the navigation, lowest first; None is no entry.
    """

    path: str
    load: Load
    title: str
    right: str
    first_render: Load | None = None
    preload: tuple[str, ...] = ()
    navigation: int | None = None
