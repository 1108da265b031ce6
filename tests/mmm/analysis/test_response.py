"""Curves and carry-over: Robyn's numbers on its own runs, and honest behaviour at the edges."""

from __future__ import annotations

import numpy as np
import pytest

from mmm.analysis import response
from mmm.analysis.batch_response import BatchResponse
from mmm.analysis.candidate import Candidate
from mmm.bundle import Bundle
from tests.golden_spec import WITH_SERIES, responses
from tests.mmm.bundles import golden, shown, simulated
from tests.shared_data import needs_golden


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_the_current_point_is_that_of_robyn_response(folder):
    bundle = golden(folder)
    calls = [
        call
        for call in responses(folder)
        if not call["asked"] and call["channel"] in bundle.spec.paid_media_selected
    ]
    assert calls
    for call in calls:
        row = response.current(bundle, call["solID"]).set_index("channel").loc[call["channel"]]
        assert row["input"] == pytest.approx(
            call["mean_input_immediate"] + call["mean_input_carryover"], rel=1e-9
        )
        assert row["carryover"] == pytest.approx(call["mean_input_carryover"], rel=1e-9)
        assert row["response"] == pytest.approx(call["mean_response_total"], rel=1e-8)
        assert row["mean_response"] == pytest.approx(call["mean_response"], rel=1e-8)


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_the_means_of_every_selected_model_are_those_of_robyns_table(folder):
    bundle = golden(folder)
    terms = bundle.tables["xDecompAgg"]
    for sol_id in bundle.selected:
        ours = response.current(bundle, sol_id).set_index("channel")
        theirs = terms[terms["solID"] == sol_id].set_index("rn").loc[ours.index]
        for column, name in (
            ("mean_response", "mean_response"),
            ("input", "mean_spend_adstocked"),
            ("carryover", "mean_carryover"),
        ):
            assert ours[column].to_numpy() == pytest.approx(
                theirs[name].to_numpy(), rel=1e-8, abs=1e-6
            )
        assert ours["spend"].to_numpy() == pytest.approx(theirs["mean_spend"].to_numpy(), rel=1e-9)


@pytest.mark.parametrize("drawn", [response.curves, response.robyn_curves])
def test_curves_start_at_nothing_rise_and_say_where_they_extrapolate(drawn):
    table = drawn(simulated(), "1_1_1", points=50)
    assert table.groupby("channel").size().eq(50).all()
    for _, curve in table.groupby("channel"):
        assert (curve["spend"].iloc[0], curve["response"].iloc[0]) == (0, 0)
        assert (curve["response"].diff().dropna() >= 0).all()
        assert curve["observed"].iloc[0]
        assert not curve["observed"].iloc[-1]


@pytest.mark.filterwarnings("error")
def test_a_channel_without_coefficient_has_a_flat_flagged_curve():
    curve = response.curves(simulated(), "1_1_1").query("channel == 'influencers_spend'")
    assert curve["zero"].all()
    assert (curve["response"] == 0).all()
    here = response.current(simulated(), "1_1_1").set_index("channel").loc["influencers_spend"]
    assert (here["response"], here["marginal"], here["zero"]) == (0, 0, True)


@pytest.mark.parametrize("folder", [None, *WITH_SERIES])
def test_the_marginal_return_is_what_a_little_more_spend_brings_with_its_carry_over(folder):
    bundle = golden(folder) if folder else simulated()
    ids, window = bundle.selected[:3], bundle.window_rows
    spend = bundle.tables["dt_mod"][list(bundle.spec.paid_media_selected)].to_numpy(float).T
    spend = spend[:, window]
    models = BatchResponse.of(bundle, ids, spend.shape[1], window.start)
    little = 1e-5
    more, less = models.responses(np.stack([spend * (1 + little), spend * (1 - little)])).transpose(
        1, 0, 2, 3
    )
    expected = (more - less).sum(axis=-1) / (2 * little * spend.sum(axis=-1))
    for sol_id, theirs in zip(ids, expected, strict=True):
        ours = response.current(bundle, sol_id)["marginal"].to_numpy()
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-12)


def test_a_little_more_spend_of_a_channel_that_carries_over_brings_more_than_the_slope_says():
    tv = response.current(simulated(), "1_1_1").set_index("channel").loc["tv_spend"]
    assert tv["marginal"] > 1.4 * tv["robyn_marginal"]


def test_a_channel_without_spend_in_the_window_has_no_marginal_return():
    bundle = simulated()
    dt_mod = bundle.tables["dt_mod"].assign(radio_spend=0.0)
    silent = Bundle(bundle.spec, bundle.manifest, {**bundle.tables, "dt_mod": dt_mod})
    assert np.isnan(
        response.current(silent, "1_1_1").set_index("channel").loc["radio_spend", "marginal"]
    )


def test_a_curve_says_what_the_same_spend_in_every_period_brings_once_it_has_built_up():
    bundle = simulated()
    spend = response.current(bundle, "1_1_1")["spend"].to_numpy()
    models = BatchResponse.of(bundle, ("1_1_1",), 60)
    settled = models.responses(np.repeat(spend[:, None], 60, axis=1))[0, 0, :, -1]
    here = response.current(bundle, "1_1_1")["steady"].to_numpy()
    np.testing.assert_allclose(here, settled, rtol=1e-6)
    for name, curve in response.curves(bundle, "1_1_1", points=2001).groupby("channel"):
        place = bundle.spec.paid_media_selected.index(name)
        at = np.interp(spend[place], curve["spend"], curve["response"])
        assert at == pytest.approx(settled[place], rel=1e-3)


def test_robyns_marginal_is_the_slope_of_the_curve():
    here = response.current(simulated(), "1_1_1").set_index("channel")
    curve = response.robyn_curves(simulated(), "1_1_1", points=20001)
    for channel, points in curve.groupby("channel"):
        slope = np.gradient(points["response"], points["spend"])
        at = np.interp(here.loc[channel, "input"], points["spend"], slope)
        assert here.loc[channel, "robyn_marginal"] == pytest.approx(at, rel=1e-4, abs=1e-12)


def test_geometric_carry_over_decays_by_theta():
    table = response.adstock(simulated(), "1_1_1", periods=4).query("channel == 'tv_spend'")
    assert table["weight"].tolist() == pytest.approx([1, 0.55, 0.55**2, 0.55**3])
    assert table["half_life"].iloc[0] == pytest.approx(np.log(0.5) / np.log(0.55))


def test_lags_reach_until_nothing_is_left():
    table = response.adstock(simulated(), "1_1_1")
    assert table.groupby("channel")["weight"].last().max() < 0.01
    assert table["lag"].max() < 52


def test_without_adstock_nothing_is_carried_over():
    bundle = simulated()
    hyp = bundle.tables["resultHypParam"].assign(tv_spend_thetas=0.0)
    plain = Bundle(bundle.spec, bundle.manifest, {**bundle.tables, "resultHypParam": hyp})
    row = response.current(plain, "1_1_1").set_index("channel").loc["tv_spend"]
    assert (row["carryover"], row["input"]) == (0, row["spend"])
    assert response.adstock(plain, "1_1_1").query("channel == 'tv_spend'")["half_life"].iloc[0] == 0


@needs_golden
@pytest.mark.parametrize("folder", ["demo_weibull_cdf", "demo_weibull_pdf"])
def test_weibull_carry_over_has_a_half_life_after_its_peak(folder):
    bundle = golden(folder)
    table = response.adstock(bundle, bundle.selected[0], periods=60)
    assert table["theta"].isna().all()
    for _, rows in table.groupby("channel"):
        half, peak = rows["half_life"].iloc[0], rows["weight"].to_numpy().argmax()
        assert half > peak or np.isnan(half)


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_inputs_and_responses_per_period_are_robyns(folder):
    bundle = golden(folder)
    stored = bundle.tables["mediaVecCollect"]
    for sol_id in shown(folder)[:3]:
        model, rows = Candidate.of(bundle, sol_id), stored[stored["solID"] == sol_id]
        for name in bundle.spec.all_media:
            medium = model.medium(name)
            adstocked = rows.loc[rows["type"] == "adstockedMedia", name].to_numpy()
            responses = rows.loc[rows["type"] == "decompMedia", name].to_numpy()
            assert medium.adstocked == pytest.approx(adstocked, rel=1e-9, abs=1e-6)
            assert medium.response(medium.adstocked) == pytest.approx(responses, rel=1e-8, abs=1e-6)
