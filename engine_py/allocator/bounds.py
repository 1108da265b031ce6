"""The bounds of a request, per channel, and what of a request cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from mmm.engine import AllocationRequest
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase


def read(request: AllocationRequest, channels: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper multiples, by channel.

    Raises InvalidInput with everything that is wrong with the request.
    """
    low, up = _bounds(request.low, channels, "low"), _bounds(request.up, channels, "up")
    problems = [
        Problem(
            Phrase("The bounds {low:g} to {up:g} are no range.", low=a, up=b),
            "Give 0 or more, the lower one first.",
            column=channel,
        )
        for channel, a, b in zip(channels, low, up, strict=True)
        if not (np.isfinite(a) and np.isfinite(b) and 0 <= a <= b)
    ]
    problems += _scenario_problems(request)
    if not (np.isfinite(request.multiplier) and request.multiplier >= 1):
        problems.append(Problem("The multiplier of the bounds must be at least 1."))
    if request.constr_mode not in ("eq", "ineq"):
        problems.append(Problem(f"“{request.constr_mode}” is no constr_mode.", "Use eq or ineq."))
    if problems:
        raise InvalidInput(problems)
    return low, up


def _scenario_problems(request: AllocationRequest) -> Iterator[Problem]:
    budget, target = request.total_budget, request.target_value
    if request.scenario == "target_efficiency":
        if budget is not None:  # Robyn takes it and plans without it
            yield Problem(
                "The budget follows from the target.",
                "Leave total_budget out, or choose max_response.",
            )
        if target is not None and not (np.isfinite(target) and target > 0):
            yield Problem("The target must be more than 0.")
        return
    if target is not None:
        yield Problem(
            "A target is no part of max_response.",
            "Leave target_value out, or choose target_efficiency.",
        )
    if budget is not None and not (np.isfinite(budget) and budget > 0):
        yield Problem("The budget must be more than 0.")


def _bounds(given: float | Mapping[str, float], channels: tuple[str, ...], name: str) -> np.ndarray:
    if not isinstance(given, Mapping):
        return np.full(len(channels), float(given))
    unknown = sorted(set(given) - set(channels))
    missing = sorted(set(channels) - set(given))
    if unknown or missing:
        raise InvalidInput(
            [
                Problem(f"The {name} bounds name a channel that the model lacks.", "", column=item)
                for item in unknown
            ]
            + [
                Problem(f"The {name} bounds leave out a channel.", "", column=item)
                for item in missing
            ]
        )
    return np.array([float(given[channel]) for channel in channels])
