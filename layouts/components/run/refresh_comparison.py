"""A refreshed model beside the one that it carries on: what each says, and what is different."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from app.views.refreshes import Former
from layouts import text
from layouts.address import address
from layouts.components.badge import badge
from layouts.components.model import health_words
from layouts.components.page import link_button, page, section
from layouts.components.states import box
from layouts.components.table import Column, table
from layouts.language import N_, _, join_names
from layouts.style import period_words
from layouts.style.presentation import UNKNOWN, Presentation, label
from mmm.analysis.model_diff import ModelDiff
from mmm.data import column_roles
from mmm.review import drift
from mmm.review.health import DRIFT, FAIL, REVIEW
from mmm.review.health_limits import MAX_DRIFT

LEAD: Final = N_(
    "Model {before} of “{run}” carried on by {periods}: the refreshed model is {after}."
)
STAYS: Final = N_("The client still sees model {model}")
STAYS_NOTE: Final = N_(
    "The refreshed model is a draft. Open it to publish it; until then nothing changes for the"
    " client."
)
NOBODY: Final = N_("The client sees no model today")
NOBODY_NOTE: Final = N_("Open the refreshed model to publish it.")
IS_PUBLISHED: Final = N_("The refreshed model is what the client sees")
FIGURES: Final = {
    "nrmse": ("NRMSE", N_("Fit error. Lower is better.")),
    "rssd": (
        N_("Distance of effect from spend"),
        N_(
            "DECOMP.RSSD as a first fit counts it, computed the same way for both. The refresh"
            " itself made something else small: how far the shares of effect moved from the former"
            " model's."
        ),
    ),
    "rsq_train": (N_("R² fitted"), N_("Adjusted R² where the model was trained.")),
    "rsq_val": (N_("R² unseen"), N_("Adjusted R² on the validation part.")),
}
RSSD_NOTE: Final = N_(
    "DECOMP.RSSD of a refresh says how far the shares of effect moved from that model's, not how"
    " far they are from the shares of spend."
)
GRADES: Final = {FAIL: "bad", REVIEW: "warn"}  # how far a return moved: its badge
UNSTABLE_NOTE: Final = N_("It is published by a person only, never automatically.")
KINDS: Final = {
    "baseline": N_("baseline"),
    "context": N_("context"),
    "organic": N_("organic media"),
    "paid": N_("paid media"),
}
GONE: Final = N_("no longer estimable")
CAME: Final = N_("estimable now")


@dataclass(frozen=True)
class Refreshed:
    """What the page shows.

    before and after name the models; `status` is (title, note) of what the client sees.
    """

    run_id: str
    run_name: str
    before: str
    after: str
    periods: str
    windows: tuple[str, str]
    status: tuple[str, str]


def build(shown: Refreshed, tables: ModelDiff, look: Presentation) -> Component:
    """The page."""
    opened = link_button(
        _("Open the refreshed model"), address(f"/models/{shown.run_id}/{shown.after}"), "primary"
    )
    return page(
        _("Refresh of {model}").format(model=shown.before),
        _unstable(tables.channels, look),
        box("plain", shown.status[0], html.P(shown.status[1])),
        section(_("Fit"), _errors(tables.errors, shown, look), flush=True),
        section(
            _moved_most(tables.channels, look) or _returns(look),
            _channels(tables.channels, shown, look),
            note=_("{name} and coefficients, each by its model's own period.").format(
                name=look.efficiency_name
            ),
            flush=True,
        ),
        _contributions(tables, shown, look),
        lead=_(LEAD).format(
            before=shown.before, run=shown.run_name, periods=shown.periods, after=shown.after
        ),
        back=(address(f"/runs/{shown.run_id}"), _("Run")),
        actions=[link_button(_("All its models"), address(f"/models/{shown.run_id}")), opened],
    )


def note(former: Former, run_id: str) -> Component:
    """The line that says which model a run carries on, and leads to both side by side once it has
    finished.
    """
    model = dcc.Link(
        former.sol_id, href=address(f"/models/{former.run_id}/{former.sol_id}"), className="strong"
    )
    source = (
        _("Refresh of {model} of {run} with {periods}.")
        if former.run_name
        else _("Refresh of {model} with {periods}.")
    )
    said = _with(
        source,
        model=model,
        run=former.run_name,
        periods=period_words.new_periods(former.steps, former.grain),
    )
    link = None
    if former.chosen:
        taken = dcc.Link(
            former.chosen, href=address(f"/models/{run_id}/{former.chosen}"), className="strong"
        )
        said += [" ", *_with(_("It chose {model}."), model=taken)]
        link = link_button(
            _("Compare with the former model"),
            address(f"/refreshes/{run_id}"),
            small=True,
            glyph="layout-split",
        )
    meaning = html.P(_(RSSD_NOTE), className="muted small")
    return html.Div(
        [html.Div([html.Span(said), link], className="actions"), meaning], className="stack-sm"
    )


def _with(sentence: str, **parts: Any) -> list[Any]:
    """A sentence with components in its places, in the order that the language has them."""
    found: list[Any] = []
    for words, name, _format, _conversion in Formatter().parse(sentence):
        found += [words, parts[name]] if name else [words]
    return found


def _returns(look: Presentation) -> str:
    return _("{name} and coefficients").format(name=look.efficiency_name)


def _heads(shown: Refreshed) -> tuple[Column, Column, Column]:
    before, after = (
        f"{name}, {window}"
        for name, window in zip((shown.before, shown.after), shown.windows, strict=True)
    )
    return (
        Column("before", shown.before, number=True, title=before),
        Column(
            "after", _("{model} (refreshed)").format(model=shown.after), number=True, title=after
        ),
        Column("change", _("Change"), number=True),
    )


def _errors(errors: pd.DataFrame, shown: Refreshed, look: Presentation) -> Component:
    rows = []
    for row in errors.to_dict("records"):
        if pd.isna(row["before"]) and pd.isna(row["after"]):
            continue
        name, why = FIGURES[row["figure"]]
        cells = {side: _number(row[side], look) for side in ("before", "after")}
        rows.append(
            {
                "name": [_(name), html.Span(_(why), className="sub")],
                **cells,
                "change": _signed(row["change"], look, 3),
            }
        )
    return table((Column("name", _("Figure"), lead=True), *_heads(shown)), rows, _("Fit"))


def _channels(channels: pd.DataFrame, shown: Refreshed, look: Presentation) -> Component:
    name = look.efficiency_column
    rows = []
    for row in channels.to_dict("records"):
        cells = {side: _efficiency(row[f"{name}_{side}"], look) for side in ("before", "after")}
        coefs = " → ".join(_coef(row, side, look) for side in ("before", "after"))
        level = drift.grade(row[f"{name}_before"], row[f"{name}_after"])
        changed = _moved(row, name, look)
        rows.append(
            {
                "name": html.Span(row["label"], className="strong"),
                **cells,
                "change": badge(changed, GRADES[level]) if level in GRADES else changed,
                "coef": coefs,
            }
        )
    heads = (
        Column("name", _("Channel"), lead=True),
        *_heads(shown),
        Column("coef", _("Coefficient"), number=True),
    )
    return table(heads, rows, _returns(look))


def _unstable(channels: pd.DataFrame, look: Presentation) -> Component | None:
    """Over everything, where a return moved so far that the refresh is not to be trusted yet."""
    name = look.efficiency_column
    far = [
        row["label"]
        for row in channels.to_dict("records")
        if drift.grade(row[f"{name}_before"], row[f"{name}_after"]) == FAIL
    ]
    if not far:
        return None
    title = _("Unstable: {channels} moved by more than {limit}").format(
        channels=join_names(far), limit=look.percent(MAX_DRIFT[1], 0)
    )
    return box("bad", title, html.P(_(health_words.STEPS[DRIFT])), html.P(_(UNSTABLE_NOTE)))


def _contributions(tables: ModelDiff, shown: Refreshed, look: Presentation) -> Component:
    found, title = tables.contributions, _("Contributions in the common period")
    if tables.common is None:
        return section(
            title, html.P(_("The two models have no period in common."), className="muted")
        )
    silent = {
        side: set(tables.channels.loc[tables.channels[f"zero_{side}"], "channel"])
        for side in ("before", "after")
    }
    rows = [_contribution(row, silent, look) for row in found.to_dict("records")]
    heads = (
        Column("name", _("Part"), lead=True),
        *_heads(shown)[:2],
        Column("change", _("Change of share"), number=True),
    )
    when = text.period(tables.common[0].date(), tables.common[1].date(), look)
    note = _("Contributions in the common period, {period}.").format(period=when)
    return section(_finding(found, look) or title, table(heads, rows, title), note=note, flush=True)


def _contribution(
    row: dict[str, Any], silent: dict[str, set[str]], look: Presentation
) -> dict[str, Any]:
    """A row of the table. silent: by side the channels that the model gives no estimate."""
    cells: dict[str, Any] = {
        "name": [
            html.Span(_part(row), className="strong"),
            html.Span(_(KINDS[row["kind"]]), className="sub"),
        ]
    }
    for side, unknown in silent.items():
        cells[side] = [
            look.response(row[side]),
            html.Span(look.percent(row[f"share_{side}"]), className="sub"),
        ]
        if row["rn"] in unknown:
            cells[side] = html.Span(_(UNKNOWN), className="faint", title=_(text.NOT_ESTIMABLE_WHY))
    gone, came = row["rn"] in silent["after"], row["rn"] in silent["before"]
    if gone or came:
        return {**cells, "change": text.DASH if gone and came else _(GONE if gone else CAME)}
    return {**cells, "change": _points(row["share_after"] - row["share_before"], look)}


def _moved_most(channels: pd.DataFrame, look: Presentation) -> str | None:
    """The channel whose ROAS or CPA moved most, in words; None where no channel has both."""
    name = look.efficiency_column
    moved = (channels[f"{name}_after"] / channels[f"{name}_before"] - 1).abs()
    if moved.isna().all():
        return None
    row = channels.loc[moved.idxmax()]
    before, after = (look.efficiency(row[f"{name}_{side}"]) for side in ("before", "after"))
    return _("{channel} moved most: {name} {before} to {after}").format(
        channel=row["label"], name=look.efficiency_name, before=before, after=after
    )


def _finding(found: pd.DataFrame, look: Presentation) -> str | None:
    """The part whose share moved most, in words."""
    moved = (found["share_after"] - found["share_before"]).abs()
    if moved.isna().all():
        return None
    row = found.loc[moved.idxmax()]
    if moved.max() < 0.005:
        return _("No share moved by more than half a point")
    before, after = (look.percent(row[f"share_{side}"]) for side in ("before", "after"))
    return _("{channel} moved most: {before} to {after}").format(
        channel=_part(row), before=before, after=after
    )


def _part(row: Any) -> str:
    """Columns of the data keep their names; what else a model consists of is named in the reader's
    language.
    """
    if row["kind"] == "baseline":
        return _(row["label"])
    said = label(row["rn"])
    return str(row["label"]) if said == column_roles.label(row["rn"]) else said


def _number(value: float, look: Presentation) -> str:
    return text.DASH if pd.isna(value) else look.number(value, 3)


def _signed(value: float, look: Presentation, digits: int) -> str:
    if pd.isna(value):
        return text.DASH
    sign = "±" if round(abs(value), digits) == 0 else "+" if value > 0 else "−"
    return sign + look.number(abs(value), digits)


def _points(value: float, look: Presentation) -> str:
    return text.DASH if pd.isna(value) else _("{n} points").format(n=_signed(value * 100, look, 1))


def _efficiency(value: float, look: Presentation) -> Any:
    said = look.efficiency(value)
    return (
        html.Span(said, className="faint", title=_(text.NOT_ESTIMABLE_WHY))
        if said == _(UNKNOWN)
        else said
    )


def _moved(row: dict[str, Any], name: str, look: Presentation) -> str:
    before, after = row[f"{name}_before"], row[f"{name}_after"]
    if pd.isna(before) or pd.isna(after):
        return (
            text.DASH
            if pd.isna(before) and pd.isna(after)
            else _(CAME if pd.isna(before) else GONE)
        )
    return look.change(after / before - 1) if before else text.DASH


def _coef(row: dict[str, Any], side: str, look: Presentation) -> str:
    value = row[f"coef_{side}"]
    return look.number(value, 0 if not value or abs(value) >= 1000 else 2 if abs(value) >= 1 else 4)
