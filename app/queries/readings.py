"""The tables of a model that a person may see, made once and kept as long as its run
is in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from app.queries import models, publications
from app.queries.publications import Publication
from mmm.bundle import Bundle
from mmm.tables import Tables

_KEPT = 32  # models
_tables: OrderedDict[tuple[int, str], tuple[Bundle, Tables]] = OrderedDict()
_lock = Lock()


def of(run_id: str, sol_id: str, formerly: bool = False) -> Tables:
    """One model.

    For a client viewer only published ones exist, superseded ones if `formerly`. Raises NotFound.
    """
    models.require_model(run_id, sol_id, formerly)
    return _kept(models.behind(run_id, sol_id, formerly), sol_id)


def former(run_id: str, sol_id: str) -> tuple[Publication, Tables] | None:
    """The model that was published before this one; None where there is none.

    Raises NotFound for this one.
    """
    models.require_model(run_id, sol_id, formerly=True)
    before = publications.former(run_id, sol_id)
    if before is None:
        return None
    bundle = models.behind(before.run_id, before.sol_id, formerly=True)
    return before, _kept(bundle, before.sol_id)


def _kept(bundle: Bundle, sol_id: str) -> Tables:
    key = (id(bundle), sol_id)
    with _lock:
        known = _tables.get(key)
        if (
            known is not None and known[0] is bundle
        ):  # the id of a bundle that is gone may be another's
            _tables.move_to_end(key)
            return known[1]
    made = Tables.of(bundle, sol_id)
    with _lock:
        _tables[key] = (bundle, made)
        while len(_tables) > _KEPT:
            _tables.popitem(last=False)
    return made
