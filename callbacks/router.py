"""Which page an address means, of those that the modules of this package declare."""

from __future__ import annotations

import inspect
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dash.development.base_component import Component
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

import callbacks
from app.errors import NoTenant, NotFound
from callbacks.page import Load, Page
from layouts.address import current_base, path_within
from tenants.permissions import can, require

OF_THE_AGENCY = "agency.read"  # pages that a client's own address has for nobody


@lru_cache(maxsize=1)
def page_modules() -> tuple[ModuleType, ...]:
    """The modules of this package that declare PAGES."""
    found = (
        import_module(f"{callbacks.__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(callbacks.__path__)
    )
    return tuple(module for module in found if hasattr(module, "PAGES"))


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """Every page that there is."""
    return tuple(page for module in page_modules() for page in module.PAGES)


def navigation(bare: bool) -> list[Page]:
    """The entries of the navigation for this person, in their order; without a client only those
    of the agency.

    `bare`: at the agency's own address, where its own pages are.
    """
    entries = [
        page
        for page in pages()
        if page.navigation is not None and can(page.right) and (bare or page.right != OF_THE_AGENCY)
    ]
    return sorted(entries, key=lambda page: page.navigation or 0)


@dataclass(frozen=True)
class Match:
    """A page and what the address gives it: the values of its rule, and those behind the question
    mark that the page names."""

    page: Page
    values: dict[str, str]

    def load(self) -> Component:
        """Raises what `require` raises, and whatever the page's own queries raise."""
        return self._made_by(self.page.load)

    def first_render(self) -> Component:
        """The same where it comes with its frame."""
        return self._made_by(self.page.first_render or self.page.load)

    def _made_by(self, load: Load) -> Component:
        try:
            require(self.page.right)
        except NoTenant as error:
            if "<" in self.page.path:  # it names something of a client, and no client
                raise NotFound() from error
            raise
        return load(**self.values)


def match(href: str) -> Match:
    """The page of the present client at an address, a URL or a path. Raises NotFound, also for
    another client's page and, within a client's part of the address, for the agency's own.
    """
    try:
        asked = urlsplit(href)
        path = path_within(asked.path)
        if path is None:
            raise NotFound()
        page, in_path = _rules().bind("").match(path)
    except (HTTPException, ValueError) as error:
        raise NotFound() from error
    if page.right == OF_THE_AGENCY and current_base():
        raise NotFound()
    wanted = inspect.signature(page.load).parameters
    query = {name: values[-1] for name, values in parse_qs(asked.query).items() if name in wanted}
    return Match(page, query | dict(in_path))


def page_at(path: str) -> Page | None:
    """The page at a path, None where there is none or it is not for this person."""
    try:
        page = match(path).page
    except NotFound:
        return None
    return page if can(page.right) else None


@lru_cache(maxsize=1)
def _rules() -> Map:
    rules: list[Any] = [Rule(page.path, endpoint=page) for page in pages()]
    return Map(rules, strict_slashes=False)
