"""Bundle: complete tables, and stored and read back unchanged."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from mmm.bundle import KEYS, Bundle, load_table, selected
from mmm.errors import MmmError
from tests.mmm.bundles import golden, simulated
from tests.shared_data import needs_golden


def test_a_bundle_survives_storage_unchanged():
    bundle = simulated()
    files = dict(bundle.dump())
    again = Bundle.load(files.__getitem__)
    assert again.spec == bundle.spec
    assert dict(again.manifest) == dict(bundle.manifest)
    assert set(again.tables) == set(KEYS)
    for name in ("dt_mod", "resultHypParam", "xDecompAgg"):
        pd.testing.assert_frame_equal(again.tables[name], bundle.tables[name], check_dtype=False)
    pd.testing.assert_frame_equal(load_table(files.__getitem__, "dt_mod"), again.tables["dt_mod"])


def test_a_table_that_only_some_runs_have_is_stored_and_read_back():
    bundle = simulated()
    found = pd.DataFrame(
        {"solID": ["1_1_1"], "cluster": [1], "n": [1], "error_score": [0.2], "top_sol": [True]}
    )
    files = dict(replace(bundle, tables={**bundle.tables, "clusters": found}).dump())
    pd.testing.assert_frame_equal(Bundle.load(files.__getitem__).tables["clusters"], found)
    with pytest.raises(MmmError, match="clusters lacks cluster"):
        replace(bundle, tables={**bundle.tables, "clusters": found.drop(columns="cluster")})


def test_a_bundle_stored_without_a_list_of_its_tables_is_read():
    files = dict(simulated().dump())
    manifest = json.loads(files["manifest.json"])
    del manifest["tables"]
    files["manifest.json"] = json.dumps(manifest).encode()
    assert set(Bundle.load(files.__getitem__).tables) == set(KEYS)


def test_a_missing_table_or_column_is_named():
    bundle = simulated()
    rest = {name: table for name, table in bundle.tables.items() if name != "dt_mod"}
    with pytest.raises(MmmError, match="no table dt_mod"):
        Bundle(bundle.spec, bundle.manifest, rest)
    with pytest.raises(MmmError, match="dt_mod lacks dep_var"):
        Bundle(
            bundle.spec,
            bundle.manifest,
            rest | {"dt_mod": bundle.tables["dt_mod"].drop(columns="dep_var")},
        )


def test_terms_come_by_model_in_the_order_asked_and_missing_where_a_model_has_none():
    bundle = simulated()
    terms, channel = bundle.tables["xDecompAgg"], bundle.spec.paid_media_selected[0]
    other = terms[terms["rn"] != channel].assign(solID="1_1_2")
    tables = {**bundle.tables, "xDecompAgg": pd.concat([terms, other], ignore_index=True)}
    names = ("(Intercept)", channel)
    found = replace(bundle, tables=tables).by_term(("1_1_2", "1_1_1"), names, "coef")
    own = terms.set_index("rn")["coef"][list(names)].tolist()
    assert found.index.tolist() == ["1_1_2", "1_1_1"]
    assert found.columns.tolist() == list(names)
    assert found.loc["1_1_1"].tolist() == own
    assert found.loc["1_1_2", "(Intercept)"] == own[0]
    assert pd.isna(found.loc["1_1_2", channel])


def test_selected_models_come_by_front_and_error():
    table = pd.DataFrame(
        {
            "solID": ["a", "b", "c", "d"],
            "robynPareto": [2, 1, 1, float("nan")],
            "error_score": [0.1, 0.3, 0.2, 0.0],
        }
    )
    assert selected(table, 1) == ("c", "b")
    assert selected(table, 2) == ("c", "b", "a")


@needs_golden
def test_a_golden_run_of_robyn_is_a_bundle():
    bundle = golden("demo_geometric")
    assert len(bundle.selected) == 10
    assert len(bundle.tables["resultHypParam"]) == 320
