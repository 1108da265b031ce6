"""What a fresh process pays before its first help, page or fit, and how much memory a fit takes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.rows import Row, at_most, processor_s

ROOT = Path(__file__).resolve().parents[1]
_HELP = ("-m", "flask", "fit", "--help")
_SERVING = ("-c", "import wsgi")
_WARM = ("-c", "import wsgi; from app.serving import warm; warm()")
_WARMING = """
import time
begin = time.process_time()
import nevergrad, numba, pandas, engine_py.engine
imported = time.process_time()
from engine_py.warm import warm
warm()
print(imported - begin, time.process_time() - imported)
"""
_FITTING = """
from benchmarks.demo import demo
from engine_py.engine import CompiledEngine
found = demo()
CompiledEngine(2).fit(found.spec, found.data)
"""
_EVERY_S = 0.05


def measure() -> Iterator[Row]:
    """Takes about a minute, most of it compiling."""
    yield at_most("a command's help: processor time", _start_s(*_HELP), 1, "s")
    serving = _start_s(*_SERVING)
    yield at_most("a web worker's start: processor time", serving, 2, "s")
    warm = _start_s(*_WARM) - serving
    yield Row("– what the first requests would else import", f"{warm:.1f} s")
    _fresh(_WARMING)  # what set-up does
    imports, kernels = _fresh(_WARMING)
    yield at_most("fresh process, kernels on disk: compiling or reading them", kernels, 3, "s")
    yield Row("– importing numba, nevergrad, pandas", f"{imports:.1f} s")
    with TemporaryDirectory() as empty:
        _, kernels = _fresh(_WARMING, NUMBA_CACHE_DIR=empty)
    yield Row("– compiling with nothing on disk, once at set-up", f"{kernels:.1f} s")
    yield at_most(
        "memory of 2,000 × 5, parent and children, shared pages once", _peak_mb(), 500, "MB", 0
    )


def _start_s(*arguments: str) -> float:
    """Processor seconds of a Python process, the best of three."""
    with TemporaryDirectory() as folder:
        return min(_processor_s(list(arguments), folder) for _ in range(3))


def _processor_s(arguments: list[str], data_dir: str) -> float:
    begin = processor_s()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": data_dir},
        stdout=subprocess.DEVNULL,
    )
    return processor_s() - begin


def _fresh(script: str, **environment: str) -> list[float]:
    """The numbers that a script in a process of its own prints."""
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command,
        check=True,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [float(number) for number in done.stdout.split()]


def _peak_mb() -> float:
    """The largest sum of proportional set sizes (Linux: a page that n processes share counts 1/n in
    each of them).
    """
    fit = subprocess.Popen([sys.executable, "-c", _FITTING], cwd=ROOT)
    root, peak, over = psutil.Process(fit.pid), 0.0, threading.Event()
    threading.Thread(target=lambda: (fit.wait(), over.set()), daemon=True).start()
    while not over.wait(_EVERY_S):
        peak = max(peak, sum(_pss_mb(process) for process in _family(root)))
    if fit.returncode:
        raise RuntimeError(f"The fit whose memory was watched ended with status {fit.returncode}.")
    return peak


def _family(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _pss_mb(process: psutil.Process) -> float:
    try:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(
        (float(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")),
        0.0,
    )
