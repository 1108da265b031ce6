"""What many models say about many spend paths at once: for scenarios and for budgets that hold
under every candidate.

Plain numpy: a hundred models, eight channels and a year of weeks take a few milliseconds, in any
process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from mmm.analysis.transforms import (
    Series,
    geometric_weights,
    hill,
    hill_along,
    weibull_weights,
)
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.phrase import Phrase


def responses(
    bundle: Bundle, sol_ids: Sequence[str], spend: npt.ArrayLike, start: int | None = None
) -> npt.NDArray[np.float64]:
    """What K models say that P spend paths bring: (K, P, C, W), result per period; see
    `BatchResponse`.

    spend (P, C, W) or (C, W) for one path. Where the same models are asked again, keep a
    BatchResponse.
    """
    paths = np.asarray(spend, dtype=float)
    return BatchResponse.of(bundle, sol_ids, paths.shape[-1], start).responses(paths)


@dataclass(frozen=True)
class BatchResponse:
    """K models of a bundle, ready to tell what C channels bring in the W periods of a path, given
    what went before.

    carried (K, C, W): adstocked input that earlier periods leave over. weights (K, C, W): what is
    left of a period's spend after 0, 1, ... periods. alpha, inflexion, coef (K, C): response = coef
    * hill(input). Everything as in
    `robyn_response`: adstock with the whole history, the inflexion from the inputs of the model's
    window, and Weibull weights made for the data's length, none beyond it.
    """

    sol_ids: tuple[str, ...]
    channels: tuple[str, ...]
    carried: Series
    weights: Series
    alpha: Series
    inflexion: Series
    coef: Series

    @classmethod
    def of(
        cls,
        bundle: Bundle,
        sol_ids: Sequence[str],
        periods: int,
        start: int | None = None,
        channels: Sequence[str] | None = None,
    ) -> BatchResponse:
        """Models by solID, for paths of `periods` periods.

        start: the row of dt_mod where paths begin; what the data has from there on is replaced. By
        default they follow on the last row. channels: modelling columns of paid or organic media;
        all paid ones in the spec's order by default. Raises InvalidInput for an unknown model or
        channel, and for a model whose coefficients were not kept.
        """
        if not sol_ids:
            raise InvalidInput("Choose a model at least.")
        chosen = tuple(bundle.spec.paid_media_selected if channels is None else channels)
        dt_mod, window = bundle.tables["dt_mod"], bundle.window_rows
        start = len(dt_mod) if start is None else start
        if unknown := [name for name in chosen if name not in bundle.spec.all_media]:
            raise InvalidInput(
                f"“{unknown[0]}” is no medium of this model. Its media are"
                f" {', '.join(bundle.spec.all_media)}."
            )
        if periods < 1 or not 0 <= start <= len(dt_mod):
            raise InvalidInput(
                f"A path needs a period at least and a start from row 0 to {len(dt_mod)} of the"
                " data."
            )
        numbers = _Numbers(bundle, tuple(sol_ids), chosen)
        weights = _weights(numbers, len(dt_mod), max(start + periods, window.stop))
        raw = dt_mod[list(chosen)].to_numpy(dtype=float).T
        before = np.concatenate([raw[:, :start], np.zeros((len(chosen), periods))], axis=1)
        within = _adstocked(weights, raw[:, : window.stop], window.start)
        inflexion = numbers.of("gammas") * within.max(axis=-1)
        carried = _adstocked(weights, before, start)
        return cls(
            tuple(sol_ids),
            chosen,
            carried,
            weights[..., :periods],
            numbers.of("alphas"),
            inflexion,
            numbers.coef(),
        )

    def inputs(self, spend: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Adstocked input (K, P, C, W) of P paths of spend (P, C, W), or of one (C, W), in the
        channels' own units.
        """
        paths = np.asarray(spend, dtype=float)
        paths = paths[None] if paths.ndim == 2 else paths
        periods = self.carried.shape[-1]
        if paths.shape[1:] != self.carried.shape[1:]:
            raise InvalidInput(
                f"Spend must have {len(self.channels)} channels of {periods} periods, not"
                f" {paths.shape[1:]}."
            )
        if not (np.isfinite(paths) & (paths >= 0)).all():
            raise InvalidInput("Spend must be 0 or more in every period.")
        found = np.empty((len(self.sol_ids), len(paths), *paths.shape[1:]))
        for place, path in enumerate(paths):
            found[:, place] = self.carried + _adstocked(self.weights, path)
        return found

    def responses(self, spend: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Result per period (K, P, C, W), in the unit of the dependent variable, of spend as
        `inputs` takes it.
        """
        inputs = self.inputs(spend)
        for place in range(inputs.shape[1]):
            inputs[:, place] = self.at(inputs[:, place])
        return inputs

    def at(self, inputs: Series) -> Series:
        """Result per period (K, C, W) at adstocked inputs (K, C, W)."""
        found = hill(inputs, self.alpha[..., None], self.inflexion[..., None])
        found *= self.coef[..., None]
        return found

    def marginals(self, spend: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """What a path (C, W) brings more, within its periods, per further unit of spend (K, C).

        The further money is spread as the path is: every period's spend times 1 + e, carry-over
        included. The derivative, not a difference. NaN for a channel without spend.
        """
        path = np.asarray(spend, dtype=float)
        inputs = self.inputs(path)[:, 0]
        at = self.alpha[..., None], self.inflexion[..., None]
        rise = self.coef * hill_along(inputs, inputs - self.carried, *at).sum(axis=-1)
        money = np.broadcast_to(path.sum(axis=-1), rise.shape)
        return np.divide(rise, money, out=np.full_like(rise, np.nan), where=money > 0)


class _Numbers:
    """Hyperparameters and coefficients of K models by channel, (K, C) each."""

    def __init__(self, bundle: Bundle, sol_ids: tuple[str, ...], channels: tuple[str, ...]) -> None:
        self.spec, self._bundle, self._ids, self._channels = (
            bundle.spec,
            bundle,
            list(sol_ids),
            channels,
        )
        rows = bundle.tables["resultHypParam"]
        rows = rows[rows["solID"].isin(sol_ids)].set_index("solID")
        if missing := [sol_id for sol_id in sol_ids if sol_id not in rows.index]:
            raise InvalidInput(Phrase("The run has no model {sol_id}.", sol_id=missing[0]))
        self._rows = rows.loc[self._ids]

    def of(self, kind: str) -> Series:
        """thetas, shapes, scales, alphas or gammas; what the spec fixes where the table has no
        number.
        """
        return np.column_stack([self._column(f"{name}_{kind}") for name in self._channels])

    def coef(self) -> Series:
        table = self._bundle.by_term(self._ids, self._channels, "coef")
        if table.isna().any(axis=None):
            without = table.index[table.isna().any(axis=1)][0]
            raise InvalidInput(
                f"The run keeps no coefficients of model {without}. Choose one of the selected"
                " models."
            )
        return table.to_numpy(dtype=float)

    def _column(self, name: str) -> Series:
        stated = self._rows[name] if name in self._rows else pd.Series(np.nan, self._rows.index)
        fixed = self.spec.hyperparameters.get(name, ())
        column = stated.fillna(fixed[0]) if len(fixed) == 1 else stated
        if column.isna().any():
            raise InvalidInput(f"Model {column.index[column.isna()][0]} states no value of {name}.")
        return column.to_numpy(dtype=float)


def _weights(numbers: _Numbers, length: int, lags: int) -> Series:
    """The effect (K, C, lags) that a unit has after 0, 1, ...

    periods; `length`: rows of the data.
    """
    adstock = numbers.spec.adstock
    if adstock == "geometric":
        return geometric_weights(numbers.of("thetas"), lags)
    weights = weibull_weights(adstock, numbers.of("shapes"), numbers.of("scales"), length)
    none_left = np.zeros((*weights.shape[:-1], max(0, lags - length)))
    return np.concatenate([weights, none_left], axis=-1)[..., :lags]


def _adstocked(weights: Series, x: Series, start: int = 0) -> Series:
    """Adstocked input (K, C, T - start) of x (C, T), its first `start` periods left out; weights
    (K, C, L).
    """
    lags, periods = min(weights.shape[-1], x.shape[-1]), x.shape[-1]
    padded = np.concatenate([np.zeros((len(x), lags - 1)), x], axis=1)
    # (C, lag, period)
    moved = np.lib.stride_tricks.sliding_window_view(padded, periods, axis=1)[:, ::-1, start:]
    # No matrix product: its threads wait for each other for longer than this takes.
    found: Series = np.einsum("kcl,clt->kct", weights[..., :lags], np.ascontiguousarray(moved))
    return found
