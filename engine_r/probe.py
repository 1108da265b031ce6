"""Can this machine run Meta's Robyn? Says what is missing and how to mend it. `python -m engine_r.probe` prints JSON.

R is never loaded into the caller: a short child process (the bridge) asks R for its packages. Without R the answer
comes at once. The answer changes only when somebody installs something, so callers keep it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import metadata, util

from engine_r import BRIDGE, ROOT
from mmm.errors import EngineMissing, Problem

TIMEOUT_S = 60
PYTHON_PACKAGES = {
    "rpy2": "Run: RPY2_CFFI_MODE=ABI pip install -r requirements/robyn.txt",
    "nevergrad": "Run: pip install -r requirements/base.txt",
}
# reticulate 1.28 aborts under rpy2 and cannot read NumPy 2 arrays; its changelog names NumPy 2.1 at 1.39, 1.46 ran.
R_PACKAGES = {"Robyn": "3.12.0", "reticulate": "1.39", "glmnet": "4.1", "prophet": "1.0"}
HOW = {
    "Robyn": 'In R: install.packages("Robyn")',
    "reticulate": 'In R: install.packages("reticulate") (Debian 12 ships 1.28, which is too old)',
    "glmnet": "apt install r-cran-glmnet",
    "prophet": "apt install r-cran-prophet",
}


@dataclass(frozen=True)
class Probe:
    """ok: Robyn can run here. problems: what stands in the way. versions: what was found, by package name."""

    ok: bool
    problems: tuple[Problem, ...]
    versions: Mapping[str, str]

    def require(self) -> None:
        """Raise EngineMissing, with every problem and its remedy, unless Robyn can run."""
        if not self.ok:
            raise EngineMissing("Robyn cannot run on this machine. " + " ".join(str(item) for item in self.problems))


def probe(timeout_s: float = TIMEOUT_S) -> Probe:
    """Look for R, rpy2, nevergrad and the R packages. Takes two seconds with R, far less without."""
    problems = list(_missing_here())
    versions = {name: metadata.version(name) for name in PYTHON_PACKAGES if util.find_spec(name)}
    if not problems:
        found, failure = _ask_r(timeout_s)
        versions |= found
        problems += [failure] if failure else list(_too_old(found))
    return Probe(not problems, tuple(problems), versions)


def _missing_here() -> Iterator[Problem]:
    if not shutil.which("R"):
        yield Problem("R is not installed.", "Debian: apt install r-base-core, or run make setup as root.")
    for name, fix in PYTHON_PACKAGES.items():
        if not util.find_spec(name):
            yield Problem(f"The Python package {name} is not installed.", fix)


def _ask_r(timeout_s: float) -> tuple[dict[str, str], Problem | None]:
    try:
        answer = subprocess.run(
            [*BRIDGE, "--versions", str(os.getpid())],
            cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {}, Problem(f"R did not start within {timeout_s:g} s.", "Start R by hand and see what it waits for.")
    lines = answer.stdout.strip().splitlines()
    if answer.returncode == 0 and lines and lines[-1].startswith("{"):
        return json.loads(lines[-1]), None
    words = (answer.stdout + answer.stderr).strip().splitlines()
    reason = words[-1] if words else f"it ended with code {answer.returncode}"
    return {}, Problem(f"R does not start inside Python: {reason}", "Reinstall rpy2 with RPY2_CFFI_MODE=ABI.")


def _too_old(found: Mapping[str, str]) -> Iterator[Problem]:
    for name, lowest in R_PACKAGES.items():
        if name not in found:
            yield Problem(f"The R package {name} is not installed.", HOW[name])
        elif _parts(found[name]) < _parts(lowest):
            yield Problem(f"The R package {name} is {found[name]}, at least {lowest} is needed.", HOW[name])


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.replace("-", ".").split(".") if part.isdigit())


def main() -> int:
    """Print the answer as JSON; the exit code is 0 where Robyn can run."""
    answer = probe()
    sys.stdout.write(json.dumps(asdict(answer), indent=2) + "\n")
    return 0 if answer.ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
