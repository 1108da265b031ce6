"""nevergrad's optimiser as Robyn drives it, with two of its parts replaced by faster ones that give
the same bits.

What costs in nevergrad 1.0.12 is not its algorithm: a coordinate vector is a tree of objects that
each question walks, and the Pareto front is filtered from scratch for each proposal. The algorithm
itself is nevergrad's, and so is its random stream.
"""

from __future__ import annotations

import uuid
from typing import Any

import nevergrad as ng
import numpy as np
from nevergrad.optimization.multiobjective.core import ParetoFront
from nevergrad.parametrization.core import Parameter
from nevergrad.parametrization.utils import Subobjects

from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

FASTER = ("TwoPointsDE",)
"""The algorithms shown to propose the same with the faster parts.

All others run as nevergrad made them.
"""


def robyns_optimizer(spec: ModelSpec, dimensions: int, plain: bool = False) -> Any:
    """The optimiser of one trial over [0, 1]^dimensions; numpy's global generator is seeded
    already.

    plain: nevergrad as it is, which the tests compare with. Raises InvalidInput for an unknown
        algorithm.
    Source: `robyn_mmm`.
    """
    if spec.nevergrad_algo not in ng.optimizers.registry:
        raise InvalidInput(
            Phrase(
                "nevergrad has no algorithm “{name}”. TwoPointsDE is Robyn's default.",
                name=spec.nevergrad_algo,
            )
        )
    faster = spec.nevergrad_algo in FASTER and not plain
    array = ng.p.Array(shape=(dimensions,), lower=0, upper=1)
    space = UnitCube.like(array) if faster else array
    found = ng.optimizers.registry[spec.nevergrad_algo](
        space, budget=spec.iterations, num_workers=spec.cores
    )
    ones = (1, 1, 1) if spec.calibration_input else (1, 1)
    found.tell(ng.p.MultiobjectiveReference(), ones)
    if faster:
        found._hypervolume_pareto._pf = Front(
            seed=found.parametrization.random_state, no_hypervolume=True
        )
    if hasattr(found, "set_objective_weights"):
        found.set_objective_weights(spec.objective_weights or ones)
    return found


class UnitCube(ng.p.Array):
    """`ng.p.Array(shape=(n,), lower=0, upper=1)` in one object: no layers, no parameters of its own
    to walk through.

    Values outside bounce back once and are clipped then, as nevergrad's are, but as soon as they
    are set.
    """

    _low, _high = np.array([0.0]), np.array([1.0])
    _value: np.ndarray

    @classmethod
    def like(cls, array: ng.p.Array) -> UnitCube:
        """The same point with the same random stream."""
        point = cls(init=array.value)
        point._layers = [point]
        point._scale = array.sigma.value
        point._inner = {}
        point._subobjects = Subobjects(point, base=Parameter, attribute="_inner")
        point.random_state = array.random_state
        return point

    @property
    def value(self) -> np.ndarray:
        """The coordinates (n,)."""
        return self._value

    @value.deleter
    def value(self) -> None:
        """nevergrad clears what layers have cached; there is nothing here."""

    @property
    def dimension(self) -> int:
        return self._value.size

    def copy(self) -> UnitCube:
        child = object.__new__(type(self))
        child.__dict__.update(self.__dict__)
        child.uid = uuid.uuid4().hex
        child._layers = [child]
        child._frozen = False
        child._meta = {}
        child.parents_uids = list(self.parents_uids)
        child.heritage = dict(self.heritage)
        child.loss = child._losses = None
        child._value = self._value.copy()
        return child

    def _internal_get_standardized_data(self, reference: UnitCube) -> np.ndarray:
        return (self._value - reference._value) / self._scale

    def _internal_set_standardized_data(self, data: np.ndarray, reference: UnitCube) -> None:
        value = self._scale * (data + reference._value / self._scale)
        if (value < self._low).any() or (value > self._high).any():
            clipped = np.clip(value, self._low, self._high)
            value = np.clip(2 * clipped - value, self._low, self._high)
        self._value = value


class Front(ParetoFront):
    """nevergrad's Pareto front, kept point by point: what it holds already was compared before.

    nevergrad walks through the points in their order, each removing what is nowhere better than it.
    So a new point is removed if it is nowhere better than one of the front, and otherwise removes
    those that are nowhere better than it.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._pareto: list[Any] = []
        # the losses of the first points of _pareto: those that were compared
        self._costs = np.empty((0, 0))
        # no loss was NaN, which is neither better nor worse, so that the order counts
        self._comparable = True

    def _filter_pareto_front(self) -> None:
        known = len(self._costs)
        kept, costs = self._pareto[:known], self._costs
        for point in self._pareto[known:] if self._comparable else ():
            losses = point.losses[None]
            self._comparable &= not np.isnan(losses).any()
            if not kept:
                kept, costs = [point], losses
            elif not (costs <= losses).all(axis=1).any():
                better = (costs < losses).any(axis=1)
                kept = [
                    *(one for one, stays in zip(kept, better.tolist(), strict=True) if stays),
                    point,
                ]
                costs = np.concatenate([costs[better], losses])
        if not self._comparable:
            super()._filter_pareto_front()
            return
        self._pareto, self._costs = kept, costs
        self._pareto_needs_filtering = False
