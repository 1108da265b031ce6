"""The candidates of a run side by side: what passes, how they rank, what they agree on."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.review import candidates
from tests.mmm.bundles import golden, simulated
from tests.shared_data import needs_golden


def several(count: int = 9, conversion: bool = False) -> Bundle:
    """The simulated bundle `count` times: errors rise along the models, effects too; every third
    has no radio.
    """
    made = simulated()
    hyp, terms = made.tables["resultHypParam"], made.tables["xDecompAgg"]
    ids = [f"1_{n}_1" for n in range(1, count + 1)]
    steps = np.arange(count, dtype=float)
    many = pd.concat([hyp] * count, ignore_index=True).assign(
        solID=ids, iterations=range(1, count + 1)
    )
    many = many.assign(
        nrmse=0.1 + 0.01 * steps,
        rsq_train=0.9 - 0.02 * steps,
        error_score=steps,
        robynPareto=1 + steps,
    )
    many["decomp.rssd"] = 0.5 - 0.02 * steps
    each = [_scaled(terms, sol, 1 + n / count, n % 3 == 0) for n, sol in enumerate(ids)]
    spec = made.spec.with_(dep_var_type="conversion") if conversion else made.spec
    tables = {
        **made.tables,
        "resultHypParam": many,
        "xDecompAgg": pd.concat(each, ignore_index=True),
    }
    return replace(
        made, spec=spec, tables=tables, manifest={**made.manifest, "pareto_fronts": count - 1}
    )


def _scaled(terms: pd.DataFrame, sol_id: str, factor: float, silent: bool) -> pd.DataFrame:
    out = terms.assign(solID=sol_id, xDecompAgg=terms["xDecompAgg"] * factor)
    out.loc[out["rn"].eq("radio_spend") & silent, ["coef", "xDecompAgg"]] = 0.0
    return out


@pytest.fixture
def nine() -> candidates.CandidateSet:
    return candidates.candidate_set(several())


def test_a_channel_without_a_coefficient_has_no_return_and_counts_as_zero(nine):
    assert np.isnan(nine.returns["radio_spend"]).tolist() == [n % 3 == 0 for n in range(9)]
    assert nine.returns["influencers_spend"].isna().all()
    assert nine.table["zeros"].tolist() == [2, 1, 1] * 3


def test_the_return_is_effect_by_spend_and_for_conversions_spend_by_effect():
    terms = several().tables["xDecompAgg"]
    tv = terms[(terms["rn"] == "tv_spend") & (terms["solID"] == "1_4_1")].iloc[0]
    roi, cpa = (
        candidates.candidate_set(several()),
        candidates.candidate_set(several(conversion=True)),
    )
    assert roi.returns["tv_spend"][3] == pytest.approx(tv["xDecompAgg"] / tv["total_spend"])
    assert cpa.returns["tv_spend"][3] == pytest.approx(tv["total_spend"] / tv["xDecompAgg"])
    assert cpa.table["roas"][3] == pytest.approx(1 / roi.table["roas"][3])


def test_a_run_without_studies_has_no_lift_error_and_without_validation_no_unseen_fit(nine):
    assert nine.gated == ("nrmse", "rssd", "rsq_train", "zeros")
    assert "mape" not in nine.terms
    assert nine.table["rsq_val"].isna().all()


def test_the_good_preset_lets_six_in_ten_of_the_selected_pass_each_limit(nine):
    limits = candidates.presets(nine)
    chosen = nine.table[nine.chosen]
    assert limits["all"] == {}
    assert limits["good"]["nrmse"] == pytest.approx(chosen["nrmse"].quantile(0.6))
    assert limits["good"]["rsq_train"] == pytest.approx(chosen["rsq_train"].quantile(0.4))
    assert limits["acceptable"]["nrmse"] == pytest.approx(chosen["nrmse"].quantile(0.8))
    assert (limits["good"]["zeros"], limits["acceptable"]["zeros"]) == (2.0, 3.0)
    good, acceptable = (
        candidates.passing(nine, limits[name]).sum() for name in ("good", "acceptable")
    )
    assert good < acceptable < candidates.passing(nine, limits["all"]).sum() == 9


def test_a_gate_keeps_what_meets_its_limit_exactly(nine):
    limit = float(nine.table["nrmse"][2])
    assert candidates.passing(nine, {"nrmse": limit}).tolist() == [True] * 3 + [False] * 6
    assert (
        candidates.passing(nine, {"rsq_train": float(nine.table["rsq_train"][2])}).tolist()
        == [True] * 3 + [False] * 6
    )
    assert (
        candidates.passing(nine, {"nrmse": limit, "zeros": 1}).tolist()
        == [False, True, True] + [False] * 6
    )


def test_the_best_of_the_selected_gets_every_point_of_a_term(nine):
    only = candidates.weighted(nine, {"nrmse": 1})
    assert only.sum(axis=1).iloc[0] == pytest.approx(100)
    assert only.sum(axis=1).iloc[7] == pytest.approx(0)
    assert only.sum(axis=1).iloc[8] == 0, (
        "worse than the worst of the selected is no less than nothing"
    )


def test_points_add_up_to_the_score_by_weight(nine):
    points = candidates.weighted(nine, {"nrmse": 3, "rssd": 1})
    assert points["nrmse"].iloc[0] == pytest.approx(75)
    assert points["rssd"].iloc[7] == pytest.approx(25)
    assert (candidates.weighted(nine, {}) == 0).all(axis=None)


def test_weights_are_numbers_of_known_terms_within_bounds():
    assert candidates.checked_weights({"nrmse": 1}) == {**candidates.WEIGHTS, "nrmse": 1.0}
    for wrong in (
        {"beauty": 1},
        {"nrmse": -1},
        {"nrmse": 11},
        {"nrmse": "4"},
        {"nrmse": True},
        {"nrmse": float("nan")},
    ):
        with pytest.raises(InvalidInput):
            candidates.checked_weights(wrong)


def test_the_consensus_counts_models_that_cannot_tell_and_leaves_them_out(nine):
    said = candidates.consensus(nine, np.arange(9)).set_index("channel")
    radio = nine.returns["radio_spend"].dropna()
    assert (said.loc["radio_spend", "zeros"], said.loc["radio_spend", "of"]) == (3, 9)
    assert said.loc["radio_spend", "median"] == pytest.approx(radio.median())
    assert said.loc["radio_spend", "q1"] == pytest.approx(radio.quantile(0.25))
    assert np.isnan(said.loc["influencers_spend", "median"])
    assert candidates.consensus(nine, np.array([], dtype=int))["median"].isna().all()


def test_a_model_stands_beside_the_median_of_the_selected(nine):
    table = candidates.against_consensus(nine, "1_1_1").set_index("channel")
    median = nine.returns["tv_spend"][nine.chosen].median()
    assert table.loc["tv_spend", "difference"] == pytest.approx(
        nine.returns["tv_spend"][0] / median - 1
    )
    assert np.isnan(table.loc["radio_spend", "difference"])
    with pytest.raises(InvalidInput):
        candidates.against_consensus(nine, "9_9_9")


def test_a_candidate_is_beaten_by_the_selected_that_are_better_on_every_error(nine):
    assert candidates.better_models(nine, "1_9_1") == [], "lowest of all on DECOMP.RSSD"
    worse = nine.table.assign(rssd=nine.table["rssd"].where(nine.table["solID"] != "1_9_1", 0.45))
    assert candidates.better_models(
        candidates.CandidateSet(worse, nine.returns, nine.terms, False), "1_9_1"
    ) == [f"1_{n}_1" for n in range(4, 9)]
    with pytest.raises(InvalidInput):
        candidates.better_models(nine, "9_9_9")


def test_a_model_agrees_where_its_returns_lie_in_the_middle_half(nine):
    middle, first = nine.table["agreement"][4], nine.table["agreement"][0]
    assert middle == pytest.approx(5 / 6)  # influencers are estimable in none
    assert first == 0


@needs_golden
def test_returns_are_those_that_robyn_published():
    bundle = golden("demo_geometric")
    made, terms = candidates.candidate_set(bundle), bundle.tables["xDecompAgg"]
    sol_id = bundle.selected[0]
    theirs = terms[terms["solID"] == sol_id].set_index("rn")["roi_total"]
    ours = made.returns.iloc[made.rows([sol_id])[0]].dropna()
    assert len(ours)
    assert ours.to_numpy() == pytest.approx(theirs[ours.index].to_numpy())


def test_infinite_errors_reach_the_browser_as_unknown():
    """Models of Robyn's own run in which no paid channel has an effect."""
    of = candidates.candidate_set(golden("monthly_weibull_pdf"))
    assert np.isinf(of.table["rssd"]).any()
    sent = json.loads(json.dumps(candidates.columns(of, np.arange(len(of.table))), allow_nan=False))
    unknown = [value is None for value in sent["columns"]["rssd"]]
    assert unknown == np.isinf(of.table["rssd"]).tolist()
