"""A model from Robyn's file as a run, in the parts that jobs compute."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from engine_py.single_model import SingleModelEngine
from mmm.analysis import decomposition
from mmm.analysis.candidate import Candidate
from mmm.bundle import dump_table
from mmm.engine import Progress
from mmm.robyn.imported_model import ImportedModelParts
from mmm.robyn.model_file import RobynModel, parse, read
from tests.mmm.robyn_file import made


@pytest.fixture(scope="module")
def model() -> RobynModel:
    return read(parse(made.FILE.read_bytes()))


def imported(model: RobynModel) -> ImportedModelParts:
    return ImportedModelParts(SingleModelEngine(model.hyperparameters), model)


def test_the_bundle_holds_the_one_model_under_its_name_and_every_page_can_use_it(
    model: RobynModel,
) -> None:
    engine = imported(model)
    assert engine.trials(model.spec) == 1
    prepared = engine.prepare(model.spec, made.data())
    heard: list[Progress] = []
    trial = engine.trial(model.spec, made.data(), prepared, 1, heard.append)
    bundle = engine.gather(model.spec, made.data(), prepared, [trial])
    assert heard[-1].best_nrmse == bundle.tables["resultHypParam"]["nrmse"].iloc[0]
    assert bundle.selected == (model.sol_id,)
    row = bundle.tables["resultHypParam"].iloc[0]
    trial, iteration, place = map(int, model.sol_id.split("_"))
    assert (row["trial"], row["iterNG"], row["iterPar"], row["robynPareto"]) == (
        trial,
        iteration,
        place,
        1,
    )
    assert len(bundle.tables["resultCalibration"]) == 2
    assert set(bundle.tables["xDecompVecCollect"]["solID"]) == {model.sol_id}
    assert decomposition.waterfall(bundle, model.sol_id)["share"].sum() == pytest.approx(1)
    assert len(Candidate.of(bundle, model.sol_id).dates) == 96
    assert bundle.manifest["decomposition"] == "prophet in Python"
    assert bundle.manifest["comparison"]["verdict"] == "close"


def test_a_model_made_without_the_penalty_for_channels_without_effect_is_recognised(
    model: RobynModel,
) -> None:
    # leaves television nothing
    spec = model.spec.with_(paid_media_signs=("negative", "positive", "positive"))
    without, decomposed = (
        spec.with_(rssd_zero_penalty=False),
        pd.read_csv(made.DT_MOD, parse_dates=["ds"]),
    )
    bundle = SingleModelEngine(model.hyperparameters).fit(without, made.data(), dt_mod=decomposed)
    paid = (
        bundle.tables["xDecompAgg"]
        .set_index("rn")
        .loc[list(model.spec.paid_media_selected), "coef"]
    )
    assert (paid == 0).any()  # else there is nothing to recognise
    errors = {"nrmse": bundle.tables["resultHypParam"]["nrmse"].iloc[0]}
    errors["decomp.rssd"] = bundle.tables["resultHypParam"]["decomp.rssd"].iloc[0]
    file = replace(model, errors=errors, terms=model.terms.iloc[:0], performance={})
    found = imported(file).gather(spec, made.data(), dump_table(decomposed), [b""])
    assert found.spec == without
    assert found.manifest["comparison"]["agree"]
