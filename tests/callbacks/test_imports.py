"""Importing a model from Robyn, as the page's callbacks do it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash import no_update
from flask import Flask

from app.errors import NotFound
from app.queries import datasets, runs
from callbacks import imports
from layouts import data
from layouts import imports as layout
from layouts.language import language_context
from layouts.style.presentation import Presentation
from tests.factories import Factory
from tests.layouts.readable import found, words
from tests.mmm.robyn_file import made


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
    return "data:application/json;base64," + base64.b64encode(content).decode()


def test_a_dropped_file_shows_what_it_holds_and_offers_its_own_rows(at_work: Callable) -> None:
    with at_work():
        shown, options, value, message = imports.read(
            sent(made.FILE.read_bytes()), "RobynModel-1_7_1.json"
        )
    said = words(shown)
    assert "RobynModel-1_7_1.json can be read" in said
    assert "Robyn 3.12.1" in said
    assert "110 rows" in said
    assert (options[0]["value"], value) == (layout.OWN, layout.OWN)
    assert message is None  # what was said of the file before is gone


def test_a_file_that_is_none_of_robyns_is_refused_with_the_reason_and_offers_nothing(
    at_work: Callable,
) -> None:
    with at_work():
        shown, options, value, message = imports.read(sent(b'{"a": 1}'), "notes.json")
    assert "notes.json cannot be imported" in words(shown)
    assert "no InputCollect" in words(shown)
    assert (options, value, message) == ([], "", None)


def test_a_file_of_the_wrong_kind_says_what_it_is_and_what_to_do_in_the_readers_language(
    at_work: Callable,
) -> None:
    with at_work(), language_context("sv"):
        shown, *_rest = imports.read(sent(b"\x1f\x8b\x08"), "OutputCollect.RDS")
    assert "OutputCollect.RDS kan inte importeras" in words(shown)
    assert (
        "en RDS-fil eller en komprimerad fil, inte JSON. Skriv modellen i R med robyn_write"
        in words(shown)
    )


def test_the_browser_lets_files_of_every_kind_through_so_that_a_wrong_one_is_answered() -> None:
    uploads = [*found(layout.build([]), "Upload"), *found(data.build([], Presentation()), "Upload")]
    assert len(uploads) == 3
    assert not any(getattr(upload, "accept", None) for upload in uploads)


def test_a_csv_is_kept_and_chosen_while_the_rows_in_the_file_stay_a_choice(
    at_work: Callable,
) -> None:
    csv = made.data().to_csv(index=False).encode()
    with at_work():
        said, options, value = imports.add(
            sent(csv), "weekly.csv", layout.options([], in_file=True)
        )
        [row] = datasets.recent()
    assert "weekly.csv is uploaded and chosen" in words(said)
    assert [option["value"] for option in options] == [layout.OWN, row.id]
    assert value == row.id


def test_a_csv_that_cannot_be_used_says_why_and_changes_nothing(at_work: Callable) -> None:
    with at_work():
        said, options, value = imports.add(sent(b"date;revenue\n2024-01-01;abc\n"), "bad.csv", [])
        assert datasets.recent() == []
    assert "bad.csv cannot be used" in words(said)
    assert (options, value) == (no_update, no_update)


def test_importing_leads_to_the_page_of_the_run(at_work: Callable) -> None:
    with at_work():
        address, messages = imports.submit(
            1, sent(made.FILE.read_bytes()), "RobynModel-1_7_1.json", layout.OWN
        )
        [run] = runs.recent()
    assert (address, messages) == (f"/runs/{run.id}", None)
    assert run.name == "1_7_1 from Robyn"


def test_what_keeps_an_import_from_starting_is_said_on_the_page(at_work: Callable) -> None:
    raw = json.loads(made.FILE.read_bytes())
    raw.pop("Extras")
    with at_work():
        address, messages = imports.submit(1, sent(json.dumps(raw).encode()), "a.json", "")
        assert address is no_update
        assert "carries no data" in words(messages)
        assert layout.FIRST in words(imports.submit(1, None, None, "")[1])
        assert imports.submit(None, None, None, "") == (no_update, no_update)
        assert "did not arrive whole" in words(
            imports.submit(1, "data:;base64,%%%", "a.json", "")[1]
        )


def test_a_client_viewer_has_no_such_page(app: Flask, make: Factory, inside: Callable) -> None:
    tenant = make.tenant()
    viewer = make.user("client_viewer", tenant)
    with app.test_request_context("/"), inside(tenant, viewer), pytest.raises(NotFound):
        imports.load()
