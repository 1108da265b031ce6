"""Checking what the workers' machines can run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select

from app import queue
from app.errors import Conflict
from app.extensions import db
from app.models import EngineCheck
from app.models.engines import BROKEN, LIMITED, OK
from mmm.errors import Missing
from tenants.permissions import require


@dataclass(frozen=True)
class MachineReport:
    """What a check found.

    `robyn_ok`: Meta's Robyn can run. compiled, robyn: test fits, None where there was none.
    """

    robyn_ok: bool
    problems: tuple[Missing, ...]
    versions: Mapping[str, str]
    compiled: Mapping[str, Any] | None
    robyn: Mapping[str, Any] | None = None

    @property
    def state(self) -> str:
        """ok, limited (the compiled engine only) or broken (it cannot compute, or the two engines
        differ).
        """
        if self.compiled is None or (self.robyn and not self.robyn["agree"]):
            return BROKEN
        return OK if self.robyn_ok else LIMITED


def record(found: MachineReport) -> None:
    """Keep what was found on this machine.

    Of its older rows the newest with a test fit in R stays.
    """
    row = EngineCheck(
        machine=queue.this_machine(),
        ok=found.robyn_ok,
        state=found.state,
        problems=[asdict(problem) for problem in found.problems],
        versions=dict(found.versions),
        compiled=None if found.compiled is None else dict(found.compiled),
        robyn=None if found.robyn is None else dict(found.robyn),
    )
    db.session.add(row)
    db.session.flush()
    mine = EngineCheck.machine == row.machine
    fitted = select(EngineCheck.id).where(mine, EngineCheck.robyn.is_not(None))
    last = db.session.scalar(
        fitted.order_by(EngineCheck.checked_at.desc(), EngineCheck.id).limit(1)
    )
    db.session.execute(
        delete(EngineCheck).where(mine, EngineCheck.id.not_in([row.id, last or row.id]))
    )
    db.session.commit()


def check_now() -> None:
    """Have every machine with a worker checked, with test fits.

    Raises Conflict where no worker can be asked.
    """
    require("agency.read")
    machines = queue.machines()
    if machines is None:
        raise Conflict(
            "The job queue does not answer, so no worker can be asked. Try again once Redis is"
            " back."
        )
    if not machines:
        raise Conflict(
            "No worker is running. Start one, or run `flask engine-health` on the machine."
        )
    for machine in machines:
        queue.request_check(machine)
