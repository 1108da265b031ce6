"""`flask robyn import` and `flask robyn export`: models from and to the files of Robyn's
`robyn_write`.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.command import explained
from mmm.engine import Mode

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("robyn")
def robyn() -> None:
    """Models from Robyn in R, and back to it."""


@robyn.command("import")
@click.argument("file", type=_FILE)
@click.argument("data", type=_FILE, required=False)
@click.option(
    "--mode", type=click.Choice(("verified", "fast")), help="[default: verified where R can run]"
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="A new folder."
)
@click.pass_context
@explained
def import_command(
    context: click.Context, file: Path, data: Path | None, mode: Mode | None, out: Path
) -> None:
    """Compute the model of FILE anew, compare every figure, and write its tables to a folder.

    FILE is what robyn_write made in R, DATA the CSV that the model was fitted to; without it the
    rows in FILE are used. In mode verified trend and season come from R, and Meta's Robyn refits
    the model. Ends with 1 where the model does not reproduce the file.
    """
    from app.cli import robyn_files

    context.exit(robyn_files.compute_anew(file, data, mode, out))


@robyn.command("export")
@click.argument("run")
@click.argument("sol_id", metavar="SOLID")
@click.option("--client", help="The client whose run it is; without it RUN is a folder.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File, or folder [default: here, under Robyn's name].",
)
@with_appcontext
@explained
def export_command(run: str, sol_id: str, client: str | None, out: Path | None) -> None:
    """Write a model as the file that robyn_recreate takes in R.

    RUN is a folder that `flask fit` or `flask robyn import` wrote, or with --client the id of a
    run. Any model of the run will do, selected or not.

    \b
    In R:
      robyn_recreate("RobynModel-1_92_1.json", dt_input = read.csv("sales.csv"))
    """
    from app.cli import robyn_files

    robyn_files.write_model(run, sol_id, client, out)
