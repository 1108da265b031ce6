"""The child process that is R: does one job and leaves.

`python -m engine_r.bridge JOBDIR PARENT`, or `--machine`.

PARENT is the process id of whoever waits for it. Nothing else imports rpy2. The parent (`child`)
reads what is left in the directory: `progress.json` while R works, `result.json` and `out/*.csv` or
`error.json` at the end, and all that R says in `r.log` (standard output).
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import re
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

R_CODE = Path(__file__).parent / "r"
KEPT = re.compile(r"PATH|HOME|LANG|TMPDIR|R_.*|LD_LIBRARY_PATH|PYTHON.*|NUMBA_.*|VIRTUAL_ENV")
SETTINGS = {
    "RETICULATE_PYTHON": sys.executable,  # nevergrad comes from this very interpreter
    "UV_OFFLINE": "1",  # reticulate would fetch a Python of its own
    "RPY2_CFFI_MODE": "ABI",
    "TZ": "UTC",  # lubridate asks timedatectl otherwise
    "LC_COLLATE": "C",  # Robyn sorts names; the order decides the path of the search
    "LC_CTYPE": "C.UTF-8",
    "LARES_FONT": "ignore",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
WRITE_EVERY_S = 0.1
PROGRESS_BAR = re.compile(r"[\s|=\d%.:\[\]]*")
PERCENT = re.compile(r"(\d+)%")


def set_environment() -> None:
    """Leave R only the variables it needs, no secret of the server, and what makes Robyn
    reproducible.
    """
    for name in set(os.environ):
        if not KEPT.fullmatch(name):
            del os.environ[name]
    os.environ.update(SETTINGS)


def die_with_parent(parent: int) -> None:
    """Ask the kernel (Linux) to kill this process with its parent: a worker killed with -9 must not
    leave R running.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1 = PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


class ProgressFile:
    """`progress.json`, replaced as a whole: stage, percent where known, models done and total,
    lowest errors.
    """

    def __init__(self, path: Path, total: int) -> None:
        self.path, self.candidates, self.written = path, total, 0.0
        self.state: dict[str, Any] = {"stage": "start", "percent": None, "done": 0, "total": 0}
        self.state |= {"best_nrmse": None, "best_rssd": None}

    def stage(self, name: str, done: int = 0, total: int = 0) -> None:
        self.state.update(stage=name, percent=None)
        if name == "search":
            self.state.update(done=0, total=self.candidates)
        elif total:
            self.state.update(done=done, total=total)
        self.write()

    def told(self, errors: tuple[float, ...]) -> None:
        """One more candidate, with its (nrmse, decomp.rssd[, mape])."""
        self.state["done"] += 1
        for key, error in zip(("best_nrmse", "best_rssd"), errors, strict=False):
            best = self.state[key]
            if math.isfinite(error) and (best is None or error < best):
                self.state[key] = error
        if time.monotonic() - self.written >= WRITE_EVERY_S:
            self.write()

    def heard(self, text: str) -> None:
        """R's own progress bars tell how far the selection is, in percent; a later, shorter bar
        does not count back.
        """
        found = PERCENT.findall(text)
        if (
            found
            and self.state["stage"] == "outputs"
            and int(found[-1]) > (self.state["percent"] or 0)
        ):
            self.state["percent"] = int(found[-1])
            self.write()

    def write(self) -> None:
        draft = self.path.with_suffix(".tmp")
        draft.write_text(json.dumps(self.state))
        draft.replace(self.path)
        self.written = time.monotonic()


def watch_search(progress: ProgressFile) -> None:
    """Count candidates where Robyn tells nevergrad their errors: reticulate shares this
    interpreter.
    """
    from nevergrad.optimization.base import Optimizer
    from nevergrad.parametrization.parameter import MultiobjectiveReference

    tell = Optimizer.tell

    def counted(self: Any, candidate: Any, loss: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(candidate, MultiobjectiveReference):
            progress.told(
                tuple(float(error) for error in loss)
                if isinstance(loss, tuple | list)
                else (float(loss),)
            )
        return tell(self, candidate, loss, *args, **kwargs)

    Optimizer.tell = counted


def start_r(progress: ProgressFile | None = None) -> Any:
    """Start R in this process and load our R code.

    What R prints goes to standard output, its progress bars nowhere.
    """
    import rpy2.rinterface as r
    from rpy2.rinterface_lib import callbacks

    def say(text: str) -> None:
        if progress is not None:
            progress.heard(text)
        if not PROGRESS_BAR.fullmatch(text) or text == "\n":
            sys.stdout.write(text)
            sys.stdout.flush()

    callbacks.consolewrite_print = say
    callbacks.consolewrite_warnerror = say
    r.initr()
    for path in sorted(R_CODE.glob("*.R")):
        r.baseenv["source"](r.StrSexpVector([str(path)]))
    return r


def run(directory: Path) -> None:
    """Do the job in `directory`.

    R reports its own errors; what fails before R can is written here.
    """
    job = json.loads((directory / "job.json").read_text())
    progress = ProgressFile(directory / "progress.json", job.get("candidates", 0))
    progress.stage("start")
    if job["task"] in ("fit", "refresh", "trial"):
        watch_search(progress)
    r = start_r(progress)

    def note(stage: Any, done: Any = (0,), total: Any = (0,)) -> Any:
        progress.stage(str(stage[0]), int(done[0]), int(total[0]))
        return r.NULL

    # R keeps no reference to the Python side: this name must live as long as the job
    callback = r.rternalize(note)
    r.globalenv["progress"] = callback
    r.globalenv["run_job"](r.StrSexpVector([str(directory)]))


def machine() -> dict[str, dict[str, str]]:
    """Versions of R and of the packages that Robyn stands on (missing ones are left out); R's view
    of its session.
    """
    r = start_r()

    def asked(function: str) -> dict[str, str]:
        found = r.globalenv[function]()
        return {str(name): str(value[0]) for name, value in zip(found.names, found, strict=True)}

    return {"versions": asked("package_versions"), "settings": asked("session_settings")}


def main(arguments: list[str]) -> None:
    """Entry point.

    Leaves with os._exit: after rpy2 and reticulate the interpreter may hang in its own shutdown.
    """
    set_environment()
    code = 1
    try:
        if arguments[0] == "--machine":
            sys.stdout.write("\n" + json.dumps(machine()) + "\n")
        else:
            die_with_parent(int(arguments[1]))
            work(Path(arguments[0]))
        code = 0
    finally:
        if code:
            traceback.print_exc(file=sys.stdout)
        sys.stdout.flush()
        os._exit(code)


def work(directory: Path) -> None:
    """Run the job; an error before or around R reaches the parent in the same file as R's own."""
    try:
        run(directory)
    except Exception as error:  # whatever it is, only this file can tell the parent
        (directory / "error.json").write_text(
            json.dumps({"message": str(error), "where": "", "warnings": []})
        )
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
