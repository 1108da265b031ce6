"""Queueing the changed run that a model's health asks for."""

from __future__ import annotations

from app.queries import datasets as stored
from app.queries import health, visible
from app.services import datasets, runs
from tenants.permissions import require

KIND = "remedy"


def submit(run_id: str, sol_id: str, key: str, mode: str, name: str) -> str:
    """Queue it and return its id; the former run stays as it is.

    Raises NotFound, Conflict, InvalidRequest.

    A run with merged channels gets a data set of its own.
    """
    require("runs.write")
    found = health.proposal(visible.model(run_id, sol_id), key)
    dataset_id = found.dataset_id
    if found.remedy.merged:
        title = f"{found.dataset_name}, {found.remedy.merged[0]}"[:200]
        dataset_id = datasets.keep(found.remedy.data(stored.frame(dataset_id)), title, "derived")
    origin = {"kind": KIND, "run": run_id, "sol_id": sol_id, "remedy": key}
    return runs.submit(dataset_id, found.remedy.spec, mode, name.strip() or found.name, origin)
