"""What a machine lacks for Meta's Robyn, and the command that mends each thing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mmm.errors import Missing

R = "sudo apt-get install -y --no-install-recommends r-base-core"
BRIDGE = "RPY2_CFFI_MODE=ABI .venv/bin/python -m pip install -r requirements/robyn.txt"
PYTHON = ".venv/bin/python -m pip install -r requirements.txt"
STARTUP_FILES = """grep -nE 'TZ|LC_|RETICULATE_PYTHON' ~/.Renviron "$(R RHOME)"/etc/Renviron*"""
ROBYN = """Rscript -e 'install.packages(c("Robyn", "reticulate"), repos = "https://cloud.r-project.org")'"""
SETTINGS = "echo R_MEMORY_MB={mb} >> .env"
# Robyn 3.12 is written for R 4. reticulate 1.28 aborts under rpy2 and cannot read NumPy 2 arrays;
# its changelog names NumPy 2.1 at 1.39, 1.46 ran.
LOWEST = {"R": "4.0.0", "Robyn": "3.12.0", "reticulate": "1.39", "glmnet": "4.1", "prophet": "1.0"}
OLD_RETICULATE = (
    "Older ones abort R inside Python (GIL) and cannot read NumPy 2; Debian 12 ships 1.28."
)
LEAST_MB = 1024  # a fit of 20 models on two channels and two years of weeks holds 600 MB


@dataclass(frozen=True)
class Facts:
    """What was seen on a machine.

    python: versions of the Python packages that Robyn needs, r: of R and its packages, both without
        what is missing.
    settings: R's own view of its session, as `session_settings` in R gives it; empty where R could
        not be asked.
    failure: why R did not start. memory_mb: what the machine, or its container, has.
    """

    has_r: bool
    python: Mapping[str, str]
    interpreter: str
    r: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    failure: Missing | None = None
    memory_mb: float = math.inf


def missing(facts: Facts, ceiling_mb: float) -> tuple[Missing, ...]:
    """Everything that keeps Robyn from running; not `serious`: what may spoil its runs.

    `ceiling_mb` is R_MEMORY_MB.
    """
    found = [*_missing(facts)]
    if facts.failure:
        found.append(facts.failure)
    elif not found:
        found += [*_packages(facts.r), *_session(facts)]
    return (*found, *_memory(facts.memory_mb, ceiling_mb))


def _missing(facts: Facts) -> Iterator[Missing]:
    if not facts.has_r:
        yield Missing(
            "R is not installed.",
            "Or let make setup, run as root, bring it with all its packages.",
            command=R,
        )
    if "rpy2" not in facts.python:
        fix = "It is installed where R is, since its build asks R."
        yield Missing("The Python package rpy2 is not installed.", fix, command=BRIDGE)
    if "nevergrad" not in facts.python:
        fix = "Robyn's search runs in this very Python."
        yield Missing("The Python package nevergrad is not installed.", fix, command=PYTHON)


def _packages(found: Mapping[str, str]) -> Iterator[Missing]:
    for name, lowest in LOWEST.items():
        what = "R" if name == "R" else f"The R package {name}"
        fix = OLD_RETICULATE if name == "reticulate" else ""
        if name not in found:
            yield Missing(f"{what} is not installed.", fix, command=_install(name))
        elif _parts(found[name]) < _parts(lowest):
            yield Missing(
                f"{what} is {found[name]}, at least {lowest} is needed.",
                fix,
                command=_install(name),
            )


def _install(name: str) -> str:
    """Debian's package where it is new enough, else R's own registry."""
    if name == "R":
        return R
    if name in ("glmnet", "prophet"):
        return f"sudo apt-get install -y --no-install-recommends r-cran-{name}"
    return f'Rscript -e \'install.packages("{name}", repos = "https://cloud.r-project.org")\''


def _session(facts: Facts) -> Iterator[Missing]:
    def changed(message: str, why: str, serious: bool = False) -> Missing:
        fix = f"{why} Remove the line from R's start-up file that sets it."
        return Missing(message, fix, serious=serious, command=STARTUP_FILES)

    seen = facts.settings
    if seen["python"] != facts.interpreter:
        message = f"R would use another Python, {seen['python'] or 'of its own choice'}."
        yield changed(message, f"nevergrad has to come from {facts.interpreter}.", serious=True)
    if seen["collation"] != "C":
        message = f"R sorts names by the locale {seen['collation']} instead of C."
        yield changed(
            message, "The order decides the path of Robyn's search, and differs between machines."
        )
    if seen["time_zone"] != "UTC":
        yield changed(
            f"R's time zone is {seen['time_zone']} instead of UTC.", "Dates could move by a day."
        )
    if seen["utf8"] != "TRUE":
        yield changed("R does not work in UTF-8.", "Names with letters such as ö would be lost.")


def _memory(has_mb: float, ceiling_mb: float) -> Iterator[Missing]:
    if has_mb < LEAST_MB:
        message = (
            f"The machine has {has_mb:,.0f} MB of memory; a small fit in R alone holds 600 MB."
        )
        yield Missing(message, "Give it 2,048 MB or more.", serious=False, command="free -m")
    elif ceiling_mb > has_mb:
        message = (
            f"R may take {ceiling_mb:,.0f} MB, more than the {has_mb:,.0f} MB of this machine."
        )
        fix = "The system would kill it without a reason; set R_MEMORY_MB below and start again."
        yield Missing(message, fix, serious=False, command=SETTINGS.format(mb=int(has_mb * 0.75)))
    elif ceiling_mb < LEAST_MB:
        message = f"R may take {ceiling_mb:,.0f} MB only; a small fit alone holds 600 MB."
        yield Missing(
            message,
            "Raise R_MEMORY_MB.",
            serious=False,
            command=SETTINGS.format(mb=int(has_mb * 0.75)),
        )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.replace("-", ".").split(".") if part.isdigit())
