"""Where the checks of a model's health draw their lines.

Limits that have no source are ours; docs/guide.md lists all of them.
"""

from __future__ import annotations

from typing import Final

# R2 on the training periods: fail below the first, pass from the second
R_SQUARED: Final = (0.6, 0.8)
# NRMSE on unseen periods over that on training periods: review above, fail above
UNSEEN_ERROR_RATIO: Final = (1.5, 3.0)
# periods per effect: below the first a fit is mostly chance; Robyn's guide asks for the second
PERIODS_PER_EFFECT: Final = (5, 10)
# paid media above this share of the total leaves too little to everything else: review
MAX_MEDIA_SHARE: Final = 0.6
# context variables' share of the total: review above, fail where it is more than all the rest
MAX_CONTEXT_SHARE: Final = (0.25, 0.5)
MIN_PERIODS: Final = 20  # periods that residual checks need
# Durbin-Watson outside the first: review, outside the second: fail
DURBIN_WATSON: Final = ((1.5, 2.5), (1.0, 3.0))
# p of a test: review below the first; spread fails below the second
P_VALUES: Final = (0.05, 0.001)
MAX_OUTLIER_SHARE: Final = 0.05  # share of outliers: fail above
# interquartile ranges beyond the middle half: outside, far out (Tukey 1977)
IQR_FENCES: Final = (1.5, 3.0)
MIN_MODELS: Final = 5  # selected models with an estimate that a spread needs
MAX_SHARE_AT_BOUND: Final = 1 / 3  # share of hyperparameters at a bound: fail above
MAX_SHARE_RATIO: Final = 3.0  # share of effect over share of spend, or under it: review beyond
MIN_SHARE: Final = 0.05  # share of either that a channel needs for that
# predicted over measured lift, away from 1: review above, fail above
LIFT_DEVIATION: Final = (0.2, 0.5)
# width of an interval over its mean: review above; an interval that reaches 0 fails
MAX_INTERVAL_WIDTH: Final = 1.0
# models of a cluster with an estimate: fewer say nothing; a smaller share of them fails
MIN_CLUSTER_ESTIMATES: Final = (3, 0.5)
# relative change of a channel's return by a refresh: review above, fail above
MAX_DRIFT: Final = (0.05, 0.2)
