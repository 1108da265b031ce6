"""Signing in: who gets in where, and what the others are told."""

from __future__ import annotations

import re

import pytest

from app.extensions import db
from app.web.auth import WRONG
from tenants import accounts, passwords
from tenants.models import Membership, SignIn, Tenant, User


def signed_in(visitor, path="/data"):
    return visitor.get(path).status_code == 200


def test_a_stranger_is_sent_to_the_sign_in_page_and_back(make, visit):
    analyst = make.user()
    visitor = visit()
    answer = visitor.get("/runs?x=1")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/runs?x%3D1"
    answer = visitor.sign_in(analyst.email, next_="/runs?x%3D1")
    assert answer.location == "/runs?x=1"
    assert signed_in(visitor)


def test_the_e_mail_may_be_written_in_capitals(make, visit):
    analyst = make.user()
    assert visit().sign_in(f" {analyst.email.upper()} ").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "evil",
        "///x",
        "",
    ],
)
def test_nobody_is_sent_to_another_server(make, visit, target):
    from urllib.parse import quote

    answer = visit().sign_in(make.user().email, next_=quote(target))
    assert answer.location == "/"


def test_unknown_person_and_wrong_password_sound_the_same(make, visit):
    analyst, visitor = make.user(), visit()
    answers = [
        visitor.sign_in(analyst.email, "wrong"),
        visitor.sign_in("nobody@example.org", "wrong"),
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert all(WRONG in answer.text for answer in answers)
    own = re.compile(f'{re.escape(analyst.email)}|nobody@example.org|name="csrf_token"[^>]*')
    one, other = (own.sub("", answer.text) for answer in answers)
    assert one == other
    assert not signed_in(visitor)


def test_a_password_is_checked_even_for_a_person_who_does_not_exist(make, visit, monkeypatch):
    checked = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *a: checked.append(a[0] is None) or real(*a))
    visit().sign_in("nobody@example.org", "wrong")
    assert checked == [True]


def test_the_stand_in_hash_costs_as_much_as_a_real_one():
    parameters = [
        hash_.split("$")[:4]
        for hash_ in (passwords._stand_in(), passwords.hashed("long enough for us"))
    ]
    assert parameters[0] == parameters[1]
    assert not passwords.matches(None, "nobody has this password")


def test_a_disabled_account_gets_in_nowhere(app, make, login, visit):
    analyst = make.user()
    visitor = login(analyst)
    with app.app_context():
        db.session.get_one(User, analyst.id).enabled = False
        db.session.commit()
    assert not signed_in(visitor)
    assert WRONG in visit().sign_in(analyst.email).text


def test_a_client_viewer_signs_in_on_the_clients_address(make, login):
    acme = make.tenant("acme")
    assert signed_in(login(make.user("client_viewer", acme), "acme"), "/overview")


def test_another_clients_viewer_gets_the_same_answer_as_a_wrong_password(make, visit):
    make.tenant("acme")
    stranger = make.user("client_viewer", make.tenant("other"))
    answer = visit("acme").sign_in(stranger.email)
    assert answer.status_code == 401
    assert WRONG in answer.text


def test_a_client_viewer_on_the_agencys_address_is_told_where_to_go(make, visit):
    viewer = make.user("client_viewer", make.tenant("acme"))
    visitor = visit()
    right, wrong = visitor.sign_in(viewer.email), visitor.sign_in(viewer.email, "wrong")
    assert "http://acme.localhost/" in right.text
    assert "acme" not in wrong.text
    assert WRONG in wrong.text
    assert not signed_in(visitor, "/overview")


def test_a_person_without_any_right_cannot_sign_in(make, visit):
    assert WRONG in visit().sign_in(make.user(None).email).text


def test_a_session_is_bound_to_its_host(make, login, visit):
    make.tenant("acme")
    analyst = make.user()
    cookie = login(analyst).client.get_cookie("mixfront")
    elsewhere = visit("acme")
    elsewhere.client.set_cookie("mixfront", cookie.value, domain="acme.localhost")
    assert not signed_in(elsewhere)


def test_removing_a_membership_takes_effect_at_once(app, make, login):
    acme = make.tenant("acme")
    viewer = make.user("client_viewer", acme)
    visitor = login(viewer, "acme")
    assert signed_in(visitor, "/overview")
    with app.app_context():
        db.session.execute(db.delete(Membership).where(Membership.user_id == viewer.id))
        db.session.commit()
    assert not signed_in(visitor, "/overview")


def test_a_session_of_a_removed_client_finds_nothing(app, make, login):
    acme = make.tenant("acme")
    visitor = login(make.user("client_viewer", acme), "acme")
    with app.app_context():
        db.session.execute(db.delete(Tenant).where(Tenant.id == acme.id))
        db.session.commit()
    assert visitor.get("/overview").status_code == 404


def test_signing_out_needs_the_token_and_ends_the_session(make, login):
    visitor = login(make.user())
    visitor.get("/")
    assert visitor.post("/sign-out", token=False).status_code == 400
    assert signed_in(visitor)
    assert visitor.post("/sign-out").status_code == 302
    assert not signed_in(visitor)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(make, login, visit):
    visitor, thief = login(make.user()), visit()
    cookie = visitor.client.get_cookie("mixfront")
    thief.client.set_cookie("mixfront", cookie.value, domain="localhost")
    assert signed_in(thief)
    visitor.get("/")
    visitor.post("/sign-out")
    assert not signed_in(thief)


def test_signing_out_ends_one_session_only(make, login):
    analyst = make.user()
    one, other = login(analyst), login(analyst)
    one.post("/sign-out")
    assert not signed_in(one)
    assert signed_in(other)


def test_every_sign_in_is_on_record(app, make, login):
    analyst = make.user()
    login(analyst).post("/sign-out")
    with app.app_context():
        row = db.session.scalars(db.select(SignIn)).one()
        assert (row.user_id, row.host) == (analyst.id, "localhost")
        assert row.began_at < row.ended_at


def test_too_many_attempts_are_refused(make, visit):
    visitor = visit()
    answers = [visitor.sign_in("nobody@example.org", "wrong").status_code for _ in range(12)]
    assert answers[:10] == [401] * 10
    assert answers[10:] == [429] * 2


def test_an_empty_form_is_explained(make, visit):
    assert "Enter your e-mail" in visit().sign_in("", "").text


def test_the_sign_in_page_wears_the_brand_of_its_host(make, visit):
    make.tenant("acme", name="Acme Ltd", primary="#aa0011", mode="dark")
    page = visit("acme").get("/sign-in").text
    assert "Acme Ltd" in page
    assert 'data-bs-theme="dark"' in page
    assert "#aa0011" in visit("acme").get("/brand.css").text
    assert "Acme Ltd" not in visit().get("/sign-in").text


def test_an_unknown_host_is_not_found(make, visit):
    assert visit("nobody").get("/sign-in").status_code == 404
    assert visit("nobody").get("/healthz").status_code == 200


def test_a_client_that_staff_only_view_is_not_theirs_on_the_agencys_address(app, make, login):
    """An analyst of one agency who is also a viewer of another agency's client."""
    make.tenant("acme")
    foreign = make.tenant("foreign", agency=make.agency())
    analyst = make.user()
    with app.app_context():
        accounts.grant(db.session.get_one(User, analyst.id), "client_viewer", tenant=foreign)
        db.session.commit()
    visitor = login(analyst)
    assert "foreign" not in visitor.page("/").text
    assert visitor.tab("foreign").get("/overview").status_code == 404
    assert signed_in(login(analyst, "foreign"), "/overview")


def test_a_clients_start_page_is_its_overview(make, login):
    make.tenant("acme")
    assert login(make.user(), "acme").get("/").location == "/overview"
    staff = login(make.user())
    assert staff.get("/").status_code == 200
    assert staff.tab("acme").get("/").location == "/c/acme/overview"
    assert staff.tab("acme").get("").location == "/c/acme/overview"


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(make, visit):
    answer = visit().sign_in(make.user().email)
    cookie = next(
        value for value in answer.headers.getlist("Set-Cookie") if value.startswith("mixfront=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # the tests speak http; see COOKIE_SECURE


def test_the_door_speaks_the_language_that_was_chosen_there(make, visit):
    make.tenant("acme", name="Acme Ltd")
    visitor = visit("acme")
    assert ">Svenska</a>" in visitor.get("/sign-in").text
    visitor.get("/language/sv")
    assert "Logga in för att se dina resultat." in visitor.get("/sign-in").text
    assert "Fel e-post eller lösenord." in visitor.sign_in("nobody@example.org", "wrong").text
    refused = [visitor.sign_in("nobody@example.org", "wrong") for _ in range(10)][-1]
    assert (refused.status_code, "För många försök" in refused.text) == (429, True)


def test_a_missing_page_is_explained_in_the_language_that_was_chosen(make, login):
    visitor = login(make.user("analyst"))
    visitor.get("/language/de")
    assert "Nicht gefunden" in visitor.get("/language/tlh").text
