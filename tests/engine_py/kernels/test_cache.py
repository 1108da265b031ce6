"""Kernels are compiled once: kept on disk where possible, for the very types that a fit uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numba
import pandas as pd
import pytest

from engine_py.engine import prepared_for
from engine_py.kernels import cache
from engine_py.refresh import Former, refreshed
from engine_py.warm import example
from mmm.refresh import Refresh
from mmm.simulation.simulate import demo_plan, simulate
from tests.mmm.bundles import simulated


def test_what_the_warm_up_compiles_for_is_what_fits_use():
    made = simulate(demo_plan(weeks=60))
    days = made.data[made.spec.date_var].astype(str).tolist()
    study = {
        "channel": made.spec.all_media[0], "liftStartDate": days[-20], "liftEndDate": days[-10],
        "liftAbs": 1e5, "spend": 1e5, "confidence": 0.9, "metric": made.spec.dep_var,
        "calibration_scope": "immediate",
    }  # fmt: skip
    table = made.data[[made.spec.date_var, *made.spec.all_ind_vars[len(made.spec.prophet_vars) :]]]
    table = table.rename(columns={made.spec.date_var: "ds"}).assign(
        dep_var=made.data[made.spec.dep_var]
    )
    spec = made.spec.with_(prophet_vars=(), prophet_country=None)
    for asked in (spec, spec.with_(calibration_input=(study,))):
        assert numba.typeof(prepared_for(asked, None, table).arrays) == numba.typeof(example()[0])


def test_a_refresh_uses_the_same_types():
    bundle = simulated()
    refresh = Refresh.of(bundle, bundle.selected[0], 4)
    prepared = prepared_for(bundle.spec, None, bundle.tables["dt_mod"])
    before = Former(pd.Series(0.1, index=["(Intercept)", *bundle.spec.all_ind_vars]), 0.5)
    found = refreshed(prepared, refresh, before)
    assert numba.typeof(found.arrays) == numba.typeof(example()[0])


def test_the_first_place_that_can_be_written_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "asked"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    monkeypatch.setattr(cache, "digest", lambda: "state")
    assert cache.folder() == tmp_path / "asked" / "state"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(file / "below"))
    assert cache.folder() == Path(cache.__file__).parent / "__pycache__" / "state"
    (Path(cache.__file__).parent / "__pycache__" / "state").rmdir()
    monkeypatch.setattr(cache, "_HERE", file)
    assert cache.folder() == tmp_path / "own" / "mixfront" / "state"
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert cache.folder() is None


def test_kernels_work_where_nothing_can_be_written():
    script = """
import numpy as np
from engine_py.kernels import cache
cache._writable = lambda place: False
from engine_py.kernels.transforms import geometric_into
out = np.empty(3)
geometric_into(np.ones(3), 0.5, out)
print(out.tolist())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(cache.__file__).parents[2], capture_output=True
    )
    assert done.stdout.decode().strip() == str([1.0, 1.5, 1.75]), done.stderr.decode()


def test_every_state_of_the_sources_has_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cache, "_HERE", tmp_path)
    (tmp_path / "one.py").write_text("a")
    before = cache.digest()
    (tmp_path / "one.py").write_text("b")
    assert cache.digest() != before
