"""The planner: whether a budget fits the limits, and the plan read out."""

from __future__ import annotations

import pandas as pd
import pytest

from engine_py.allocator import allocate
from layouts import planner
from layouts.components.plan import feasibility
from layouts.components.plan import result as plan_result
from layouts.components.source import Source
from layouts.figures.plan import tables
from layouts.language import language_context
from layouts.style.presentation import Presentation
from mmm.analysis import decomposition, response
from mmm.engine import AllocationRequest
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from tests.layouts.plannable import plannable
from tests.layouts.readable import found, words
from tests.mmm.bundles import simulated

LOOK = Presentation()
SETUP = planner.Setup(
    run_id="r1",
    sol_id="1_1_1",
    spends={"tv_S": 100.0, "radio_S": 300.0, "print_S": 50.0},
    bases={"tv_S": 100.0, "radio_S": 300.0},
    zero=frozenset({"print_S"}),
    rows=60,
    period="week",
    based_on="Based on model 1_1_1, data.csv.",
    back=("/model", "The model"),
)


@pytest.mark.parametrize(
    ("budget", "fits", "start"),
    [
        (400.0, True, "These bounds can place €200 to €800; the budget of €400 fits."),
        (900.0, False, "These bounds can place at most €800, €100 less than the budget."),
        (150.0, False, "These bounds need at least €200, €50 more than the budget."),
    ],
)
def test_the_bar_says_whether_the_budget_fits(budget, fits, start):
    space = feasibility.feasibility(
        SETUP.bases, {"tv_S": (0.5, 2.0), "radio_S": (0.5, 2.0)}, budget
    )
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


def test_a_channel_that_is_not_estimable_has_no_limits_to_set():
    page = planner.build(SETUP, None, [], None, LOOK)
    assert "not estimable here; a plan gives it nothing" in words(page)
    named = [item.id["channel"] for item in found(page, "Input") if isinstance(item.id, dict)]
    assert "print_S" not in named


def test_only_date_ranges_that_the_window_holds_are_offered():
    options = [
        option["value"]
        for option in found(planner.build(SETUP, None, [], None, LOOK), "Select")[0].options
    ]
    assert options == ["all", "last_52", "last_26", "last_13", "last_4"]


def test_limits_without_a_plan_say_why():
    assert "No plan is possible" in words(
        planner.refused(InvalidInput("These bounds can place at most 5."))
    )


@pytest.fixture(scope="module")
def result():
    bundle = plannable(simulated())
    found_plan = allocate(bundle, "1_1_1", AllocationRequest())
    now = response.current(bundle, "1_1_1")
    source = Source("1_1_1", "plan by the compiled engine", "plan")
    credited = decomposition.totals(bundle, "1_1_1")["attributed"]
    return plan_result.Result(found_plan.table, found_plan.notes, now, source, credited, "week")


def test_a_plan_shows_verdict_figures_and_how_to_read_them(result):
    look = LOOK.for_model(tuple(result.current["channel"]), "revenue")
    shown = [
        *plan_result.result(result, look),
        *plan_result.moves(result, response.curves(simulated(), "1_1_1"), look),
    ]
    said = words(shown)
    assert "split differently, would bring" in said
    assert "rises most" in said
    assert "constant spend" in said
    assert "plan by the compiled engine" in said
    estimable = int((~result.current["zero"].astype(bool)).sum())
    graphs = [item for part in shown if part is not None for item in found(part, "Graph")]
    assert len(graphs) == 2 + estimable


def test_a_plan_names_the_models_own_total_and_why_it_differs(result):
    look = LOOK.for_model(tuple(result.current["channel"]), "revenue")
    today = result.optimum["initResponseUnitSim"].sum() * tables.periods(result.optimum)
    assert look.short_money(result.credited) != look.short_money(today)
    head = next(
        part for part in plan_result.result(result, look) if part.className == "plan-verdict"
    )
    said = words(head)
    assert (
        f"The model credits paid media with {look.short_money(result.credited)} in this period"
        in said
    )
    assert (
        "at the average spend per week, as the plan is, the same curves give"
        f" {look.short_money(today)}." in said
    )


def test_conversions_are_named_where_they_are_counted(result):
    look = LOOK.for_model(tuple(result.current["channel"]), "conversion")
    assert "with 1.2K conversions in this period" in tables.against_model(
        result.summary, 1200.0, "day", look
    )


def test_a_plan_is_a_csv_of_the_table_that_the_page_shows(result):
    look = LOOK.for_model(tuple(result.current["channel"]), "revenue")
    links = [link for part in plan_result.result(result, look) if part for link in found(part, "A")]
    assert all(link.href.startswith("data:text/csv") for link in links)
    assert links[0].download == "spend-per-channel.csv"
    assert "spend_now%2Cspend_plan" in links[0].href


def test_what_a_plan_gives_a_channel_at_zero_is_not_a_return(result):
    zero = set(result.current.loc[result.current["zero"].astype(bool), "channel"])
    assert zero
    rows = pd.DataFrame(result.optimum).set_index("channels")
    assert (rows.loc[list(zero), "optmSpendUnit"] == 0).all()
    assert "not estimable here" in words(plan_result.result(result, LOOK))


@pytest.mark.parametrize(
    ("language", "verdict", "limits"),
    [
        ("de", "anders aufgeteilt, brächten nach diesem Modell", "Alle 60 Wochen des Modells"),
        (
            "sv",
            "fördelade på annat sätt, skulle enligt den här modellen ge",
            "Modellens alla 60 veckor",
        ),
    ],
)
def test_a_plan_is_read_in_the_readers_language(result, language, verdict, limits):
    look = LOOK.for_model(tuple(result.current["channel"]), "revenue")
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
