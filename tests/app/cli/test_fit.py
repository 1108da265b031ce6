"""`flask fit` and `flask evaluate` without web, database, Redis or settings."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from app.cli import fit_files
from app.cli.fit import evaluate_command, fit_command
from engine_r.probe import Probe
from mmm.bundle import Bundle
from mmm.errors import Problem
from mmm.simulation.simulate import demo_plan, simulate
from tests.engine_py import golden_runs as golden
from tests.shared_data import GOLDEN, WEEKLY_CSV, needs_golden

RUN = GOLDEN / "demo_geometric"
ERRORS = [
    "nrmse", "nrmse_train", "nrmse_val", "nrmse_test", "decomp.rssd", "mape", "rsq_train",
    "rsq_val", "rsq_test",
]  # fmt: skip


def _call(command: click.Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def simulated(tmp_path: Path) -> Path:
    """A folder with data.csv and spec.json of a small simulated client."""
    made = simulate(demo_plan(weeks=104))
    made.data.to_csv(tmp_path / "data.csv", index=False)
    spec = made.spec.with_(iterations=25, trials=2, prophet_vars=("trend", "season"))
    (tmp_path / "spec.json").write_text(spec.to_json())
    return tmp_path


def _fit(folder: Path) -> tuple[Result, Path]:
    """What a fast fit of the folder's data and spec says, and where its files are."""
    out = folder / "fitted"
    asked = [folder / "data.csv", "--spec", folder / "spec.json", "--mode", "fast", "--out", out]
    return _call(fit_command, *asked), out


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A folder with spec.json of the golden run."""
    (tmp_path / "spec.json").write_text(golden.spec().to_json())
    return tmp_path


@needs_golden
@pytest.mark.parametrize("run", [run for run in golden.DEMO if run != "demo_geometric_400"])
@pytest.mark.parametrize("source", [["--dt-mod"], ["--data", WEEKLY_CSV, "--dt-mod"]])
def test_one_row_in_is_one_row_out_with_robyns_numbers(tmp_path, run, source):
    out, spec = tmp_path / "out.csv", tmp_path / "spec.json"
    spec.write_text(golden.spec(run).to_json())
    given = GOLDEN / run / "result_hyp_param.csv"
    arguments = [*source, GOLDEN / run / "dt_mod.csv", "--hyperparameters", given, "--out", out]
    result = _call(evaluate_command, "--spec", spec, *arguments)
    assert result.exit_code == 0, result.output
    found, expected = pd.read_csv(out), golden.table("result_hyp_param", run)
    terms = ["(Intercept)", *golden.spec().all_ind_vars]
    assert list(found) == ["solID", *ERRORS, *[f"coef_{term}" for term in terms]]
    assert found["solID"].tolist() == expected["solID"].tolist()
    for name in ERRORS:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9)
    coefs = golden.table("x_decomp_agg_all", run)["coef"].to_numpy().reshape(len(found), -1)
    mine = found[[f"coef_{term}" for term in terms]].to_numpy()
    assert (np.abs(mine - coefs) / np.abs(coefs).max(axis=1, keepdims=True)).max() < 1e-9
    np.testing.assert_array_equal(mine == 0, coefs == 0)


@needs_golden
def test_data_alone_is_decomposed_by_prophet(demo):
    out = demo / "out.csv"
    golden.table("result_hyp_param").head(3).to_csv(demo / "H.csv", index=False)
    arguments = ["--data", WEEKLY_CSV, "--hyperparameters", demo / "H.csv", "--out", out]
    result = _call(evaluate_command, "--spec", demo / "spec.json", *arguments)
    assert result.exit_code == 0, result.output
    expected = golden.table("result_hyp_param")["nrmse"].head(3)
    np.testing.assert_allclose(pd.read_csv(out)["nrmse"], expected, rtol=1e-3)


def test_fit_writes_a_bundle_that_loads(simulated):
    result, out = _fit(simulated)
    assert result.exit_code == 0, result.output
    bundle = Bundle.load(lambda name: (out / name).read_bytes())
    assert len(bundle.tables["resultHypParam"]) == 50
    assert bundle.manifest["mode"] == "fast"
    chosen = pd.read_csv(out / "pareto_hyperparameters.csv")
    assert set(chosen["solID"]) == set(bundle.selected)
    assert "Computed by Mixfront compiled engine" in result.output
    named = result.output.rpartition("best-scored")[2].rpartition(":")[2].strip(" .\n")
    assert named in bundle.selected
    assert not bundle.spec.ts_validation  # as the file says
    again, _ = _fit(simulated)
    assert again.exit_code == 2
    assert "is not empty" in again.output


def test_the_last_part_is_held_out_unless_the_spec_says_otherwise(simulated):
    spec = json.loads((simulated / "spec.json").read_text())
    del spec["ts_validation"]
    (simulated / "spec.json").write_text(json.dumps(spec))
    result, out = _fit(simulated)
    assert "Holding out the last part of the data" in result.output
    fitted = Bundle.load(lambda name: (out / name).read_bytes())
    assert fitted.spec.ts_validation
    assert fitted.tables["resultHypParam"]["nrmse_test"].notna().all()


def test_a_model_evaluated_at_fitted_hyperparameters_is_the_fitted_model(simulated):
    _, out = _fit(simulated)
    arguments = ["--spec", simulated / "spec.json", "--data", simulated / "data.csv"]
    arguments += [
        "--hyperparameters",
        out / "pareto_hyperparameters.csv",
        "--out",
        simulated / "o.csv",
    ]
    assert _call(evaluate_command, *arguments).exit_code == 0
    fitted = pd.read_csv(out / "pareto_hyperparameters.csv")
    np.testing.assert_allclose(
        pd.read_csv(simulated / "o.csv")["nrmse"], fitted["nrmse"], rtol=1e-9
    )


def _broken(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


def _fails(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.output


def test_bad_specs_are_explained(simulated):
    data, out = simulated / "data.csv", simulated / "out"
    spec = json.loads((simulated / "spec.json").read_text())
    for content, words in (
        ("{not json", "no valid JSON"),
        ("[1]", "JSON object"),
        (json.dumps(spec | {"paid_media": ["tv"]}), "Unknown argument “paid_media”"),
        (json.dumps({"date_var": "date"}), "Argument “dep_var” is missing"),
        (json.dumps(spec | {"adstock": "wave"}), "“wave” is no adstock"),
        (
            json.dumps(spec | {"calibration_input": [{"channel": "tv"}]}),
            "Lift study 1: It lacks an entry",
        ),
        (json.dumps(spec | {"hyperparameters": {}}), "no hyperparameter ranges"),
        (json.dumps(spec | {"dep_var": "profit"}), "column profit"),
    ):
        broken = _broken(simulated, "broken.json", content)
        _fails(_call(fit_command, data, "--spec", broken, "--out", out), words)
        assert not out.exists()


def test_bad_data_is_explained_by_row_and_column(simulated):
    table = pd.read_csv(simulated / "data.csv").astype(object)
    spend = json.loads((simulated / "spec.json").read_text())["paid_media_spends"][0]
    table.loc[7, spend] = "many"
    table.to_csv(simulated / "odd.csv", index=False)
    out = simulated / "out"
    result = _call(
        fit_command, simulated / "odd.csv", "--spec", simulated / "spec.json", "--out", out
    )
    _fails(result, f"row 9, column {spend}", "many")
    for name, content in (("empty.csv", ""), ("one.csv", "date,y\n")):
        _fails(
            _call(
                fit_command,
                _broken(simulated, name, content),
                "--spec",
                simulated / "spec.json",
                "--out",
                out,
            )
        )
    assert not out.exists()
    assert not list(simulated.glob(".*"))


@needs_golden
def test_bad_hyperparameters_are_explained_by_row_and_column(demo):
    base = ["--spec", demo / "spec.json", "--dt-mod", RUN / "dt_mod.csv", "--out", demo / "out.csv"]
    given = golden.table("result_hyp_param").head(4)
    for table, words in (
        (given.drop(columns="tv_S_gammas"), "column tv_S_gammas"),
        (given.drop(columns=["lambda", "lambda_hp"]), "lambda_hp (0 to 1) or lambda"),
        (given.assign(ooh_S_thetas=["0.1", "0.2", "high", "0.3"]), "row 4, column ooh_S_thetas"),
        (given.assign(train_size=[0.6, 0.6, 0.6, np.nan]), "row 5, column train_size"),
    ):
        table.to_csv(demo / "H.csv", index=False)
        _fails(_call(evaluate_command, *base, "--hyperparameters", demo / "H.csv"), words)
    for content in ("", "a,b\n1,2,3\n4\n"):
        _fails(
            _call(evaluate_command, *base, "--hyperparameters", _broken(demo, "H.csv", content)),
            "H.csv",
        )
    assert not (demo / "out.csv").exists()
    assert not list(demo.glob(".*"))


@needs_golden
def test_evaluate_needs_data_or_a_decomposed_table_and_a_place_to_write(demo):
    given = [
        "--spec",
        demo / "spec.json",
        "--hyperparameters",
        RUN / "result_hyp_param.csv",
        "--out",
    ]
    _fails(_call(evaluate_command, *given, demo / "out.csv"), "--dt-mod")
    nowhere = demo / "no" / "such" / "out.csv"
    _fails(
        _call(evaluate_command, *given, nowhere, "--dt-mod", RUN / "dt_mod.csv"),
        "No such file or directory",
    )


@pytest.fixture
def without_robyn(monkeypatch):
    """A machine that has no R."""
    found = Probe(False, (Problem("R is not installed.", "Install it."),), {})
    monkeypatch.setattr(fit_files, "probe", lambda: found)


def test_a_machine_without_robyn_says_so(simulated, without_robyn):
    for mode in ("robyn", "verified"):
        arguments = [simulated / "data.csv", "--spec", simulated / "spec.json", "--mode", mode]
        result = _call(fit_command, *arguments, "--out", simulated / "out")
        assert result.exit_code == 1
        assert "R is not installed" in result.output
        assert not (simulated / "out").exists()


def test_without_a_mode_the_best_engine_of_the_machine_computes(simulated, without_robyn):
    arguments = [
        simulated / "data.csv",
        "--spec",
        simulated / "spec.json",
        "--out",
        simulated / "out",
    ]
    result = _call(fit_command, *arguments)
    assert result.exit_code == 0, result.output
    assert "Computing in mode fast. R is not installed. Install it." in result.output
    assert json.loads((simulated / "out" / "manifest.json").read_text())["mode"] == "fast"


@pytest.mark.parametrize("command", [fit_command, evaluate_command])
def test_help_shows_an_example(command):
    result = _call(command, "--help")
    assert result.exit_code == 0
    assert f"flask {command.name} " in result.output
    assert "Example:" in result.output
