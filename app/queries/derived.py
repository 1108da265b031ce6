"""What is worked out from a bundle, kept in memory as long as it is likely to be
asked for again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

from mmm.bundle import Bundle

T = TypeVar("T")
_KEPT: Final = 8  # as many as there are bundles in memory


class PerBundle(Generic[T]):
    """`make` of a bundle, made once while the bundle is in use.

    Asks for no right: who has the bundle may know it.
    """

    def __init__(self, make: Callable[[Bundle], T]) -> None:
        self._make = make
        self._known: OrderedDict[int, tuple[Bundle, T]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, bundle: Bundle) -> T:
        with self._lock:
            known = self._known.get(id(bundle))
            if (
                known is not None and known[0] is bundle
            ):  # the id of a bundle that is gone may be another's
                self._known.move_to_end(id(bundle))
                return known[1]
        made = self._make(bundle)
        with self._lock:
            self._known[id(bundle)] = (bundle, made)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return made
