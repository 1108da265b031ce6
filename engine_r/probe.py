"""Can this machine run Meta's Robyn? Says what is missing and how to mend it.

`python -m engine_r.probe` prints JSON.

R is never loaded into the caller: a short child process (the bridge) asks R for its packages.
Without R the answer comes at once. The answer changes only when somebody installs something, so
callers keep it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib import metadata, util
from pathlib import Path

import psutil

from engine_r import BRIDGE, ROOT, requirements
from engine_r.requirements import Facts, Missing, missing
from mmm.errors import EngineMissing
from mmm.phrase import Phrase, sentences

TIMEOUT_S = 60
CEILING_MB = 8192
PYTHON_PACKAGES = ("rpy2", "nevergrad")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Probe:
    """ok:

    Robyn can run here. problems: what stands in the way, or may spoil its runs. versions: by
    package name.
    """

    ok: bool
    problems: tuple[Missing, ...]
    versions: Mapping[str, str]

    def require(self) -> None:
        """Raise EngineMissing, with every problem and its remedy, unless Robyn can run."""
        if not self.ok:
            said = Phrase("Robyn cannot run on this machine.")
            raise EngineMissing(sentences(said, *(item.phrase for item in self.problems)))


def probe(timeout_s: float = TIMEOUT_S, ceiling_mb: float = CEILING_MB) -> Probe:
    """Look for R, rpy2, nevergrad and the R packages.

    Takes two seconds with R, far less without.
    """
    facts = inspect_r(timeout_s)
    problems = missing(facts, ceiling_mb)
    return Probe(
        not any(problem.serious for problem in problems), problems, {**facts.python, **facts.r}
    )


def inspect_r(timeout_s: float = TIMEOUT_S) -> Facts:
    """What this machine has. R is started only where everything that it needs to start is there."""
    python = {name: metadata.version(name) for name in PYTHON_PACKAGES if util.find_spec(name)}
    facts = Facts(shutil.which("R") is not None, python, sys.executable, memory_mb=memory_mb())
    if not facts.has_r or len(python) < len(PYTHON_PACKAGES):
        return facts
    answer, failure = _ask_r(timeout_s)
    return replace(
        facts, r=answer.get("versions", {}), settings=answer.get("settings", {}), failure=failure
    )


def memory_mb() -> float:
    """Megabytes of memory of this machine, or of the container that it is."""
    total = psutil.virtual_memory().total
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and (allowed := limit.read_text().strip()).isdigit():
        total = min(total, int(allowed))
    return total / MEGABYTE


def _ask_r(timeout_s: float) -> tuple[dict[str, dict[str, str]], Missing | None]:
    try:
        answer = subprocess.run(
            [*BRIDGE, "--machine", str(os.getpid())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"R did not start within {timeout_s:g} s."
        return {}, Missing(
            message, "Start it by hand and see what it waits for.", command="R --no-save"
        )
    lines = answer.stdout.strip().splitlines()
    if answer.returncode == 0 and lines and lines[-1].startswith("{"):
        return json.loads(lines[-1]), None
    words = (answer.stdout + answer.stderr).strip().splitlines()
    reason = words[-1] if words else f"it ended with code {answer.returncode}"
    fix = "Install the bridge for this R anew."
    return {}, Missing(
        f"R does not start inside Python: {reason}",
        fix,
        command=f"{requirements.BRIDGE} --force-reinstall",
    )


def main() -> int:
    """Print the answer as JSON; the exit code is 0 where Robyn can run."""
    answer = probe()
    sys.stdout.write(json.dumps(asdict(answer), indent=2) + "\n")
    return 0 if answer.ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
