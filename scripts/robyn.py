"""Meta's Robyn from R's own registry: tried once a day at most, given up in seconds where it does
not answer.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

from scripts import debian
from scripts.console import note, run_logged, step

REGISTRY = "https://cloud.r-project.org"
ANSWER_S = 4.0
RETRY_S = 24 * 3600
MISSING = "Runs use the compiled engine; install Robyn in R and start again to add the others."
# reticulate before 1.39 cannot live beside rpy2 and NumPy 2 in one process.
INSTALL = """
options(Ncpus = max(1L, parallel::detectCores()), timeout = 600)
writable <- Filter(function(p) file.access(p, 2) == 0, .libPaths())
lib <- if (length(writable)) writable[[1]] else Sys.getenv("R_LIBS_USER")
dir.create(lib, recursive = TRUE, showWarnings = FALSE)
.libPaths(c(lib, .libPaths()))
repos <- getOption("repos")
unset <- identical(unname(repos["CRAN"]), "@CRAN@") || is.na(repos["CRAN"])
if (unset) repos["CRAN"] <- "%(registry)s"
install.packages("Robyn", lib = lib, repos = repos)
if (!requireNamespace("reticulate", quietly = TRUE) || packageVersion("reticulate") < "1.39")
  install.packages("reticulate", lib = lib, repos = repos)
quit(status = if (requireNamespace("Robyn", quietly = TRUE)) 0 else 1)
"""


def install(state: Path, log: Path, again: bool = False) -> None:
    """Install Robyn where R is and Robyn is not.

    `state` remembers the outcome; `again` forgets an earlier failure.
    """
    if not shutil.which("Rscript"):
        return  # said already, with the packages that are missing
    known = _read(state)
    if known.get("path") and Path(known["path"], "DESCRIPTION").exists():
        return
    path = installed()
    if path:
        _write(state, path=path)
        return
    reason = (
        known.get("reason", "") if not again and time.time() - known.get("at", 0) < RETRY_S else ""
    )
    if not reason:
        reason = _attempt(log)
        path = installed() if not reason else ""
        _write(state, path=path) if path else _write(state, reason=reason, at=time.time())
    if reason:
        note(f"Meta's Robyn is not installed: {reason} {MISSING}")


def installed() -> str:
    """The folder of the installed package, or an empty string."""
    asked = ["Rscript", "-e", 'cat("\\n", system.file(package = "Robyn"), sep = "")']
    answer = subprocess.run(asked, capture_output=True, text=True, env=_environment(), timeout=60)
    return answer.stdout.rstrip().rpartition("\n")[2] if answer.returncode == 0 else ""


def answers(registry: str, timeout_s: float = ANSWER_S) -> bool:
    """Whether the registry answers at all.

    A name lookup can hang longer than any socket: hence the thread.
    """
    heard: list[bool] = []

    def ask() -> None:
        try:
            request = urllib.request.Request(f"{registry}/src/contrib/PACKAGES.gz", method="HEAD")
            with urllib.request.urlopen(request, timeout=timeout_s) as answer:
                heard.append(answer.status == 200)
        except (OSError, ValueError):
            heard.append(False)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout_s)
    return heard == [True]


def _attempt(log: Path) -> str:
    """Try to install; the reason where that failed, or an empty string."""
    if not answers(REGISTRY):
        return f"R's registry {REGISTRY} does not answer from here."
    if debian.is_debian() and debian.elevation() is not None:
        compilers = debian.missing(debian.COMPILERS)
        if compilers and not debian.install(compilers, log):
            return "its compilers are missing."
    step("Meta's Robyn from R's registry (compiles for several minutes, once)")
    if run_logged(["Rscript", "-e", INSTALL % {"registry": REGISTRY}], log, _environment()):
        return ""
    return f"R could not install it (see {log})."


def _environment() -> dict[str, str]:
    """R asks systemd for the time zone where none is set, and complains where there
    is no systemd.
    """
    return {"TZ": "UTC", **os.environ}


def _read(state: Path) -> dict:
    try:
        return json.loads(state.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _write(state: Path, **facts: object) -> None:
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps(facts), encoding="utf-8")
