"""The health of one candidate: what a check of it says.

No words: pages word a check by its key, level and reason. The checks: `mmm.review.health_checks`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm.analysis.zero_coefficients import Cause

PASS, REVIEW, FAIL, UNKNOWN = "pass", "review", "fail", "unknown"
DRIFT = "drift"  # the check that only models of a refresh have


@dataclass(frozen=True)
class Evidence:
    """A number behind a check.

    subject: a channel, a part of the data, a date, a study; "" for the model.
    """

    name: str
    value: float
    subject: str = ""
    level: str = PASS
    # what `value` is read against: the set's median, the bound, the other error
    reference: float = np.nan


@dataclass(frozen=True)
class Check:
    """One check. reason: why it is `unknown`, or which of several faults it found.

    flagged: channels that it doubts.
    """

    key: str
    level: str
    figures: tuple[Evidence, ...] = ()
    flagged: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Health:
    """suitability: `plan` with it, plan with `care`, `no`, or `unknown` where too little is known
    to say.

    channels_on_hold: channels, of `channels` paid ones, whose budget should not be moved on this
    model. causes: of the channels without a coefficient.
    """

    checks: tuple[Check, ...]
    causes: tuple[Cause, ...]
    suitability: str
    channels_on_hold: tuple[str, ...]
    channels: int

    @property
    def failed(self) -> tuple[str, ...]:
        """Keys of the checks that failed."""
        return tuple(check.key for check in self.checks if check.level == FAIL)

    @property
    def to_acknowledge(self) -> tuple[str, ...]:
        """What whoever publishes the model has to have read: the checks that failed, or that too
        little is known to judge it.
        """
        return self.failed or ((UNKNOWN,) if self.suitability == UNKNOWN else ())

    @property
    def unstable(self) -> bool:
        """Whether a refresh moved a return so far that nobody should publish it unasked."""
        return DRIFT in self.failed

    @property
    def weak(self) -> bool:
        """Whether nothing should be done on this model alone."""
        return self.suitability in ("no", "unknown")

    @property
    def holds_all(self) -> bool:
        """Whether so many channels are doubted that the split of the budget is."""
        return 2 * len(self.channels_on_hold) >= self.channels

    def check(self, key: str) -> Check:
        return next(check for check in self.checks if check.key == key)
