"""The fit job."""

from __future__ import annotations

from app.extensions import config
from app.queries import engines
from app.services import fits
from mmm.engine import Engine, Mode
from tenants.context import entered


def run(tenant_id: str, run_id: str) -> None:
    """Fit one queued run of one client."""
    with entered(tenant_id):
        fits.perform(run_id, engine)


def engine(mode: Mode) -> Engine:
    """The engine of a mode. Imported here: the web process never loads R or the compilers."""
    from engine_py.engine import CompiledEngine

    settings = config()
    compiled = CompiledEngine(settings.engine_processes or None)
    if mode == "fast":
        return compiled
    from engine_r.engine import RobynEngine

    version = engines.newest().versions.get("Robyn")
    robyn = RobynEngine(settings.r_deadline_s, settings.r_memory_mb, version=version)
    if mode == "robyn":
        return robyn
    from engine_r.verified import VerifiedEngine

    return VerifiedEngine(compiled, robyn)
