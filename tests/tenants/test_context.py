"""Who is asking, and for whom."""

from __future__ import annotations

import pytest

from app.errors import NotFound, NotSignedIn
from tenants import context
from tenants.permissions import ACTIONS, can, require
from tenants.roles import ROLES

STAFF_ONLY = (
    "agency.read", "data.read", "data.write", "runs.read", "runs.write", "models.read", "lab.write",
    "notes.read", "notes.write", "publish",
)  # fmt: skip
EVERYBODY = ("overview.read", "published.read", "plans.use")


def test_outside_of_everything_nobody_is_there(app):
    assert context.identity() is None
    assert context.tenant() is None
    with pytest.raises(NotSignedIn):
        require("overview.read")


def test_the_table_of_rights_is_complete():
    assert set(ACTIONS) == {*STAFF_ONLY, *EVERYBODY}
    assert all(roles <= {*ROLES, "system"} for roles in ACTIONS.values())


def test_a_client_viewer_sees_what_is_published_and_no_more(make, inside):
    acme = make.tenant()
    with inside(acme, make.user("client_viewer", acme)):
        assert [action for action in ACTIONS if can(action)] == [
            a for a in ACTIONS if a in EVERYBODY
        ]
        with pytest.raises(NotFound):
            require("data.read")


@pytest.mark.parametrize("role", ["platform_admin", "agency_admin", "analyst"])
def test_staff_may_do_everything(make, inside, role):
    with inside(make.tenant(), make.user(role)):
        assert all(can(action) for action in ACTIONS)


def test_an_analyst_of_one_client_has_no_right_at_another(make, inside):
    acme, other = make.tenant(), make.tenant()
    analyst = make.user("analyst", acme)
    with inside(acme, analyst):
        assert can("data.read")
    with inside(other, analyst):
        assert not any(can(action) for action in ACTIONS)


def test_another_agencys_admin_has_no_right_here(make, inside):
    with inside(make.tenant(), make.user("agency_admin", agency=make.agency())):
        assert not any(can(action) for action in ACTIONS)


def test_the_strongest_role_counts(app, make, inside):
    from app.extensions import db
    from tenants import accounts

    acme = make.tenant()
    person = make.user("client_viewer", acme)
    with app.app_context():
        accounts.grant(person, "analyst", tenant=acme)
        db.session.commit()
    with inside(acme, person):
        who = context.identity()
        assert who is not None
        assert who.role == "analyst"
        assert who.staff


def test_leaving_a_tenant_leaves_nothing_behind(make, inside):
    acme = make.tenant()
    with inside(acme):
        assert context.present().slug == acme.slug
    assert context.tenant() is None
    assert context.visible_ids() == frozenset()
