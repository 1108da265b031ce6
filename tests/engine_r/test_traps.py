"""Where Robyn fails late, silently or not at all.

`traps.TRAPS` is the list. What a person could have prevented is refused with the place and the
remedy before R starts; what only a call of R can get wrong has its work-around in `engine_r`,
tested against the real R.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine_py.engine import CompiledEngine
from engine_r import ROOT, arguments
from engine_r.bridge import SETTINGS
from engine_r.engine import RobynEngine
from engine_r.tables import notes, tabulated
from mmm.bundle import Bundle
from mmm.data.checks import validate
from mmm.engine import AllocationRequest, Progress
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.spec import ModelSpec
from tests import resident_r
from tests.engine_r.traps import TRAPS
from tests.waiting import CEILING_S


def test_every_trap_has_its_test() -> None:
    missing = []
    for trap, (_, where) in TRAPS.items():
        file, _, name = where.rpartition("::")
        text = (ROOT / file).read_text() if file else Path(__file__).read_text()
        if f"\ndef {name}(" not in text:
            missing.append((trap, where))
    assert not missing


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"factor_vars": ("price",), "prophet_vars": ()},
            "Factor variables need the prophet decomposition",
        ),
        (
            {"paid_media_vars": ("tv", "clicks")},
            "Name it clicks_alphas: ranges go by the exposure column",
        ),
        ({"train_size": (1.0,)}, "ts_validation needs a train_size below 1"),
        ({"train_size": (1.0, 1.0)}, "ts_validation needs a train_size below 1"),
    ],
)
def test_bad_specs_are_refused(spec: ModelSpec, changes: dict, words: str) -> None:
    if "train_size" in changes:
        changes = {"hyperparameters": {**spec.hyperparameters, **changes}}
    with pytest.raises(InvalidInput, match=words):
        spec.with_(**changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"liftEndDate": "2023-10-09"}, "Lift study 1"),
        ({"liftStartDate": "2023-10-10", "liftEndDate": "2023-10-12"}, "Lift study 1"),
        ({"calibration_scope": "all"}, "Lift study 1: .*calibration_scope|Lift study 1: “all”"),
    ],
)
def test_bad_lift_studies_are_refused(
    spec: ModelSpec, data: pd.DataFrame, changes: dict, words: str
) -> None:
    study = {
        "channel": "tv",
        "liftStartDate": "2023-10-09",
        "liftEndDate": "2023-11-20",
        "liftAbs": 4e4,
        "spend": 6e4,
    }
    study |= {"confidence": 0.9, "metric": "revenue", "calibration_scope": "immediate"}
    assert not any(
        problem.serious for problem in validate(data, spec.with_(calibration_input=(study,)))
    )
    found = validate(data, spec.with_(calibration_input=(study | changes,)))
    assert [problem for problem in found if problem.serious]
    with pytest.raises(InvalidInput, match=words):
        raise InvalidInput(problem for problem in found if problem.serious)


def _without_row(data: pd.DataFrame) -> pd.DataFrame:
    return data.drop(index=50)


def _repeated(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(date=data["date"].where(data.index != 50, data["date"].iloc[49]))


def _without_result(data: pd.DataFrame) -> pd.DataFrame:
    return data.assign(revenue=data["revenue"].where(data.index != 50))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (_repeated, "row 52"),
        (_without_row, "at least one week is missing"),
        (_without_result, "row 52, column revenue: The value is missing"),
        (lambda data: data.assign(price=7.0), "column price: The column never changes"),
        (lambda data: data.head(6), "6 rows cannot determine 5 variables"),
    ],
    ids=["repeated date", "missing date", "missing result", "constant column", "few rows"],
)
def test_bad_data_is_refused(spec: ModelSpec, data: pd.DataFrame, broken, words: str) -> None:
    found = [str(problem) for problem in validate(broken(data), spec) if problem.serious]
    assert any(words in problem for problem in found), found


def test_doubtful_seasons_are_warned_of(spec: ModelSpec, data: pd.DataFrame) -> None:
    weekly = validate(data, spec.with_(prophet_vars=("trend", "weekday")))
    assert any(
        "weekday pattern cannot be seen in data by week" in str(problem) for problem in weekly
    )
    months = data.assign(date=pd.date_range("2016-01-01", periods=len(data), freq="MS"))
    assert any(
        "yearly season is poorly determined" in str(problem) for problem in validate(months, spec)
    )


def test_robyn_inputs_is_called_twice() -> None:
    lines = (ROOT / "engine_r/r/inputs.R").read_text().splitlines()
    code = "\n".join(line.partition("#")[0] for line in lines)
    assert re.findall(r"\brobyn_inputs\(InputCollect = |call_with\(\"robyn_inputs\"", code) == [
        'call_with("robyn_inputs"',
        "robyn_inputs(InputCollect = ",
    ]


def test_prophet_signs_are_never_passed_on(spec: ModelSpec) -> None:
    assert not {"prophet_signs"} & {*arguments.inputs(spec), *arguments.run(spec)}


def test_the_session_is_prepared_before_r_starts() -> None:
    assert SETTINGS["RETICULATE_PYTHON"] == sys.executable
    expected = {
        "UV_OFFLINE": "1",
        "RPY2_CFFI_MODE": "ABI",
        "TZ": "UTC",
        "LC_COLLATE": "C",
        "LARES_FONT": "ignore",
    }
    expected |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    assert expected.items() <= SETTINGS.items()


def test_a_child_leaves_although_a_thread_still_runs(tmp_path: Path) -> None:
    code = (
        "import sys, threading, time, engine_r.bridge as bridge\n"
        "bridge.work = lambda path: threading.Thread(target=time.sleep, args=(3600,)).start()\n"
        "bridge.main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(os.getpid())]
    assert subprocess.run(command, cwd=ROOT, timeout=CEILING_S).returncode == 0


def test_a_cluster_without_figures_has_a_row_without_numbers() -> None:
    clusters = pd.DataFrame(
        {"solID": list("abcde"), "cluster": [1, 1, 1, 2, 2], "n": [3, 3, 3, 2, 2]}
    )
    told = {
        "rn": ["tv", "tv"],
        "cluster": [1, 2],
        "n": [3, 3],
        "boot_mean": [2.0, 2.0],
        "boot_ci": ["[1, 3]"] * 2,
    }
    terms = pd.DataFrame({"rn": ["price", "tv", "radio"], "total_spend": [np.nan, 1.0, 1.0]})
    found = tabulated({"clusters": clusters, "clusterCI": pd.DataFrame(told), "xDecompAgg": terms})[
        "clusterCI"
    ]
    assert list(found) == ["rn", "cluster", "n", "n_finite", "boot_mean"]
    assert found[["rn", "cluster", "n", "n_finite"]].to_numpy().tolist() == [
        ["radio", 1, 3, 0],
        ["tv", 1, 3, 3],
    ]
    assert np.isnan(found["boot_mean"].iloc[0])


def test_failed_clusters_are_explained() -> None:
    thetas = [0.1, 0.2, 0.3, 0.4]
    models = pd.DataFrame(
        {"solID": list("abcd"), "tv_thetas": thetas, "robynPareto": 1, "error_score": 0.1}
    )

    def reason(error: str) -> str:
        result = {"pareto_fronts": 1, "clusters": {"error": error}}
        return Phrase.from_json(notes({"resultHypParam": models}, result)["clusters"]["reason"])

    assert (
        reason("Column `n` not found in `.data`.")
        == "Robyn's clustering stops where no cluster holds 3 models. Add iterations."
    )
    assert reason("out of\nmemory") == "Robyn's clustering failed: out of memory"


def test_a_convergence_that_cannot_be_judged_stays_unknown() -> None:
    table = pd.DataFrame({"flag_med": [True, None], "flag_sd": [None, None]})
    found = tabulated({"convergence": table})["convergence"]
    assert found["flag_med"].tolist() == [True, pd.NA]
    assert found["flag_sd"].isna().all()


@pytest.mark.r
def test_robyn_leaves_no_files_in_the_working_directory(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    assert fitted[0].selected
    assert not [
        path
        for path in ROOT.iterdir()
        if path.name.startswith("Robyn_") or path.name == "Rplots.pdf"
    ]


@pytest.mark.r
def test_nothing_about_fonts_or_time_zones_reaches_the_warnings(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    said = " ".join(fitted[0].manifest["warnings"]).lower()
    assert not [word for word in ("font", "timedatectl", "tz", "virtualenv") if word in said]


@pytest.mark.r
def test_a_target_out_of_reach_is_refused_and_not_shown_as_a_plan(
    fitted: tuple[Bundle, list[Progress]],
) -> None:
    bundle = fitted[0]
    request = AllocationRequest("target_efficiency", low=0.9, up=1.1, target_value=1e6)
    with pytest.raises(
        InvalidInput, match=r"Robyn found no plan with a ROAS of 1,000,000\.00 within the bounds"
    ):
        resident_r.robyn().allocate(bundle, bundle.selected[0], request)


@pytest.mark.r
def test_names_in_mixed_case_and_another_seed_give_the_same_search_in_both_engines(
    spec: ModelSpec, data: pd.DataFrame
) -> None:
    names = {"tv": "b_Tv", "search": "Search", "price": "aPrice"}
    bounds = {
        f"{names[name.split('_')[0]]}_{name.split('_')[1]}": ends
        for name, ends in spec.hyperparameters.items()
        if name != "train_size"
    }
    changes = {"paid_media_spends": ("b_Tv", "Search"), "paid_media_vars": ("b_Tv", "Search")}
    mixed = spec.with_(
        **changes,
        context_vars=("aPrice",),
        prophet_vars=(),
        hyperparameters=bounds,
        iterations=6,
        seed=7,
        ts_validation=False,
    )
    robyns = resident_r.robyn().fit(mixed, data.rename(columns=names))
    ours = CompiledEngine(1).fit(mixed, robyns.tables["dt_input"], dt_mod=robyns.tables["dt_mod"])
    theirs, mine = robyns.tables["resultHypParam"], ours.tables["resultHypParam"]
    assert list(theirs) == list(mine)
    for name in [*bounds, "lambda", "nrmse", "decomp.rssd"]:
        np.testing.assert_allclose(mine[name], theirs[name], rtol=1e-10, err_msg=name)


def test_a_model_that_is_fixed_throughout_is_refused_before_r_starts(
    spec: ModelSpec, data: pd.DataFrame
) -> None:
    fixed = {name: (sum(ends) / 2,) for name, ends in spec.hyperparameters.items()} | {
        "lambda": (0.2,)
    }
    with pytest.raises(InvalidInput, match="Every hyperparameter is fixed"):
        RobynEngine(command=("false",)).fit(spec.with_(hyperparameters=fixed), data)


@pytest.mark.r
def test_odd_but_right_data_reaches_r_unchanged(spec: ModelSpec, data: pd.DataFrame) -> None:
    odd = data.assign(
        date=data["date"].dt.strftime("%Y-%m-%d"),
        revenue=(data["revenue"] * 1e5).astype("int64"),
        event=np.where(np.arange(len(data)) % 7 == 0, "NA", "none"),
    )
    assert (odd["revenue"] > 2**31).all()
    factor = spec.with_(
        context_vars=("price", "event"),
        context_signs=(),
        factor_vars=("event",),
        prophet_vars=("trend",),
    )
    found = resident_r.robyn().decompose(factor, odd)
    assert found["dep_var"].tolist() == odd["revenue"].tolist()
    assert found["ds"].tolist() == data["date"].tolist()
    levels = found.groupby(odd["event"])["event"].nunique()
    assert levels.to_dict() == {"NA": 1, "none": 1}
    assert found["event"].nunique() == 2
