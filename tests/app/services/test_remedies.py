"""Queueing a changed run."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Dataset, Run
from app.queries import health, visible
from app.services import remedies
from mmm.errors import InvalidInput
from mmm.review.remedies import HOLD_OUT, MERGE
from mmm.spec import ModelSpec
from tests.factories import SOL_ID, scored
from tests.mmm.review.test_health import PARTNER, ZERO, changed


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def collinear():
    base = scored()
    hyp = base.tables["resultHypParam"]
    same = {f"{ZERO}_{kind}": hyp[f"{PARTNER}_{kind}"] for kind in ("thetas", "alphas", "gammas")}
    bundle = changed(base, "dt_mod", **{ZERO: base.tables["dt_mod"][PARTNER] * 1.01})
    return changed(bundle, "resultHypParam", **same)


def test_a_changed_run_is_queued_and_says_where_it_comes_from(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme, make.user("analyst")):
        made = remedies.submit(run.id, SOL_ID, HOLD_OUT, "fast", " Held out ")
        row = db.session.get_one(Run, made)
        assert (row.state, row.mode, row.name, row.dataset_id) == (
            "queued",
            "fast",
            "Held out",
            run.dataset_id,
        )
        assert row.origin == {"kind": "remedy", "run": run.id, "sol_id": SOL_ID, "remedy": HOLD_OUT}
        assert ModelSpec.from_dict(row.spec).ts_validation
        assert not ModelSpec.from_dict(db.session.get_one(Run, run.id).spec).ts_validation


def test_merged_channels_get_a_data_set_of_their_own(make, inside, acme):
    run = make.finished_run(acme, collinear())
    with inside(acme, make.user("analyst")):
        made = remedies.submit(run.id, SOL_ID, f"{MERGE}:{ZERO}", "fast", "")
        row = db.session.get_one(Run, made)
        assert row.dataset_id != run.dataset_id
        kept = db.session.scalar(select(Dataset).where(Dataset.id == row.dataset_id))
        assert kept.source == "derived"
        assert len(row.spec["paid_media_spends"]) == len(scored().spec.paid_media_spends) - 1


def test_a_proposal_shows_what_changes(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme, make.user("analyst")):
        found = health.proposal(visible.model(run.id, SOL_ID), HOLD_OUT)
        assert [change.argument for change in found.changes] == ["ts_validation", "train_size"]


def test_what_the_checks_do_not_ask_for_is_refused(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme), pytest.raises(InvalidInput, match="do not ask"):
        remedies.submit(run.id, SOL_ID, f"{MERGE}:{ZERO}", "fast", "")


def test_another_tenants_model_has_no_health_and_no_remedy(make, inside, acme):
    run = make.finished_run(make.tenant("other"))
    with inside(acme, make.user("analyst")):
        for work in (
            lambda: health.with_remedies(visible.model(run.id, SOL_ID)),
            lambda: health.proposal(visible.model(run.id, SOL_ID), HOLD_OUT),
            lambda: remedies.submit(run.id, SOL_ID, HOLD_OUT, "fast", ""),
        ):
            with pytest.raises(NotFound):
                work()


def test_a_client_viewer_has_neither(make, inside, acme):
    run = make.finished_run(acme)
    with inside(acme, make.user("client_viewer", acme)):
        for work in (
            lambda: health.with_remedies(visible.model(run.id, SOL_ID)),
            lambda: health.proposal(visible.model(run.id, SOL_ID), HOLD_OUT),
            lambda: remedies.submit(run.id, SOL_ID, HOLD_OUT, "fast", ""),
        ):
            with pytest.raises(NotFound):
                work()
