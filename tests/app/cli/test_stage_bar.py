"""A run's progress on a terminal and in a log, each as a process writes it."""

from __future__ import annotations

import os
import subprocess
import sys
import termios

SEARCHED = """
from app.cli.stage_bar import StageBar
bar = StageBar("Acme")
bar.show("queued", 0, 0)
for done in range(200):
    bar.show("Searching", done, 200)
    bar.show(f"Robyn in R, {done // 2} %", done, 0)
bar.show("finished", 200, 200)
bar.close()
print("over")
"""


def test_a_log_has_a_line_per_stage(root):
    done = subprocess.run(
        [sys.executable, "-c", SEARCHED],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    stages = ("queued", "Searching", "Robyn in R", "finished")
    assert done.stdout == "".join(f"Acme: {stage}\n" for stage in stages) + "over\n"


def test_a_terminal_has_one_line_that_moves(root):
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    process = subprocess.Popen(
        [sys.executable, "-c", SEARCHED], cwd=root, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(ours)
        assert process.wait(timeout=60) == 0
    assert b"Acme: Searching" in written
    assert b"199/200" in written
    assert written.count(b"\r") > 100
    assert written.count(b"\n") == 2  # the bar's own end, and "over"
