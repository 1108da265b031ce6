"""How many clusters, and which:

R's `kmeans` driven as `lares::clusterKmeans` and `robyn_clusters` drive it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine_py.clusters import hartigan_wong
from engine_py.clusters.r_random import RRandom
from mmm.analysis.cluster_features import FEWEST

SEED = 123  # Robyn's, whatever the seed of the run
WSS_VAR = 0.06  # one more cluster must take at least this share of the total sum of squares
MOST, TRIED = 10, 30
_ITERATIONS = 10  # R's default


@dataclass(frozen=True)
class Grouping:
    """cluster (n,): from 1, numbered as Robyn does.

    wss (m,): sum of squares within 1, 2, ... m clusters.
    """

    cluster: np.ndarray
    wss: np.ndarray

    @property
    def count(self) -> int:
        return int(self.cluster.max())


def group(x: np.ndarray) -> Grouping:
    """Cluster the rows of x (n, p), all different, n >= 4.

    The number of clusters is the last one that lowers the share of variation within them by more
    than WSS_VAR, between FEWEST and MOST.
    """
    limit = min(len(x) - 1, TRIED)
    wss, _ = _curve(x, limit)
    lowered = np.flatnonzero(wss[:-1] / wss[0] - wss[1:] / wss[0] > WSS_VAR)
    wanted = int(lowered[-1]) + 2 if len(lowered) else 0
    count = min(max(wanted, FEWEST), MOST)
    # Robyn fits the curve again, and the final clusters with the draws that follow
    _, stream = _curve(x, limit)
    cluster, _ = hartigan_wong.cluster(x, x[stream.without_replacement(len(x), count)], limit)
    return Grouping(cluster + 1, wss)


def _curve(x: np.ndarray, limit: int) -> tuple[np.ndarray, RRandom]:
    """The sum of squares within 1..limit clusters, and the stream as it is left."""
    stream = RRandom(SEED)
    wss = np.empty(limit)
    wss[0] = x.var(axis=0, ddof=1).sum() * (len(x) - 1)
    for count in range(2, limit + 1):
        start = x[stream.without_replacement(len(x), count)]
        wss[count - 1] = hartigan_wong.cluster(x, start, _ITERATIONS)[1]
    return wss, stream
