"""Every access path to a tenant's rows stays inside the tenant."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.orm import aliased

from app.errors import NoTenant
from app.extensions import db
from app.models import (
    AuditEvent,
    Candidate,
    Dataset,
    Decision,
    LabSetting,
    Note,
    Publication,
    Run,
    RunPart,
)
from app.services import lab, notes, publications
from tenants import context
from tenants.entry import entered
from tenants.models import new_id
from tenants.scoping import OutOfScope, TenantOwned, owned_tables
from tests.factories import SOL_ID

OWNED = (AuditEvent, Candidate, Dataset, Decision, LabSetting, Note, Publication, Run, RunPart)


@pytest.fixture
def two(make, inside):
    """Two clients, each with a finished and published model: one row or more in every table that
    clients own.
    """
    pair = make.tenant("mine"), make.tenant("theirs")
    for tenant in pair:
        run = make.finished_run(tenant)
        with inside(tenant):
            publications.publish(run.id, SOL_ID, "Fits best")
            lab.save({}, "all")
            notes.write(run.id, SOL_ID, "TV looks high")
            db.session.add(RunPart(run_id=run.id, step="gather"))
            db.session.commit()
    return pair


def ids_of(model, inside, tenant):
    with inside(tenant):
        return set(db.session.scalars(select(model.id)))


def test_every_owned_table_is_listed_here():
    assert {model.__table__ for model in OWNED} == owned_tables()


@pytest.mark.parametrize("model", OWNED)
def test_reading_sees_own_rows_only(two, inside, model):
    mine, theirs = two
    foreign = ids_of(model, inside, theirs)
    assert foreign
    with inside(mine):
        other = aliased(model)
        ways = {
            "select": select(model.id),
            "columns": select(model.id, model.tenant_id),
            "alias": select(other.id),
            "subquery": select(select(model.id).subquery().c.id),
            "cte": select(select(model.id).cte().c.id),
            "union": select(model.id).union(select(model.id)),
            "join": select(other.id).join(model, model.id == other.id),
            "exists": select(model.id).where(select(other.id).where(other.id == model.id).exists()),
        }
        for way, statement in ways.items():
            found = {row[0] for row in db.session.execute(statement)}
            assert found, way
            assert not found & foreign, way
        assert {row.tenant_id for row in db.session.scalars(select(model))} == {mine.id}
        count = db.session.scalar(select(func.count()).select_from(model))
        assert count == len(found)
        assert all(db.session.get(model, row_id) is None for row_id in foreign)


@pytest.mark.parametrize("model", OWNED)
def test_rows_of_another_tenant_are_not_at_hand_after_a_change_of_tenant(two, inside, model):
    mine, theirs = two
    with inside(theirs):
        kept = db.session.scalars(select(model)).first()
        with entered(mine.id):
            assert db.session.get(model, kept.id) is None
        assert db.session.get(model, kept.id) is not None


@pytest.mark.parametrize("model", OWNED)
def test_bulk_writes_touch_own_rows_only(two, inside, model):
    mine, theirs = two
    foreign = ids_of(model, inside, theirs)
    texts = ("name", "note", "action", "sol_id", "gate", "step")
    column = next(c.key for c in model.__table__.columns if c.key in texts)
    with inside(mine):
        changed = db.session.execute(
            update(model).where(model.id.in_(foreign)).values({column: "x"})
        )
        assert changed.rowcount == 0
        removed = db.session.execute(db.delete(model).where(model.id.in_(foreign)))
        assert removed.rowcount == 0
        db.session.rollback()


@pytest.mark.parametrize("model", OWNED)
def test_nothing_works_without_a_tenant(app, model):
    with app.app_context():
        for statement in (
            select(model),
            select(func.count()).select_from(model),
            update(model).values(tenant_id="x"),
            db.delete(model),
        ):
            with pytest.raises(NoTenant):
                db.session.execute(statement)
        with pytest.raises(NoTenant):
            db.session.get(model, new_id())
        db.session.add(model())
        with pytest.raises(NoTenant):
            db.session.flush()


@pytest.mark.parametrize("model", OWNED)
def test_statements_that_no_filter_reaches_are_refused(two, inside, model):
    mine, theirs = two
    table = model.__table__
    assert isinstance(table, Table)
    with inside(mine):
        for statement, parameters in (
            (select(table), None),
            (select(table.c.id), None),
            (text("select 1"), None),
            (insert(model), [{"tenant_id": theirs.id}]),
            (insert(model).values(tenant_id=theirs.id), None),
            (update(model), [{"id": "x", "tenant_id": theirs.id}]),
            (update(model).values(tenant_id=theirs.id), None),
            (update(model).values({model.tenant_id: theirs.id}), None),
            (update(model).ordered_values((model.tenant_id, theirs.id)), None),
            (update(model), {"tenant_id": theirs.id}),
            (update(table).values(id="x"), None),
        ):
            with pytest.raises(OutOfScope):
                db.session.execute(statement, parameters)


@pytest.mark.parametrize("model", OWNED)
def test_a_row_cannot_be_put_into_another_tenant(two, inside, model):
    mine, theirs = two
    with inside(mine):
        db.session.add(model(tenant_id=theirs.id))
        with pytest.raises(OutOfScope):
            db.session.flush()
        db.session.rollback()
        own = db.session.scalars(select(model)).first()
        own.tenant_id = theirs.id
        with pytest.raises(OutOfScope):
            db.session.flush()


def test_a_row_cannot_refer_to_another_tenants_row(two, make, inside):
    from sqlalchemy.exc import IntegrityError

    mine, theirs = two
    foreign = make.dataset(theirs)
    with inside(mine):
        db.session.add(Run(dataset_id=foreign.id, name="stolen", mode="fast", spec={}))
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_several_tenants_can_be_read_but_not_written(two, app, make):
    mine, theirs = two
    third = make.tenant()
    make.dataset(third)
    with app.app_context(), context.across(frozenset({mine.id, theirs.id})):
        assert {row.tenant_id for row in db.session.scalars(select(Dataset))} == {
            mine.id,
            theirs.id,
        }
        with pytest.raises(OutOfScope):
            db.session.execute(update(Run).values(name="x"))
        db.session.add(AuditEvent(action="x", subject_id="x", detail={}))
        with pytest.raises(OutOfScope):
            db.session.flush()


def test_the_filter_follows_the_tenant_and_is_not_remembered(two, inside):
    mine, theirs = two
    for tenant in (mine, theirs, mine):
        with inside(tenant):
            assert {row.tenant_id for row in db.session.scalars(select(Run))} == {tenant.id}


def test_every_owned_model_uses_the_mixin():
    named = {
        t
        for t in db.metadata.tables.values()
        if "tenant_id" in t.columns and t.name != "membership"
    }
    assert named == owned_tables()
    assert all(issubclass(model, TenantOwned) for model in OWNED)
