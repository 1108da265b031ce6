"""What the scripts print: one line per step, one sentence per thing that could not be done."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


def step(text: str) -> None:
    """Say what is being done now."""
    print(f"==> {text}", flush=True)


def note(text: str) -> None:
    """Say what was left out, and why; the work goes on."""
    print(f"    {text}", flush=True)


def fail(text: str) -> SystemExit:
    """The exception to raise where the work cannot go on; prints the sentence and ends with status
    1.
    """
    return SystemExit(f"mixfront: {text}")


def run_logged(
    argv: Sequence[str], log: Path, env: Mapping[str, str] | None = None, timeout_s: float = 3600
) -> bool:
    """Run a command with its output in `log`; True when it succeeded.

    The last lines are printed when it did not.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("ab") as sink:
        sink.write(f"\n$ {' '.join(argv)}\n".encode())
        sink.flush()
        try:
            code = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=env,
                timeout=timeout_s,
            ).returncode
        except FileNotFoundError:
            sink.write(f"{argv[0]}: not found\n".encode())
            code = 127
        except subprocess.TimeoutExpired:
            sink.write(f"stopped after {time.monotonic() - started:.0f} s\n".encode())
            code = 124
    if code:
        print(tail(log), file=sys.stderr, flush=True)
    return code == 0


def tail(log: Path, lines: int = 8) -> str:
    """The last lines of a log, indented."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(f"    | {line}" for line in text.rstrip().splitlines()[-lines:])
