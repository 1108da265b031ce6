"""Models: what staff and client viewers can see of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from app.errors import NotFound
from app.queries import models, visible
from app.services import plans, publications
from mmm.planner.plan_request import PlanRequest
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
        info = visible.model(run.id, SOL_ID).info
        assert (info.engine, info.published, info.verification) == ("simulation", False, None)
        assert info.window_start < info.window_end
        with pytest.raises(NotFound):
            visible.model(run.id, "9_9_9")


def test_a_client_viewer_sees_nothing_before_publication(make, inside, acme, run):
    with inside(acme, make.user("client_viewer", acme)):
        for question in (
            models.front,
            models.table,
            models.bundle,
            lambda r: visible.model(r, SOL_ID),
        ):
            with pytest.raises(NotFound):
                question(run.id)


def test_a_client_viewer_sees_the_published_model_and_no_other(make, inside, acme, run):
    other = make.finished_run(acme)
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    with inside(acme, make.user("client_viewer", acme)):
        seen = visible.model(run.id, SOL_ID)
        assert seen.info.published
        for run_id, sol_id in ((run.id, "1_2_1"), (other.id, SOL_ID)):
            for superseded in (False, True):
                with pytest.raises(NotFound):
                    visible.model(run_id, sol_id, include_superseded=superseded)
        assert seen.bundle.selected == (SOL_ID,)
        assert set(seen.bundle.tables["xDecompAgg"]["solID"]) == {SOL_ID}
        assert visible.published().tables is seen.tables
        for question in (models.front, models.table, models.bundle, models.of_run):
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
            lambda r: visible.model(r, SOL_ID),
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


def test_a_superseded_model_is_read_where_it_is_asked_for_and_plans_are_made_on_none(
    make, inside, acme, run
):
    newer = make.finished_run(acme)
    with inside(acme):
        for published in (run, newer):
            publications.publish(published.id, SOL_ID, "Fits best")
    with inside(acme, make.user("client_viewer", acme)):
        with pytest.raises(NotFound):
            visible.model(run.id, SOL_ID)
        seen = visible.model(run.id, SOL_ID, include_superseded=True)
        assert (seen.run_id, seen.info.published) == (run.id, False)
        with pytest.raises(NotFound):
            plans.plan(seen, PlanRequest())
    with inside(acme):
        publications.withdraw(newer.id, SOL_ID, "A fault in the data")
    with inside(acme, make.user("client_viewer", acme)), pytest.raises(NotFound):
        visible.model(newer.id, SOL_ID, include_superseded=True)


def test_what_a_browser_sends_does_not_say_that_superseded_models_count():
    with pytest.raises(TypeError):
        visible.model(*["run", SOL_ID, True])
