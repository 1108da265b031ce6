"""What was decided about models, when, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Decision as Row
from app.models.decisions import PUBLISHED, SUPERSEDED, WITHDRAWN
from app.queries.visible import VisibleModel
from app.views.decisions import Decision, DecisionStatus
from tenants import context, directory
from tenants.permissions import require

# whoever took the step was told that the client reads why
_FOR_CLIENTS = (PUBLISHED, SUPERSEDED, WITHDRAWN)
_RULES_FOR_CLIENTS = ("gate", "limits", "weights", "passes")


def status(seen: VisibleModel) -> DecisionStatus:
    """What was decided about a model, beside what the client sees."""
    require("models.read")
    where = context.tenant()
    return DecisionStatus(
        seen.run_id,
        seen.sol_id,
        where.name if where else "",
        tuple(record(seen.run_id, seen.sol_id)),
        seen.publications.current(seen.kpi),
    )


def record(run_id: str, sol_id: str) -> list[Decision]:
    """Every step of a model, the first one first; empty for a candidate, and for a model that is
    not there.
    """
    require("models.read")
    return _steps(run_id, sol_id)


def client_record(seen: VisibleModel) -> list[Decision]:
    """The record of a model as its client reads it.

    Reasons of the steps before publishing were written for colleagues, and so were their rules:
    they are left out. So is a model's rank among others that the client does not see, and what was
    said about it.
    """
    return [
        (
            replace(step, successor=None, rules=_for_clients(step.rules))
            if step.step in _FOR_CLIENTS
            else replace(step, reason="", rules={})
        )
        for step in _steps(seen.run_id, seen.sol_id)
    ]


def _for_clients(rules: Mapping[str, Any]) -> dict[str, Any]:
    return {name: rules[name] for name in _RULES_FOR_CLIENTS if name in rules}


def _steps(run_id: str, sol_id: str) -> list[Decision]:
    rows = list(db.session.scalars(_of(run_id).where(Row.sol_id == sol_id).order_by(Row.number)))
    names = directory.user_names({row.decided_by for row in rows if row.decided_by})
    return [
        Decision(
            step=row.step,
            reason=row.reason,
            by=names.get(row.decided_by or "", ""),
            at=row.decided_at,
            rules=row.rules,
            successor=(row.successor["run_id"], row.successor["sol_id"]) if row.successor else None,
        )
        for row in rows
    ]


def last_steps(run_id: str) -> dict[str, str]:
    """The last step of each model of a run on which something was decided, by solID."""
    require("models.read")
    newest = (
        select(Row.sol_id, func.max(Row.number).label("number"))
        .where(Row.run_id == run_id)
        .group_by(Row.sol_id)
        .subquery()
    )
    mine = _of(run_id).join(
        newest, (newest.c.sol_id == Row.sol_id) & (newest.c.number == Row.number)
    )
    return {row.sol_id: row.step for row in db.session.scalars(mine)}


def _of(run_id: str) -> Any:
    return select(Row).where(Row.run_id == run_id)
