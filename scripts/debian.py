"""Debian packages: which ones a purpose needs, which are missing, and their installation where that
is allowed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from scripts.console import note, run_logged, step

DOCUMENTS = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
# What Robyn and its dependency lares import, as far as Debian has it; what Debian merely recommends
# stays out.
_R = (
    "doparallel dorng dplyr foreach ggplot2 ggridges glmnet httr jsonlite lubridate nloptr openxlsx"
    " patchwork proc prophet reticulate rpart rvest stringr tidyr yaml"
)
ROBYN = ("r-base-core", *(f"r-cran-{name}" for name in _R.split()))
# R compiles what it installs from its own registry.
COMPILERS = ("r-base-dev", "libcurl4-openssl-dev", "libssl-dev", "libxml2-dev")
BROWSER = ("chromium",)


def wanted(purpose: str) -> tuple[str, ...]:
    """The packages for a purpose: "demo" and "run" share one list, "test" adds a browser."""
    python = () if importlib.util.find_spec("ensurepip") else ("python3-venv", "ca-certificates")
    return (*python, *ROBYN, *DOCUMENTS, *(BROWSER if purpose == "test" else ()))


def is_debian() -> bool:
    """Whether this machine installs with apt."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def missing(packages: tuple[str, ...]) -> list[str]:
    """Those that dpkg does not have installed, in the given order."""
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *packages],
        capture_output=True,
        text=True,
    ).stdout
    have = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in have]


def elevation() -> list[str] | None:
    """What to put before a command to run it as root: nothing as root, sudo where it asks no
    password, else None.
    """
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install(packages: list[str], log: Path) -> bool:
    """Install packages; True when all are there afterwards. Says why where they are not."""
    root = elevation()
    if root is None:
        without_r = "runs use the compiled engine only, " if "r-base-core" in packages else ""
        note(
            "Without root or passwordless sudo the system packages are left out"
            f" ({_names(packages)}): {without_r}everything else works."
        )
        return False
    step(f"Debian packages: {_names(packages)}")
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive"]
    apt = [*quiet, "apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=300"]
    steps = (
        [
            *quiet,
            "dpkg",
            "--configure",
            "-a",
        ],  # finishes what an interrupted installation left behind
        [*apt, "update"],
        [*apt, "install", "--no-install-recommends", *packages],
    )
    if all(run_logged(step_argv, log) for step_argv in steps):
        return True
    note(
        f"Debian's packages could not all be installed (see {log}): what needs them is off,"
        " everything else works."
    )
    return False


def _names(packages: list[str], shown: int = 4) -> str:
    more = f" and {len(packages) - shown} more" if len(packages) > shown else ""
    return ", ".join(packages[:shown]) + more
