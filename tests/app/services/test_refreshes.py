"""Refreshing a model: what is offered, what is refused, and what the queued run knows."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from app.errors import InvalidRequest, NotFound
from app.extensions import db
from app.jobs.fits import engine
from app.models import Run
from app.queries import health, lab, models, visible
from app.queries import publications as published
from app.queries import refreshes as queries
from app.services import fits, parts, publications, refreshes, runs
from app.services.decisions import Consent
from app.services.refreshes import RefreshOptions
from tests.factories import SOL_ID
from tests.mmm.bundles import simulated
from tests.newer_data import longer

FAST = RefreshOptions("fast", iterations=20, trials=1)


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme)


@pytest.fixture
def analyst(make, acme):
    return make.user("analyst", acme)


def test_a_refresh_is_queued_with_the_model_that_it_carries_on(make, inside, acme, run, analyst):
    newer = make.dataset(acme, longer(4), name="April")
    with inside(acme, analyst):
        made = db.session.get_one(Run, refreshes.submit(run.id, SOL_ID, newer.id, FAST))
        assert made.origin == {"kind": "refresh", "run": run.id, "sol_id": SOL_ID, "steps": 4}
        assert (made.dataset_id, made.mode, made.spec["iterations"]) == (newer.id, "fast", 20)
        wanted = queries.engine_input(made.origin)
        assert wanted is not None
        assert (wanted.sol_id, wanted.steps) == (SOL_ID, 4)
        assert made.spec["window_end"] == f"{newer.date_to}"


def test_a_plain_fit_carries_nothing_on(inside, acme, run, analyst):
    with inside(acme, analyst):
        assert queries.engine_input(db.session.get_one(Run, run.id).origin) is None
        assert queries.former(run.id) is None


def test_fewer_steps_than_there_are_new_periods_may_be_taken_and_no_more(
    make, inside, acme, run, analyst
):
    newer = make.dataset(acme, longer(4))
    with inside(acme, analyst):
        made = refreshes.submit(run.id, SOL_ID, newer.id, RefreshOptions("fast", steps=2))
        former = queries.former(made)
        assert former is not None
        assert (former.steps, former.chosen) == (2, None)
        with pytest.raises(InvalidRequest, match="Choose 1 to 4"):
            refreshes.submit(run.id, SOL_ID, newer.id, RefreshOptions("fast", steps=5))


def test_changed_history_is_refused_until_somebody_has_seen_it(make, inside, acme, run, analyst):
    data = longer(4)
    data.loc[60, simulated().spec.dep_var] *= 1.2
    newer = make.dataset(acme, data)
    with inside(acme, analyst):
        with pytest.raises(InvalidRequest, match="1 value of the history changed"):
            refreshes.submit(run.id, SOL_ID, newer.id, FAST)
        assert refreshes.submit(run.id, SOL_ID, newer.id, RefreshOptions("fast", seen=True))


def test_a_missing_column_is_refused_by_name(make, inside, acme, run, analyst):
    spend = simulated().spec.paid_media_spends[0]
    newer = make.dataset(acme, longer(4).drop(columns=spend))
    with inside(acme, analyst), pytest.raises(InvalidRequest, match="does not have it") as refused:
        refreshes.submit(run.id, SOL_ID, newer.id, FAST)
    assert refused.value.problems[0].column == spend


def test_data_that_ends_with_the_model_is_not_offered(make, inside, acme, run, analyst):
    newer = make.dataset(acme, longer(4), name="April")
    with inside(acme, analyst):
        (offer,) = queries.eligible_datasets(visible.model(run.id, SOL_ID))
        assert (offer.id, offer.steps, offer.grain) == (newer.id, 4, "week")


def test_what_is_published_stays_published_while_a_refresh_waits(make, inside, acme, run, analyst):
    newer = make.dataset(acme, longer(4))
    with inside(acme, analyst):
        publications.publish(run.id, SOL_ID, "Fits best")
        refreshes.submit(run.id, SOL_ID, newer.id, FAST)
        current = published.history().current()
        assert current is not None
        assert current.run_id == run.id


def test_newer_data_is_noticed_beside_a_model_only_where_it_has_its_columns(
    make, inside, acme, run, analyst
):
    with inside(acme, analyst):
        assert queries.best_dataset(visible.model(run.id, SOL_ID)) is None
    make.dataset(
        acme, longer(9).rename(columns={simulated().spec.paid_media_spends[0]: "other_spend"})
    )
    with inside(acme, analyst):
        assert queries.best_dataset(visible.model(run.id, SOL_ID)) is None
    newer = make.dataset(acme, longer(3))
    with inside(acme, analyst):
        offer = queries.best_dataset(visible.model(run.id, SOL_ID))
        assert offer is not None
        assert (offer.id, offer.steps) == (newer.id, 3)
        assert isinstance(offer.last, date)


def test_a_refresh_that_was_cancelled_starts_again_as_a_refresh(make, inside, acme, run, analyst):
    newer = make.dataset(acme, longer(4))
    with inside(acme, analyst):
        made = refreshes.submit(run.id, SOL_ID, newer.id, FAST)
        runs.cancel(made)
        again = db.session.get_one(Run, runs.restart(made))
        assert again.origin == db.session.get_one(Run, made).origin


def test_a_model_that_is_gone_ends_a_refresh_with_a_reason(inside, acme, analyst):
    origin = {"kind": "refresh", "run": "gone", "sol_id": "1_1_1", "steps": 1}
    with (
        inside(acme, analyst),
        pytest.raises(Exception, match="The model that the run carries on is gone"),
    ):
        queries.engine_input(origin)


def test_another_tenants_model_and_data_are_not_found(make, inside, acme, run, analyst):
    other = make.tenant("other")
    theirs = make.finished_run(other)
    newer, foreign = make.dataset(acme, longer(4)), make.dataset(other, longer(4))
    with inside(acme, analyst):
        with pytest.raises(NotFound):
            refreshes.submit(theirs.id, SOL_ID, newer.id, FAST)
        with pytest.raises(NotFound):
            refreshes.submit(run.id, SOL_ID, foreign.id, FAST)


def test_a_client_cannot_refresh(make, inside, acme, run):
    viewer = make.user("client_viewer", acme)
    newer = make.dataset(acme, longer(4))
    with inside(acme, viewer), pytest.raises(NotFound):
        refreshes.submit(run.id, SOL_ID, newer.id, FAST)


def fitted(run_id):
    """Do all parts of a run with the real engine, as a worker does."""
    while waiting := parts.due(parts.of_run(run_id)):
        fits.run_part(waiting[0].id, engine)


def test_a_real_refresh_lands_as_a_draft_beside_the_published_model(make, inside, acme, analyst):
    first, newer = make.run(acme), make.dataset(acme, longer(4))
    with inside(acme):
        fitted(first.id)
    with inside(acme, analyst):
        best = models.table(first.id)[0].sol_id
        least = health.assess(visible.model(first.id, best)).to_acknowledge
        publications.publish(first.id, best, "Fits best", Consent(least, "One of few"))
        made = refreshes.submit(first.id, best, newer.id, FAST)
    with inside(acme):
        fitted(made)
    with inside(acme, analyst):
        row = db.session.get_one(Run, made)
        assert (row.state, row.error) == ("finished", None)
        former, bundle, tables = queries.side_by_side(made)
        assert (former.sol_id, former.chosen in bundle.selected) == (best, True)
        assert former.chosen == lab.automatic_choice(made).sol_id
        assert bundle.manifest["window"]["end"] == f"{newer.date_to}"
        before = models.bundle(first.id).window
        assert tables.common == (pd.Timestamp(bundle.manifest["window"]["start"]), before[1])
        assert len(tables.channels) == len(bundle.spec.paid_media_selected)
        current = published.history().current()
        assert current is not None
        assert current.run_id == first.id
        assert queries.best_dataset(visible.model(first.id, best)) is not None
        assert queries.best_dataset(visible.model(made, str(former.chosen))) is None
