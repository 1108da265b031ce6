"""`flask fit` and `flask evaluate`: models from files to files, without web, database or Redis."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import pandas as pd

from engine_r.engine import RobynEngine
from engine_r.probe import probe
from engine_r.verified import SearchEngine, VerifiedEngine
from mmm.bundle import Bundle
from mmm.data.checks import read_csv, require_valid
from mmm.engine import MODES, Evaluation, Mode, Progress, Report
from mmm.errors import EngineError, InvalidInput
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
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)

_SPEC_EXAMPLE = """\b
spec.json uses the argument names of robyn_inputs and robyn_run:
  {"date_var": "DATE", "dep_var": "revenue", "dep_var_type": "revenue",
   "paid_media_spends": ["tv_S", "search_S"], "context_vars": ["price"],
   "prophet_vars": ["trend", "season", "holiday"], "prophet_country": "SE",
   "adstock": "geometric", "iterations": 2000, "trials": 5, "seed": 123,
   "hyperparameters": {"tv_S_alphas": [0.5, 3], "tv_S_gammas": [0.3, 1],
   "tv_S_thetas": [0.3, 0.8], "search_S_alphas": [0.5, 3], ...}}
"""
_FIT_EXAMPLE = f"""\b
Example:
  flask fit sales.csv --spec spec.json --mode fast --out fitted

{_SPEC_EXAMPLE}"""


class BadInput(click.ClickException):
    """Something in the files or arguments; one problem a line."""

    exit_code = 2


def explained(function: Callable[..., Any]) -> Callable[..., Any]:
    """Bad input ends with exit code 2 and a failed engine with 1, both with a sentence instead of a
    traceback.
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except InvalidInput as error:
            raise BadInput(str(error)) from error
        except EngineError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise BadInput(f"{error.filename or 'A file'}: {error.strerror or error}.") from error

    return call


@click.command("fit", epilog=_FIT_EXAMPLE)
@click.argument("data", type=_FILE)
@click.option(
    "--spec",
    "spec_file",
    type=_FILE,
    required=True,
    help="The model, as JSON with Robyn's argument names.",
)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="Which engine computes [default: verified where R can run]",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="A new folder."
)
@explained
def fit_command(data: Path, spec_file: Path, mode: Mode | None, out: Path) -> None:
    """Fit a model to DATA and write its tables to a folder.

    DATA is a CSV file with one row per day, week or month. The folder gets every table as Parquet,
    spec.json and manifest.json, and the selected Pareto models as pareto_hyperparameters.csv and
    pareto_aggregated.csv.
    Modes: fast is the compiled engine, robyn is Meta's Robyn in R, verified searches with the first
    and refits the chosen models with the second. Without --mode it is verified where Meta's Robyn
    can run, else fast.
    """
    require_empty(out)
    spec, table = _spec(spec_file), read_data(data)
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


@click.command("evaluate", epilog=_SPEC_EXAMPLE)
@click.option(
    "--spec",
    "spec_file",
    type=_FILE,
    required=True,
    help="The model, as JSON with Robyn's argument names.",
)
@click.option("--data", type=_FILE, help="The data, CSV.")
@click.option("--hyperparameters", type=_FILE, required=True, help="One candidate a row, CSV.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The CSV file to write.",
)
@click.option(
    "--dt-mod", type=_FILE, help="An already decomposed table, CSV, in place of the data."
)
@explained
def evaluate_command(
    spec_file: Path, data: Path | None, hyperparameters: Path, out: Path, dt_mod: Path | None
) -> None:
    """Compute models at given hyperparameters, one row in, one row out.

    The hyperparameter file has Robyn's column names (tv_S_alphas, ...), train_size, and lambda_hp
    (0 to 1) or else lambda (absolute). A train_size below 1 asks for the validation split. The
    result has solID, the errors, the adjusted R2 and one coef_ column per term.

    \b
    Example:
      flask evaluate --spec spec.json --data sales.csv --hyperparameters H.csv --out models.csv
      flask evaluate --spec spec.json --dt-mod dt_mod.csv --hyperparameters H.csv --out models.csv
    """
    from engine_py.engine import evaluate, prepared_for

    if data is None and dt_mod is None:
        raise BadInput("Give --data, or an already decomposed table with --dt-mod.")
    spec = _spec(spec_file)
    table = None if data is None else read_data(data)
    decomposed = None if dt_mod is None else _plain_csv(dt_mod)
    given = _plain_csv(hyperparameters)
    with in_file(dt_mod or data, cells_only=True):
        prepared = prepared_for(spec, table, decomposed)
    with in_file(hyperparameters):
        evaluation = evaluate(prepared, given)
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
