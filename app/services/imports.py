"""Bringing a model from R:

Robyn's file, and the data it was fitted to, become a run that computes the model anew.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.errors import InvalidRequest
from app.extensions import config, db
from app.models import Dataset
from app.queries import engines
from app.queries.imports import KIND
from app.services import datasets, runs
from mmm import errors as mmm_errors
from mmm.data import checks
from mmm.errors import Problem
from mmm.phrase import Phrase
from mmm.robyn import export, model_file
from mmm.robyn.model_file import RobynModel
from tenants.permissions import require


def look_at(content: bytes) -> RobynModel:
    """What a file holds. Raises InvalidInput with every problem found."""
    require("runs.write")
    return _read(content)[0]


def submit(filename: str, content: bytes, dataset_id: str | None = None, name: str = "") -> str:
    """Queue the model of a file with a data set and return the run's id.

    Without a data set the rows that the file carries become one. Robyn's own decomposition is used,
    and Robyn refits the model, where R can run. Raises NotFound, InvalidRequest (the file, or its
    model and the data do not fit).
    """
    require("runs.write")
    model, kept = _read(content)
    file = filename.replace("\\", "/").rpartition("/")[2][:200] or export.filename(model.sol_id)
    chosen = dataset_id or _own_data(model, file)
    origin = {
        "kind": KIND,
        "file": file,
        "version": model.version,
        "sol_id": model.sol_id,
        "content": kept,
    }
    return runs.submit(
        chosen, model.spec, engines.newest().best_mode, name or f"{model.sol_id} from Robyn", origin
    )


def _read(content: bytes) -> tuple[RobynModel, dict[str, Any]]:
    limit = config().max_upload_mb
    if len(content) > limit * 1024 * 1024:
        raise InvalidRequest(
            Phrase(
                "The file is larger than {limit} MB. Write it with add_data = FALSE and choose the"
                " data here.",
                limit=limit,
            )
        )
    try:
        raw = model_file.parse(content)
        return model_file.read(raw), model_file.slim(raw)
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error


def _own_data(model: RobynModel, file: str) -> str:
    """The data set made of the file's own rows, once for the same rows."""
    if model.data is None:
        fix = Phrase("Choose the data set that Robyn had, or upload it as CSV.")
        raise InvalidRequest(Problem("The file carries no data.", fix))
    try:
        frame = checks.read_csv(model.data.to_csv(index=False).encode(), file)
        # before it is kept: what cannot be used leaves nothing behind
        checks.require_valid(frame, model.spec)
    except mmm_errors.InvalidInput as error:
        raise InvalidRequest(error) from error
    same = select(Dataset.id).where(
        Dataset.sha256 == checks.fingerprint(frame), Dataset.removed_at.is_(None)
    )
    return db.session.scalar(same.limit(1)) or datasets.keep(frame, f"Data of {file}"[:200], KIND)
