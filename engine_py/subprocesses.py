"""Work in forked child processes that the parent watches, so that it can report, be cancelled, and
survive a crash.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from mmm.errors import EngineError, InvalidInput
from mmm.phrase import Phrase, sentences

POLL_S = 0.25
_GRACE_S = 1.0

Send = Callable[[Any], None]


@dataclass(frozen=True)
class Task:
    """`work(send)` runs in a child; what it sends and returns must pickle.

    `name` says which one failed.
    """

    name: str
    work: Callable[[Send], Any]


@dataclass
class _Child:
    number: int
    task: Task
    process: BaseProcess
    pipe: Connection


def run(
    tasks: Sequence[Task],
    at_once: int,
    tick: Callable[[], None],
    receive: Callable[[int, Any], None],
) -> list[Any]:
    """Run the tasks, at most `at_once` at a time, and return what they return, in order.

    `tick()` is called at least every 0.25 s and `receive(number, message)` for each message, both
    in the parent. What they raise stops all children and goes through. Raises EngineError where a
    child dies, and Invalid as a child raised it.
    """
    waiting = list(enumerate(tasks))[::-1]
    children: list[_Child] = []
    results: list[Any] = [None] * len(tasks)
    try:
        while waiting or children:
            while waiting and len(children) < max(1, at_once):
                children.append(_start(*waiting.pop()))
            ready = wait([child.pipe for child in children], timeout=POLL_S)
            for child in [child for child in children if child.pipe in ready]:
                kind, content = _read(child)
                if kind == "message":
                    receive(child.number, content)
                else:
                    results[child.number] = _result(child.task, kind, content)
                    child.process.join(_GRACE_S)
                    children.remove(child)
                    child.pipe.close()
            tick()
    finally:
        _stop(children)
    return results


def in_thread(work: Callable[[], None], tick: Callable[[], None]) -> None:
    """Do harmless, uninterruptible work (imports, compiling) in a thread while `tick` goes on being
    called.
    """
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, whatever it is
            failures.append(error)

    thread = threading.Thread(target=guarded, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_S)
        tick()
    if failures:
        raise failures[0]


def _start(number: int, task: Task) -> _Child:
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=_work, args=(task, there, here, os.getpid()), daemon=True)
    process.start()
    there.close()
    return _Child(number, task, process, here)


def _work(task: Task, pipe: Connection, parents_end: Connection, parent: int) -> None:
    """What a child does. An orphan ends itself at its next message."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parents_end.close()

    def send(message: Any) -> None:
        if os.getppid() != parent:
            os._exit(1)
        pipe.send(("message", message))

    try:
        outcome = ("done", task.work(send))
    except InvalidInput as error:
        outcome = ("invalid", error.problems)
    except Exception as error:  # noqa: BLE001 - the parent must hear of it, whatever it is
        outcome = ("failed", (f"{type(error).__name__}: {error}", traceback.format_exc()))
    with contextlib.suppress(BrokenPipeError):
        pipe.send(outcome)


def _read(child: _Child) -> tuple[str, Any]:
    try:
        return child.pipe.recv()
    except (EOFError, OSError):
        child.process.join(_GRACE_S)
        return "died", child.process.exitcode


def _result(task: Task, kind: str, content: Any) -> Any:
    if kind == "done":
        return content
    if kind == "invalid":
        raise InvalidInput(content)
    if kind == "failed":
        failure = EngineError(Phrase("{task} failed. {error}", task=task.name, error=content[0]))
        failure.add_note(content[1])
        raise failure
    if content is not None and content < 0:
        name = signal.Signals(-content).name
        said = Phrase("{task} was ended from outside ({signal}).", task=task.name, signal=name)
        hint = Phrase("The machine may have run out of memory.")
        raise EngineError(sentences(said, hint) if name == "SIGKILL" else said)
    raise EngineError(
        Phrase("{task} ended before it was done (exit code {code}).", task=task.name, code=content)
    )


def _stop(children: list[_Child]) -> None:
    for child in children:
        child.process.terminate()
    for child in children:
        child.process.join(_GRACE_S)
        if child.process.is_alive():
            child.process.kill()
            child.process.join(_GRACE_S)
        child.pipe.close()
