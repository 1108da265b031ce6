"""Uploading, sampling and removing data, as the page's callbacks do it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash import no_update
from flask import Flask

from app.queries import datasets
from callbacks import data
from tests.factories import Factory
from tests.layouts.readable import words

BAD = b"date;revenue;tv_spend\n2024-01-01;1000;10\n2024-01-08;abc;20\n2024-01-15;900;30\n"


@pytest.fixture
def at_work(app: Flask, make: Factory, inside: Callable) -> Callable[[], Any]:
    """`with at_work(): ...` is a request of an analyst of one client."""
    tenant = make.tenant()
    user = make.user("analyst", tenant)

    @contextmanager
    def enter() -> Iterator[None]:
        with (
            app.test_request_context("/", base_url=f"http://{tenant.slug}.localhost"),
            inside(tenant, user),
        ):
            yield

    return enter


def sent(content: bytes) -> str:
    return "data:text/csv;base64," + base64.b64encode(content).decode()


def test_a_refused_file_names_row_column_and_remedy_and_changes_nothing(at_work: Callable) -> None:
    with at_work():
        messages, listing = data.upload(sent(BAD), "weekly.csv")
        assert listing is no_update
        assert datasets.recent() == []
    said = words(messages)
    assert "weekly.csv was not kept" in said
    assert "3 revenue" in said
    assert "Write a plain number." in said


def test_sample_data_is_kept_and_listed(at_work: Callable) -> None:
    with at_work():
        messages, listing = data.sample(1, 60)
        assert [row.rows for row in datasets.recent()] == [60]
    assert "is ready" in words(messages)
    assert "60 weeks" in words(listing)


def test_too_few_weeks_are_refused_with_the_limits(at_work: Callable) -> None:
    with at_work():
        messages, listing = data.sample(1, 3)
    assert listing is no_update
    assert "52" in words(messages)


def test_nothing_happens_before_a_click(at_work: Callable) -> None:
    with at_work():
        assert data.sample(None, 60) == (no_update, no_update)
        assert data.upload(None, None) == (no_update, no_update)
