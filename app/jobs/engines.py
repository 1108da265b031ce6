"""The check of a machine: what is there, and a small fit by each engine.

Also what `flask engine-health` runs.
"""

from __future__ import annotations

import logging
import platform
from dataclasses import asdict
from importlib import metadata
from typing import Any

from app import queue
from app.extensions import config
from app.services import engines
from app.services.engines import MachineReport
from engine_py.engine import CompiledEngine
from engine_py.warm import warm
from engine_r import requirements, smoke
from engine_r.engine import RobynEngine
from engine_r.probe import Probe, probe
from mmm.engine import Progress, Report, silent
from mmm.errors import Missing, MmmError
from mmm.phrase import Phrase

LOOKING = Phrase("Looking for R and its packages")
COMPILED_FIT = Phrase("Test fit by the compiled engine")
ROBYN_FIT = Phrase("Test fit by Meta's Robyn")
_PYTHON = {
    "numpy": "numpy",
    "numba": "numba",
    "nevergrad": "nevergrad",
    "prophet": "prophet (Python)",
}
log = logging.getLogger(__name__)


def run(machine: str) -> None:
    """Check this machine, as staff asked.

    `machine` is its name: the queue hands the job to no other.
    """
    engines.record(check(full=True, report=lambda progress: queue.set_stage(progress.stage)))


def inspect_this_machine() -> MachineReport:
    """Check this machine without a fit in R, and keep what was found: seconds."""
    found = check(full=False)
    engines.record(found)
    return found


def check(full: bool, report: Report = silent) -> MachineReport:
    """What this machine has and what its engines compute.

    Without `full` no fit is made in R; nothing is stored.
    """
    report(Progress(LOOKING))
    found = probe(ceiling_mb=config().r_memory_mb)
    problems, ok = list(found.problems), found.ok
    engine = CompiledEngine(1)
    report(Progress(COMPILED_FIT))
    compiled, failure = _alone(engine)
    robyn: dict[str, Any] | None = None
    if failure:
        problems.append(failure)
    elif full and ok:
        robyn, failure = _against(engine, report)
        ok = robyn is not None
        problems += [failure] if failure else []
    return MachineReport(ok, tuple(problems), _versions(found), compiled, robyn)


def _alone(engine: CompiledEngine) -> tuple[dict[str, Any] | None, Missing | None]:
    try:
        warm()  # compiling is paid once per installation: it is not the fit's time
        return asdict(smoke.compiled_only(engine)), None
    except Exception as error:  # whatever a library throws is what the check is there to find
        log.exception("The compiled engine's test fit failed")
        fix = "Install its Python packages anew."
        reason = f"The compiled engine's test fit failed: {type(error).__name__}: {error}"
        return None, Missing(reason, fix, command=f"{requirements.PYTHON} --force-reinstall")


def _against(
    engine: CompiledEngine, report: Report
) -> tuple[dict[str, Any] | None, Missing | None]:
    """Robyn's test fit, or why there is none; and a problem where the two engines differ."""

    def passed(progress: Progress) -> None:
        report(Progress(f"{ROBYN_FIT}: {progress.stage}"))

    robyn = RobynEngine(smoke.DEADLINE_S, config().r_memory_mb)
    try:
        result = smoke.against_robyn(engine, robyn, passed)
    except MmmError as error:
        fix = "Install Robyn and reticulate anew, then check again."
        return None, Missing(f"Robyn's test fit failed: {error}", fix, command=requirements.ROBYN)
    if result.agree:
        return asdict(result), None
    message = "The two engines do not compute the same models here."
    fix = "Their versions must fit together: install the pinned ones, then check again."
    return asdict(result), Missing(message, fix, command=f"{requirements.PYTHON} --force-reinstall")


def _versions(found: Probe) -> dict[str, str]:
    python = {shown: metadata.version(name) for name, shown in _PYTHON.items()}
    return {"Python": platform.python_version(), **python, **found.versions}
