"""The one job: a part of a fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.extensions import config
from app.queries import engines
from app.services import fits
from mmm.engine import Mode, Parts
from mmm.refresh import Refresh
from mmm.robyn.imported_model import ImportedModelParts
from mmm.robyn.model_file import RobynModel
from tenants.entry import entered

if TYPE_CHECKING:
    from engine_py.engine import CompiledEngine
    from engine_py.single_model import SingleModelEngine


def run(tenant_id: str, part_id: str) -> None:
    """Do one part of one run of one client."""
    with entered(tenant_id):
        fits.run_part(part_id, engine)


def engine(mode: Mode, start: Refresh | RobynModel | None = None) -> Parts:
    """The engine of a mode, for a refresh or an import with the model that the run starts from.

    Imported here: the web process never loads R or the compilers.
    """
    from engine_py.engine import CompiledEngine
    from engine_py.single_model import SingleModelEngine

    if isinstance(start, RobynModel):
        return ImportedModelParts(_engine(mode, SingleModelEngine(start.hyperparameters)), start)
    return _engine(mode, CompiledEngine(refresh=start), start)


def _engine(
    mode: Mode, compiled: CompiledEngine | SingleModelEngine, refresh: Refresh | None = None
) -> Parts:
    if mode == "fast":
        return compiled
    from engine_r.engine import RobynEngine
    from engine_r.refreshed import RefreshParts

    settings = config()
    version = engines.newest().versions.get("Robyn")
    robyn = RobynEngine(settings.r_deadline_s, settings.r_memory_mb, version=version)
    if mode == "robyn":
        return RefreshParts(robyn, refresh) if refresh else robyn
    from engine_r.verified import VerifiedEngine

    return VerifiedEngine(compiled, robyn)
