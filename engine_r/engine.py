"""RobynEngine: the `Engine` whose numbers are all computed by Meta's R package, one child process
per call.
"""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from engine_r import BRIDGE, arguments, child
from engine_r import refresh as carried_on
from engine_r.allocation import allocation
from engine_r.job import Finished, Job, directory
from engine_r.tables import notes
from mmm.bundle import Bundle
from mmm.data.checks import fingerprint
from mmm.engine import Allocation, AllocationRequest, Evaluation, Report, silent
from mmm.errors import EngineError, InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.refresh import Refresh
from mmm.spec import ModelSpec

WANTED = 100  # models on the selected fronts, where as many pass Robyn's filter


class RobynEngine:
    """Meta's Robyn through rpy2.

    deadline_s: seconds that one call may take. memory_mb: resident megabytes of the R process and
        its children.
    version: Robyn's version for the label, as the probe found it; every call learns it anew, and
    `versions` of R and the packages that Robyn stands on.
    command: the child to start.
    """

    def __init__(
        self,
        deadline_s: float = 6 * 3600,
        memory_mb: float = 8192,
        version: str | None = None,
        command: Sequence[str] = BRIDGE,
    ) -> None:
        self.limits = child.Limits(deadline_s, memory_mb)
        self.version = version
        self.versions: dict[str, str] = {}
        self.command = tuple(command)

    @property
    def label(self) -> str:
        return f"Meta's Robyn {self.version}" if self.version else "Meta's Robyn"

    def fit(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        report: Report = silent,
        refresh: Refresh | None = None,
    ) -> Bundle:
        """robyn_inputs, robyn_run, robyn_outputs and robyn_clusters, without plots; robyn_refresh
        to carry a model on.

        One call of robyn_run with all trials: what the parts are measured by. Raises InvalidInput,
        EngineError or whatever `report` raises.
        """
        _check(spec)
        candidates = _per_trial(spec) * spec.trials
        if refresh:
            finished = self._run(carried_on.job(spec, data, refresh, candidates), report)
            spec, note = carried_on.read(spec, data, refresh, finished)
            manifest = {**self._manifest(spec, data, finished), "refresh": note}
            return Bundle(spec, manifest, {"dt_input": data, **finished.tables})
        finished = self._run(Job("fit", spec, data, extra={"candidates": candidates}), report)
        return Bundle(
            spec, self._manifest(spec, data, finished), {"dt_input": data, **finished.tables}
        )

    def trials(self, spec: ModelSpec) -> int:
        return spec.trials

    def prepare(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> bytes:
        """Robyn's InputCollect, as RDS."""
        _check(spec)
        return self._run(Job("prepare", spec, data), report).part

    def trial(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        number: int,
        report: Report = silent,
    ) -> bytes:
        """One trial by robyn_run in an R process of its own: its OutputModels, as RDS."""
        extra = {"candidates": _per_trial(spec), "number": number}
        return self._run(
            Job("trial", spec, data, extra=extra, parts={"prepared": prepared}), report
        ).part

    def gather(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        found: Sequence[bytes],
        report: Report = silent,
    ) -> Bundle:
        """robyn_converge, robyn_outputs and robyn_clusters on the trials of several robyn_run."""
        parts = {"prepared": prepared} | {
            f"trial-{number}": part for number, part in enumerate(found, 1)
        }
        finished = self._run(
            Job("gather", spec, data, extra={"found": len(found)}, parts=parts), report
        )
        return Bundle(
            spec, self._manifest(spec, data, finished), {"dt_input": data, **finished.tables}
        )

    def evaluate(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        hyperparameters: pd.DataFrame,
        dt_mod: pd.DataFrame | None = None,
        report: Report = silent,
        refresh: Mapping[str, Any] | None = None,
    ) -> Evaluation:
        """Each row refitted by `robyn_run(dt_hyper_fixed =)`, all in one R process, about a second
        a row.

        `robynPareto` and `error_score` are NaN: they compare a model with others, and here there
        are none. refresh: a manifest's entry of that name; decomp.rssd is then how far the shares
        moved, as in the search.
        """
        rows = arguments.rows(spec, hyperparameters)
        extra = {"refresh": dict(refresh)} if refresh else {}
        finished = self._run(Job("evaluate", spec, data, dt_mod, rows, extra), report)
        parameters = finished.tables["resultHypParam"].assign(
            robynPareto=math.nan, error_score=math.nan
        )
        series = {name: finished.tables[name] for name in ("xDecompVecCollect", "mediaVecCollect")}
        return Evaluation(parameters, finished.tables["xDecompAgg"], series)

    def allocate(self, bundle: Bundle, sol_id: str, request: AllocationRequest) -> Allocation:
        """`robyn_allocator` on a model of the bundle, refitted first.

        Raises InvalidInput for an impossible plan.
        """
        candidates = bundle.tables["resultHypParam"]
        chosen = candidates[candidates["solID"] == sol_id]
        if chosen.empty:
            raise InvalidInput(Problem(Phrase("The run has no model {sol_id}.", sol_id=sol_id)))
        spec, tables = bundle.spec, bundle.tables
        extra = {"allocation": arguments.allocation(spec, request)}
        rows = arguments.rows(spec, chosen)
        finished = self._run(
            Job("allocate", spec, tables["dt_input"], tables["dt_mod"], rows, extra), silent
        )
        return allocation(finished.tables["dt_optimOut"], finished.result, request, self.label)

    def decompose(
        self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent
    ) -> pd.DataFrame:
        """`dt_mod` as Robyn's own prophet makes it: ds, dep_var and the design columns, one row per
        period.
        """
        return self._run(Job("decompose", spec, data), report).tables["dt_mod"]

    def _run(self, job: Job, report: Report) -> Finished:
        with directory() as path:
            job.write(path)
            child.run(self.command, path, self.limits, report)
            finished = Finished.read(path)
        self.version, self.versions = finished.version, dict(finished.result["versions"])
        return finished

    def _manifest(self, spec: ModelSpec, data: pd.DataFrame, finished: Finished) -> dict[str, Any]:
        result, passed = finished.result, int(finished.tables["resultHypParam"]["mape.qt10"].sum())
        if (
            result["candidates"] < result["expected"]
        ):  # Robyn hands over what it has when a candidate fails
            raise EngineError(
                Phrase(
                    "Robyn broke off after {done:,} of {expected:,} candidates: {reason}",
                    done=result["candidates"],
                    expected=result["expected"],
                    reason="; ".join(result["warnings"]) or Phrase("no reason given"),
                )
            )
        return {
            "engine": self.label,
            "mode": "robyn",
            "data_sha256": fingerprint(data),
            "seed": spec.seed,
            "cores": result["cores"],
            "versions": {"python": platform.python_version(), **result["versions"]},
            "pareto_fronts": int(result["pareto_fronts"]),
            "min_candidates": min(WANTED, passed),
            "candidates": result["candidates"],
            "window": result["window"],
            "decomposition": f"prophet in R, by {self.label}" if spec.prophet_vars else "none",
            "timings": {
                child.STAGES.get(stage, stage): seconds
                for stage, seconds in result["timings"].items()
            },
            "machine": {"system": platform.platform(), "processors": os.cpu_count()},
            "warnings": result["warnings"],
            **notes(finished.tables, result),
        }


def _check(spec: ModelSpec) -> None:
    if not spec.hyperparameters:
        raise InvalidInput(
            Problem("The model has no hyperparameter ranges.", "Give each medium's bounds.")
        )
    if spec.iterations < 2:  # robyn_mmm loads nevergrad for more than one only
        raise InvalidInput(
            Problem(
                "Robyn cannot search with one iteration.", "Ask for 2 or more; 2,000 are usual."
            )
        )
    names = [*spec.hyperparameter_names, "lambda", *(["train_size"] if spec.ts_validation else [])]
    names += [f"{name}_penalty" for name in spec.all_ind_vars] if spec.add_penalty_factor else []
    if all(
        len(spec.hyperparameters.get(name, ())) == 1 for name in names
    ):  # nevergrad gets no dimension and stops
        fix = "Give at least one a range, or fit the model with the compiled engine."
        raise InvalidInput(
            Problem("Every hyperparameter is fixed, so Robyn has nothing to search.", fix)
        )


def _per_trial(spec: ModelSpec) -> int:
    """Candidates of a trial: whole rounds of `cores`."""
    return math.ceil(spec.iterations / spec.cores) * spec.cores
