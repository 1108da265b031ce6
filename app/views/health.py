"""The health of one model, and the changed runs that may mend it."""

from __future__ import annotations

from dataclasses import dataclass

from mmm.review.health import Health
from mmm.review.remedies import Remedy, SpecChange
from mmm.spec import ModelSpec


@dataclass(frozen=True)
class Assessment:
    """What the checks found, and what can be tried."""

    health: Health
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True)
class RemedyProposal:
    """One remedy: what it changes, and the run that it would be a changed copy of."""

    remedy: Remedy
    changes: tuple[SpecChange, ...]
    spec: ModelSpec
    dataset_id: str
    dataset_name: str
    mode: str
    name: str
