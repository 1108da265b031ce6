"""Robyn's own files of one model each, from R itself: written after a fit, and recreated from file
and data.
"""

from __future__ import annotations

import pandas as pd

from engine_r import child
from engine_r.engine import RobynEngine
from engine_r.job import Finished, Job, directory
from mmm.engine import Evaluation, Report, silent
from mmm.spec import ModelSpec


def written(
    robyn: RobynEngine, spec: ModelSpec, data: pd.DataFrame, count: int, report: Report = silent
) -> tuple[dict[str, bytes], pd.DataFrame]:
    """Fit, and have `robyn_write` export the `count` models with the lowest DECOMP.RSSD: files by
    solID, and dt_mod.
    """
    with directory() as path:
        (path / "files").mkdir()
        Job("write", spec, data, extra={"files": count}).write(path)
        child.run(robyn.command, path, robyn.limits, report)
        finished = Finished.read(path)
        names = finished.result["models"]
        files = {
            str(name): (path / "files" / f"RobynModel-{name}.json").read_bytes() for name in names
        }
    return files, finished.tables["dt_mod"]


def recreated(
    robyn: RobynEngine, content: bytes, spec: ModelSpec, data: pd.DataFrame, report: Report = silent
) -> tuple[Evaluation, pd.DataFrame]:
    """What `robyn_recreate` makes of a file and the data: the model's two tables, and dt_mod.

    spec: the model's, for the kinds of the columns. Raises EngineError where Robyn refuses the
        file.
    """
    with directory() as path:
        Job("recreate", spec, data).write(path)
        (path / "model.json").write_bytes(content)
        child.run(robyn.command, path, robyn.limits, report)
        tables = Finished.read(path).tables
    return Evaluation(tables["resultHypParam"], tables["xDecompAgg"]), tables["dt_mod"]
