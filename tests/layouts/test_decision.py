"""What the dialog says before a step is taken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.queries.decisions import Standing
from app.queries.publications import Publication
from layouts.components import publish
from layouts.figures.look import Look
from tests.layouts.readable import words

LOOK = Look()
SHOWN = Publication(
    id="p1",
    run_id="r1",
    sol_id="1_7_1",
    kpi="revenue:revenue",
    dep_var="revenue",
    dep_var_type="revenue",
    published_at=datetime(2026, 1, 2, 9, 30, tzinfo=UTC),
    published_by="Jonas",
    note="Fits best",
)


def test_publishing_says_what_the_client_will_see_and_what_it_supersedes():
    asked = words(publish.question(Standing("r2", "2_1_1", "Acme", (), SHOWN), publish.PUBLISH, LOOK))
    assert "Publish model 2_1_1 to Acme?" in asked
    assert "It supersedes model 1_7_1, published by Jonas on 2 Jan 2026, 09:30 UTC" in asked
    first = words(publish.question(Standing("r2", "2_1_1", "Acme", (), None), publish.PUBLISH, LOOK))
    assert "The client sees no model of this outcome today." in first


@pytest.mark.parametrize("verb", [publish.SHORTLIST, publish.APPROVE, publish.SET_ASIDE])
def test_steps_inside_say_that_the_client_sees_nothing(verb):
    asked = words(publish.question(Standing("r2", "2_1_1", "Acme", (), SHOWN), verb, LOOK))
    assert "Acme sees nothing of it." in asked


def test_a_model_published_before_decisions_were_recorded_is_published():
    assert words(publish.state(Standing("r1", "1_7_1", "Acme", (), SHOWN), LOOK)) == "Published Withdraw"
