"""Runs: their state and progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from app.views.datasets import DatasetRow
from mmm.bundle import Bundle


@dataclass(frozen=True)
class RunRow:
    """A run. `candidates` counts every model computed, `selected` those kept; None while unknown.

    `stage`, `done` and `total` are those of the step under way, all trials together being one step.
    `trials_done` counts the trials that are searched, `working` the workers that search one now.

    `eta_s` is the time left in seconds at the pace so far, None while it cannot be told.
    `waits_for`: what a queued run that `get` was asked for waits for: its turn, somebody to start a
    worker, or Redis to answer.
    """

    id: str
    name: str
    dataset_id: str
    dataset_name: str
    mode: str
    engine: str | None
    state: str
    stage: str
    done: int
    total: int
    trials_done: int
    working: int
    best_nrmse: float | None
    best_rssd: float | None
    eta_s: float | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    created_by: str
    error: str | None
    spec: dict[str, Any]
    candidates: int | None
    selected: int
    manifest: dict[str, Any]
    restartable: bool
    cancel_requested: bool = False
    waits_for: Literal["", "turn", "worker", "redis"] = ""


@dataclass(frozen=True)
class ComparedRun:
    """One of two finished runs: the run, what it was fitted to, and what came out."""

    run: RunRow
    data: DatasetRow
    bundle: Bundle

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the data; empty where it is not known."""
        return str(self.run.manifest.get("data_sha256") or "")


Sides: TypeAlias = tuple[ComparedRun, ComparedRun]  # A and B
