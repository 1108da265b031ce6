"""`python -m tests.golden.make [NAME ...]`: make golden runs with Meta's Robyn, all of them without
a name.

Runs `robyn.R` in a temporary folder and keeps what the tests compare, as Parquet and JSON. See
README.md.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from engine_r import arguments
from engine_r.bridge import R_CODE, SETTINGS
from tests.golden.runs import RUNS, GoldenRun, run

HERE = Path(__file__).parent
_DROPPED = ("Elapsed", "ElapsedAccum", "boot_ci", "plot")  # times, and text made of other columns


def make(name: str, target: Path) -> float:
    """Make one golden run in the folder `target`.

    Returns the seconds that R took; raises where R fails.
    """
    asked = run(name)
    with TemporaryDirectory() as folder:
        job = Path(folder)
        _write(asked, job)
        began = time.monotonic()
        settings = [f"{key}={value}" for key, value in SETTINGS.items()]
        command = [
            "env",
            *settings,
            "nice",
            "Rscript",
            "--vanilla",
            str(HERE / "robyn.R"),
            str(R_CODE),
            folder,
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
        seconds = time.monotonic() - began
        _keep(asked, job / "out", target)
    return seconds


def _write(asked: GoldenRun, folder: Path) -> None:
    used, kinds = arguments.table(asked.spec, asked.data)
    used.to_csv(folder / "data.csv", index=False)
    job = {
        "inputs": arguments.inputs(asked.spec),
        "run": arguments.run(asked.spec),
        "hyperparameters": arguments.hyperparameters(asked.spec),
        "columns": kinds,
        "wanted": asked.wanted,
        "responses": [{}, *asked.responses],
        "allocations": asked.allocations,
    }
    if asked.spec.calibration_input:
        job["calibration_input"] = asked.spec.to_dict()["calibration_input"]
    (folder / "job.json").write_text(json.dumps(job))
    (folder / "out").mkdir()


def _keep(asked: GoldenRun, made: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    (target / "spec.json").write_text(asked.spec.to_json() + "\n")
    tables = {
        path.stem: pd.read_csv(path, keep_default_na=False, na_values=[""])
        for path in made.glob("*.csv")
    }
    tables["data"] = asked.data
    models = tables["result_hyp_param"]
    repeated = [column for column in models if column not in ("solID", "pos", "robynPareto")]
    terms = tables["x_decomp_agg_all"]
    gone = [c for c in terms if c in repeated or str(c).endswith(("RF", "_refresh"))]
    tables["x_decomp_agg_all"] = terms.drop(columns=gone)
    if "lift_calibration" in tables:
        lifts = tables["lift_calibration"].rename(columns={"rn": "liftMedia"})
        tables["lift_calibration"] = lifts.drop(
            columns=[column for column in lifts if column in repeated]
        )
    for name, table in tables.items():
        kept = table.drop(columns=[column for column in _DROPPED if column in table])
        kept.to_parquet(
            target / f"{name}.parquet", index=False, compression="zstd", compression_level=19
        )
    calls = json.loads((made / "response.json").read_text())
    with gzip.GzipFile(target / "response.json.gz", "wb", mtime=0) as file:
        file.write(json.dumps(calls, separators=(",", ":")).encode())
    meta = json.loads((made / "result.json").read_text()) | {
        "wanted": asked.wanted,
        "allocations": asked.allocations,
    }
    (target / "meta.json").write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n")


def main(names: Iterable[str]) -> None:
    for name in names or RUNS:
        seconds = make(name, HERE / name)
        size = sum(path.stat().st_size for path in (HERE / name).iterdir())
        sys.stdout.write(f"{name}: {seconds:.0f} s in R, {size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
