"""Robyn's Python port on the same data, in an environment of its own: its pins do not
go with ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.demo import Demo
from benchmarks.rows import Row, at_least

ITERATIONS = 150  # it selects from 100 models at least that pass its filter
REQUIRED = 60
HERE = Path(__file__).parent


def install(folder: Path) -> Path:
    """The interpreter of an environment with the port, made where there is none.

    It needs R: rpy2's build asks it.
    """
    python = folder / "bin" / "python"
    done = folder / ".installed"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        uv = Path(sys.executable).with_name("uv")
        pip = [str(uv), "pip", "install", "--python", str(python)]
        pip = pip if uv.exists() else [str(python), "-m", "pip", "install"]
        environment = os.environ | {"RPY2_CFFI_MODE": "ABI"}
        # Without resolving: the port asks for an nlopt that asks for numpy 2, with which the port
        # does not run.
        command = [*pip, "--quiet", "--no-deps", "-r", str(HERE / "robynpy.txt")]
        subprocess.run(command, check=True, env=environment)
        done.touch()
    return python


def compared_with_ours(found: Demo, ours_s: float, candidates: int, folder: str) -> Iterator[Row]:
    """The port's time for so many candidates: its search is scaled by their number, the rest is
    not.
    """
    try:
        python = install(Path(folder).resolve())
        taken = _run(python, found)
    except subprocess.CalledProcessError as failure:
        yield Row("the same by robynpy", f"not measured: it ended with status {failure.returncode}")
        return
    search = taken["search"] / ITERATIONS * candidates
    parts = (
        f"{1e3 * taken['search'] / ITERATIONS:.0f} ms a candidate; before {taken['before']:.1f} s"
    )
    parts += (
        f", after {taken['after']:.1f} s" if "after" in taken else f", after: {taken['failure']}"
    )
    yield Row(f"– robynpy {taken['version']}, measured on {ITERATIONS} × 1", parts)
    whole = taken["before"] + search + taken.get("after", 0.0)
    yield Row(f"– robynpy's time scaled to {candidates:,} candidates", f"{whole:,.0f} s")
    yield at_least("how many times faster than robynpy", whole / ours_s, REQUIRED, "×")


def _run(python: Path, found: Demo) -> dict:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found.data.to_csv(folder / "data.csv", index=False)
        job = found.spec.to_dict() | {"iterations": ITERATIONS, "trials": 1}
        (folder / "job.json").write_text(json.dumps(job))
        threads = {
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MPLBACKEND": "Agg",
            "TZ": "UTC",
        }
        command = [str(python), "-P", str(HERE / "robynpy_run.py"), name]
        with (folder / "log").open("w") as log:
            subprocess.run(
                command, check=True, env=os.environ | threads, stdout=log, stderr=log, cwd=name
            )
        return json.loads((folder / "result.json").read_text())
