"""The agency's clients at a glance: what each sees, what waits and how its models did, without
opening any model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models import Candidate, Dataset, Decision, Publication, Run
from app.models.decisions import APPROVED, PUBLISHED, SHORTLISTED
from app.models.runs import QUEUED, RUNNING
from app.views.clients import ClientCard, PublishedSummary
from mmm import kpi
from tenants import context, directory, session
from tenants.context import TenantInfo
from tenants.permissions import require


def switchable() -> list[TenantInfo]:
    """The clients that the person can switch between, by name."""
    require("agency.read")
    who = context.identity()
    return directory.clients_of(who.user_id) if who and who.user_id else []


def cards() -> list[ClientCard]:
    """A card per client the person can open, by name."""
    clients = switchable()
    if not clients:
        return []
    with context.across(frozenset(client.id for client in clients)):
        runs, running, until = _newest_runs(), _running(), _data_until()
        publications, waiting = _publications(), _waiting()
        judged = _judged(publications, waiting)
    found = []
    for client in clients:
        published, run, ends = publications[client.id], runs.get(client.id), until[client.id]
        health = _health(published, waiting[client.id], judged)
        steps = _undecided(published, waiting[client.id])
        found.append(
            ClientCard(
                slug=client.slug,
                name=client.name,
                logo_svg=client.brand.logo_svg,
                currency=client.brand.currency,
                locale=client.brand.locale,
                url=session.address_of(client.slug),
                shown=_shown(published, ends),
                use=health["use"] if health else "",
                levels=health["levels"] if health else {},
                shortlisted=steps.count(SHORTLISTED),
                approved=steps.count(APPROVED),
                data_until=max(ends.values(), default=None),
                running=running.get(client.id, 0),
                last_run_state=run.state if run else None,
                last_run_at=run.created_at if run else None,
            )
        )
    return found


def _shown(publications: list[Any], until: Mapping[str, date]) -> tuple[PublishedSummary, ...]:
    """`publications` of one client, the first one first; `until` by grain."""
    shown = []
    for row in reversed(publications):
        if row.withdrawn_at is not None:
            continue
        ends = date.fromisoformat(row.window_end[:10]) if row.window_end else None
        newest = until.get(row.grain)
        shown.append(
            PublishedSummary(
                kpi=row.kpi,
                conversion=row.dep_var_type == "conversion",
                published_at=row.published_at,
                roas=row.roas,
                trend=tuple(one.roas for one in publications if one.kpi == row.kpi),
                until=ends,
                goes_on=newest if newest and ends and newest > ends else None,
            )
        )
    return tuple(shown)


def _health(
    publications: list[Any], waiting: list[Any], judged: Mapping[tuple[str, str], Any]
) -> Any:
    """What was recorded for the model published last, else for the one approved last; None where
    nothing was.
    """
    current = [row for row in publications if row.withdrawn_at is None]
    approved = [row for row in waiting if row.step == APPROVED]
    model = current[-1] if current else approved[-1] if approved else None
    return judged.get((model.run_id, model.sol_id)) if model else None


def _undecided(publications: list[Any], waiting: list[Any]) -> list[str]:
    """Steps of models that wait since the last publication of their KPI: it was an answer to those
    before, too.
    """
    last = {row.kpi: row.published_at for row in publications}
    names = [kpi.key({"dep_var": row.dep_var, "dep_var_type": row.dep_var_type}) for row in waiting]
    return [
        row.step
        for row, name in zip(waiting, names, strict=True)
        if name not in last or row.decided_at > last[name]
    ]


def _newest_runs() -> dict[str, Any]:
    rank = (
        func.row_number()
        .over(partition_by=Run.tenant_id, order_by=Run.created_at.desc())
        .label("rank")
    )
    newest = select(Run.id, rank).subquery()
    columns = select(Run.tenant_id, Run.state, Run.created_at)
    rows = db.session.execute(columns.join(newest, newest.c.id == Run.id).where(newest.c.rank == 1))
    return {row.tenant_id: row for row in rows}


def _running() -> dict[str, int]:
    counted = select(Run.tenant_id, func.count().label("n")).where(Run.state.in_((QUEUED, RUNNING)))
    return {row.tenant_id: row.n for row in db.session.execute(counted.group_by(Run.tenant_id))}


def _data_until() -> defaultdict[str, dict[str, date]]:
    """By client and grain."""
    statement = select(Dataset.tenant_id, Dataset.grain, func.max(Dataset.date_to).label("until"))
    found: defaultdict[str, dict[str, date]] = defaultdict(dict)
    of_grain = statement.where(Dataset.removed_at.is_(None)).group_by(
        Dataset.tenant_id, Dataset.grain
    )
    for row in db.session.execute(of_grain):
        found[row.tenant_id][row.grain] = row.until
    return found


def _publications() -> defaultdict[str, list[Any]]:
    """By client, the first one first."""
    model = (Candidate.run_id == Publication.run_id) & (Candidate.sol_id == Publication.sol_id)
    statement = select(
        Publication.tenant_id,
        Publication.run_id,
        Publication.sol_id,
        Publication.kpi,
        Publication.published_at,
        Publication.withdrawn_at,
        Candidate.roas,
        Dataset.grain,
        Run.spec["dep_var_type"].as_string().label("dep_var_type"),
        Run.manifest["window"]["end"].as_string().label("window_end"),
    )
    joined = statement.join(Candidate, model).join(Run, Run.id == Publication.run_id)
    joined = joined.join(Dataset, Dataset.id == Run.dataset_id)
    return _by_client(db.session.execute(joined.order_by(Publication.published_at)))


def _waiting() -> defaultdict[str, list[Any]]:
    """Models whose last decision is that they are shortlisted or approved, by client, the first one
    first.
    """
    mine = (Decision.run_id, Decision.sol_id)
    newest = select(*mine, func.max(Decision.number).label("number")).group_by(*mine).subquery()
    last = (newest.c.run_id == Decision.run_id) & (newest.c.sol_id == Decision.sol_id)
    statement = (
        select(
            Decision.tenant_id,
            *mine,
            Decision.step,
            Decision.decided_at,
            Run.spec["dep_var"].as_string().label("dep_var"),
            Run.spec["dep_var_type"].as_string().label("dep_var_type"),
        )
        .join(newest, last & (newest.c.number == Decision.number))
        .join(Run, Run.id == Decision.run_id)
        .where(Decision.step.in_((SHORTLISTED, APPROVED)))
    )
    return _by_client(db.session.execute(statement.order_by(Decision.decided_at)))


def _judged(
    publications: Mapping[str, list[Any]], waiting: Mapping[str, list[Any]]
) -> dict[tuple[str, str], Any]:
    """The health recorded with the last approval or publication of each present model, by run and
    solID.
    """
    shown = {
        row.run_id for rows in publications.values() for row in rows if row.withdrawn_at is None
    }
    approved = {row.run_id for rows in waiting.values() for row in rows if row.step == APPROVED}
    columns = select(Decision.run_id, Decision.sol_id, Decision.rules["health"].label("health"))
    steps = columns.where(
        Decision.step.in_((APPROVED, PUBLISHED)), Decision.run_id.in_(shown | approved)
    )
    rows = db.session.execute(steps.order_by(Decision.decided_at, Decision.number))
    return {(row.run_id, row.sol_id): row.health for row in rows if row.health}


def _by_client(rows: Any) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.tenant_id].append(row)
    return found
