"""The planner's callbacks: from the form's fields to a plan, or to why there is none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from dash import no_update

from app.errors import InvalidRequest as Refused
from app.queries import models, visible
from app.services import plans, publications
from callbacks import planner
from layouts import ids
from layouts.components.model_ref import ModelRef
from layouts.planner import PlanForm
from mmm.analysis import decomposition
from mmm.engine import AllocationRequest
from mmm.errors import EngineError, InvalidInput
from tests.callbacks.answers import said_by
from tests.factories import SOL_ID, scored
from tests.layouts.plannable import plannable
from tests.layouts.readable import found, words


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture
def run(make, acme):
    return make.finished_run(acme, plannable(scored()))


@pytest.fixture
def at_work(app, make, inside, acme, run):
    """A request of an analyst on the client's host."""
    user = make.user("analyst", acme)
    with app.test_request_context("/", base_url="http://acme.localhost"), inside(acme, user):
        yield


def form(run, low=0.5, up=2.0, budget=None, locked=()):
    """The filled-in form."""
    bundle = models.bundle(run.id)
    spends, _ = planner.spent(bundle, "all")
    zero = planner._zero(bundle, SOL_ID)
    channels = tuple(channel for channel in spends if channel not in zero)
    money = round(sum(spends.values())) if budget is None else budget
    locks = tuple(channel in locked for channel in channels)
    count = len(channels)
    return PlanForm("all", money, (low,) * count, (up,) * count, locks, channels)


def ref(run):
    """The model as the page's store holds it."""
    return ModelRef(run.id, SOL_ID).stored()


def optimise(run, filled):
    """The callback's answer to a click."""
    return planner.optimise(1, filled.fields(), ref(run))


def test_todays_budget_is_planned(at_work, run):
    assert "split differently, would bring" in words(optimise(run, form(run))[0])


def test_the_models_total_beside_the_plan_is_that_of_the_models_page(at_work, run):
    bundle = models.bundle(run.id)
    total = decomposition.totals(bundle, SOL_ID)["attributed"]
    model = visible.model(run.id, SOL_ID).tables
    assert planner.credited(model, planner.spent(bundle, "all")[1]) == pytest.approx(total)
    assert 0 < planner.credited(model, 4) < total
    said = words(optimise(run, form(run))[0])
    assert (
        f"credits paid media with {planner.presentation().short_money(total)} in this period"
        in said
    )


def test_a_larger_budget_is_planned_within_the_limits(at_work, run):
    spends, _ = planner.spent(models.bundle(run.id), "all")
    said = words(optimise(run, form(run, budget=1.1 * sum(spends.values())))[0])
    assert "+10.0% budget" in said


def test_the_page_comes_with_the_plan_for_what_its_fields_start_with(at_work, run):
    page = planner.load(run.id, SOL_ID)
    said = words(optimise(run, form(run))[0])
    assert said in words(page)
    assert "the budget of" in words(page)
    [done] = [store.data for store in found(page, "Store") if store.id == ids.PLAN_DONE]
    named = [
        item.id
        for item in found(page, "Input")
        if isinstance(item.id, dict) and item.id["type"] == "plan-low"
    ]
    assert done["channels"] == named
    assert "Where each channel moves" in words(planner.draw_moves(done, ref(run)))


def test_a_page_whose_first_limits_allow_no_plan_says_so(at_work, run):
    model = visible.model(run.id, SOL_ID)
    plan, done = planner._first_plan(model, form(run, budget=1e12))
    assert "No plan is possible" in words(plan)
    assert done is None


def test_a_page_whose_optimiser_finds_no_plan_still_has_its_fields(at_work, run, monkeypatch):
    def none(*asked):
        raise EngineError("The optimiser found no split.")

    monkeypatch.setattr(plans, "optimise", none)
    page = planner.load(run.id, SOL_ID)
    assert "The optimiser found no split." in words(page)
    assert any(item.id == ids.PLAN_BUDGET for item in found(page, "Input"))


def test_what_stands_below_a_plan_is_of_the_same_limits(at_work, run):
    _, done = optimise(run, form(run, low=0.9, up=1.1))
    said = words(planner.draw_moves(done, ref(run)))
    assert "Where each channel moves on its curve" in said
    assert "How to read this" in said
    assert planner.draw_moves(None, ref(run)) == [], "limits that exclude each other have no plan"


def test_the_same_question_is_computed_once_and_asked_for_each_time(at_work, run):
    request = AllocationRequest(low=0.8, up=1.3)
    model = visible.model(run.id, SOL_ID)
    first = plans.optimise(model, request)
    again = visible.model(run.id, SOL_ID)
    assert plans.optimise(again, AllocationRequest(low=0.8, up=1.3)) is first
    assert plans.optimise(again, AllocationRequest(low=0.8, up=1.4)) is not first


@pytest.mark.parametrize("budget", [None, 0, -5])
def test_a_plan_needs_a_budget(at_work, run, budget):
    with pytest.raises(InvalidInput, match="The budget is missing"):
        optimise(run, replace(form(run), budget=budget))


def test_empty_and_crossed_limits_name_their_channel(at_work, run):
    filled = form(run)
    with pytest.raises(InvalidInput, match="has no limits"):
        optimise(run, replace(filled, lows=(None, *filled.lows[1:])))
    with pytest.raises(InvalidInput, match="lower limit is above"):
        optimise(run, form(run, low=2.0, up=1.0))


def test_a_budget_that_the_limits_cannot_place_is_explained_in_place(at_work, run):
    with pytest.raises(Refused) as refusal:
        optimise(run, form(run, up=1.0, low=0.1, budget=1e12))
    assert "No plan is possible" in words(planner.refuse_plan(refusal.value)[0])


def test_the_bar_knows_that_a_channel_at_zero_gets_nothing(at_work, run):
    bundle = models.bundle(run.id)
    zero = planner._zero(bundle, SOL_ID)
    bases = planner._bases(bundle, "all", zero)
    assert zero
    assert not zero & set(bases)
    fields = form(run, low=1.0, up=1.0).fields()
    assert "less than the budget" in words(planner.show_feasibility(bases, fields))


def test_a_shorter_date_range_has_its_own_spend(at_work, run):
    cells = [
        {"type": "plan-now", "channel": c} for c in models.bundle(run.id).spec.paid_media_selected
    ]
    bases, budget, shown = planner.change_date_range("last_4", ref(run), cells)
    assert 0 < budget < sum(planner.spent(models.bundle(run.id), "all")[0].values())
    assert len(shown) == len(cells)
    assert all(value > 0 for value in bases.values())


def test_changed_limits_are_told_from_those_of_the_plan(at_work, run):
    filled = form(run)
    _, done = optimise(run, filled)
    assert planner.hide_changed(done, filled.fields()) is True
    assert planner.hide_changed(done, replace(filled, date_range="last_4").fields()) is False
    assert planner.hide_changed(None, filled.fields()) is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"date_range": None},
        {"budget": "much"},
        {"lows": []},
        {"locks": "abc"},
        {"channels": None},
        {"channels": ["tv_spend"]},
        {"channels": [{"type": "plan-low"}]},
    ],
)
def test_a_form_that_no_page_sends_is_refused_in_words(wrong):
    whole = PlanForm("all", 100.0, (0.5,), (2.0,), (False,), ("tv_spend",)).fields()
    assert PlanForm.read(whole).fields() == whole
    with pytest.raises(InvalidInput, match="Reload the page"):
        PlanForm.read(whole | wrong)


def test_one_limit_fills_every_channel():
    names = [{"channel": "a"}, {"channel": "b"}]
    assert planner.fill_limits(0.8, None, names) == ([0.8, 0.8], [no_update, no_update])


def test_a_client_plans_with_the_published_model_only(make, login, inside, acme, run):
    viewer = login(make.user("client_viewer", acme), "acme")
    assert "No model is published yet" in said_by(viewer.page("/planner"))
    assert "Not found" in said_by(viewer.page(f"/planner/{run.id}/{SOL_ID}"))
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    assert "Plan a budget" in said_by(viewer.page("/planner"))


def test_another_tenants_planner_is_not_found(make, login, acme):
    foreign = make.finished_run(make.tenant("other"))
    said = said_by(
        login(make.user("analyst", acme), "acme").page(f"/planner/{foreign.id}/{SOL_ID}")
    )
    assert "Not found" in said


def test_the_fields_of_a_browser_arrive_under_their_names(app, make, login, inside, acme, run):
    with inside(acme):
        filled = form(run)
    fields = filled.fields()
    values = {
        (ids.PLAN_RUN, "n_clicks"): 1,
        (ids.PLAN_PERIOD, "value"): fields["date_range"],
        (ids.PLAN_BUDGET, "value"): fields["budget"],
        (ids.PLAN_REF, "data"): ref(run),
        ("plan-low", "value"): fields["lows"],
        ("plan-up", "value"): fields["ups"],
        ("plan-lock", "value"): fields["locks"],
        ("plan-low", "id"): fields["channels"],
    }
    wired = app.extensions["mixfront_dash"].callback_map
    [(output, parts)] = [
        pair
        for pair in wired.items()
        if "callback" in pair[1] and pair[1]["callback"].__wrapped__ is planner.optimise
    ]

    def given(item):
        if not item["id"].startswith("{"):
            return item | {"value": values[item["id"], item["property"]]}
        kind = json.loads(item["id"])["type"]
        return [
            {"id": {"type": kind, "channel": channel}, "property": item["property"], "value": value}
            for channel, value in zip(filled.channels, values[kind, item["property"]], strict=True)
        ]

    answer = login(make.user("analyst", acme), "acme").post(
        "/_dash-update-component",
        json={
            "output": output,
            "outputs": [
                {"id": ids.PLAN_RESULT, "property": "children"},
                {"id": ids.PLAN_DONE, "property": "data"},
            ],
            "inputs": [given(item) for item in parts["inputs"]],
            "state": [given(item) for item in parts["state"]],
            "changedPropIds": [f"{ids.PLAN_RUN}.n_clicks"],
        },
    )
    assert answer.get_json()["response"][ids.PLAN_DONE]["data"] == fields
