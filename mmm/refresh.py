"""A refresh: what of a former model is carried on over newer data, the same for either engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mmm.bundle import Bundle
from mmm.dates import follows, grain, parse
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

ITERATIONS, TRIALS = 1000, 3  # Robyn: refresh_iters, refresh_trials


@dataclass(frozen=True)
class Refresh:
    """A former model and how far its window moves. Source: Robyn 3.12.1 `robyn_refresh`.

    hyp: its hyperparameters by Robyn's names, `lambda` absolute. window: first and last date of its
    window. steps: periods that the window moves by. bounds_freedom: how far, of its former range, a
    hyperparameter may move either way; steps by rows of the window where it is None.
    """

    sol_id: str
    hyp: Mapping[str, float]
    window: tuple[pd.Timestamp, pd.Timestamp]
    steps: int
    bounds_freedom: float | None = None

    @classmethod
    def of(
        cls, bundle: Bundle, sol_id: str, steps: int, bounds_freedom: float | None = None
    ) -> Refresh:
        """Of a model of a finished run. Raises InvalidInput where the run has no such model."""
        table = bundle.tables["resultHypParam"]
        found = table[table["solID"] == sol_id]
        if found.empty:
            raise InvalidInput(Problem(Phrase("The run has no model {sol_id}.", sol_id=sol_id)))
        names = [*bundle.spec.hyperparameter_names, "lambda", "train_size"]
        names += [
            f"{name}_penalty" for name in bundle.spec.all_ind_vars if bundle.spec.add_penalty_factor
        ]
        window = bundle.manifest["window"]
        edges = pd.Timestamp(window["start"]), pd.Timestamp(window["end"])
        return cls(
            sol_id,
            {name: float(found[name].iloc[0]) for name in names},
            edges,
            steps,
            bounds_freedom,
        )

    def freedom(self, rows: int) -> float:
        """The freedom in a window of `rows` rows."""
        return self.steps / rows if self.bounds_freedom is None else abs(self.bounds_freedom)

    def former(self, spec: ModelSpec) -> ModelSpec:
        """The spec in the former model's own window."""
        start, end = self.window
        return spec.with_(window_start=f"{start:%Y-%m-%d}", window_end=f"{end:%Y-%m-%d}")

    def moved(self, spec: ModelSpec, data: pd.DataFrame) -> ModelSpec:
        """The spec with the window moved on by the steps. data: all rows, old and new.

        Raises InvalidInput.
        """
        if self.steps < 1:
            raise InvalidInput(
                Problem(
                    Phrase("The window cannot move by {n} periods.", n=self.steps),
                    "Move it by at least 1.",
                )
            )
        if spec.date_var not in data:
            raise InvalidInput(Problem("The data has no such column.", "", column=spec.date_var))
        ds = parse(data[spec.date_var], compact=True).dropna()
        kind = grain(ds)
        start, end = self.window
        for _ in range(self.steps):
            start, end = follows(start, kind), follows(end, kind)
        if end > ds.max():
            fix = Phrase(
                "Add data until {end:%Y-%m-%d} or move the window by fewer periods.", end=end
            )
            raise InvalidInput(
                Problem(
                    Phrase(
                        "The data ends {last:%Y-%m-%d}, before the refreshed window does.",
                        last=ds.max(),
                    ),
                    fix,
                )
            )
        return spec.with_(window_start=f"{start:%Y-%m-%d}", window_end=f"{end:%Y-%m-%d}")

    def note(self, chosen: str, freedom: float, shares: Mapping[str, float]) -> dict[str, object]:
        """What a manifest says under "refresh".

        shares: xDecompPerc by `rn` of the former model on the new data.
        """
        former = {
            "solID": self.sol_id,
            "shares": {name: float(share) for name, share in shares.items()},
        }
        return {"steps": self.steps, "bounds_freedom": freedom, "solID": chosen, "former": former}
