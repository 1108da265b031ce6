"""A list of commands, and a command's help, come at once: by what they import, not by a clock."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from flask_migrate.cli import db as flask_migrate

from app.cli import COMMANDS, migrations

HELP = """
import sys
from flask.cli import main
sys.argv = ["flask", *sys.argv[1:], "--help"]
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
# each takes longer to import than everything that a help needs
HEAVY = {
    "alembic", "cryptography", "dash", "nevergrad", "numba", "numpy", "pandas", "plotly", "prophet",
    "pyarrow", "rq", "scipy", "sqlalchemy",
}  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [[], *([command.name] for command in COMMANDS if command is not migrations.db)],
    ids=" ".join,
)
def test_a_list_of_commands_and_their_help_import_nothing_heavy(root, words, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", HELP, *words],
        cwd=root,
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "--help" in done.stdout
    assert not HEAVY & set(done.stderr.split())


def test_flask_db_is_flask_migrates_own(root, tmp_path):
    call = [sys.executable, "-m", "flask", "db", "--help"]
    env = os.environ | {"DATA_DIR": str(tmp_path)}
    done = subprocess.run(call, cwd=root, env=env, capture_output=True, text=True, timeout=120)
    assert migrations.db.help == flask_migrate.help
    assert all(name in done.stdout for name in flask_migrate.commands), done.stderr
