"""Bundle: what a fit yields.

The same tables with the same column names from either engine, and how they are stored.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from mmm import dates
from mmm.dates import Grain
from mmm.errors import MmmError
from mmm.spec import ModelSpec

# Robyn's names. `dt_input` is the data as uploaded, `dt_mod` what the regression sees before
# adstock.
KEYS: dict[str, tuple[str, ...]] = {
    "dt_input": (),
    "dt_mod": ("ds", "dep_var"),
    "resultHypParam": (
        "solID", "trial", "iterNG", "iterPar", "iterations", "nrmse", "nrmse_train", "nrmse_val",
        "nrmse_test", "rsq_train", "rsq_val", "rsq_test", "decomp.rssd", "mape", "lambda",
        "lambda_hp", "lambda_max", "train_size", "coef0", "mape.qt10", "robynPareto", "error_score",
    ),
    "xDecompAgg": (
        "solID", "rn", "coef", "xDecompAgg", "xDecompPerc", "spend_share", "effect_share",
        "mean_spend", "total_spend", "roi_total", "cpa_total", "mean_response",
        "mean_spend_adstocked", "mean_carryover", "roi_mean", "cpa_mean",
    ),
    "xDecompVecCollect": ("solID", "ds", "dep_var", "intercept", "depVarHat"),
    "mediaVecCollect": ("solID", "ds", "type"),
}  # fmt: skip
# Tables that only some runs have, by the same rules.
FURTHER: dict[str, tuple[str, ...]] = {
    "resultCalibration": (
        "solID", "liftMedia", "liftStart", "liftEnd", "liftAbs", "decompStart", "decompEnd",
        "decompAbsScaled", "decompAbsTotalScaled", "calibrated_pct", "mape_lift",
    ),
    "convergence": ("error_type", "cuts", "n", "median", "std", "med_thres", "flag_med", "flag_sd"),
    "clusters": ("solID", "cluster", "n", "error_score", "top_sol"),
    "clusterCI": ("rn", "cluster", "n", "n_finite", "boot_mean", "boot_se", "ci_low", "ci_up"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)  # is itself alone, so that what is made of it can be kept
class Bundle:
    """The result of one fit.

    tables: by the names of KEYS, and those of FURTHER that the run has (resultCalibration: one row
        per candidate and lift study, where the spec has studies; convergence: one row per error and
        cut of the search; clusters, by solID, and clusterCI, by channel and cluster, where enough
        selected models differ). resultHypParam and xDecompAgg hold **every** candidate; the two
        *VecCollect tables hold the selected models only (fronts
        1..manifest["pareto_fronts"]). `ds` columns are datetime64. A value that does not exist for
        a row (an ROI of the trend) is NaN. Robyn's tables have more columns. Left out are those
        that repeat another table (the errors and ids of a model in xDecompAgg and
        resultCalibration, its cluster and interval in every table), that are the same for all
        models (mean_exposure, a mean of dt_input), that give the time a candidate took (no two runs
        agree on it), that are text for a chart (boot_ci), that `mmm.analysis.response` computes for
        any model and dates (carryover_pct), and the `RF` and `_refresh` columns: they equal the
        plain ones but in a refresh, where they sum the series over the weeks that were added.
    manifest: where the numbers come from: `engine` (label), `mode`, `data_sha256`, `seed`, `cores`,
        `versions`, `pareto_fronts`, `min_candidates` and `candidates` (how many models were wanted
        on the fronts, and searched), `window` {start, end, rows}, `decomposition`, `timings`
        (seconds by stage), `machine`, `convergence` (a verdict per error), `clusters` (their
        `count`, and the `reason` where there are none), `doubts` about lift studies, and
        `verification` in verified mode. Reasons and doubts are phrases in JSON
        (`Phrase.from_json`); runs of before have them as text.
    """

    spec: ModelSpec
    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    def __post_init__(self) -> None:
        for name, columns in (KEYS | FURTHER).items():
            if name in FURTHER and name not in self.tables:
                continue
            if name not in self.tables:
                raise MmmError(f"The engine returned no table {name}.")
            missing = [column for column in columns if column not in self.tables[name]]
            if missing:
                raise MmmError(f"The engine's table {name} lacks {', '.join(missing)}.")

    @cached_property
    def selected(self) -> tuple[str, ...]:
        """The solIDs of the selected Pareto fronts, best front and lowest error score first."""
        return selected(self.tables["resultHypParam"], int(self.manifest["pareto_fronts"]))

    @property
    def window(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last date that the models are fitted to."""
        found = self.manifest["window"]
        return pd.Timestamp(found["start"]), pd.Timestamp(found["end"])

    @cached_property
    def window_rows(self) -> slice:
        """The rows of dt_mod in the window: from the date nearest its start, as Robyn places it."""
        distance = (self.tables["dt_mod"]["ds"] - self.window[0]).abs().to_numpy()
        start = int(distance.argmin())
        return slice(start, start + int(self.manifest["window"]["rows"]))

    def of_model(self, table: str, sol_id: str) -> pd.DataFrame:
        """The rows of a table that are a model's; none of an unknown one."""
        return self.tables[table].iloc[self._places(table).get(sol_id, [])]

    def by_term(self, sol_ids: Sequence[str], terms: Sequence[str], column: str) -> pd.DataFrame:
        """A column of xDecompAgg with a row per model and a column per term, in the order asked;
        NaN where a model has none.
        """
        table = self.tables["xDecompAgg"]
        table = table[table["solID"].isin(sol_ids) & table["rn"].isin(terms)]
        found = table.pivot(index="solID", columns="rn", values=column)
        return found.reindex(list(sol_ids), columns=list(terms))

    def _places(self, table: str) -> Mapping[str, Any]:
        if table not in self._known_places:
            self._known_places[table] = self.tables[table].groupby("solID", sort=False).indices
        return self._known_places[table]

    @cached_property
    def _known_places(self) -> dict[str, Mapping[str, Any]]:
        """Where each model's rows are: comparing the names of 10,000 candidates anew takes longer
        than the rest.
        """
        return {}

    @cached_property
    def grain(self) -> Grain:
        """Whether a row of dt_mod is a day, a week or a month. Raises InvalidInput."""
        return dates.grain(self.tables["dt_mod"]["ds"])

    def dump(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each file that stores the bundle (Parquet and JSON)."""
        yield "spec.json", self.spec.to_json().encode()
        manifest = {**self.manifest, "tables": list(self.tables)}
        yield "manifest.json", json.dumps(manifest, indent=2, sort_keys=True).encode()
        for name, table in self.tables.items():
            yield f"{name}.parquet", dump_table(table)

    @classmethod
    def load(cls, read: Callable[[str], bytes]) -> Bundle:
        """Read a bundle back, `read` giving a file's content by name."""
        spec = ModelSpec.from_json(read("spec.json").decode())
        manifest = json.loads(read("manifest.json"))
        names = manifest.pop("tables", KEYS)  # bundles stored by earlier versions have no list
        return cls(spec, manifest, {name: load_table(read, name) for name in names})


def load_table(read: Callable[[str], bytes], name: str) -> pd.DataFrame:
    """One table of a stored bundle."""
    return read_table(read(f"{name}.parquet"))


def dump_table(table: pd.DataFrame) -> bytes:
    """A table as Parquet, every digit kept."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def read_table(content: bytes) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(content))


def selected(result_hyp_param: pd.DataFrame, pareto_fronts: int) -> tuple[str, ...]:
    """The solIDs on fronts 1..pareto_fronts, ordered by front and error score.

    Shape: as many as those fronts hold.
    """
    rows = result_hyp_param[result_hyp_param["robynPareto"] <= pareto_fronts]
    return tuple(rows.sort_values(["robynPareto", "error_score", "solID"])["solID"])
