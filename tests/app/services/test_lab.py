"""How a client's models are ranked: saved for the client, by those who may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import AuditEvent, LabSetting
from app.queries import lab as queries
from app.services import lab
from app.views.lab import LabSettings
from mmm.errors import InvalidInput
from mmm.review.candidates import WEIGHTS
from tests.factories import SOL_ID


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_nothing_saved_means_the_documented_weights(inside, acme, make):
    with inside(acme, make.user()):
        assert queries.settings() == LabSettings(dict(WEIGHTS), "all")


def test_weights_are_saved_once_per_client_and_the_last_one_counts(inside, acme, make):
    analyst = make.user()
    with inside(acme, analyst):
        lab.save({"nrmse": 1}, "good")
        lab.save({"nrmse": 2}, "acceptable")
        kept = queries.settings()
        assert (kept.weights["nrmse"], kept.weights["rssd"]) == (2, WEIGHTS["rssd"])
        assert (kept.gate, kept.saved_by) == ("acceptable", analyst.name)
        assert len(db.session.scalars(select(LabSetting)).all()) == 1
        events = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "lab.saved")
        ).all()
        assert [event.user_id for event in events] == [analyst.id] * 2
    with inside(make.tenant("other"), analyst):
        assert queries.settings().gate == "all"


def test_what_is_no_weight_or_no_gate_is_refused_and_nothing_is_kept(inside, acme, make):
    with inside(acme, make.user()):
        for weights, gate in (({"nrmse": -1}, "all"), ({"x": 1}, "all"), ({}, "perfect")):
            with pytest.raises(InvalidInput):
                lab.save(weights, gate)
        assert db.session.scalars(select(LabSetting)).all() == []


def test_a_client_viewer_neither_reads_nor_saves(inside, acme, make):
    run = make.finished_run(acme)
    with inside(acme, make.user("client_viewer", acme)):
        for ask in (
            queries.settings,
            lambda: queries.candidate_set(run.id),
            lambda: lab.save({}, "all"),
        ):
            with pytest.raises(NotFound):
                ask()


def test_the_candidates_of_a_run_are_set_side_by_side_once(inside, acme, make):
    run = make.finished_run(acme)
    with inside(acme, make.user()):
        made = queries.candidate_set(run.id)
        assert made.table["solID"].tolist() == [SOL_ID]
        assert queries.candidate_set(run.id) is made
    with inside(make.tenant("other"), make.user()), pytest.raises(NotFound):
        queries.candidate_set(run.id)
