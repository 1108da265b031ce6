"""The planner's callbacks: from the form's fields to a plan, or to why there is none."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from urllib.parse import unquote

import pandas as pd
import pytest
from dash import no_update

from app.errors import InvalidRequest as Refused
from app.queries import visible
from app.services import plans, publications
from callbacks import planner
from layouts import ids
from layouts import planner as layout
from layouts.components.model_ref import ModelRef
from layouts.figures.plan import sentences
from layouts.planner import PlanForm
from mmm.errors import EngineError, InvalidInput
from mmm.planner.plan_request import PlanRequest
from mmm.planner.spend_paths import SpendPattern
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


def form(run, low=0.75, up=1.25, budget=None, locked=(), freed=()):
    """The filled-in form; what is kept by default is, unless it is freed."""
    model = visible.model(run.id, SOL_ID)
    money = planner._money(SpendPattern.of(model.bundle, "all"))
    kept = plans.kept(model, "all")
    channels = tuple(money)
    locks = tuple(
        (channel in kept or channel in locked) and channel not in freed for channel in channels
    )
    count = len(channels)
    asked = layout.budget_of(money) if budget is None else budget
    return PlanForm("all", asked, (low,) * count, (up,) * count, locks, channels)


def spent(run):
    """What was spent in the window."""
    return layout.budget_of(form_money(run))


def form_money(run, date_range="all"):
    return planner._money(SpendPattern.of(visible.model(run.id, SOL_ID).bundle, date_range))


def ref(run):
    """The model as the page's store holds it."""
    return ModelRef(run.id, SOL_ID).stored()


def optimise(run, filled):
    """The callback's answer to a click."""
    return planner.optimise(1, filled.fields(), ref(run))


def test_todays_budget_is_planned(at_work, run):
    assert "split differently, would bring" in words(optimise(run, form(run))[0])


def test_the_plan_on_the_page_is_the_services_own(at_work, run):
    model = visible.model(run.id, SOL_ID)
    made = plans.plan(model, PlanRequest(keep=frozenset(plans.kept(model, "all"))))
    said = words(optimise(run, form(run))[0])
    look = planner.presentation_for(model.bundle.spec)
    assert sentences.verdict(made, look) in said
    assert sentences.certainty(made, look) in said
    assert look.percent(made.gain.value) in sentences.verdict(made, look)
    [address] = [link.href for link in found(optimise(run, form(run))[0], "A")][:1]
    table = pd.read_csv(io.StringIO(unquote(address.partition(",")[2]).lstrip("\ufeff")))
    assert table.set_index("name").loc["plan", "gain"] == pytest.approx(made.gain.value)


def test_no_amount_of_a_plan_has_more_digits_than_can_be_known(at_work, run):
    said = words([*optimise(run, form(run))[0], *planner.draw_moves(form(run).fields(), ref(run))])
    assert not re.findall(r"(?:SEK|€)[\s\u00a0]?\d[\d,.]{6,}", said)


def test_staff_read_robyns_allocation_under_its_name_with_its_promise_and_what_it_brings(
    at_work, run
):
    model = visible.model(run.id, SOL_ID)
    made = plans.plan(model, planner._request(model, form(run)))
    robyn = plans.robyns(model, made)
    assert sum(robyn.spends.values()) == pytest.approx(made.outcome.money, rel=1e-6)
    assert robyn.outcome.money == pytest.approx(made.outcome.money, rel=1e-6)
    look = planner.presentation_for(model.bundle.spec)
    said = words(optimise(run, form(run))[0])
    assert "Robyn's allocation" in said
    assert look.change(robyn.promise) in said
    assert look.change(robyn.gain.value) in said
    assert robyn.promise != pytest.approx(robyn.gain.value, abs=0.001)


def test_what_robyns_allocator_refuses_is_said_in_its_row_and_the_plan_stands(
    at_work, run, monkeypatch
):
    def none(*asked):
        raise EngineError("The optimiser found no split.")

    monkeypatch.setattr(plans, "robyns", none)
    said = words(optimise(run, form(run))[0])
    assert "finds no split here: The optimiser found no split." in said
    assert "would bring" in said


def test_the_health_checks_verdict_stands_above_the_plan(at_work, run):
    page = planner.load(run.id, SOL_ID)
    model = visible.model(run.id, SOL_ID)
    look = planner.presentation_for(model.bundle.spec)
    sentence = planner.verdict.judge(planner.health.assess(model), look).sentence
    said = words(page)
    assert said.index(sentence) < said.index("Your limits") < said.index("would bring")


def test_a_larger_budget_is_planned_within_the_limits(at_work, run):
    said = words(optimise(run, form(run, budget=1.1 * spent(run)))[0])
    assert "+10.0% budget" in said
    assert "than in today's proportions" in said


def test_all_of_the_way_is_twice_as_far_and_half_says_what_it_would_bring(at_work, run):
    half, whole = (
        words(optimise(run, one)[0]) for one in (form(run), replace(form(run), step=layout.WHOLE))
    )
    assert "goes 50% of the way" in half
    assert "of the way to the split" not in whole
    model = visible.model(run.id, SOL_ID)
    made = plans.plan(model, planner._request(model, form(run)))
    assert planner.presentation().percent(made.gain_whole.value) in whole


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


def test_what_stands_below_a_plan_is_of_the_same_limits(at_work, run):
    _, done = optimise(run, form(run, low=0.9, up=1.1))
    said = words(planner.draw_moves(done, ref(run)))
    assert "Where each channel moves on its curve" in said
    assert "How to read this" in said
    assert planner.draw_moves(None, ref(run)) == [], "limits that exclude each other have no plan"


def test_the_same_question_is_computed_once_and_asked_for_each_time(at_work, run):
    request = PlanRequest(keep=frozenset({"tv_spend"}))
    first = plans.plan(visible.model(run.id, SOL_ID), request)
    again = visible.model(run.id, SOL_ID)
    assert plans.plan(again, PlanRequest(keep=frozenset({"tv_spend"}))) is first
    assert plans.plan(again, PlanRequest(keep=frozenset({"tv_spend"}), step=1.0)) is not first


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


def test_a_channel_that_is_not_estimable_is_kept_unless_it_is_freed(at_work, run):
    model = visible.model(run.id, SOL_ID)
    zero = plans.not_estimable(model)
    assert zero
    assert {plans.kept(model, "all")[name] for name in zero} == {"zero"}
    kept, freed = (
        plans.plan(model, planner._request(model, asked)).table.set_index("channel")
        for asked in (form(run), replace(form(run, freed=zero), step=layout.WHOLE))
    )
    for name in zero:
        assert kept.loc[name, "spend_plan"] == kept.loc[name, "spend_now"] > 0
        assert freed.loc[name, "spend_plan"] < freed.loc[name, "spend_now"]
    assert "not estimable here" in words(planner.load(run.id, SOL_ID))


def test_a_channel_on_hold_is_kept_and_one_that_pauses_stays_at_nothing(at_work, run, monkeypatch):
    model = visible.model(run.id, SOL_ID)
    judged = replace(planner.health.assess(model), channels_on_hold=("tv_spend",))
    monkeypatch.setattr(plans.health, "assess", lambda seen: judged)
    assert plans.kept(model, "all")["tv_spend"] == "hold"
    quiet = next(
        (n, name)
        for n in range(1, 40)
        for name in SpendPattern.of(model.bundle, f"last_{n}").paused
        if name not in plans.not_estimable(model)
    )
    assert plans.kept(model, f"last_{quiet[0]}")[quiet[1]] == "paused"


def test_the_bar_counts_a_kept_channel_at_what_it_spends(at_work, run):
    fields = form(run, low=1.0, up=1.0).fields()
    assert "fits" in words(planner.show_feasibility(form_money(run), fields))
    money = {name: {"today": 0.0, "base": 10.0} for name in form_money(run)}
    every = form(run, locked=money, budget=5.0).fields()
    assert "less than the budget" in words(planner.show_feasibility(money, every))


@pytest.mark.parametrize("side", ["lows", "ups"])
@pytest.mark.parametrize("sent", ["1", [1.0], {}])
def test_limits_that_are_no_numbers_are_refused_in_words(at_work, run, side, sent):
    fields = form(run).fields()
    fields[side][0] = sent
    with pytest.raises(InvalidInput, match="Reload the page"):
        planner.optimise(1, fields, ref(run))


def test_what_is_spent_fits_where_every_channel_is_kept_whatever_its_cents(at_work, run):
    """The field holds whole money; the rest of a krona is no lack of room."""
    for cents in (0.0, 0.3, 0.49, 0.51, 0.9):
        money = {name: {"today": 100 + cents, "base": 100 + cents} for name in form_money(run)}
        every = form(run, locked=money, budget=layout.budget_of(money)).fields()
        assert "fits" in words(planner.show_feasibility(money, every))


def test_a_shorter_date_range_has_its_own_spend_and_its_own_kept_channels(at_work, run):
    cells = [{"type": "plan-now", "channel": name} for name in form_money(run)]
    money, budget, shown, locks = planner.change_date_range("last_4", ref(run), cells)
    assert 0 < budget < spent(run)
    assert len(shown) == len(cells) == len(locks)
    assert all(one["base"] > 0 for one in money.values())
    kept = plans.kept(visible.model(run.id, SOL_ID), "last_4")
    assert [cell["channel"] in kept for cell in cells] == locks


def test_a_plan_whose_limits_have_changed_is_dimmed(at_work, run):
    filled = form(run)
    _, done = optimise(run, filled)
    fresh, stale = (True, layout.FRESH, layout.FRESH), (False, layout.STALE, layout.STALE)
    assert planner.dim_changed(done, filled.fields()) == fresh
    assert planner.dim_changed(done, replace(filled, date_range="last_4").fields()) == stale
    assert planner.dim_changed(done, replace(filled, step=layout.WHOLE).fields()) == stale
    assert planner.dim_changed(None, filled.fields()) == fresh
    assert layout.STALE != layout.FRESH


def test_the_button_keeps_the_focus_while_it_works(app):
    wired = app.extensions["mixfront_dash"]._callback_list
    disabled = f"{ids.PLAN_RUN}.disabled"
    running = [one["running"] for one in wired if one.get("running")]
    assert any(ids.PLAN_RUN in str(one) for one in running)
    assert not any(disabled in str(one) for one in running)


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
        {"step": "twice"},
        {"step": None},
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
        (ids.PLAN_STEP, "value"): fields["step"],
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
