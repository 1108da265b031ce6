"""The tables of a model that a person may see, made once and kept as long as its run
is in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from app.queries import models, publications
from app.queries.publications import Publication
from mmm.analysis.model_tables import ModelTables
from mmm.bundle import Bundle

_KEPT = 32  # models
_tables: OrderedDict[tuple[int, str], tuple[Bundle, ModelTables]] = OrderedDict()
_lock = Lock()


def get(run_id: str, sol_id: str, include_superseded: bool = False) -> ModelTables:
    """One model.

    For a client viewer only published ones exist, superseded ones if `include_superseded`. Raises
    NotFound.
    """
    models.require_model(run_id, sol_id, include_superseded)
    return _kept(models.whole_run(run_id, sol_id, include_superseded), sol_id)


def previous(run_id: str, sol_id: str) -> tuple[Publication, ModelTables] | None:
    """The model that was published before this one; None where there is none.

    Raises NotFound for this one.
    """
    models.require_model(run_id, sol_id, include_superseded=True)
    before = publications.previous(run_id, sol_id)
    if before is None:
        return None
    bundle = models.whole_run(before.run_id, before.sol_id, include_superseded=True)
    return before, _kept(bundle, before.sol_id)


def _kept(bundle: Bundle, sol_id: str) -> ModelTables:
    key = (id(bundle), sol_id)
    with _lock:
        known = _tables.get(key)
        if (
            known is not None and known[0] is bundle
        ):  # the id of a bundle that is gone may be another's
            _tables.move_to_end(key)
            return known[1]
    made = ModelTables.of(bundle, sol_id)
    with _lock:
        _tables[key] = (bundle, made)
        while len(_tables) > _KEPT:
            _tables.popitem(last=False)
    return made
