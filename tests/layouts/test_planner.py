"""The planner: whether a budget fits the limits, and the plan read out."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from app.views.plans import RobynAllocation
from layouts import planner
from layouts.components.model.verdict import Verdict
from layouts.components.plan import feasibility
from layouts.components.plan import result as plan_result
from layouts.components.source import Source
from layouts.figures.plan import sentences
from layouts.language import language_context
from layouts.style.presentation import Presentation
from mmm.analysis import response
from mmm.analysis.model_set import ModelSet
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.planner import plan as planning
from mmm.planner.plan_request import PlanRequest
from tests.layouts.readable import found, words
from tests.mmm.planner.varied import varied

LOOK = Presentation()
SETUP = planner.Setup(
    run_id="r1",
    sol_id="1_1_1",
    money={
        "tv_S": {"today": 100.0, "base": 100.0},
        "radio_S": {"today": 300.0, "base": 300.0},
        "print_S": {"today": 50.0, "base": 50.0},
        "cinema_S": {"today": 0.0, "base": 20.0},
    },
    kept={"print_S": "zero", "cinema_S": "paused"},
    verdict=Verdict("usable", "Plan with care: single periods stand out.", ()),
    rows=60,
    period="week",
    based_on="",
    back=("/model", "The model"),
)
BASES = {"tv_S": 100.0, "radio_S": 300.0}


@pytest.mark.parametrize(
    ("budget", "fits", "start"),
    [
        (400.0, True, "These bounds can place €200 to €800; the budget of €400 fits."),
        (900.0, False, "These bounds can place at most €800, €100 less than the budget."),
        (150.0, False, "These bounds need at least €200, €50 more than the budget."),
    ],
)
def test_the_bar_says_whether_the_budget_fits(budget, fits, start):
    space = feasibility.feasibility(BASES, {"tv_S": (0.5, 2.0), "radio_S": (0.5, 2.0)}, budget)
    assert space.fits is fits
    assert words(feasibility.bar(space, LOOK)).startswith(start)


def test_a_locked_channel_leaves_no_room():
    space = feasibility.feasibility({"tv_S": 100.0}, {"tv_S": (1.0, 1.0)}, 100.0)
    assert (space.low, space.high, space.fits) == (100.0, 100.0, True)


def test_the_form_starts_from_todays_budget_largest_channel_first():
    page = planner.build(SETUP, None, [], None, LOOK)
    fields = {item.id: item for item in found(page, "Input") if isinstance(item.id, str)}
    assert fields["plan-budget"].value == 450
    said = words(page)
    assert said.index("Radio") < said.index("TV") < said.index("Print")


def test_every_channel_has_limits_and_what_is_kept_says_why():
    page = planner.build(SETUP, None, [], None, LOOK)
    said = words(page)
    assert "not estimable here" in said
    assert "pauses in these dates" in said
    named = [item.id["channel"] for item in found(page, "Input") if isinstance(item.id, dict)]
    assert set(named) == set(SETUP.money)
    locks = {item.id["channel"]: item.value for item in found(page, "Checkbox")}
    assert locks == {"tv_S": False, "radio_S": False, "print_S": True, "cinema_S": True}
    form = planner.defaults(SETUP)
    assert dict(zip(form.channels, form.locks, strict=True)) == locks
    assert (set(form.lows), set(form.ups), form.step) == ({0.75}, {1.25}, planner.HALF)


def test_the_verdict_of_the_health_check_stands_first():
    said = words(planner.build(SETUP, None, [], None, LOOK))
    assert said.index(SETUP.verdict.sentence) < said.index("Your limits")


def test_only_date_ranges_that_the_window_holds_are_offered():
    choices = found(planner.build(SETUP, None, [], None, LOOK), "Select")[0].options
    assert re.fullmatch(r"All \d+ weeks", choices[0]["label"])  # longer words are cut
    options = [option["value"] for option in choices]
    assert options == ["all", "last_52", "last_26", "last_13", "last_4"]


def test_limits_without_a_plan_say_why():
    assert "No plan is possible" in words(
        planner.refused(InvalidInput("These bounds can place at most 5."))
    )


def planned(count=12, zero="influencers_spend", robyn=True, **asked):
    """A plan of made-up models, with an allocation of Robyn's that has a promise of its own."""
    models = ModelSet.of([varied(count, zero)])
    made = planning.make(models, "m1", PlanRequest(**{"date_range": "last_26"} | asked))
    spends = dict(zip(made.pattern.channels, made.best * made.pattern.money, strict=True))
    outcome, gain = planning.simulate(models, "m1", made, spends)
    allocation = RobynAllocation(0.209, spends, outcome, gain, "engine", ("A note.",))
    source = Source("m1", "plan by simulation", "plan")
    return plan_result.Result(made, allocation if robyn else None, "", source, "week")


@pytest.fixture(scope="module")
def result():
    return planned()


def of(result):
    return LOOK.for_model(result.plan.pattern.channels, "revenue")


def test_a_plan_shows_verdict_splits_agreement_figures_and_how_to_read_them(result):
    lines = response.curves(varied(12, "influencers_spend")[0], "m1")
    shown = [*plan_result.result(result, of(result)), *plan_result.moves(result, lines, of(result))]
    said = words(shown)
    for part in (
        "split differently, would bring",
        "rises most",
        "It holds in",
        "Eight in ten of them put the gain between",
        "agree more than the truth allows",
        "so expect less than they say",
        "goes 50% of the way",
        "What each split brings",
        "How far the models agree",
        "of the models raise it",
        "Every split is counted by simulation",
        "In these weeks media bring",
        "A note.",
    ):
        assert part in said
    graphs = [item for part in shown if part is not None for item in found(part, "Graph")]
    assert len(graphs) == 2 + 5, "no curve of the channel that is not estimable"


def test_robyns_row_says_its_promise_and_what_the_same_split_brings(result):
    rows = result.outcomes.set_index("name")
    assert rows.loc["robyn", "promise"] == 0.209
    assert rows.loc["robyn", "gain"] == pytest.approx(result.plan.gain_whole.value)
    assert rows["promise"].drop("robyn").isna().all()
    said = words(plan_result.result(result, of(result)))
    assert "Robyn's allocation" in said
    assert "+20.9%" in said
    without = words(plan_result.result(planned(robyn=False), of(result)))
    assert "Robyn" not in without


def test_three_digits_are_all_that_is_said(result):
    lines = response.curves(varied(12, "influencers_spend")[0], "m1")
    shown = [*plan_result.result(result, of(result)), *plan_result.moves(result, lines, of(result))]
    assert not re.findall(r"€\d[\d,.]{4,}", words(shown))


def test_the_parts_of_a_plan_sum_and_its_splits_cost_the_same(result):
    rows = result.outcomes.set_index("name")
    np.testing.assert_allclose(rows["effect"], rows["in_period"] + rows["carried_out"])
    np.testing.assert_allclose(rows["money"], rows.loc["today", "money"])
    assert list(rows.index) == ["today", "plan", "best", "robyn"]


def test_of_a_whole_window_nothing_is_said_to_come_from_earlier_spend(result):
    look = of(result)
    assert "from earlier spend" in sentences.parts(result.plan, "week", look)
    outcome = replace(result.plan.outcome, carried_in=0.0)
    said = sentences.parts(replace(result.plan, outcome=outcome), "week", look)
    assert "earlier spend" not in said
    assert look.short_response(outcome.carried_out) in said


def test_a_larger_budget_is_compared_with_itself_in_todays_proportions():
    usual = planned().plan.today.money
    found_plan = planned(budget=1.1 * usual, step=1.0)
    assert list(found_plan.outcomes["name"]) == ["today", "even", "plan", "robyn"]
    verdict = sentences.verdict(found_plan.plan, of(found_plan))
    assert "+10.0% budget" in verdict
    assert "than in today's proportions" in verdict
    assert sentences.step(found_plan.plan, of(found_plan)) == ""


def test_one_model_agrees_with_nobody_and_none_says_nothing(result):
    alone = replace(result.plan.gain, models=1, holds=1, low=np.nan, high=np.nan)
    said = sentences.certainty(replace(result.plan, gain=alone, n_models=1), of(result))
    assert "agree" not in said
    assert "expect less than it says" in said
    nothing = replace(result.plan.gain, models=0, holds=0)
    assert sentences.certainty(replace(result.plan, gain=nothing), of(result)) == ""
    none = replace(result.plan.gain, value=0.0, holds=0)
    assert sentences.certainty(replace(result.plan, gain=none), of(result)) == ""


def test_a_plan_that_moves_nothing_has_no_way_to_go(result):
    stays = replace(result.plan, best=result.plan.even, planned=result.plan.even)
    assert "of the way" in sentences.step(result.plan, of(result))
    assert sentences.step(stays, of(result)) == ""


def test_conversions_are_named_where_they_are_counted(result):
    look = LOOK.for_model(result.plan.pattern.channels, "conversion")
    assert "more conversions from media" in sentences.verdict(result.plan, look)
    assert "CPA" in words(plan_result.result(result, look))


def test_agreement_is_said_in_words(result):
    rows = {row.channel: row for row in result.rows.itertuples()}
    votes = {"raises": 0.3, "cuts": 0.5, "holds": 0.2, "kept": False}
    row = next(iter(rows.values()))._replace(**votes)
    assert sentences.agreed(row, LOOK) == "no agreement: 30% raise it, 50% cut it, 20% leave it"
    assert sentences.agreed(row._replace(cuts=0.61), LOOK) == "61% of the models cut it"
    assert sentences.agreed(row._replace(holds=float("nan")), LOOK) == "no model has an estimate"
    assert sentences.agreed(row._replace(kept=True), LOOK) == "kept as it is"


def test_a_plan_is_a_csv_of_the_table_that_the_page_shows(result):
    shown = plan_result.result(result, of(result))
    links = [link for part in shown if part for link in found(part, "A")]
    assert all(link.href.startswith("data:text/csv") for link in links)
    by_name = {link.download: link.href for link in links}
    for column in ("spend_now", "spend_plan", "raises", "effect_plan", "marginal_plan"):
        assert column in by_name["spend-per-channel.csv"]
    for column in ("money", "in_period", "carried_out", "gain", "low", "high", "holds", "promise"):
        assert column in by_name["splits.csv"]


def test_what_a_channel_without_an_estimate_brings_in_a_plan_is_unknown(result):
    row = result.rows.set_index("channel").loc["influencers_spend"]
    assert row[["effect_now", "effect_plan", "roi_plan", "marginal_plan"]].isna().all()
    assert row["spend_now"] > 0
    assert "not estimable here" in words(plan_result.result(result, LOOK))


@pytest.mark.parametrize(
    ("language", "verdict", "limits"),
    [
        ("de", "anders aufgeteilt, brächten", "Alle 60 Wochen"),
        ("sv", "fördelade på annat sätt, skulle ge", "Alla 60 veckor"),
    ],
)
def test_a_plan_is_read_in_the_readers_language(result, language, verdict, limits):
    look = of(result)
    with language_context(language):
        assert verdict in words(plan_result.result(result, look))
        assert (
            found(planner.build(SETUP, None, [], None, look), "Select")[0].options[0]["label"]
            == limits
        )


def test_limits_without_a_plan_say_why_with_the_numbers_of_the_language():
    error = InvalidInput(
        Phrase(
            "These bounds need at least {least:,.0f}, more than the {asked:,.0f} asked for. Lower "
            "the lower bounds or raise the budget.",
            least=1234.4,
            asked=1000.0,
        )
    )
    with language_context("de"):
        said = words(planner.refused(error))
    assert said.startswith("Mit diesen Grenzen ist kein Plan möglich")
    assert "mindestens 1.234, mehr als die gewünschten 1.000." in said
