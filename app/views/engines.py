"""What the workers' machines can run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mmm.engine import Mode
from mmm.errors import Missing


@dataclass(frozen=True)
class PendingCheck:
    """A check that was asked for.

    stage: what it does now; since: when a worker took it, None before.
    """

    state: Literal["waiting", "working", "failed"]
    stage: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class EngineStatus:
    """Result of the newest check.

    `problems` keep Robyn from running; `checked_at`, `machine`: None before the first.

    `best_mode` is the most trustworthy mode that the machine can run in sensible time: verified
    with R, else fast.
    """

    r_ok: bool
    problems: tuple[Missing, ...]
    versions: dict[str, str]
    checked_at: datetime | None
    machine: str | None
    best_mode: Mode


@dataclass(frozen=True)
class Machine:
    """A machine with its newest check. `state` is unchecked before the first one.

    compiled, robyn: test fits as `engine_r.smoke.Smoke`; Robyn's is the newest that was made, at
    `robyn_at`.
    has_worker: None while Redis does not answer. asked: a check that somebody asked for and that is
        not done.
    """

    name: str
    state: str = "unchecked"
    problems: tuple[Missing, ...] = ()
    versions: Mapping[str, str] | None = None
    checked_at: datetime | None = None
    compiled: Mapping[str, Any] | None = None
    robyn: Mapping[str, Any] | None = None
    robyn_at: datetime | None = None
    has_worker: bool | None = None
    asked: PendingCheck | None = None
