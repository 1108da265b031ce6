"""A fit in parts by Meta's Robyn: every trial in an R process of its own, gathered in another."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import pytest

from engine_r.engine import RobynEngine
from engine_r.verified import VerifiedEngine
from mmm.bundle import Bundle, read_table
from mmm.engine import Progress
from mmm.errors import InvalidInput
from mmm.spec import ModelSpec
from tests import resident_r

FEW = {"iterations": 12, "trials": 2, "seed": 7}


def test_a_model_without_ranges_is_refused_before_r_starts(
    spec: ModelSpec, data: pd.DataFrame
) -> None:
    with pytest.raises(InvalidInput, match="no hyperparameter ranges"):
        RobynEngine().prepare(spec.with_(hyperparameters={}), data)


@pytest.mark.r
@pytest.mark.slow  # a worker's Robyn fit, part by part, is in test_worker.py
def test_trials_in_processes_of_their_own_are_one_robyn_run_to_the_last_bit(
    spec: ModelSpec, data: pd.DataFrame
) -> None:
    robyn, few = resident_r.robyn(), spec.with_(**FEW)
    own = RobynEngine(deadline_s=300)
    whole = robyn.fit(few, data)
    heard: list[Progress] = []
    prepared = robyn.prepare(few, data)
    last = own.trial(few, data, prepared, 2, heard.append)
    gathered = robyn.gather(few, data, prepared, [own.trial(few, data, prepared, 1), last])
    _same(gathered, whole)
    assert (heard[-1].done, heard[-1].total) == (12, 12)


@pytest.mark.r
def test_a_verified_fit_in_parts_is_the_whole_one(spec: ModelSpec, data: pd.DataFrame) -> None:
    from engine_py.engine import CompiledEngine

    engine, few = VerifiedEngine(CompiledEngine(1), resident_r.robyn(), limit=1), spec.with_(**FEW)
    prepared = engine.prepare(few, data)
    gathered = engine.gather(
        few, data, prepared, [engine.trial(few, data, prepared, number) for number in (1, 2)]
    )
    searched = CompiledEngine(1).fit(few, data, dt_mod=read_table(prepared))
    _same(gathered, searched, {"mode", "engine", "decomposition", "verification"})
    assert gathered.manifest["verification"]["agree"]


def _same(gathered: Bundle, whole: Bundle, apart: Collection[str] = ()) -> None:
    assert gathered.tables.keys() == whole.tables.keys()
    for name, table in whole.tables.items():
        pd.testing.assert_frame_equal(gathered.tables[name], table, check_exact=True)
    for name in set(whole.manifest) - {"timings", *apart}:
        assert gathered.manifest[name] == whole.manifest[name], name
