"""Round trips with the real R: a file of robyn_write recomputed here, and ours recreated by
robyn_recreate.
"""

from __future__ import annotations

import pandas as pd
import pytest

from engine_py.engine import CompiledEngine
from engine_py.single_model import SingleModelEngine
from engine_r.robyn_json import recreated, written
from engine_r.verify import differences
from mmm.bundle import Bundle
from mmm.engine import Evaluation, Progress
from mmm.robyn.comparison import compare
from mmm.robyn.export import export
from mmm.robyn.model_file import parse, read
from mmm.spec import ModelSpec
from tests import resident_r

# of ours from what Robyn's file says with ten digits; real differences are about 1e-11
EXACT = 1e-9
# of what Robyn makes of our file, which has every digit; real differences are about 1e-15
RECREATED = 1e-12


@pytest.mark.r
# a file that Robyn wrote is kept in tests/mmm/robyn_file and recomputed in every run
@pytest.mark.slow
def test_every_model_of_robyns_own_files_is_recomputed_to_the_digits_of_the_file(
    data: pd.DataFrame, spec: ModelSpec
) -> None:
    contents, dt_mod = written(resident_r.robyn(), spec.with_(iterations=8), data, 2)
    assert len(contents) == 2
    for sol_id, content in contents.items():
        model = read(parse(content))
        assert model.sol_id == sol_id
        found = compare(
            model,
            SingleModelEngine(model.hyperparameters).fit(model.spec, data, dt_mod=dt_mod),
            "given",
        )
        counted = [row for row in found["rows"] if row["verdict"] == "same"]
        assert len(counted) == found["counted"] >= 20
        for row in counted:  # shares go into the distance, however small it is itself
            scale = 1.0 if row["figure"] == "decomp.rssd" else abs(row["file"])
            assert abs(row["ours"] - row["file"]) <= EXACT * scale, row


@pytest.mark.r
def test_robyn_recreates_our_file_of_a_compiled_model_with_equal_figures(
    fitted: tuple[Bundle, list[Progress]], spec: ModelSpec, data: pd.DataFrame
) -> None:
    # Robyn's defaults are the opposite
    changed = spec.with_(rssd_zero_penalty=False, intercept_sign="unconstrained")
    bundle = CompiledEngine(1).fit(changed, data, dt_mod=fitted[0].tables["dt_mod"])
    row = _with_a_channel_at_zero(bundle.tables)
    evaluation, dt_mod = recreated(resident_r.robyn(), export(bundle, row).encode(), changed, data)
    assert list(evaluation.result_hyp_param["solID"]) == [row]
    pd.testing.assert_frame_equal(
        dt_mod, bundle.tables["dt_mod"], rtol=RECREATED, check_dtype=False
    )
    found = differences(
        Evaluation(bundle.tables["resultHypParam"], bundle.tables["xDecompAgg"]), evaluation
    )
    assert found[["nrmse", "decomp.rssd", "coef"]].max(axis=None) <= RECREATED
    assert found["same_zeros"].all()


def _with_a_channel_at_zero(tables) -> str:
    """A model whose distance the penalty for channels without effect would change, where the search
    has one.
    """
    terms = tables["xDecompAgg"]
    zero = terms[terms["rn"].isin(["tv", "search"]) & (terms["coef"] == 0)]["solID"]
    return str(zero.iloc[0] if len(zero) else terms["solID"].iloc[0])
