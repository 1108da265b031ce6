"""A refreshed model beside the one that it carries on: what each says, and what is different."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from layouts import text
from layouts.components.page import link_button, page, section
from layouts.components.states import box
from layouts.components.table import Column, table
from layouts.figures.look import UNKNOWN, Look
from layouts.language import _

LEAD: Final = "Model {before} of “{run}” carried on by {periods}: the refreshed model is {after}."
STAYS: Final = "The client still sees model {model}"
STAYS_NOTE: Final = "The refreshed model is a draft. Open it to publish it; until then nothing changes for the client."
NOBODY: Final = "The client sees no model today"
NOBODY_NOTE: Final = "Open the refreshed model to publish it."
IS_PUBLISHED: Final = "The refreshed model is what the client sees"
FIGURES: Final = {
    "nrmse": ("NRMSE", "Prediction error. Lower is better."),
    "rssd": (
        "Distance of effect from spend",
        "DECOMP.RSSD as a first fit counts it, computed the same way for both. The refresh itself made something else "
        "small: how far the shares of effect moved from the former model's.",
    ),
    "rsq_train": ("R² fitted", "Adjusted R² where the model was trained."),
    "rsq_val": ("R² unseen", "Adjusted R² on the validation part."),
}
RSSD_NOTE: Final = (
    "DECOMP.RSSD of a refresh says how far the shares of effect moved from that model's, not how far they are from the "
    "shares of spend."
)
GONE: Final = "no longer estimable"
CAME: Final = "estimable now"


@dataclass(frozen=True)
class Refreshed:
    """What the page shows. before and after name the models; `status` is (title, note) of what the client sees."""

    run_id: str
    run_name: str
    before: str
    after: str
    periods: str
    windows: tuple[str, str]
    status: tuple[str, str]


def build(shown: Refreshed, tables: Any, look: Look) -> Component:
    """The page. `tables` is a `mmm.beside.Beside`."""
    opened = link_button("Open the refreshed model", f"/models/{shown.run_id}/{shown.after}", "primary")
    return page(
        f"Refresh of {shown.before}",
        box("plain", shown.status[0], html.P(shown.status[1])),
        section("Fit", _errors(tables.errors, shown, look), flush=True),
        section(
            _moved_most(tables.channels, look) or f"{look.efficiency_name} and coefficients",
            _channels(tables.channels, shown, look),
            note=f"{look.efficiency_name} and coefficients, each by its model's own period.",
            flush=True,
        ),
        _contributions(tables, shown, look),
        lead=LEAD.format(before=shown.before, run=shown.run_name, periods=shown.periods, after=shown.after),
        back=(f"/runs/{shown.run_id}", "Run"),
        actions=[link_button("All its models", f"/models/{shown.run_id}"), opened],
    )


class Former(Protocol):
    """The model that a run carries on, by how many periods, and the model it chose once it has finished."""

    @property
    def run_id(self) -> str: ...
    @property
    def run_name(self) -> str: ...
    @property
    def sol_id(self) -> str: ...
    @property
    def steps(self) -> int: ...
    @property
    def grain(self) -> str: ...
    @property
    def chosen(self) -> str | None: ...


def note(former: Former, run_id: str) -> Component:
    """The line that says which model a run carries on, and leads to both side by side once it has finished."""
    model = dcc.Link(former.sol_id, href=f"/models/{former.run_id}/{former.sol_id}", className="strong")
    source = [" of ", former.run_name] if former.run_name else []
    said = ["Refresh of ", model, *source, " with ", periods(former.steps, former.grain, new=True)]
    link = None
    if former.chosen:
        taken = dcc.Link(former.chosen, href=f"/models/{run_id}/{former.chosen}", className="strong")
        said += ["; it chose ", taken]
        link = link_button("Compare with the former model", f"/refreshes/{run_id}", small=True, glyph="layout-split")
    meaning = html.P(RSSD_NOTE, className="muted small")
    return html.Div([html.Div([html.Span(said), link], className="actions"), meaning], className="stack-sm")


def periods(count: int, grain: str | None, new: bool = False) -> str:
    """4 weeks, 1 new week."""
    return f"{count} {'new ' if new else ''}{grain or 'period'}{'' if count == 1 else 's'}"


def _heads(shown: Refreshed) -> tuple[Column, Column, Column]:
    before, after = (
        f"{name}, {window}" for name, window in zip((shown.before, shown.after), shown.windows, strict=True)
    )
    return (
        Column("before", shown.before, number=True, title=before),
        Column("after", f"{shown.after} (refreshed)", number=True, title=after),
        Column("change", "Change", number=True),
    )


def _errors(errors: pd.DataFrame, shown: Refreshed, look: Look) -> Component:
    rows = []
    for row in errors.to_dict("records"):
        if pd.isna(row["before"]) and pd.isna(row["after"]):
            continue
        name, why = FIGURES[row["figure"]]
        cells = {side: _number(row[side], look) for side in ("before", "after")}
        rows.append(
            {"name": [name, html.Span(why, className="sub")], **cells, "change": _signed(row["change"], look, 3)}
        )
    return table((Column("name", "Figure", lead=True), *_heads(shown)), rows, "Fit")


def _channels(channels: pd.DataFrame, shown: Refreshed, look: Look) -> Component:
    name = "cpa" if look.conversion else "roi"
    rows = []
    for row in channels.to_dict("records"):
        cells = {side: _efficiency(row[f"{name}_{side}"], look) for side in ("before", "after")}
        coefs = " → ".join(_coef(row, side, look) for side in ("before", "after"))
        changed = _moved(row, name, look)
        rows.append({"name": html.Span(row["label"], className="strong"), **cells, "change": changed, "coef": coefs})
    heads = (Column("name", "Channel", lead=True), *_heads(shown), Column("coef", "Coefficient", number=True))
    return table(heads, rows, f"{look.efficiency_name} and coefficients")


def _contributions(tables: Any, shown: Refreshed, look: Look) -> Component:
    found, title = tables.contributions, "Contributions in the common period"
    if tables.common is None:
        return section(title, html.P("The two models have no period in common.", className="muted"))
    silent = {
        side: set(tables.channels.loc[tables.channels[f"zero_{side}"], "channel"]) for side in ("before", "after")
    }
    rows = [_contribution(row, silent, look) for row in found.to_dict("records")]
    heads = (Column("name", "Part", lead=True), *_heads(shown)[:2], Column("change", "Change of share", number=True))
    when = text.period(tables.common[0].date(), tables.common[1].date(), look)
    return section(_finding(found, look) or title, table(heads, rows, title), note=f"{title}, {when}.", flush=True)


def _contribution(row: dict[str, Any], silent: dict[str, set[str]], look: Look) -> dict[str, Any]:
    """A row of the table. silent: by side the channels that the model gives no estimate."""
    cells: dict[str, Any] = {
        "name": [html.Span(row["label"], className="strong"), html.Span(row["kind"], className="sub")]
    }
    for side, unknown in silent.items():
        cells[side] = [look.response(row[side]), html.Span(look.percent(row[f"share_{side}"]), className="sub")]
        if row["rn"] in unknown:
            cells[side] = html.Span(UNKNOWN, className="faint", title=_(text.NOT_ESTIMABLE_WHY))
    gone, came = row["rn"] in silent["after"], row["rn"] in silent["before"]
    if gone or came:
        return {**cells, "change": text.DASH if gone and came else GONE if gone else CAME}
    return {**cells, "change": _points(row["share_after"] - row["share_before"], look)}


def _moved_most(channels: pd.DataFrame, look: Look) -> str | None:
    """The channel whose ROAS or CPA moved most, in words; None where no channel has both."""
    name = "cpa" if look.conversion else "roi"
    moved = (channels[f"{name}_after"] / channels[f"{name}_before"] - 1).abs()
    if moved.isna().all():
        return None
    row = channels.loc[moved.idxmax()]
    before, after = (look.efficiency(row[f"{name}_{side}"]) for side in ("before", "after"))
    return f"{row['label']} moved most: {look.efficiency_name} {before} to {after}"


def _finding(found: pd.DataFrame, look: Look) -> str | None:
    """The part whose share moved most, in words."""
    moved = (found["share_after"] - found["share_before"]).abs()
    if moved.isna().all():
        return None
    row = found.loc[moved.idxmax()]
    if moved.max() < 0.005:
        return "No share moved by more than half a point"
    return f"{row['label']} moved most: {look.percent(row['share_before'])} to {look.percent(row['share_after'])}"


def _number(value: float, look: Look) -> str:
    return text.DASH if pd.isna(value) else look.number(value, 3)


def _signed(value: float, look: Look, digits: int) -> str:
    if pd.isna(value):
        return text.DASH
    sign = "±" if round(abs(value), digits) == 0 else "+" if value > 0 else "−"
    return sign + look.number(abs(value), digits)


def _points(value: float, look: Look) -> str:
    return text.DASH if pd.isna(value) else f"{_signed(value * 100, look, 1)} points"


def _efficiency(value: float, look: Look) -> Any:
    said = look.efficiency(value)
    return html.Span(said, className="faint", title=_(text.NOT_ESTIMABLE_WHY)) if said == UNKNOWN else said


def _moved(row: dict[str, Any], name: str, look: Look) -> str:
    before, after = row[f"{name}_before"], row[f"{name}_after"]
    if pd.isna(before) or pd.isna(after):
        return text.DASH if pd.isna(before) and pd.isna(after) else CAME if pd.isna(before) else GONE
    return look.change(after / before - 1) if before else text.DASH


def _coef(row: dict[str, Any], side: str, look: Look) -> str:
    value = row[f"coef_{side}"]
    return look.number(value, 0 if not value or abs(value) >= 1000 else 2 if abs(value) >= 1 else 4)
