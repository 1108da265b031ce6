"""One client on the agency's home, as a tile and as a row of the table: the same facts in the same
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from dash import html

from app.views.clients import ClientCard
from layouts import text
from layouts.address import client_address
from layouts.components.badge import badge, state
from layouts.components.client.attention import (
    FAILING,
    RUNNING,
    STALE,
    WAITING,
    flags,
    goes_on,
)
from layouts.components.logo import logo
from layouts.components.model.health_words import TITLES
from layouts.components.page import facts
from layouts.components.sparkline import sparkline
from layouts.components.table import Column
from layouts.language import N_, _, current_language, join_names, locale_for, ngettext
from layouts.style.presentation import Presentation

STALE_DATA: Final = N_("Stale data")
FAILING_HEALTH: Final = N_("Failing health")
AWAITING: Final = N_("Awaiting approval")
UP_TO_DATE: Final = N_("Up to date")
HEALTHS: Final = {
    "plan": N_("Fit to plan with"),
    "care": N_("Plan with care"),
    "no": N_("Not fit to plan with"),
    "unknown": N_("Not judged"),
}
NO_ROAS: Final = N_("Effect of paid media not estimable")
NO_MODEL_YET: Final = N_("No model published")

KINDS: Final = {STALE: "warn", FAILING: "bad", WAITING: "todo", RUNNING: "busy"}


def tile(client: ClientCard, days: int, today: date) -> html.Article:
    look = look_of(client)
    head = html.Div(
        [logo(client.logo_svg, client.name, large=True), html.H2(_link(client))],
        className="client-head",
    )
    shown = _worth(client, look)
    return html.Article(
        [
            head,
            html.Div(_badges(client, days, today, look), className="client-badges"),
            html.Div([shown, _trend(client, look)], className="client-roas"),
            facts([(name, value) for name, value in _facts(client, look) if value is not None]),
        ],
        className="client",
    )


def columns() -> list[Column]:
    """Of the table; keys that `attention.SORTS` knows can be sorted by."""
    return [
        Column("name", _("Client"), lead=True),
        Column("state", _("State")),
        Column("roas", _("ROAS or CPA"), number=True),
        Column("trend", _("Trend")),
        Column("data", _("Data until"), number=True),
        Column("health", _("Health")),
        Column("published", _("Published"), number=True),
        Column("run", _("Last run")),
    ]


def row(client: ClientCard, days: int, today: date) -> dict[str, Any]:
    look = look_of(client)
    named = html.Span([logo(client.logo_svg, client.name), _link(client)], className="client-name")
    return {
        "name": named,
        "state": html.Span(_badges(client, days, today, look), className="client-badges"),
        "roas": _worth(client, look, short=True),
        "trend": _trend(client, look),
        "data": _data(client, look),
        "health": _health(client) or text.DASH,
        "published": text.day(_published_at(client), look),
        "run": _last_run(client),
    }


def look_of(client: ClientCard) -> Presentation:
    """The client's money, in the reader's language."""
    conversion = bool(client.shown) and client.shown[0].conversion
    return Presentation(
        currency=client.currency,
        locale=locale_for(current_language(), client.locale),
        conversion=conversion,
    )


def _link(client: ClientCard) -> html.A:
    """Another brand's style sheet comes with another document."""
    return html.A(client.name, href=client_address(client.slug), className="client-link")


def _badges(client: ClientCard, days: int, today: date, look: Presentation) -> list[html.Span]:
    said = {
        STALE: _(STALE_DATA),
        FAILING: _(FAILING_HEALTH),
        WAITING: _(AWAITING),
        RUNNING: (
            ngettext("{n} run under way", "{n} runs under way", client.running).format(
                n=look.number(client.running)
            )
        ),
    }
    why = {
        STALE: _why_stale(client, today, look),
        FAILING: _why_failing(client),
        WAITING: _waiting(client, look),
    }
    found = [
        html.Span(badge(said[name], KINDS[name]), title=why.get(name))
        for name in flags(client, days, today)
    ]
    if client.shown:
        return found or [badge(_(UP_TO_DATE), "good")]
    return [*found, badge(_(NO_MODEL_YET))]


def _why_stale(client: ClientCard, today: date, look: Presentation) -> str:
    model = goes_on(client)
    if model is not None:
        said = _("There is data until {data}; the published model ends on {model}.")
        return said.format(data=text.day(model.goes_on, look), model=text.day(model.until, look))
    if client.data_until is None:
        return ""
    days = (today - client.data_until).days
    said = ngettext(
        "The newest data ended {n} day ago.", "The newest data ended {n} days ago.", days
    )
    return said.format(n=look.number(days))


def _why_failing(client: ClientCard) -> str:
    failed = [
        _(TITLES[key]) for key, level in client.levels.items() if level == "fail" and key in TITLES
    ]
    return _("Failed: {checks}").format(checks=join_names(failed)) if failed else ""


def _facts(client: ClientCard, look: Presentation) -> Sequence[tuple[str, Any]]:
    return (
        (_("Data until"), _data(client, look)),
        (_("Health"), _health(client)),
        (_("To decide"), _waiting(client, look) or None),
        (_("Published"), text.day(_published_at(client), look)),
        (_("Last run"), _last_run(client)),
    )


def _data(client: ClientCard, look: Presentation) -> html.Span | str:
    """The last day of the data, and that of the model where it ends before."""
    until, model = text.day(client.data_until, look), goes_on(client)
    if model is None:
        return until
    ends = _("model until {date}").format(date=text.day(model.until, look))
    return html.Span([until, html.Span(ends, className="sub")])


def _health(client: ClientCard) -> str | None:
    """The verdict on the model that the client sees, or is about to, and how many checks failed."""
    if not client.use:
        return _("not recorded") if client.shown else None
    failed = list(client.levels.values()).count("fail")
    if not failed:
        return _(HEALTHS[client.use])
    said = ngettext("{verdict}, {n} check failed", "{verdict}, {n} checks failed", failed)
    return said.format(verdict=_(HEALTHS[client.use]), n=failed)


def _waiting(client: ClientCard, look: Presentation) -> str:
    """Models on which nothing was decided since; empty without any."""
    steps = (client.shortlisted, _("{n} shortlisted")), (client.approved, _("{n} approved"))
    return ", ".join(said.format(n=look.number(count)) for count, said in steps if count)


def _published_at(client: ClientCard) -> datetime | None:
    return client.shown[0].published_at if client.shown else None


def _worth(client: ClientCard, look: Presentation, short: bool = False) -> html.Span | str:
    """What paid media returned by the published model, or why that is not known."""
    if not client.shown:
        return text.DASH if short else html.Span(_(NO_MODEL_YET), className="none")
    if not client.shown[0].roas:
        return html.Span(_("not estimable here") if short else _(NO_ROAS), className="none")
    worth, name = _written(client.shown[0].roas, look), look.efficiency_name
    if short:
        return html.Span([worth, html.Span(f" {name}", className="muted")], className="num")
    named = html.Span(_(text.OF_MEDIA).format(name=name), className="small muted")
    return html.Span([html.Span(worth, className="value"), named], className="client-worth")


def _trend(client: ClientCard, look: Presentation) -> html.Span | None:
    """The course over all publications of the KPI; nothing before there are two."""
    values = [
        (1 / value if look.conversion else value) if value else None for value in _course(client)
    ]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    last, before = values[-1], values[-2]
    change = look.change(last / before - 1) if last and before else None
    written = ", ".join(text.DASH if value is None else look.efficiency(value) for value in values)
    said = _("{name} by publication, in time order: {values}").format(
        name=look.efficiency_name, values=written
    )
    against = html.Span(
        change, className="small muted num", title=_("Against the publication before")
    )
    return html.Span(
        [sparkline(values, said), against if change else None], className="client-trend"
    )


def _course(client: ClientCard) -> Sequence[float | None]:
    return client.shown[0].trend if client.shown else ()


def _written(roas: float, look: Presentation) -> str:
    return look.efficiency(1 / roas if look.conversion else roas)


def _last_run(client: ClientCard) -> html.Span | str:
    if client.last_run_state is None:
        return text.DASH
    since = html.Span(text.ago(client.last_run_at), className="muted")
    return html.Span([since, state(client.last_run_state)], className="client-run")
