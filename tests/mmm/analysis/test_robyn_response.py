"""`simulated`: the figures of `robyn_response`, and its quirks mended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mmm.analysis.candidate import Candidate
from mmm.analysis.response import current
from mmm.analysis.response import robyn_response as response
from mmm.errors import InvalidInput
from tests.golden_spec import WITH_SERIES, responses
from tests.mmm.bundles import golden, simulated
from tests.shared_data import needs_golden

NOT_NUMBERS = {"solID", "channel", "call", "asked", "metric_name", "date", "usecase"}


@pytest.mark.parametrize("folder", WITH_SERIES)
def test_every_figure_is_robyns(folder):
    bundle = golden(folder)
    calls = responses(folder)
    assert len(calls) >= 8
    for call in calls:
        asked = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in call["asked"].items()
        }
        # by spend, since Robyn reads any value as money
        paid = call["channel"] in bundle.spec.paid_media_selected
        name = bundle.spec.spend_of(call["channel"]) if paid else call["channel"]
        ours = response(bundle, call["solID"], name, **asked)
        assert (ours.channel, ours.usecase) == (call["channel"], call["usecase"])
        assert [f"{when:%Y-%m-%d}" for when in ours.date] == call["date"]
        for field in call.keys() - NOT_NUMBERS:
            found, expected = getattr(ours, field), call[field]
            if expected is None:
                assert np.isnan(found)
                continue
            # The immediate response is a difference of two responses, so it is as exact as those
            # are.
            scale = (
                np.abs(call["response_total"]).max()
                if field == "response_immediate"
                else np.abs(expected).max()
            )
            assert np.asarray(found) == pytest.approx(
                np.asarray(expected), rel=1e-9, abs=1e-9 * scale
            ), field


@needs_golden
def test_a_model_that_was_not_selected_has_a_response_too():
    bundle = golden("demo_geometric")
    table = bundle.tables["resultHypParam"]
    other = next(sol for sol in table["solID"] if sol not in bundle.selected)
    stored = table.set_index("solID").loc[other, "tv_S_inflexion"]
    assert response(bundle, other, "tv_S").inflexion == pytest.approx(stored, rel=1e-9)


@needs_golden
def test_exposures_count_in_their_own_unit():
    bundle = golden("demo_geometric")
    model = Candidate.of(bundle, "1_99_1")
    raw = bundle.tables["dt_input"].iloc[model.window]
    price = raw["facebook_S"].sum() / raw["facebook_I"].sum()
    money = response(bundle, "1_99_1", "facebook_S", 50_000, "last_5")
    shown = response(bundle, "1_99_1", "facebook_I", 50_000 / price, "last_5")
    assert shown.sim_mean_response == pytest.approx(money.sim_mean_response, rel=1e-9)
    assert shown.sim_mean_spend == pytest.approx(10_000, rel=1e-9)


def test_the_past_values_give_the_past_inputs():
    bundle = simulated()
    window = bundle.tables["dt_mod"]
    for name in ("tv_spend", "facebook_impressions", "newsletter"):
        total = float(bundle.tables["dt_input"][name].iloc[-8:].sum())
        found = response(bundle, "1_1_1", name, total, "last_8")
        assert found.sim_mean_spend == pytest.approx(window[found.channel].iloc[-8:].mean())
        assert found.sim_mean_carryover == pytest.approx(
            found.input_carryover[-8:].mean(), abs=1e-6
        )


def test_the_means_are_those_of_the_current_point():
    here = current(simulated(), "1_1_1").set_index("channel")
    for channel, row in here.iterrows():
        found = response(simulated(), "1_1_1", channel)
        assert found.mean_response == pytest.approx(row["mean_response"])
        assert found.mean_response_total == pytest.approx(row["response"])
        assert found.mean_input_carryover == pytest.approx(row["carryover"])


def test_two_dates_are_a_range_and_one_date_is_one_period():
    dates = simulated().tables["dt_mod"]["ds"]
    ranged = response(simulated(), "1_1_1", "tv_spend", 1e6, (dates.iloc[20], dates.iloc[29]))
    assert len(ranged.date) == 10
    assert ranged.sim_mean_spend == pytest.approx(1e5)
    single = response(simulated(), "1_1_1", "tv_spend", 1e5, [dates.iloc[20]])
    assert single.date.tolist() == [dates.iloc[20]]
    assert single.sim_mean_spend == pytest.approx(1e5)


def test_more_spend_never_brings_less():
    found = [
        response(simulated(), "1_1_1", "search_spend", value, "last_4").sim_mean_response
        for value in (0, 1e5, 1e6)
    ]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_a_channel_without_coefficient_brings_nothing():
    found = response(simulated(), "1_1_1", "influencers_spend", 1e5, "last_2")
    assert (found.sim_mean_response, found.mean_response) == (0, 0)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("cinema", 1.0, "last"), "“cinema” is no medium of this model. Its media are tv_spend"),
        (("tv_spend", -1.0, "last"), "-1.0 is no amount of tv_spend"),
        (("tv_spend", np.nan, "last"), "no amount"),
        (("tv_spend", 1.0, "last_9999"), "more than the 156 periods"),
    ],
)
def test_a_senseless_question_is_refused(asked, words):
    with pytest.raises(InvalidInput, match=words):
        response(simulated(), "1_1_1", *asked)


def test_a_total_cannot_be_split_where_nothing_was_spent():
    dt_mod = simulated().tables["dt_mod"].copy()
    dt_mod.loc[dt_mod.index[-3:], "tv_spend"] = 0.0
    bundle = replace(simulated(), tables={**simulated().tables, "dt_mod": dt_mod})
    with pytest.raises(InvalidInput, match="tv_spend is 0 in all of these dates"):
        response(bundle, "1_1_1", "tv_spend", 1e5, "last_3")
    assert response(bundle, "1_1_1", "tv_spend", 1e5, "last").sim_mean_spend == pytest.approx(1e5)
