"""One job's directory: what the parent writes for the child, and what it reads back.

CSV and JSON only.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import pandas as pd
import psutil

from engine_r import arguments
from engine_r.tables import tabulated
from mmm.spec import ModelSpec


@dataclass(frozen=True)
class Job:
    """What R shall do: `task` is fit, prepare, trial, gather, refresh, evaluate, allocate or
    decompose.

    dt_mod: takes the place of R's own decomposition. rows: hyperparameters as `arguments.rows`
        gives them.
    extra: more entries of job.json that the task reads. parts: RDS files by name, which earlier
        jobs left.
    """

    task: str
    spec: ModelSpec
    data: pd.DataFrame
    dt_mod: pd.DataFrame | None = None
    rows: pd.DataFrame | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, bytes] = field(default_factory=dict)

    def write(self, directory: Path) -> None:
        """Write job.json and the tables.

        Raises InvalidInput where the data lacks a column or a date cannot be read.
        """
        used, kinds = arguments.table(self.spec, self.data)
        content: dict[str, Any] = {
            "task": self.task,
            "inputs": arguments.inputs(self.spec),
            "run": arguments.run(self.spec),
            "hyperparameters": arguments.hyperparameters(self.spec),
            "columns": kinds,
            **self.extra,
        }
        used.to_csv(directory / "data.csv", index=False)
        if self.spec.calibration_input:
            content["calibration_input"] = arguments.calibration(self.spec)
        if self.dt_mod is not None:
            dates = arguments.iso_dates(self.dt_mod["ds"])
            self.dt_mod.assign(ds=dates).to_csv(directory / "dt_mod.csv", index=False)
        if self.rows is not None:
            self.rows.to_csv(directory / "hyperparameters.csv", index=False)
            content["row_columns"] = {
                name: "text" if name == "solID" else "number" for name in self.rows
            }
        for name, part in self.parts.items():
            (directory / f"{name}.rds").write_bytes(part)
        (directory / "job.json").write_text(json.dumps(content))


@dataclass(frozen=True)
class Finished:
    """What a job left:

    `result` as R wrote it, `tables` by name, and its `part` of a fit where it is one.
    """

    result: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    part: bytes = b""

    @classmethod
    def read(cls, directory: Path) -> Finished:
        result = json.loads((directory / "result.json").read_text())
        tables = {
            path.stem: _read_table(path) for path in sorted((directory / "out").glob("*.csv"))
        }
        part = directory / "out" / "part.rds"
        return cls(result, tabulated(tables), part.read_bytes() if part.exists() else b"")

    @property
    def version(self) -> str:
        """Robyn's version."""
        return str(self.result["versions"]["Robyn"])


@contextmanager
def directory() -> Iterator[Path]:
    """A private directory (mode 0700) for one job; the client's data leaves the disk with it."""
    sweep()
    with TemporaryDirectory(prefix=f"robyn-{os.getpid()}-", ignore_cleanup_errors=True) as name:
        (Path(name) / "out").mkdir()
        yield Path(name)


def sweep() -> None:
    """Remove what workers that were killed left behind: directories whose process is gone."""
    for path in Path(gettempdir()).glob("robyn-*-*"):
        owner = path.name.split("-")[1]
        if (
            owner.isdigit()
            and not psutil.pid_exists(int(owner))
            and path.stat().st_uid == os.getuid()
        ):
            shutil.rmtree(path, ignore_errors=True)


def _read_table(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, keep_default_na=False, na_values=[""], low_memory=False)
    for name in {"ds", "date_min", "date_max"} & set(table.columns):
        table[name] = pd.to_datetime(table[name])
    return table
