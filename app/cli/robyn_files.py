"""What `flask robyn import` and `flask robyn export` do with the files of Robyn's `robyn_write`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import click

from app.cli.command import BadInput, connect
from app.cli.fit_files import (
    counter,
    engine_of,
    in_file,
    new_folder,
    read_data,
    require_empty,
    write_bundle,
)
from app.errors import NotFound
from app.queries import models
from mmm.bundle import Bundle
from mmm.data.checks import read_csv, require_valid
from mmm.engine import Mode
from mmm.errors import InvalidInput, Problem
from mmm.robyn import export, model_file
from mmm.robyn.imported_model import ImportedModelParts
from mmm.robyn.model_file import RobynModel
from tenants import directory
from tenants.entry import entered

_SAID = {
    "same": "The model is the one in the file.",
    "close": "The model is the one in the file, but for small differences.",
    "differs": "The model does not reproduce the file.",
}
_MARKS = {
    "same": "",
    "close": "close",
    "differs": "DIFFERS",
    "fault": "wrong in the file",
    "uncounted": "not counted",
}


def compute_anew(file: Path, data: Path | None, mode: Mode | None, out: Path) -> int:
    """Compute the model of a file, say how its figures compare, write its tables to `out`.

    Returns the exit status: 1 where the model does not reproduce the file.
    """
    from engine_py.single_model import SingleModelEngine

    require_empty(out)
    with in_file(file):
        model = model_file.read(model_file.parse(file.read_bytes()))
    table = _own(file, model) if data is None else read_data(data)
    with in_file(data or file, cells_only=True), counter() as report:
        require_valid(table, model.spec)
        bundle = ImportedModelParts(
            engine_of(mode, SingleModelEngine(model.hyperparameters)), model
        ).fit(model.spec, table, report)
    with new_folder(out) as folder:
        write_bundle(bundle, folder)
    comparison = bundle.manifest["comparison"]
    for line in _lines(comparison):
        click.echo(line)
    click.echo(f"Model {model.sol_id} written to {out}. Computed by {bundle.manifest['engine']}.")
    return 1 if comparison["verdict"] == "differs" else 0


def write_model(run: str, sol_id: str, client: str | None, out: Path | None) -> None:
    """Write a model of a folder, or of a client's stored run, as Robyn's file."""
    bundle = _stored(run, client) if client else _from_folder(Path(run))
    content = export.export(bundle, sol_id)
    name = export.filename(sol_id)
    target = Path(name) if out is None else out / name if out.is_dir() else out
    handle, draft = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    with os.fdopen(handle, "w") as file:
        file.write(content)
    os.chmod(draft, 0o644)
    os.replace(draft, target)
    click.echo(f"Model {sol_id} written to {target}.")


def _own(file: Path, model: RobynModel) -> Any:
    if model.data is None:
        raise InvalidInput(
            Problem("The file carries no data.", "Name the CSV that Robyn had after it.")
        )
    return read_csv(model.data.to_csv(index=False).encode(), file.name)


def _from_folder(folder: Path) -> Bundle:
    if not (folder / "manifest.json").is_file():
        raise BadInput(
            f"{folder} is no folder of a run. Name one that `flask fit` wrote, or add --client."
        )
    return Bundle.load(lambda name: (folder / name).read_bytes())


def _stored(run_id: str, slug: str) -> Bundle:
    connect()
    where = directory.by_slug(slug)
    if where is None:
        raise BadInput(f"There is no client “{slug}”.")
    with entered(where.id):
        try:
            return models.bundle(run_id)
        except NotFound as error:
            raise BadInput(f"{where.name} has no finished run {run_id}.") from error


def _lines(comparison: dict[str, Any]) -> list[str]:
    rows = [
        f"{row['figure'] + ' ' + row['of']:<34.34} {_number(row['file']):>16}"
        f" {_number(row['ours']):>16} {_number(row['difference'], '.1e'):>8} "
        f" {_MARKS[row['verdict']]}".rstrip()
        for row in comparison["rows"]
    ]
    head = f"{'figure':<34} {'in the file':>16} {'here':>16} {'off by':>8}"
    reasons = sorted({row["why"] for row in comparison["rows"] if row["why"]})
    return [head, *rows, "", _SAID[comparison["verdict"]], *comparison["notes"], *reasons]


def _number(value: float | None, style: str = ".9g") -> str:
    return "–" if value is None else format(value, style)
