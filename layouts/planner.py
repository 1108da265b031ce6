"""The budget planner: a budget, a date range and bounds per channel; then the plan
against today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids
from layouts.components import states
from layouts.components.field import field, number
from layouts.components.kpi_switch import Kpis, switch
from layouts.components.model import verdict
from layouts.components.model.verdict import Verdict
from layouts.components.model_ref import ModelRef
from layouts.components.page import button, page, section
from layouts.language import N_, _
from layouts.style.presentation import UNKNOWN, Presentation, label
from mmm.errors import InvalidInput
from mmm.planner.plan_request import LOW, STEP, UP

HALF, WHOLE = "half", "whole"  # how much of the way to the best split a plan goes
STEPS_OF: Final = {HALF: STEP, WHOLE: 1.0}
TITLE: Final = N_("Plan a budget")
BASED_ON: Final = N_("Based on model {model}, {data}.")
BACK: Final = N_("The model")
CHANNEL, TODAY, LEAST, MOST, KEEP = (
    N_("Channel"),
    N_("Today"),
    N_("At least ×"),
    N_("At most ×"),
    N_("Keep as it is"),
)
KEPT: Final = {
    "zero": UNKNOWN,
    "hold": N_("on hold by the health check"),
    "paused": N_("pauses in these dates"),
}
KEPT_NOTE: Final = N_(
    "A kept channel stays at what is spent today; one that pauses stays at zero. Channels that are"
    " not estimable or on hold are kept unless you free them."
)
PERIODS: Final = {"day": (365, 182, 91, 28), "week": (104, 52, 26, 13, 4), "month": (24, 12, 6, 3)}
FRESH, STALE = "stack", "stack stale"  # how a plan looks
READY, RUNNING = "btn btn-primary", "btn btn-primary busy"  # how the button looks

Money: TypeAlias = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Setup:
    """What the form starts from.

    `money` says per channel what is spent `today` in the date range, and its `base`, which the
    bounds multiply (the same, but for channels without spend in it). `kept` says why a channel is
    kept as it is unless it is freed: zero (not estimable), hold or paused. `verdict` is the health
    check's.

    `rows` counts the periods of the window, `period` names their grain. `based_on`: for staff, the
    model and the data, as a sentence.
    """

    run_id: str
    sol_id: str
    money: Money
    kept: Mapping[str, str]
    verdict: Verdict
    rows: int
    period: str
    based_on: str
    back: tuple[str, str]
    kpis: Kpis | None = None


@dataclass(frozen=True)
class PlanForm:
    """What the fields hold; an empty one is None.

    `date_range` is "all" or "last_<periods>", `budget` money for it. `lows` and `ups` are multiples
    of today's spend, `locks` keep a channel as it is: one of each for every one of `channels`.
    `step` is HALF or WHOLE.
    """

    date_range: str
    budget: float | None
    lows: tuple[float | None, ...]
    ups: tuple[float | None, ...]
    locks: tuple[bool, ...]
    channels: tuple[str, ...]
    step: str = HALF

    def fields(self) -> dict[str, Any]:
        """As the browser sends it."""
        return {
            "date_range": self.date_range,
            "budget": self.budget,
            "lows": list(self.lows),
            "ups": list(self.ups),
            "locks": list(self.locks),
            "channels": [ids.plan_low(channel) for channel in self.channels],
            "step": self.step,
        }

    @classmethod
    def read(cls, fields: Any) -> PlanForm:
        """Of what the browser sent. Raises InvalidInput for what only a request made by hand
        sends.
        """
        match fields:
            case {
                "date_range": str(date_range),
                "budget": float() | int() | None as budget,
                "lows": [*lows],
                "ups": [*ups],
                "locks": [*locks],
                "channels": [*named],
                "step": str(step),
            } if (
                len(lows) == len(ups) == len(locks) == len(named)
                and all(map(_names_channel, named))
                and all(map(_is_amount, (*lows, *ups)))
                and step in STEPS_OF
            ):
                channels = tuple(name["channel"] for name in named)
                locked = tuple(bool(lock) for lock in locks)
                return cls(date_range, budget, tuple(lows), tuple(ups), locked, channels, step)
        raise InvalidInput("The form did not arrive whole. Reload the page.")


def _is_amount(value: Any) -> bool:
    return value is None or isinstance(value, int | float)


def _names_channel(ident: Any) -> bool:
    return isinstance(ident, dict) and isinstance(ident.get("channel"), str)


def defaults(setup: Setup) -> PlanForm:
    """What the fields start with."""
    channels = tuple(_ordered(setup))
    count = len(channels)
    locks = tuple(channel in setup.kept for channel in channels)
    return PlanForm("all", budget_of(setup.money), (LOW,) * count, (UP,) * count, locks, channels)


def _ordered(setup: Setup) -> list[str]:
    return sorted(setup.money, key=lambda channel: -setup.money[channel]["today"])


def budget_of(money: Money) -> int:
    """What is spent today."""
    return round(sum(one["today"] for one in money.values()))


def build(
    setup: Setup, space: Any, plan: list[Any], done: PlanForm | None, look: Presentation
) -> html.Div:
    """The page with `plan` for its `defaults`, and whether they fit (`space`). `done` is the form
    that the plan was made for, None where there is no plan."""
    lead = _("How to split a budget so that it brings most, within the limits you set.")
    form = section(
        _("Your limits"),
        _frame(setup, look),
        _channels(setup, look),
        html.Div(space, id=ids.PLAN_ROOM, className="plan-room"),
        _run(),
    )
    return page(
        _(TITLE),
        switch("/planner", setup.kpis) if setup.kpis else None,
        verdict.banner(setup.verdict),
        form,
        html.Div(plan, id=ids.PLAN_RESULT, className=FRESH, **{"aria-live": "polite"}),
        html.Div(id=ids.PLAN_CURVES, className=FRESH),
        dcc.Store(id=ids.PLAN_DONE, data=done.fields() if done else None),
        dcc.Store(id=ids.PLAN_REF, data=ModelRef(setup.run_id, setup.sol_id).stored()),
        dcc.Store(id=ids.PLAN_SPENDS, data=setup.money),
        lead=f"{lead} {setup.based_on}".rstrip(),
        back=setup.back,
    )


def _frame(setup: Setup, look: Presentation) -> html.Div:
    options = [{"label": _all(setup.period, setup.rows), "value": "all"}] + [
        {"label": _last(setup.period, n), "value": f"last_{n}"}
        for n in PERIODS[setup.period]
        if n < setup.rows
    ]
    times = _("times today's spend")
    low, up = (
        number(ids.PLAN_GUARD_LOW, LOW, 0, step=0.05),
        number(ids.PLAN_GUARD_UP, UP, 0, step=0.05),
    )
    return html.Div(
        [
            field(
                _("Measured against"), dbc.Select(id=ids.PLAN_PERIOD, options=options, value="all")
            ),
            field(
                _("Budget for that time, {currency}").format(currency=look.currency),
                number(ids.PLAN_BUDGET, budget_of(setup.money), 0, step="any"),
            ),
            field(_("Every channel at least"), low, times),
            field(_("Every channel at most"), up, times),
            field(
                _("How far to go"),
                dbc.Select(
                    id=ids.PLAN_STEP,
                    options=[
                        {"label": _("Half of the way"), "value": HALF},
                        {"label": _("All of the way"), "value": WHOLE},
                    ],
                    value=HALF,
                ),
                _("Half is the careful step: go, measure, go on."),
            ),
        ],
        className="form-grid plan-grid",
    )


def _all(period: str, rows: int) -> str:
    """The whole window as a date range to choose."""
    words = {
        "day": _("All {n} days"),
        "week": _("All {n} weeks"),
        "month": _("All {n} months"),
    }
    return words[period].format(n=rows)


def _last(period: str, rows: int) -> str:
    words = {
        "day": _("The last {n} days"),
        "week": _("The last {n} weeks"),
        "month": _("The last {n} months"),
    }
    return words[period].format(n=rows)


def _channels(setup: Setup, look: Presentation) -> html.Div:
    heads = (CHANNEL, TODAY, LEAST, MOST, KEEP)
    head = html.Tr(
        [html.Th(_(name), scope="col", className="n" if name == TODAY else "") for name in heads]
    )
    rows = [_channel(channel, setup, look) for channel in _ordered(setup)]
    built = html.Table(
        [html.Caption(_("Limits per channel")), html.Thead(head), html.Tbody(rows)],
        className="list plan-list",
    )
    note = html.P(_(KEPT_NOTE), className="muted small")
    return html.Div([built, note], className="plan-table", id=ids.PLAN_CHANNELS)


def _channel(channel: str, setup: Setup, look: Presentation) -> html.Tr:
    name = label(channel)
    dot = html.I(
        className="dot", style={"background": look.colour(channel)}, **{"aria-hidden": "true"}
    )
    reason = setup.kept.get(channel)
    why = html.Span(_(KEPT[reason]), className="muted small plan-kept") if reason else None
    first = html.Th([dot, name, why], scope="row")
    now = html.Td(
        look.short_money(setup.money[channel]["today"]),
        id=ids.plan_now(channel),
        className="n",
        **{"data-label": _(TODAY)},
    )
    low = _input(
        ids.plan_low(channel),
        LOW,
        _("{channel} at least, times today's spend").format(channel=name),
    )
    up = _input(
        ids.plan_up(channel), UP, _("{channel} at most, times today's spend").format(channel=name)
    )
    said = html.Span(_("Keep {channel} as it is").format(channel=name), className="visually-hidden")
    lock = dbc.Checkbox(id=ids.plan_lock(channel), value=reason is not None, label=said)
    return html.Tr(
        [
            first,
            now,
            html.Td(low, **{"data-label": _(LEAST)}),
            html.Td(up, **{"data-label": _(MOST)}),
            html.Td(lock, **{"data-label": _("Keep")}),
        ]
    )


def _input(ident: Any, value: float, said: str) -> html.Label:
    control = dbc.Input(
        id=ident, type="number", value=value, min=0, step=0.05, size="sm", debounce=False
    )
    return html.Label(
        [html.Span(said, className="visually-hidden"), control], className="plan-bound"
    )


def _run() -> html.Div:
    stale = html.Span(
        _("The limits have changed since the plan below."),
        id=ids.PLAN_STALE,
        hidden=True,
        className="muted small",
    )
    return html.Div(
        [button(_("Optimise"), ids.PLAN_RUN, "primary", "sliders"), stale],
        className="actions plan-run",
        role="status",
    )


def refused(error: InvalidInput) -> html.Div:
    """Why there is no plan, and what to change."""
    return states.problems(_("No plan is possible with these limits"), error.problems)
