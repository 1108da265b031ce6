"""Node.js for tests of the browser's pure functions.

Playwright's package, which the tests need anyway, has one inside.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest


def _node() -> str | None:
    found = find_spec("playwright")
    own = Path(str(found.origin)).parent / "driver/node" if found else Path()
    return str(own) if own.is_file() else shutil.which("node")


NODE = _node()
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")


def answered(script: str, argument: Path, given: Any) -> Any:
    """What a script says, as JSON, to a value as JSON; `argument` is process.argv[1]."""
    done = subprocess.run(
        [str(NODE), "-e", script, str(argument)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
