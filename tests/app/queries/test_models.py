"""Models: what staff and client viewers can see of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from app.errors import NotFound
from app.queries import models
from app.services import publications
from tests.factories import SOL_ID, scored


def with_second(bundle):
    """The bundle with a second selected model, 1_2_1."""
    tables = dict(bundle.tables)
    for name in ("resultHypParam", "xDecompAgg"):
        tables[name] = pd.concat(
            [tables[name], tables[name].assign(solID="1_2_1")], ignore_index=True
        )
    return replace(bundle, tables=tables)


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme, with_second(scored()))


def test_staff_see_every_model(make, inside, acme, run):
    with inside(acme, make.user()):
        assert [row.sol_id for row in models.table(run.id)] == [SOL_ID, "1_2_1"]
        assert models.front(run.id)["selected"].all()
        info = models.get(run.id, SOL_ID)
        assert (info.engine, info.published, info.verification) == ("simulation", False, None)
        assert info.window_start < info.window_end
        with pytest.raises(NotFound):
            models.get(run.id, "9_9_9")


def test_a_client_viewer_sees_nothing_before_publication(make, inside, acme, run):
    with inside(acme, make.user("client_viewer", acme)):
        for question in (
            models.front,
            models.table,
            models.bundle,
            lambda r: models.get(r, SOL_ID),
        ):
            with pytest.raises(NotFound):
                question(run.id)


def test_a_client_viewer_sees_the_published_model_and_no_other(make, inside, acme, run):
    other = make.finished_run(acme)
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    with inside(acme, make.user("client_viewer", acme)):
        assert models.get(run.id, SOL_ID).published
        for run_id, sol_id in ((run.id, "1_2_1"), (other.id, SOL_ID)):
            with pytest.raises(NotFound):
                models.get(run_id, sol_id)
        found = models.bundle(run.id)
        assert found.selected == (SOL_ID,)
        assert set(found.tables["xDecompAgg"]["solID"]) == {SOL_ID}
        for question in (models.front, models.table, lambda r: models.bundle(other.id)):
            with pytest.raises(NotFound):
                question(run.id)


def test_another_tenants_models_are_not_found_even_when_they_are_in_memory(make, inside, acme, run):
    with inside(acme):
        models.bundle(run.id)
    with inside(make.tenant(), make.user()):
        for question in (
            models.front,
            models.table,
            models.bundle,
            lambda r: models.get(r, SOL_ID),
        ):
            with pytest.raises(NotFound):
                question(run.id)


def test_a_bundle_is_read_from_the_store_once(inside, acme, run):
    with inside(acme):
        assert models.bundle(run.id) is models.bundle(run.id)


def test_an_unfinished_run_has_no_models(make, inside, acme):
    run = make.run(acme)
    with inside(acme):
        for question in (models.front, models.table, models.bundle):
            with pytest.raises(NotFound):
                question(run.id)
