"""The known truth of simulated data beside what a model says."""

from __future__ import annotations

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models import Dataset, Run
from app.models.runs import FINISHED
from app.queries import accepted, datasets, lab, publications, visible
from app.views.truth import KnownTruth, TrueModel
from mmm.errors import InvalidInput
from mmm.simulation import known_truth
from mmm.simulation.media_plans import MediaPlan
from tenants.permissions import require


def of(dataset_id: str, run_id: str = "") -> KnownTruth:
    """A simulated data set's truth beside a model of one of its runs: the one published last of it,
    else the one that is taken where nobody chooses.

    Without a run that of a published model, else the newest. Raises NotFound, also for data that
    was not simulated.
    """
    require("models.read")
    row = db.session.get(Dataset, dataset_id)
    if row is None or row.simulation is None:
        raise NotFound("There is no such simulated data set.")
    mine = select(Run.id, Run.name).where(Run.dataset_id == dataset_id, Run.state == FINISHED)
    found = db.session.execute(mine.order_by(Run.finished_at.desc(), Run.id)).all()
    runs = tuple((one.id, one.name) for one in found)
    published = {shown.run_id: shown.sol_id for shown in reversed(publications.history().entries)}
    if run_id and run_id not in dict(runs):
        raise NotFound("There is no such finished run of this data.")
    chosen = run_id or next(
        (one for one, _ in runs if one in published), runs[0][0] if runs else ""
    )
    plan = MediaPlan.from_dict(row.simulation)
    model = _model(chosen, published.get(chosen), plan, row) if chosen else None
    return KnownTruth(datasets.get(dataset_id), runs, model)


def _model(run_id: str, published: str | None, plan: MediaPlan, row: Dataset) -> TrueModel:
    sol_id = published or lab.automatic_choice(run_id).sol_id
    seen = visible.model(run_id, sol_id)
    bundle, tables = seen.bundle, accepted.tables(seen)
    named = run_id, sol_id, seen.info.run_name, published is not None, bundle.spec
    estimated = tables.media_return["value"]
    try:
        truth = known_truth.known_truth(plan, datasets.read(row), bundle.spec, bundle.window)
    except InvalidInput as error:
        return TrueModel(*named, estimated, problem=error.problems[0].phrase)
    return TrueModel(*named, estimated, known_truth.beside(truth, tables.returns))
