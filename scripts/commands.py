"""Several `flask` commands in one process, so that the app is imported once.

Each argument is one command line.

With `--tell FD` a line is written to that file descriptor after each of them.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys

import click
from flask.cli import FlaskGroup, ScriptInfo


def main() -> None:
    """Run the commands in order; the first that fails ends it with its status."""
    parser = argparse.ArgumentParser(prog="scripts.commands", description=__doc__)
    parser.add_argument("--tell", type=int)
    parser.add_argument("lines", nargs="+")
    options = parser.parse_args()
    os.environ["FLASK_RUN_FROM_CLI"] = "true"  # as the flask command itself does
    info, group = ScriptInfo(app_import_path="wsgi:server"), FlaskGroup(load_dotenv=False)
    for line in options.lines:
        try:
            group.main(args=shlex.split(line), obj=info, prog_name="flask", standalone_mode=False)
        except click.ClickException as problem:
            problem.show()
            sys.exit(problem.exit_code)
        sys.stdout.flush()
        if options.tell is not None:
            os.write(options.tell, b"\n")


if __name__ == "__main__":
    main()
