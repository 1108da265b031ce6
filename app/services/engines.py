"""Checking what a worker's machine can run."""

from __future__ import annotations

import platform

from app.extensions import db
from app.models import EngineCheck
from mmm.errors import Problem


def record(ok: bool, problems: tuple[Problem, ...], versions: dict[str, str]) -> None:
    """Keep the result of a check of this machine."""
    rows = [{"message": problem.message, "fix": problem.fix} for problem in problems]
    db.session.add(EngineCheck(machine=platform.node(), ok=ok, problems=rows, versions=dict(versions)))
    db.session.commit()
