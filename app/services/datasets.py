"""Data sets: upload a file, make a sample, remove."""

from __future__ import annotations

import io
from pathlib import PurePath

import pandas as pd
from sqlalchemy import select

from app.errors import Conflict, InvalidRequest, NotFound
from app.extensions import config, db
from app.models import Dataset, Run
from app.models.runs import QUEUED, RUNNING
from app.services import audit
from mmm import dates
from mmm import errors as mmm_errors
from mmm.data import checks, column_roles
from mmm.phrase import Phrase
from mmm.simulation import simulate
from mmm.simulation.media_plans import MediaPlan
from tenants import files
from tenants.models import new_id, now
from tenants.permissions import require

MIN_SAMPLE_WEEKS, MAX_SAMPLE_WEEKS = 52, 520


def upload(filename: str, content: bytes) -> str:
    """Check a CSV file and keep it.

    Returns its id. Raises InvalidInput with every problem found.
    """
    require("data.write")
    limit = config().max_upload_mb
    if len(content) > limit * 1024 * 1024:
        raise InvalidRequest(
            Phrase(
                "The file is larger than {limit} MB. Remove columns or rows that the model does not"
                " need.",
                limit=limit,
            )
        )
    try:
        frame = checks.read_csv(content, filename)
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error
    return keep(frame, PurePath(filename.replace("\\", "/")).name[:200] or "data.csv", "upload")


def sample(weeks: int = 156) -> str:
    """Simulate a shop's weekly data. Returns its id. Raises InvalidInput."""
    require("data.write")
    if not MIN_SAMPLE_WEEKS <= weeks <= MAX_SAMPLE_WEEKS:
        raise InvalidRequest(
            Phrase(
                "Choose between {least} and {most} weeks.",
                least=MIN_SAMPLE_WEEKS,
                most=MAX_SAMPLE_WEEKS,
            )
        )
    plan = simulate.demo_plan(weeks=weeks)
    return keep(simulate.simulate(plan).data, f"Sample data, {weeks} weeks", "sample", plan)


def keep(frame: pd.DataFrame, name: str, source: str, plan: MediaPlan | None = None) -> str:
    """Check a table and store it as a data set of the present client.

    plan: what simulated data was made from, wholly or in part; its truth can then be told. Returns
    its id. Raises InvalidInput.
    """
    require("data.write")
    problems = [problem for problem in checks.validate(frame) if problem.serious]
    if problems:
        raise InvalidRequest(problems)
    date = column_roles.infer(frame).date
    if date is None:
        raise InvalidRequest("No date column was recognised. Name one of the columns “date”.")
    when = dates.parse(frame[date])
    row = Dataset(
        id=new_id(),
        name=name,
        source=source,
        rows=len(frame),
        columns=len(frame.columns),
        grain=dates.grain(when),
        date_from=when.min().date(),
        date_to=when.max().date(),
        sha256=checks.fingerprint(frame),
        simulation=plan.to_dict() if plan else None,
        created_by=audit.actor(),
    )
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    files.folder().write(row.file, buffer.getvalue())  # before the row: a row always has its file
    db.session.add(row)
    audit.record("data.added", row.id, name=name, source=source, rows=row.rows)
    db.session.commit()
    return row.id


def remove(dataset_id: str) -> None:
    """Take a data set off the lists.

    Finished runs keep what they used. Raises NotFound, Conflict.
    """
    require("data.write")
    row = db.session.scalar(
        select(Dataset).where(Dataset.id == dataset_id, Dataset.removed_at.is_(None))
    )
    if row is None:
        raise NotFound("There is no such data set.")
    runs = select(Run.state).where(Run.dataset_id == dataset_id)
    states = set(db.session.scalars(runs))
    if states & {QUEUED, RUNNING}:
        raise Conflict("A run is using this data set. Wait for it or cancel it first.")
    file = row.file
    if states:
        row.removed_at = now()
    else:
        db.session.delete(row)
    audit.record("data.removed", dataset_id, name=row.name)
    db.session.commit()
    if not states:
        files.folder().remove(file)
