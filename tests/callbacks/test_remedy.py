"""The page of a changed run."""

from __future__ import annotations

import pytest

from app.queries import runs
from callbacks import remedy
from layouts.components.model_ref import ModelRef
from layouts.components.run import settings
from mmm.review.remedies import HOLD_OUT
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_an_analyst_sees_what_changes_before_a_run_is_queued(make, login, acme):
    run = make.finished_run(acme)
    said = said_by(
        login(make.user("analyst", acme), "acme").page(
            f"/models/{run.id}/{SOL_ID}/remedy?do={HOLD_OUT}"
        )
    )
    held_out, share = (settings.name_of(name)[0] for name in ("ts_validation", "train_size"))
    for part in (held_out, share, "0.5 – 0.8", "Queue the run"):
        assert part in said
    assert "ts_validation" not in said  # words, and no names of arguments


def test_a_remedy_that_is_not_asked_for_is_refused_in_words(make, login, acme):
    run = make.finished_run(acme)
    visitor = login(make.user("analyst", acme), "acme")
    for key in ("", "?do=without:tv_spend", "?do=x"):
        assert "do not ask for such a run" in said_by(
            visitor.page(f"/models/{run.id}/{SOL_ID}/remedy{key}")
        )


def test_one_click_queues_the_run_and_leads_to_it(app, make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme, make.user("analyst", acme)), app.test_request_context():
        address = remedy.submit(1, ModelRef(run.id, SOL_ID).stored(), HOLD_OUT, "fast", "Again")
        made = runs.get(address.removeprefix("/runs/"))
        assert (made.name, made.state, made.spec["ts_validation"]) == ("Again", "queued", True)


def test_strangers_to_the_model_find_nothing(make, login, acme):
    run, foreign = make.finished_run(acme), make.finished_run(make.tenant("other"))
    client = login(make.user("client_viewer", acme), "acme")
    assert "Not found" in said_by(client.page(f"/models/{run.id}/{SOL_ID}/remedy?do={HOLD_OUT}"))
    analyst = login(make.user("analyst", acme), "acme")
    assert "Not found" in said_by(
        analyst.page(f"/models/{foreign.id}/{SOL_ID}/remedy?do={HOLD_OUT}")
    )
