"""What the dialog says before a step is taken, and what a client reads of it afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.views.decisions import DecisionStatus
from app.views.publications import Publication
from layouts.components.kpi_switch import Kpis, switch
from layouts.components.model import decision_dialog, publication_history
from layouts.language import LOCALES, language_context
from layouts.style.presentation import Presentation
from mmm.review.candidates import candidate_set
from mmm.review.health_checks import assess
from tests.factories import SOL_ID, scored
from tests.layouts.readable import words

LOOK = Presentation()
FOUND = assess(scored(), candidate_set(scored()), SOL_ID)
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
    asked = words(
        decision_dialog.question(
            DecisionStatus("r2", "2_1_1", "Acme", (), SHOWN), decision_dialog.PUBLISH, FOUND, LOOK
        )
    )
    assert "Publish model 2_1_1 to Acme?" in asked
    assert "It supersedes model 1_7_1, published by Jonas on 2 Jan 2026, 09:30 UTC" in asked
    first = words(
        decision_dialog.question(
            DecisionStatus("r2", "2_1_1", "Acme", (), None), decision_dialog.PUBLISH, FOUND, LOOK
        )
    )
    assert "The client sees no model of this outcome today." in first


@pytest.mark.parametrize(
    "verb", [decision_dialog.SHORTLIST, decision_dialog.APPROVE, decision_dialog.SET_ASIDE]
)
def test_steps_inside_say_that_the_client_sees_nothing(verb):
    asked = words(
        decision_dialog.question(
            DecisionStatus("r2", "2_1_1", "Acme", (), SHOWN), verb, FOUND, LOOK
        )
    )
    assert "Acme sees nothing of it." in asked


def test_a_model_published_before_decisions_were_recorded_is_published():
    assert (
        words(decision_dialog.state(DecisionStatus("r1", "1_7_1", "Acme", (), SHOWN), LOOK))
        == "Published Withdraw"
    )


@pytest.mark.parametrize("verb", list(decision_dialog.VERBS))
@pytest.mark.parametrize("language", ["de", "sv"])
def test_the_dialog_is_in_the_readers_language(verb, language):
    now = DecisionStatus("r2", "2_1_1", "Acme", (), SHOWN)
    english = decision_dialog.question(now, verb, FOUND, LOOK)
    with language_context(language):
        told = decision_dialog.question(now, verb, FOUND, LOOK)
    for one, other in zip(english, told, strict=True):
        assert words(one) != words(other)
    assert "2_1_1" in words(told) or verb == decision_dialog.WITHDRAW


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This model was superseded on 1 Jun 2026: Maja published another one"),
        ("de", "Dieses Modell wurde am 01.06.2026 abgelöst: Maja hat ein anderes veröffentlicht"),
        ("sv", "Den här modellen ersattes den 1 juni 2026: Maja publicerade en annan"),
    ],
)
def test_a_client_reads_since_when_and_by_whom_a_model_is_superseded(language, said):
    successor = replace(SHOWN, id="p2", sol_id="2_1_1", published_by="Maja")
    former = replace(SHOWN, until=datetime(2026, 6, 1, 8, tzinfo=UTC), successor="p2")
    with language_context(language):
        banner = publication_history.banner(
            publication_history.History(former, successor=successor),
            Presentation(locale=LOCALES[language]),
        )
    assert said in words(banner)
    assert "/model?kpi=revenue%3Arevenue" in str(banner)
    assert publication_history.banner(publication_history.History(SHOWN), LOOK) is None


def test_a_model_whose_successor_is_gone_leads_to_what_is_published_now():
    former = replace(SHOWN, until=datetime(2026, 6, 1, 8, tzinfo=UTC), successor="p2")
    banner = publication_history.banner(publication_history.History(former), LOOK)
    assert "This model was superseded on 1 Jun 2026" in words(banner)
    assert "/model?kpi=revenue%3Arevenue" in str(banner)


def test_a_row_of_links_leads_to_the_other_kpis_only_where_there_are_some():
    orders = replace(
        SHOWN, id="p2", kpi="new orders:conversion", dep_var="new_orders", dep_var_type="conversion"
    )
    both = Kpis((orders, SHOWN), SHOWN.kpi)
    row = switch("/model", both)
    assert words(row) == "New orders Revenue"
    assert "/model?kpi=new%20orders%3Aconversion" in str(row)
    assert both.address("/planner") == "/planner?kpi=revenue%3Arevenue"
    alone = Kpis((SHOWN,), SHOWN.kpi)
    assert (switch("/model", alone), alone.address("/planner")) == (None, "/planner")


def test_two_kpis_of_one_column_are_told_apart_by_what_they_count():
    counted = replace(SHOWN, id="p2", kpi="revenue:conversion", dep_var_type="conversion")
    assert (
        words(switch("/model", Kpis((SHOWN, counted), SHOWN.kpi)))
        == "Revenue, as money Revenue, counted"
    )
