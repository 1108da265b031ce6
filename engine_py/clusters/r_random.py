"""R's random draws:

Mersenne Twister, seeded by `set.seed`, and index sampling of the kind "Rejection".
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_WARM_UP = 50  # steps that R lets its seed scrambler run before it fills the state
_WORDS = 624
_CHUNK_BITS = 16  # R assembles an index from pieces of this size


class RRandom:
    """The draws that R makes after `set.seed(seed)`, in R's order.

    numpy's generator is the same one, seeded as R does.

    Every call goes on where the last one ended.
    """

    def __init__(self, seed: int) -> None:
        word = seed & 0xFFFFFFFF
        key = np.empty(_WORDS, dtype=np.uint32)
        for step in range(
            -_WARM_UP - 1, _WORDS
        ):  # the word before the first one is R's index, set to "used up"
            word = (69069 * word + 1) & 0xFFFFFFFF
            if step >= 0:
                key[step] = word
        state: Any = {"bit_generator": "MT19937", "state": {"key": key, "pos": _WORDS}}
        self._bits = np.random.MT19937(0)
        self._bits.state = state

    def uniform(self, count: int) -> np.ndarray:
        """`runif(count)`: (count,) numbers in [0, 1)."""
        return np.asarray(self._bits.random_raw(count)) * 2.3283064365386963e-10

    def index(self, size: int) -> int:
        """One index below `size`, each as likely (`R_unif_index`)."""
        while True:
            value = int(self._candidates(size, 1)[0])
            if value < size:
                return value

    def with_replacement(self, size: int, count: int) -> np.ndarray:
        """`sample.int(size, count, replace = TRUE) - 1`, (count,).

        Nothing can be drawn afterwards.
        """
        kept = np.empty(0, dtype=np.int64)
        while len(kept) < count:
            drawn = self._candidates(size, 2 * (count - len(kept)) + 16)
            kept = np.concatenate([kept, drawn[drawn < size]])
        del self._bits  # more words were taken than R would have taken
        return kept[:count]

    def without_replacement(self, size: int, count: int) -> np.ndarray:
        """`sample.int(size, count) - 1`, (count,) different indices."""
        left = np.arange(size)
        chosen = np.empty(count, dtype=np.int64)
        for place in range(count):
            drawn = self.index(size - place)
            chosen[place] = left[drawn]
            left[drawn] = left[size - place - 1]
        return chosen

    def _candidates(self, size: int, count: int) -> np.ndarray:
        """(count,) numbers of as many bits as `size` needs; those not below `size` are to be
        rejected.
        """
        bits = math.ceil(math.log2(size))
        chunks = bits // _CHUNK_BITS + 1
        pieces = (
            np.floor(self.uniform(count * chunks) * 2**_CHUNK_BITS)
            .astype(np.int64)
            .reshape(count, chunks)
        )
        value = np.zeros(count, dtype=np.int64)
        for chunk in range(chunks):
            value = value * 2**_CHUNK_BITS + pieces[:, chunk]
        return value & (2**bits - 1)
