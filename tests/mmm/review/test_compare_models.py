"""Models of a run side by side, and the median of the selected ones."""

from __future__ import annotations

import numpy as np
import pytest

from mmm.analysis import decomposition, response
from mmm.errors import InvalidInput
from mmm.review import candidates, compare_models
from tests.mmm.bundles import golden, simulated
from tests.mmm.review.test_candidates import several
from tests.shared_data import needs_golden


@pytest.fixture(scope="module")
def nine():
    bundle = several()
    return bundle, candidates.candidate_set(bundle)


def of_channel(table, sol_id, channel):
    return table[(table["solID"] == sol_id) & (table["channel"] == channel)]


def test_contributions_and_channels_are_those_of_each_models_own_page(nine):
    bundle, of = nine
    found = compare_models.compare_models(bundle, of, ["1_2_1", "1_5_1"])
    for sol_id in found.sol_ids:
        own = found.contributions[found.contributions["solID"] == sol_id]
        theirs = decomposition.waterfall(bundle, sol_id).set_index("rn").loc[own["rn"]]
        assert len(own) == len(decomposition.waterfall(bundle, sol_id))
        assert own["share"].to_numpy() == pytest.approx(theirs["share"].to_numpy())
        channels = found.channels[found.channels["solID"] == sol_id]
        assert channels["spend"].is_monotonic_decreasing
        told = decomposition.channels(bundle, sol_id).set_index("channel").loc[channels["channel"]]
        assert channels["value"].to_numpy() == pytest.approx(told["roi"].to_numpy(), nan_ok=True)
        assert channels["spend_share"].to_numpy() == pytest.approx(told["spend_share"].to_numpy())
        known = ~told["zero"].to_numpy()
        assert channels["effect_share"].to_numpy()[known] == pytest.approx(
            told["effect_share"].to_numpy()[known]
        )


def test_a_channel_without_a_coefficient_is_unknown_and_has_no_curve(nine):
    bundle, of = nine
    found = compare_models.compare_models(bundle, of, ["1_1_1", "1_2_1"])
    silent = of_channel(found.channels, "1_1_1", "radio_spend")
    assert silent[["value", "share", "effect_share"]].isna().all(axis=None)
    assert of_channel(found.curves, "1_1_1", "radio_spend").empty
    assert of_channel(found.adstock, "1_1_1", "radio_spend").empty
    assert len(of_channel(found.curves, "1_2_1", "radio_spend"))


def test_a_curve_says_what_steady_spend_brings_once_carryover_has_built_up(nine):
    bundle, of = nine
    found = compare_models.compare_models(bundle, of, ["1_2_1", "1_5_1"])
    own, now = (
        of_channel(found.curves, "1_2_1", "tv_spend"),
        response.current(bundle, "1_2_1").set_index("channel"),
    )
    at_mean = np.interp(now.loc["tv_spend", "spend"], own["spend"], own["response"])
    # Mean input and mean spend times the whole carry-over differ by the window's two ends only.
    assert at_mean == pytest.approx(now.loc["tv_spend", "response"], rel=0.03)
    assert own["spend"].tolist() == of_channel(found.curves, "1_5_1", "tv_spend")["spend"].tolist()


def test_fit_and_decay_are_those_of_each_models_own_page(nine):
    bundle, of = nine
    found = compare_models.compare_models(bundle, of, ["1_2_1"])
    assert found.fit["1_2_1"].to_numpy() == pytest.approx(
        decomposition.fit(bundle, "1_2_1")["fitted"].to_numpy()
    )
    own = of_channel(found.adstock, "1_2_1", "tv_spend")
    told = response.adstock(bundle, "1_2_1", len(own))
    assert own["weight"].to_numpy() == pytest.approx(
        told.loc[told["channel"] == "tv_spend", "weight"].to_numpy()
    )


def test_the_consensus_is_the_median_of_the_selected_that_can_tell(nine):
    bundle, of = nine
    said = compare_models.consensus(bundle, of)
    assert said.count == 8
    by_channel = said.channels.set_index("channel")["value"]
    median = of.together.set_index("channel")["median"]
    assert by_channel.to_numpy() == pytest.approx(median[by_channel.index].to_numpy(), nan_ok=True)
    shares = [
        decomposition.waterfall(bundle, sol_id).set_index("rn")["share"]
        for sol_id in bundle.selected
    ]
    baseline = said.contributions.set_index("rn").loc[decomposition.BASELINE, "share"]
    assert baseline == pytest.approx(np.median([share[decomposition.BASELINE] for share in shares]))
    assert "influencers_spend" not in set(said.curves["channel"])
    assert said.fitted.empty, "the simulation keeps no series"
    assert said.errors["nrmse"] == pytest.approx(of.table.loc[of.chosen, "nrmse"].median())


def test_differences_are_to_the_first_model_and_the_largest_are_boxed(nine):
    bundle, of = nine
    table = compare_models.differences(
        compare_models.compare_models(bundle, of, ["1_2_1", "1_4_1", "1_8_1"]), boxed=2
    )
    first = table[table["solID"] == "1_2_1"]
    assert (first["value_difference"].dropna() == 0).all()
    assert not first["value_boxed"].any()
    tv = of_channel(table, "1_8_1", "tv_spend").iloc[0]
    before = of_channel(table, "1_2_1", "tv_spend").iloc[0]
    assert tv["value_difference"] == pytest.approx(tv["value"] / before["value"] - 1)
    assert tv["share_difference"] == pytest.approx(tv["share"] - before["share"])
    assert table["value_boxed"].sum() == 2
    assert set(table.loc[table["value_boxed"], "solID"]) == {"1_8_1"}
    silent = of_channel(table, "1_4_1", "radio_spend").iloc[0]
    assert np.isnan(silent["value_difference"])
    assert not silent["value_boxed"]


def test_models_that_agree_have_nothing_boxed():
    made = several(2)
    terms = made.tables["xDecompAgg"]
    same = terms[terms["solID"] == "1_2_1"]
    made.tables["xDecompAgg"] = type(terms)(  # both models say what the second does
        {name: [*same[name], *same[name]] for name in terms}
    ).assign(solID=["1_1_1"] * len(same) + ["1_2_1"] * len(same))
    table = compare_models.differences(
        compare_models.compare_models(made, candidates.candidate_set(made), ["1_1_1", "1_2_1"])
    )
    assert not table[["value_boxed", "share_boxed"]].any(axis=None)


def test_an_unknown_model_is_refused(nine):
    with pytest.raises(InvalidInput):
        compare_models.compare_models(*nine, ["9_9_9"])


def test_a_run_with_a_single_model_is_its_own_consensus():
    bundle = simulated()
    said = compare_models.consensus(bundle, candidates.candidate_set(bundle))
    assert said.count == 1
    assert said.contributions["share"].sum() == pytest.approx(1)


@needs_golden
@pytest.mark.parametrize("folder", ["demo_geometric", "monthly_weibull_pdf"])
def test_robyns_own_runs_are_compared_and_their_series_agree(folder):
    bundle = golden(folder)
    of = candidates.candidate_set(bundle)
    pair = list(bundle.selected[:2])
    found, said = (
        compare_models.compare_models(bundle, of, pair),
        compare_models.consensus(bundle, of),
    )
    series = bundle.tables["xDecompVecCollect"]
    theirs = series[series["solID"] == pair[0]]["depVarHat"].to_numpy(float)
    assert found.fit[pair[0]].to_numpy() == pytest.approx(theirs, rel=1e-6)
    assert len(said.fitted) == len(found.fit)
    assert set(found.hyperparameters) - {"train_size"} == {
        *bundle.spec.hyperparameter_names,
        "lambda",
    }
