"""Refreshes: the data that goes on where a model ends, where a run came from, and the two models
side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Dataset, Run
from app.models.runs import REFRESH
from app.queries import datasets, models
from app.queries.visible import VisibleModel
from app.views.refreshes import EligibleDataset, Former
from mmm import dates
from mmm.analysis.model_diff import ModelDiff, ModelRef, diff
from mmm.bundle import Bundle
from mmm.data.continuation import Continuation, compare
from mmm.errors import InvalidInput
from mmm.refresh import Refresh
from tenants.permissions import require

_LOOKED_AT = 5  # newest data sets that are looked into for the columns of a model


def eligible_datasets(seen: VisibleModel) -> list[EligibleDataset]:
    """Data sets that go on after the model's window, the latest first."""
    require("runs.read")
    return _offers(seen.bundle)


def newer(run_id: str, dataset_id: str) -> Continuation:
    """What a data set is to the models of a run. Raises NotFound."""
    require("runs.read")
    bundle = models.bundle(run_id)
    return compare(
        bundle.spec, bundle.window, bundle.tables["dt_input"], datasets.frame(dataset_id)
    )


def best_dataset(seen: VisibleModel) -> EligibleDataset | None:
    """The newest data set that goes on after the model's window and has its columns; None without
    any.
    """
    require("runs.read")
    spec = seen.bundle.spec
    needed = {
        spec.date_var,
        spec.dep_var,
        *spec.paid_media_spends,
        *spec.all_media,
        *spec.context_vars,
    }
    looked_at = _offers(seen.bundle)[:_LOOKED_AT]
    return next(
        (offer for offer in looked_at if needed <= set(datasets.frame(offer.id).columns)), None
    )


def former(run_id: str) -> Former | None:
    """What a run carries on; None where it is no refresh. Raises NotFound."""
    require("runs.read")
    run = db.session.get(Run, run_id)
    if run is None:
        raise NotFound("There is no such run.")
    origin = run.origin or {}
    if origin.get("kind") != REFRESH:
        return None
    source = select(Run.name, Dataset.grain).join(Dataset, Dataset.id == Run.dataset_id)
    found = db.session.execute(source.where(Run.id == origin["run"])).first()
    chosen = (run.manifest or {}).get("refresh", {}).get("solID")
    name, grain = (found.name, found.grain) if found else ("", "week")
    return Former(origin["run"], name, origin["sol_id"], int(origin["steps"]), grain, chosen)


def side_by_side(run_id: str, sol_id: str | None = None) -> tuple[Former, Bundle, ModelDiff]:
    """The former model of a refresh beside one of its own, the chosen one unless another is named.

    Raises NotFound.
    """
    require("models.read")
    found = former(run_id)
    if found is None or found.chosen is None:
        raise NotFound("There is no such refresh.")
    after = ModelRef(models.bundle(run_id), sol_id or found.chosen)
    if after.sol_id not in after.bundle.selected:
        raise NotFound("There is no such model.")
    return found, after.bundle, diff(ModelRef(models.bundle(found.run_id), found.sol_id), after)


def engine_input(origin: Mapping[str, Any] | None) -> Refresh | None:
    """What an engine is told about the model that a run carries on; None where it is no refresh.

    Raises InvalidInput.
    """
    require("runs.read")
    if not origin or origin.get("kind") != REFRESH:
        return None
    try:
        return Refresh.of(models.bundle(origin["run"]), origin["sol_id"], int(origin["steps"]))
    except NotFound as error:
        raise InvalidInput("The model that the run carries on is gone.") from error


def _offers(bundle: Bundle) -> list[EligibleDataset]:
    end = bundle.window[1]
    grain = bundle.grain
    later = select(Dataset).where(
        Dataset.removed_at.is_(None),
        Dataset.date_to > end.date(),
        Dataset.grain == grain,
        Dataset.date_from < end.date(),
    )
    rows = db.session.scalars(
        later.order_by(Dataset.date_to.desc(), Dataset.created_at.desc(), Dataset.id)
    ).all()
    return [
        EligibleDataset(row.id, row.name, row.date_to, _steps(end, row.date_to, grain), grain)
        for row in rows
    ]


def _steps(end: pd.Timestamp, last: date, grain: dates.Grain) -> int:
    count, at = 0, dates.follows(end, grain)
    while at <= pd.Timestamp(last):
        count, at = count + 1, dates.follows(at, grain)
    return count
