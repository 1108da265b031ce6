"""The first spec of a data set."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mmm.data.column_roles import Roles
from mmm.data.default_spec import can_hold_out, draft, hyperparameter_ranges, media_kind
from mmm.errors import InvalidInput


def _data(rows: int = 120, freq: str = "7D") -> pd.DataFrame:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            name: rng.uniform(1, 9, rows)
            for name in ("revenue", "tv_S", "meta_S", "meta_I", "newsletter")
        }
    )
    return table.assign(date=pd.date_range("2024-01-01", periods=rows, freq=freq))


ROLES = Roles(
    "date", "revenue", "revenue", ("tv_S", "meta_S"), {"meta_S": "meta_I"}, ("newsletter",)
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tv_S", "tv"),
        ("ooh_S", "ooh"),
        ("RadioSpend", "radio"),
        ("print_kosten", "print"),
        ("facebook_I", "social"),
        ("search_clicks_P", "search"),
        ("display_spend", "display"),
        ("youtube_S", "video"),
        ("newsletter", "email"),
        ("affiliates_cost", "affiliate"),
        ("influencers_spend", "influencer"),
        ("kanal7", "other"),
    ],
)
def test_the_kind_of_a_medium_is_seen_in_its_name(name, kind):
    assert media_kind(name) == kind


def test_theta_ranges_go_by_the_kind_of_medium():
    bounds = hyperparameter_ranges(["tv_S", "ooh_S", "facebook_I", "kanal7"])
    assert [bounds[f"{name}_thetas"] for name in ("tv_S", "ooh_S", "facebook_I", "kanal7")] == [
        (0.3, 0.8),
        (0.1, 0.4),
        (0.0, 0.3),
        (0.0, 0.8),
    ]
    assert bounds["tv_S_alphas"] == (0.5, 3.0)
    assert bounds["tv_S_gammas"] == (0.3, 1.0)


def test_daily_thetas_carry_as_much_over_a_week():
    low, high = hyperparameter_ranges(["tv_S"], grain="day")["tv_S_thetas"]
    assert low**7 == pytest.approx(0.3, abs=1e-3)
    assert high**7 == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize("adstock", ["geometric", "weibull_cdf", "weibull_pdf"])
def test_a_draft_is_a_valid_spec_for_every_adstock(adstock):
    spec = draft(_data(), ROLES, "se", adstock)
    assert set(spec.hyperparameters) == {*spec.hyperparameter_names, "train_size"}
    assert spec.paid_media_selected == ("tv_S", "meta_I")
    assert (spec.prophet_country, spec.iterations, spec.trials, spec.ts_validation) == (
        "SE",
        2000,
        5,
        True,
    )
    assert spec.prophet_vars == ("trend", "season", "holiday")


def test_the_last_part_is_held_out_unless_the_data_is_too_short_or_nobody_wants_it():
    assert draft(_data(), ROLES).ts_validation
    assert "train_size" in draft(_data(), ROLES).hyperparameters
    for spec in (draft(_data(18), ROLES), draft(_data(), ROLES, hold_out=False)):
        assert not spec.ts_validation
        assert "train_size" not in spec.hyperparameters


@pytest.mark.parametrize(("rows", "held_out"), [(22, False), (23, True)])
def test_half_of_the_periods_have_to_be_twice_as_many_as_the_coefficients(rows, held_out):
    assert can_hold_out(rows, 5) is held_out


def test_a_validation_split_has_a_range():
    assert hyperparameter_ranges(["tv_S"], ts_validation=True)["train_size"] == (0.5, 0.8)


def test_prophet_components_go_by_the_data():
    assert draft(_data(), ROLES).prophet_vars == ("trend", "season")
    assert draft(_data(400, "1D"), ROLES, "DE").prophet_vars == (
        "trend",
        "season",
        "weekday",
        "holiday",
    )
    assert draft(_data(40), ROLES).prophet_vars == ("trend",)


def test_undecided_roles_are_refused_all_at_once():
    with pytest.raises(InvalidInput) as refusal:
        draft(_data(), Roles())
    assert len(refusal.value.problems) == 3
