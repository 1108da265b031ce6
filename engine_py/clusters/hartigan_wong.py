"""The k-means of Hartigan and Wong, compiled.

Source: J. A. Hartigan, M. A. Wong (1979), Algorithm AS 136: A K-Means Clustering Algorithm, Applied
Statistics 28(1). Order of points, ties and limits are those of R's `kmeans`, so that the same start
gives the same clusters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine_py.kernels.jit import kernel


class State(NamedTuple):
    """What both stages change.

    n points, k clusters, p features; `home` and `second` (n,): nearest and second centre.

    centre (k, p); size (k,); loss (n,): the squared distance to the own centre, times what leaving
    it would save. leave, join (k,): size / (size - 1) and size / (size + 1). updated (k,): the step
    of the last change, in the counting of the running stage. moved (k,): changed by the last quick
    stage. live (k,): the step until which the optimal stage looks at the cluster.
    """

    x: np.ndarray
    centre: np.ndarray
    home: np.ndarray
    second: np.ndarray
    size: np.ndarray
    loss: np.ndarray
    leave: np.ndarray
    join: np.ndarray
    updated: np.ndarray
    moved: np.ndarray
    live: np.ndarray


@kernel
def _distance(x: np.ndarray, point: int, centre: np.ndarray, cluster: int) -> float:
    total = 0.0
    for j in range(x.shape[1]):
        total += (x[point, j] - centre[cluster, j]) ** 2
    return total


@kernel
def _weigh(state: State, cluster: int) -> None:
    """Set what leaving and joining a cluster costs, from its size; a last point cannot leave."""
    size = float(state.size[cluster])
    state.leave[cluster] = size / (size - 1.0) if size > 1.0 else np.inf
    state.join[cluster] = size / (size + 1.0)


@kernel
def _two_nearest(state: State) -> None:
    """The nearest and second nearest start of every point; the earlier one where two
    are as near.
    """
    for i in range(state.x.shape[0]):
        first, second = 0, 1
        near, far = _distance(state.x, i, state.centre, 0), _distance(state.x, i, state.centre, 1)
        if near > far:
            first, second = 1, 0
            near, far = far, near
        for cluster in range(2, state.centre.shape[0]):
            distance = _distance(state.x, i, state.centre, cluster)
            if distance < near:
                second, far = first, near
                first, near = cluster, distance
            elif distance < far:
                second, far = cluster, distance
        state.home[i] = first
        state.second[i] = second


@kernel
def _average(state: State) -> None:
    """Centres and sizes from the present members."""
    state.centre[:] = 0.0
    state.size[:] = 0
    for i in range(state.x.shape[0]):
        state.size[state.home[i]] += 1
        for j in range(state.x.shape[1]):
            state.centre[state.home[i], j] += state.x[i, j]
    for cluster in range(state.centre.shape[0]):
        for j in range(state.x.shape[1]):
            state.centre[cluster, j] /= state.size[cluster]


@kernel
def _transfer(state: State, i: int, target: int) -> None:
    """Move point i to another cluster; its old one becomes the second nearest."""
    source = state.home[i]
    before, after = float(state.size[source]), float(state.size[target])
    for j in range(state.x.shape[1]):
        state.centre[source, j] = (state.centre[source, j] * before - state.x[i, j]) / (
            before - 1.0
        )
        state.centre[target, j] = (state.centre[target, j] * after + state.x[i, j]) / (after + 1.0)
    state.size[source] -= 1
    state.size[target] += 1
    _weigh(state, source)
    _weigh(state, target)
    state.home[i] = target
    state.second[i] = source


@kernel
def _best_target(state: State, i: int) -> tuple[int, float]:
    """The cluster that point i would join at the least cost, and that cost."""
    source, best = state.home[i], state.second[i]
    start = best
    cost = _distance(state.x, i, state.centre, best) * state.join[best]
    for cluster in range(state.centre.shape[0]):
        idle = i >= state.live[source] and i >= state.live[cluster]
        if idle or cluster in (source, start):
            continue
        distance = _distance(state.x, i, state.centre, cluster)
        if distance < cost / state.join[cluster]:
            cost = distance * state.join[cluster]
            best = cluster
    return best, cost


@kernel
def _optimal_stage(state: State, quiet: int) -> int:
    """Every point once, to the cluster where it costs least.

    quiet: steps since the last transfer; returned anew.
    """
    n = state.x.shape[0]
    for cluster in range(state.centre.shape[0]):
        if state.moved[cluster]:
            state.live[cluster] = n
    for i in range(n):
        quiet += 1
        source = state.home[i]
        if state.size[source] > 1:
            if state.updated[source] != 0:
                state.loss[i] = _distance(state.x, i, state.centre, source) * state.leave[source]
            target, cost = _best_target(state, i)
            if cost >= state.loss[i]:
                state.second[i] = target
            else:
                quiet = 0
                for cluster in (source, target):
                    state.live[cluster] = n + i
                    state.updated[cluster] = i + 1
                _transfer(state, i, target)
        if quiet == n:
            return quiet
    state.moved[:] = False
    state.live[:] -= n
    return quiet


@kernel
def _quick_stage(state: State, quiet: int, most: int) -> tuple[int, bool]:
    """Swap points between their two nearest clusters until none gains.

    Returns (quiet, ended before `most` steps).
    """
    n = state.x.shape[0]
    unchanged, step = 0, 0
    while True:
        for i in range(n):
            unchanged += 1
            step += 1
            if step >= most:
                return quiet, False
            source, target = state.home[i], state.second[i]
            if state.size[source] > 1:
                if step <= state.updated[source]:
                    state.loss[i] = (
                        _distance(state.x, i, state.centre, source) * state.leave[source]
                    )
                fresh = step < state.updated[source] or step < state.updated[target]
                if (
                    fresh
                    and _distance(state.x, i, state.centre, target)
                    < state.loss[i] / state.join[target]
                ):
                    unchanged, quiet = 0, 0
                    for cluster in (source, target):
                        state.moved[cluster] = True
                        state.updated[cluster] = step + n
                    _transfer(state, i, target)
            if unchanged == n:
                return quiet, True


@kernel
def cluster(x: np.ndarray, start: np.ndarray, iterations: int) -> tuple[np.ndarray, float]:
    """The cluster (n,) of each row of x (n, p), counted from 0, and the sum of squares within all
    clusters.

    start (k, p): rows of x that differ, 2 <= k < n. iterations: how often both stages are run at
    most; as in R the state then reached is the result.
    """
    n, k = x.shape[0], start.shape[0]
    state = State(
        x,
        start.copy(),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(k, np.int64),
        np.zeros(n),
        np.zeros(k),
        np.zeros(k),
        np.full(k, -1),
        np.ones(k, np.bool_),
        np.zeros(k, np.int64),
    )
    _two_nearest(state)
    _average(state)
    for number in range(k):
        _weigh(state, number)
    quiet = 0
    for _ in range(iterations):
        quiet = _optimal_stage(state, quiet)
        if quiet == n:
            break
        quiet, ended = _quick_stage(state, quiet, 50 * n)
        if not ended or k == 2:
            break
        state.updated[:] = 0
    _average(state)
    within = 0.0
    for i in range(n):
        within += _distance(x, i, state.centre, state.home[i])
    return state.home, within
