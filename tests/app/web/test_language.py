"""The language of an answer: chosen, the browser's, or the client's own."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layouts import language


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


def lang_of(client: FlaskClient, **headers: str) -> str:
    page = client.get("/sign-in", headers=headers).get_data(as_text=True)
    return page.split('<html lang="', 1)[1].split('"', 1)[0]


def test_a_browser_is_answered_in_the_first_of_its_languages_that_there_are_words_for(
    visitor: FlaskClient,
) -> None:
    assert lang_of(visitor, **{"Accept-Language": "fr, sv;q=0.8, de;q=0.5"}) == "sv"


def test_a_reader_without_a_known_language_gets_english(visitor: FlaskClient) -> None:
    assert lang_of(visitor, **{"Accept-Language": "fr"}) == "en"


def test_a_choice_outlasts_the_request_and_goes_before_the_browsers_language(
    visitor: FlaskClient,
) -> None:
    answer = visitor.get(
        "/language/de", headers={"Referer": "http://localhost/sign-in?next=/model"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/model")
    assert lang_of(visitor, **{"Accept-Language": "sv"}) == "de"


@pytest.mark.parametrize(
    "referrer",
    ["http://elsewhere.example/model", "http://localhost//elsewhere.example", "nonsense"],
)
def test_choosing_a_language_never_leads_to_another_site(
    visitor: FlaskClient, referrer: str
) -> None:
    assert visitor.get("/language/sv", headers={"Referer": referrer}).headers["Location"] == "/"


def test_a_language_without_words_is_not_found(visitor: FlaskClient) -> None:
    assert visitor.get("/language/tlh").status_code == 404


def test_the_next_request_of_the_same_thread_does_not_inherit_a_language(
    app: Flask, visitor: FlaskClient
) -> None:
    visitor.get("/sign-in", headers={"Accept-Language": "de"})
    assert language.current_language() == "en"
