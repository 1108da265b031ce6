"""`flask fit` and `flask evaluate`: models from files to files, without web, database or Redis."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.command import explained
from mmm.engine import MODES, Mode

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
    The last part of the data is held out to test predictions unless spec.json says "ts_validation".
    Named last is the model to take where nobody chooses: the best-scored healthy one.
    """
    from app.cli import fit_files

    fit_files.fit(data, spec_file, mode, out)


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
    from app.cli import fit_files

    fit_files.evaluate(spec_file, data, hyperparameters, out, dt_mod)
