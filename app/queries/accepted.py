"""The models whose answers are read together where a client reads a range: those of a KPI that
pass the client's gate, out of all its searches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select

from app.extensions import db
from app.models import Run
from app.models.runs import FINISHED
from app.queries import lab, results
from app.queries.visible import VisibleModel
from mmm import kpi as kpis
from mmm.analysis.model_set import ModelSet
from mmm.analysis.model_tables import ModelTables
from tenants import context

_SEARCHES: Final = 24  # at most in a set: each is read from the store once by every process
_SETS: Final = 32  # in memory per process


def accepted(seen: VisibleModel) -> ModelSet:
    """The selected models that pass the client's gate: of the shown model's run, and of the other
    finished runs of its KPI with the same channels and grain. The shown model always counts.

    Of many runs those that a model was published of come first, then the newest ones.
    """
    statement = select(Run.id, Run.spec, Run.finished_at).where(Run.state == FINISHED)
    rows = db.session.execute(statement.order_by(Run.finished_at.desc(), Run.id)).all()
    published = {shown.run_id for shown in seen.publications.entries}
    own = next(row for row in rows if row.id == seen.run_id)
    alike = [row for row in rows if row is not own and _media(row.spec) == _media(own.spec)]
    alike.sort(key=lambda row: row.id not in published)
    runs = tuple((f"runs/{row.id}", str(row.finished_at)) for row in (own, *alike[: _SEARCHES - 1]))
    return results.model_set(context.present().id, runs, seen.sol_id, lab.gate(seen))


def tables(seen: VisibleModel) -> ModelTables:
    """The shown model's tables, with the ranges that the accepted models give."""
    return _around(seen.tables, accepted(seen))


@lru_cache(maxsize=_SETS)
def _around(tables: ModelTables, models: ModelSet) -> ModelTables:
    return replace(tables, around=models)


def _media(spec: Mapping[str, Any]) -> tuple[str, frozenset[tuple[str, str]]]:
    """What two stored specs must share to be read together: KPI, and paid media with what they are
    modelled by.
    """
    modelled = spec.get("paid_media_vars") or spec["paid_media_spends"]
    return kpis.key(spec), frozenset(zip(spec["paid_media_spends"], modelled, strict=True))
