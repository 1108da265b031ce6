"""The tables of a model: they add up, agree with Robyn's, and say what is unknown."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mmm.analysis import decomposition, response
from mmm.errors import InvalidInput
from tests.golden_spec import WITH_SERIES, responses
from tests.mmm.bundles import golden, shown, simulated


def test_the_waterfall_adds_up_to_the_prediction():
    table = decomposition.waterfall(simulated(), "1_1_1")
    assert table["contribution"].sum() == pytest.approx(
        decomposition.fit(simulated(), "1_1_1")["fitted"].sum()
    )
    assert table["share"].sum() == pytest.approx(1)
    assert table["kind"].drop_duplicates().tolist() == ["baseline", "context", "organic", "paid"]
    assert table.columns.tolist() == ["rn", "label", "kind", "contribution", "share"]
    assert table.set_index("rn")["label"].loc[
        ["(Baseline)", "tv_spend", "facebook_impressions"]
    ].tolist() == [
        "Baseline and trend",
        "TV",
        "Facebook",
    ]


def test_the_baseline_of_a_waterfall_is_intercept_and_trend_together():
    parts = (
        decomposition.contributions(simulated(), "1_1_1")[["(Intercept)", "trend"]].to_numpy().sum()
    )
    table = decomposition.waterfall(simulated(), "1_1_1").set_index("rn")
    assert table.loc["(Baseline)", "contribution"] == pytest.approx(parts)
    assert not {"(Intercept)", "trend"} & set(table.index)


def test_a_channel_without_coefficient_is_not_estimable_rather_than_worthless():
    table = decomposition.channels(simulated(), "1_1_1").set_index("channel")
    assert table["zero"].to_dict() == {name: name == "influencers_spend" for name in table.index}
    assert np.isnan(table.loc["influencers_spend", "roi"])
    assert np.isnan(table.loc["influencers_spend", "cpa"])
    assert table.loc["influencers_spend", "spend"] > 0
    assert table.drop("influencers_spend")[["roi", "cpa"]].notna().all(axis=None)
    assert table.loc["facebook_impressions", "spend_column"] == "facebook_spend"
    assert table[["spend_share", "effect_share"]].sum().tolist() == pytest.approx([1, 1])


def test_true_parameters_give_the_true_returns():
    table = decomposition.channels(simulated(zero=None), "1_1_1")
    assert table["roi"].tolist() == pytest.approx([1.4, 1.9, 1.05, 2.8, 3.9, 2.2], rel=0.01)


def test_totals_tell_credited_from_all_revenue():
    totals = decomposition.totals(simulated(), "1_1_1")
    table = decomposition.channels(simulated(), "1_1_1")
    assert totals["spend"] == pytest.approx(table["spend"].sum())
    assert totals["attributed"] == pytest.approx(table["effect"].sum())
    assert totals["roas_media"] == pytest.approx(totals["attributed"] / totals["spend"])
    assert totals["cpa_media"] == pytest.approx(1 / totals["roas_media"])
    assert totals["predicted"] == pytest.approx(
        decomposition.fit(simulated(), "1_1_1")["fitted"].sum()
    )


def test_the_return_of_a_model_is_what_paid_media_brought_per_unit_of_money():
    assert decomposition.returns_by_model(simulated()) == {
        "1_1_1": pytest.approx(decomposition.totals(simulated(), "1_1_1")["roas_media"])
    }


def test_every_displayed_roas_is_traced_to_sums_that_add_up():
    table = decomposition.roas(simulated(), "1_1_1")
    totals, channels = (
        decomposition.totals(simulated(), "1_1_1"),
        decomposition.channels(simulated(), "1_1_1"),
    )
    whole = table.set_index("figure")
    assert whole.loc["blended", "value"] == pytest.approx(totals["revenue"] / totals["spend"])
    assert whole.loc["media", "value"] == pytest.approx(totals["roas_media"])
    parts = table[table["part_of"] == "media"]
    assert parts["channel"].tolist() == channels["channel"].tolist()
    assert (
        parts["numerator"].sum()
        == pytest.approx(whole.loc["media", "numerator"])
        == pytest.approx(totals["attributed"])
    )
    assert (
        parts["denominator"].sum()
        == pytest.approx(whole.loc["media", "denominator"])
        == pytest.approx(totals["spend"])
    )
    assert parts["value"].to_numpy() == pytest.approx(channels["roi"].to_numpy(), nan_ok=True)
    known = table.dropna(subset="value")
    assert (known["numerator"] / known["denominator"]).to_numpy() == pytest.approx(
        known["value"].to_numpy()
    )
    assert table["period"].str.endswith("156 periods").all()
    assert set(table["measure"]) == {"ROAS"}


def test_the_total_roas_is_no_sum_of_ratios():
    table = decomposition.roas(simulated(), "1_1_1")
    ratios = table.loc[table["part_of"] == "media", "value"]
    total = table.set_index("figure").loc["media", "value"]
    assert ratios.min() < total < ratios.max()


def test_what_is_not_estimable_has_no_roas():
    table = decomposition.roas(simulated(), "1_1_1").set_index("channel").loc["influencers_spend"]
    assert table["value"].isna().all()
    assert decomposition.carryover(simulated(), "1_1_1")["roi_marginal"].isna().sum() == 1


def test_conversions_are_traced_as_costs():
    bundle = simulated()
    costs = replace(bundle, spec=bundle.spec.with_(dep_var_type="conversion"))
    table, totals = decomposition.roas(costs, "1_1_1"), decomposition.totals(costs, "1_1_1")
    assert set(table["measure"]) == {"CPA"}
    found = table.set_index("figure")
    assert found.loc["media", "value"] == pytest.approx(totals["cpa_media"])
    assert found.loc["media", "numerator"] == pytest.approx(totals["spend"])
    one = table.set_index(["figure", "channel"]).loc[("marginal", "tv_spend")]
    marginal = response.current(costs, "1_1_1").set_index("channel").loc["tv_spend", "marginal"]
    assert one["value"] == pytest.approx(1 / marginal)


def test_the_marginal_row_is_one_percent_more_money_and_what_it_brings():
    table = decomposition.roas(simulated(), "1_1_1").set_index(["figure", "channel"])
    own, robyns = (table.loc[(figure, "tv_spend")] for figure in ("marginal", "robyn_marginal"))
    now = response.current(simulated(), "1_1_1").set_index("channel").loc["tv_spend"]
    assert own["denominator"] == pytest.approx(now["spend"] * 156 / 100)
    assert own["value"] == pytest.approx(now["marginal"])
    assert robyns["value"] == pytest.approx(now["robyn_marginal"])
    assert own["value"] != pytest.approx(robyns["value"], rel=0.1)


def test_immediate_and_carried_over_responses_add_up_to_the_contribution():
    table, channels = (
        decomposition.carryover(simulated(), "1_1_1"),
        decomposition.channels(simulated(), "1_1_1"),
    )
    assert (table["immediate"] + table["carryover"]).to_numpy() == pytest.approx(
        channels["effect"].to_numpy()
    )
    shares = table.set_index("channel")["carryover_share"]
    assert np.isnan(shares["influencers_spend"])
    assert shares["search_clicks"] < shares["tv_spend"] < 1


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_returns_are_robyns_and_the_split_that_of_its_responses(folder):
    bundle = golden(folder)
    terms = bundle.tables["xDecompAgg"]
    for sol_id in bundle.selected:
        theirs = terms[terms["solID"] == sol_id].set_index("rn")
        table = decomposition.roas(bundle, sol_id)
        kind = "roi" if bundle.spec.dep_var_type == "revenue" else "cpa"
        for figure in ("total", "mean"):
            found = table[table["figure"] == figure].set_index("channel")["value"].dropna()
            assert found.to_numpy() == pytest.approx(
                theirs.loc[found.index, f"{kind}_{figure}"].to_numpy(), rel=1e-8
            )
    split = cache(lambda sol_id: decomposition.carryover(bundle, sol_id).set_index("channel"))
    for call in responses(folder):
        if not call["asked"] and call["channel"] in bundle.spec.paid_media_selected:
            row = split(call["solID"]).loc[call["channel"]]
            scale = 1e-9 * abs(sum(call["response_total"]))
            assert row["carryover"] == pytest.approx(
                sum(call["response_carryover"]), rel=1e-9, abs=scale
            )
            assert row["immediate"] == pytest.approx(
                sum(call["response_immediate"]), rel=1e-9, abs=scale
            )


def test_the_fit_is_split_as_robyn_splits():
    table = decomposition.fit(simulated(), "1_1_1")
    assert table["part"].value_counts().to_dict() == {"train": 109, "validation": 23, "test": 24}
    assert table["part"].drop_duplicates().tolist() == ["train", "validation", "test"]


def test_contributions_have_a_column_per_term():
    table = decomposition.contributions(simulated(), "1_1_1")
    assert table.columns.tolist() == ["ds", "(Intercept)", *simulated().spec.all_ind_vars]
    assert (table["influencers_spend"] == 0).all()


def test_an_unknown_model_is_refused():
    with pytest.raises(InvalidInput, match="no model 9_9_9"):
        decomposition.waterfall(simulated(), "9_9_9")


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_contributions_are_robyns(folder):
    bundle = golden(folder)
    expected = bundle.tables["xDecompVecCollect"]
    for sol_id in shown(folder):
        ours, theirs = (
            decomposition.contributions(bundle, sol_id),
            expected[expected["solID"] == sol_id],
        )
        assert ours["ds"].tolist() == theirs["ds"].tolist()
        for term in bundle.spec.all_ind_vars:
            scale = theirs["depVarHat"].abs().max()
            assert ours[term].to_numpy() == pytest.approx(
                theirs[term].to_numpy(), rel=1e-8, abs=1e-9 * scale
            )
        assert decomposition.fit(bundle, sol_id)["fitted"].to_numpy() == pytest.approx(
            theirs["depVarHat"].to_numpy(), rel=1e-8
        )


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_errors_by_part_are_robyns_for_every_candidate(folder):
    bundle = golden(folder)
    for row in bundle.tables["resultHypParam"].head(25).itertuples():
        table = decomposition.fit(bundle, row.solID)
        for part, column in (
            ("train", "nrmse_train"),
            ("validation", "nrmse_val"),
            ("test", "nrmse_test"),
        ):
            rows = table[table["part"] == part]
            expected = getattr(row, column)
            if rows.empty:
                assert np.isnan(expected)
            else:
                error = np.sqrt((rows["residual"] ** 2).mean()) / np.ptp(rows["actual"])
                assert error == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_shares_and_returns_are_robyns(folder):
    bundle = golden(folder)
    terms = bundle.tables["xDecompAgg"]
    for sol_id in bundle.selected:
        ours = decomposition.channels(bundle, sol_id)
        theirs = terms[terms["solID"] == sol_id].set_index("rn").loc[ours["channel"]]
        for column, name in (("spend_share", "spend_share"), ("effect_share", "effect_share")):
            assert ours[column].to_numpy() == pytest.approx(theirs[name].to_numpy(), rel=1e-9)
        alive = ~ours["zero"].to_numpy()
        assert ours["roi"][alive].to_numpy() == pytest.approx(
            theirs["roi_total"][alive].to_numpy(), rel=1e-9
        )
        assert ours["cpa"][alive].to_numpy() == pytest.approx(
            theirs["cpa_total"][alive].to_numpy(), rel=1e-9
        )
        waterfall = decomposition.waterfall(bundle, sol_id).set_index("rn")
        shares = terms[terms["solID"] == sol_id].set_index("rn")["xDecompPerc"]
        level = [name for name in ("(Intercept)", "trend") if name in shares.index]
        assert waterfall.loc["(Baseline)", "share"] == pytest.approx(shares[level].sum(), rel=1e-9)
        rest = waterfall.drop("(Baseline)")["share"]
        assert rest.to_numpy() == pytest.approx(shares.loc[rest.index].to_numpy(), rel=1e-9)
        assert len(rest) == len(shares) - len(level)
