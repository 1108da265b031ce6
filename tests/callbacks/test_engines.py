"""The page of engines answers staff, and tells who cannot be asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dash import no_update
from flask import Flask

from app.errors import Conflict
from app.services import engines as service
from callbacks import engines
from tests.app.services.test_engines import NO_R, WHOLE
from tests.factories import Factory
from tests.layouts.readable import words


def test_staff_reads_what_is_missing_without_choosing_a_client(
    app: Flask, make: Factory, login: Callable, inside: Callable
) -> None:
    with inside(make.tenant()):
        service.record(service.MachineReport(False, (NO_R,), {}, WHOLE.compiled))
    said = login(make.user("analyst")).page("/engines").text
    assert NO_R.message in said
    assert NO_R.command in said


def test_the_list_follows_by_itself_while_no_worker_is_there(
    app: Flask, make: Factory, inside: Callable
) -> None:
    with (
        app.test_request_context("/", base_url="http://localhost"),
        inside(make.tenant(), make.user()),
    ):
        listing, stop = engines.poll(1)
        assert "No machine has been checked yet" in words(listing)
        assert not stop
        assert engines.check(None) == (no_update, no_update)
        with pytest.raises(Conflict, match="No worker is running"):
            engines.check(1)
