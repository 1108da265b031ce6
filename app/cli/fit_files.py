"""What `flask fit` and `flask evaluate` do: read files, compute models, write files."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pandas as pd

from app.cli.command import BadInput
from engine_r.engine import RobynEngine
from engine_r.probe import probe
from engine_r.verified import SearchEngine, VerifiedEngine
from mmm.bundle import Bundle
from mmm.data.checks import read_csv, require_valid
from mmm.data.default_spec import can_hold_out, holding_out
from mmm.engine import Evaluation, Mode, Progress, Report
from mmm.errors import InvalidInput
from mmm.review import choice
from mmm.spec import ModelSpec

METRICS = (
    "nrmse",
    "nrmse_train",
    "nrmse_val",
    "nrmse_test",
    "decomp.rssd",
    "mape",
    "rsq_train",
    "rsq_val",
    "rsq_test",
)


def fit(data: Path, spec_file: Path, mode: Mode | None, out: Path) -> None:
    """Fit a model to a CSV file and write every table to the new folder `out`."""
    require_empty(out)
    table = read_data(data)
    spec = _holding_out(_spec(spec_file), spec_file, len(table))
    with in_file(data, cells_only=True), counter() as report:
        require_valid(table, spec)
        bundle = engine_of(mode).fit(spec, table, report)
    with new_folder(out) as folder:
        write_bundle(bundle, folder)
    chosen = len(bundle.selected)
    click.echo(
        f"{chosen} of {len(bundle.tables['resultHypParam'])} models selected, written to {out}."
    )
    click.echo(f"Computed by {bundle.manifest['engine']}.")
    click.echo(_choice(bundle))


def _choice(bundle: Bundle) -> str:
    """The model to take where nobody chooses."""
    chosen = choice.of_bundle(bundle)
    if chosen.healthy:
        return f"The best-scored model that passes every check of its health: {chosen.sol_id}."
    return f"No model passes every check of its health; the best-scored one: {chosen.sol_id}."


def evaluate(
    spec_file: Path, data: Path | None, hyperparameters: Path, out: Path, dt_mod: Path | None
) -> None:
    """Compute a model per row of the file `hyperparameters`, and write a row per model to `out`."""
    from engine_py import engine

    if data is None and dt_mod is None:
        raise BadInput("Give --data, or an already decomposed table with --dt-mod.")
    spec = _spec(spec_file)
    table = None if data is None else read_data(data)
    decomposed = None if dt_mod is None else _plain_csv(dt_mod)
    given = _plain_csv(hyperparameters)
    with in_file(dt_mod or data, cells_only=True):
        prepared = engine.prepared_for(spec, table, decomposed)
    with in_file(hyperparameters):
        evaluation = engine.evaluate(prepared, given)
    _write_csv(outcome(evaluation), out)
    click.echo(f"{len(given)} models written to {out}.")


def outcome(evaluation: Evaluation) -> pd.DataFrame:
    """One row per model: solID, errors, adjusted R2 and a coefficient per term, as `flask evaluate`
    writes them.
    """
    results = evaluation.result_hyp_param
    terms = evaluation.x_decomp_agg
    names = list(dict.fromkeys(terms["rn"]))
    coefs = pd.DataFrame(
        terms["coef"].to_numpy().reshape(len(results), len(names)), columns=names
    ).add_prefix("coef_")
    return pd.concat([results[["solID", *METRICS]], coefs], axis=1)


def engine_of(
    mode: Mode | None, compiled: SearchEngine | None = None
) -> SearchEngine | VerifiedEngine | RobynEngine:
    """The engine of a mode; without one the best that this machine can run.

    `compiled` takes the searching part.
    """
    from engine_py.engine import CompiledEngine

    compiled = compiled or CompiledEngine()
    if mode == "fast":
        return compiled
    click.echo("Checking Meta's Robyn", err=True)
    found = probe()
    if mode is None and not found.ok:
        click.echo(f"Computing in mode fast. {' '.join(map(str, found.problems))}", err=True)
        return compiled
    found.require()
    robyn = RobynEngine(version=found.versions.get("Robyn"))
    return robyn if mode == "robyn" else VerifiedEngine(compiled, robyn)


def _spec(path: Path) -> ModelSpec:
    with in_file(path):
        try:
            return ModelSpec.from_json(path.read_text("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise InvalidInput("The file is no UTF-8 text.") from error


def _holding_out(spec: ModelSpec, spec_file: Path, rows: int) -> ModelSpec:
    """The spec with the last part of the data held out, unless its file says whether, or the data
    is too short.
    """
    said = json.loads(spec_file.read_text("utf-8-sig"))
    if "ts_validation" in said or not can_hold_out(rows, len(spec.all_ind_vars)):
        return spec
    click.echo("Holding out the last part of the data (ts_validation).", err=True)
    return holding_out(spec)


def read_data(path: Path) -> pd.DataFrame:
    """A CSV file as a person uploads one."""
    with in_file(path):
        return read_csv(path.read_bytes(), path.name)


def _plain_csv(path: Path) -> pd.DataFrame:
    """A CSV file that a program wrote: commas, decimal points, every digit kept."""
    try:
        return pd.read_csv(path, dtype={"solID": str}, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(f"{path}: The file is no valid CSV: {str(error).strip()}.") from error


@contextmanager
def in_file(path: Path | None, cells_only: bool = False) -> Iterator[None]:
    """Say of which file a problem is; with `cells_only` of problems that name a row or column."""
    try:
        yield
    except InvalidInput as error:
        lines = [
            (
                str(problem)
                if cells_only and problem.column is None and problem.row is None
                else f"{path}: {problem}"
            )
            for problem in error.problems
        ]
        raise BadInput("\n".join(lines)) from error


@contextmanager
def counter() -> Iterator[Report]:
    """A report for the terminal: one line that is rewritten, or a line per stage where nobody
    watches.
    """
    live = sys.stderr.isatty()
    last = ""

    def report(progress: Progress) -> None:
        nonlocal last
        line = progress.stage
        if live and progress.total:
            line += f" {progress.done:,} of {progress.total:,}"
            if progress.best_nrmse is not None:
                line += f", lowest NRMSE {progress.best_nrmse:.4f}"
            if progress.best_rssd is not None:
                line += f", lowest DECOMP.RSSD {progress.best_rssd:.4f}"
        if line != last:
            click.echo(f"\r\x1b[K{line}" if live else line, err=True, nl=not live)
            last = line

    try:
        yield report
    finally:
        if live:
            click.echo(err=True)


def require_empty(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        raise BadInput(f"The folder {out} is not empty. Name a new one.")


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder that appears under its name only when everything is in it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield folder
        folder.chmod(0o755)
        if out.exists():
            out.rmdir()
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Every file of a bundle, and the selected models as CSV under Robyn's names."""
    for name, content in bundle.dump():
        (folder / name).write_bytes(content)
    chosen = set(bundle.selected)
    for table, name in (
        ("resultHypParam", "pareto_hyperparameters"),
        ("xDecompAgg", "pareto_aggregated"),
    ):
        rows = bundle.tables[table]
        rows[rows["solID"].isin(chosen)].to_csv(folder / f"{name}.csv", index=False)


def _write_csv(table: pd.DataFrame, out: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    os.close(handle)
    try:
        table.to_csv(name, index=False)
        os.chmod(name, 0o644)
        os.replace(name, out)
    finally:
        Path(name).unlink(missing_ok=True)
