"""Groups of similar selected models with the spread of their returns, as Robyn's `robyn_clusters`
makes them.
"""

from __future__ import annotations

from engine_py.clusters.groups import Clusters, found_in, warm

__all__ = ["Clusters", "found_in", "warm"]
