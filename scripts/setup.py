"""Install what a purpose needs: system packages, .venv, R's bridge and Robyn.

`python3 -m scripts.setup demo`.

Safe to run again: what is there is left alone, so a second run takes under a second.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sys
from pathlib import Path

from scripts import debian, robyn
from scripts.console import fail, note
from scripts.ports import refuse_if_taken
from scripts.venv import Environment

ROOT = Path(__file__).resolve().parents[1]
RUN_TIME = ROOT / "requirements.txt"  # what the product needs at run time, pinned
PURPOSES = ("demo", "run", "test", "check")


def main(argv: list[str] | None = None) -> None:
    """Parse the purpose and set up for it, one set-up at a time."""
    parser = argparse.ArgumentParser(prog="scripts.setup", description=__doc__)
    parser.add_argument("purpose", choices=PURPOSES)
    parser.add_argument(
        "--again", action="store_true", help="try once more what failed earlier today"
    )
    options = parser.parse_args(argv)
    os.chdir(ROOT)
    if sys.version_info[:2] != (3, 11):
        raise fail(
            f"this is Python {sys.version.split()[0]}; the pinned packages were tested together on"
            " 3.11. Say where one is: make PYTHON=/path/to/python3.11 ..."
        )
    if options.purpose == "demo":
        refuse_if_taken(int(os.environ.get("PORT") or 8050))
    folder = Path(os.environ.get("DATA_DIR") or "var") / "setup"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up(options.purpose, folder, options.again)


def set_up(purpose: str, folder: Path, again: bool = False) -> None:
    """Every step in order; `folder` keeps the logs and the memory of what failed.

    "check" needs only Python.
    """
    if purpose != "check":
        _system_packages(purpose, folder)
    environment = Environment(ROOT / ".venv", folder / "python.log")
    environment.create()
    needed = [
        RUN_TIME,
        *([ROOT / "requirements" / "dev.txt"] if purpose in ("test", "check") else []),
    ]
    if not environment.install(needed):
        raise fail(f"the Python packages could not be installed (see {environment.log}).")
    if purpose != "check":
        _bridge_to_r(environment)
    environment.finished()
    if purpose != "check":
        _kernels(environment)
        robyn.install(folder / "robyn.json", folder / "robyn.log", again)


def _bridge_to_r(environment: Environment) -> None:
    """rpy2, whose build asks R; the ABI mode needs neither compiler nor headers."""
    if not shutil.which("R"):
        return
    if not environment.install([ROOT / "requirements" / "robyn.txt"], {"RPY2_CFFI_MODE": "ABI"}):
        note("The bridge to R could not be built: runs use the compiled engine.")


def _kernels(environment: Environment) -> None:
    """Compile the engine's kernels now, so that no fit waits for it.

    The container image has no sources yet.
    """
    sources = [
        file
        for name in ("kernels", "clusters")
        for file in sorted((ROOT / "engine_py" / name).glob("*.py"))
    ]
    if not sources:
        return
    sources.append(RUN_TIME)
    if not environment.once(
        "engine_py.warm", "Compiling the engine (half a minute the first time)", sources
    ):
        note(
            f"The engine could not be compiled ahead (see {environment.log}): the first start takes"
            " longer."
        )


def _system_packages(purpose: str, folder: Path) -> None:
    if not debian.is_debian():
        note(
            "This is not a Debian machine: R and the document libraries are left to you, everything"
            " else works."
        )
        return
    lacking = debian.missing(debian.wanted(purpose))
    if lacking:
        debian.install(lacking, folder / "apt.log")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("\nmixfront: interrupted; the next start goes on from here.") from None
