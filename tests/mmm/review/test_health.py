"""The checks of a candidate, on residuals, inputs and tables whose faults are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmm.analysis import residuals
from mmm.analysis.zero_coefficients import causes
from mmm.errors import InvalidInput
from mmm.review import drift
from mmm.review.candidates import candidate_set
from mmm.review.health import DRIFT, FAIL, PASS, REVIEW, UNKNOWN
from mmm.review.health_checks import assess, is_natural_limit
from tests.mmm.bundles import golden, shown, simulated
from tests.mmm.review.test_candidates import several
from tests.shared_data import needs_golden

ZERO, PARTNER = "influencers_spend", "tv_spend"
DRAWN = np.random.default_rng(7)
NOISE = pd.Series(DRAWN.normal(size=150))
RISING = pd.Series(np.linspace(1.0, 5.0, 150))


def changed(bundle, table, **columns):
    """The bundle with columns of one table replaced."""
    return replace(bundle, tables={**bundle.tables, table: bundle.tables[table].assign(**columns)})


def healthy(bundle, sol_id="1_1_1"):
    return assess(bundle, candidate_set(bundle), sol_id)


# Residuals


def test_white_noise_has_no_fault():
    assert 1.5 < residuals.durbin_watson(NOISE) < 2.5
    assert residuals.ljung_box(NOISE)[1] > 0.05
    assert residuals.breusch_pagan(NOISE, RISING)[1] > 0.05
    assert list(residuals.outliers(NOISE)) == []


def test_residuals_that_follow_one_another_are_found():
    follows = NOISE.copy()
    for at in range(1, len(follows)):
        follows[at] += 0.8 * follows[at - 1]
    assert residuals.durbin_watson(follows) < 1  # about 2 (1 - 0.8)
    assert residuals.ljung_box(follows)[1] < 1e-6


def test_ljung_box_is_its_formula():
    values = pd.Series([1.0, -1.0, 2.0, -2.0, 1.0, -1.0])
    r = float((values[1:].to_numpy() * values[:-1].to_numpy()).sum() / (values**2).sum())
    assert residuals.ljung_box(values, 1)[0] == pytest.approx(6 * 8 * r**2 / 5)


def test_a_spread_that_grows_with_the_level_is_found():
    assert residuals.breusch_pagan(NOISE * RISING**2, RISING)[1] < 0.001


def test_breusch_pagan_is_n_times_r_squared():
    left, fitted = pd.Series([1.0, -2.0, 3.0, -4.0]), pd.Series([1.0, 2.0, 3.0, 5.0])
    r = np.corrcoef(left**2, fitted)[0, 1]
    assert residuals.breusch_pagan(left, fitted)[0] == pytest.approx(4 * r**2)


def test_one_wild_period_is_the_only_outlier():
    wild = NOISE.copy()
    wild[40] = 12.0
    assert list(residuals.outliers(wild)) == [40]


def test_residuals_that_never_vary_are_not_judged():
    same = pd.Series(np.zeros(30))
    assert np.isnan(residuals.durbin_watson(same))
    assert np.isnan(residuals.ljung_box(same)).all()
    assert np.isnan(residuals.breusch_pagan(same, RISING[:30])).all()
    assert list(residuals.outliers(same)) == []


def test_the_checks_of_a_bundle_see_the_fault_in_its_series():
    base = simulated()
    dep = base.tables["dt_mod"]["dep_var"]
    wave = np.sin(np.arange(len(dep)) / 8) * 0.2 * dep.mean()
    assert (
        healthy(changed(base, "dt_mod", dep_var=dep + wave)).check("autocorrelation").level == FAIL
    )
    jump = dep.copy()
    jump[50] *= 3
    found = healthy(changed(base, "dt_mod", dep_var=jump)).check("outliers")
    assert found.level == REVIEW
    assert f"{base.tables['dt_mod']['ds'][50]:%Y-%m-%d}" in {
        figure.subject for figure in found.figures
    }


def test_too_few_periods_are_not_judged():
    base = simulated()
    window = {**base.manifest["window"], "rows": 15}
    found = healthy(replace(base, manifest={**base.manifest, "window": window}))
    for key in ("autocorrelation", "spread", "outliers"):
        assert (found.check(key).level, found.check(key).reason) == (UNKNOWN, "few_periods")
    assert found.suitability == "unknown"


# Channels without a coefficient


def with_input(values):
    """The simulated bundle whose zero channel has this input and its partner's hyperparameters."""
    base = changed(simulated(), "dt_mod", **{ZERO: values})
    hyp = base.tables["resultHypParam"]
    same = {f"{ZERO}_{kind}": hyp[f"{PARTNER}_{kind}"] for kind in ("thetas", "alphas", "gammas")}
    return changed(base, "resultHypParam", **same)


def test_a_zero_channel_that_moves_with_another_is_named_with_it():
    tv = simulated().tables["dt_mod"][PARTNER]
    [cause] = causes(with_input(tv * (1 + 0.02 * DRAWN.normal(size=len(tv)))), "1_1_1")
    assert (cause.channel, cause.reason, cause.partner) == (ZERO, "collinear", PARTNER)
    assert cause.value > 0.95


def test_a_zero_channel_with_spend_in_a_few_periods_is_sparse():
    few = np.zeros(len(simulated().tables["dt_mod"]))
    few[[10, 60, 110]] = 1000.0
    [cause] = causes(with_input(few), "1_1_1")
    assert (cause.reason, cause.value) == ("sparse", 3)


def test_a_zero_channel_that_hardly_moves_is_flat():
    [cause] = causes(with_input(np.full(len(simulated().tables["dt_mod"]), 500.0)), "1_1_1")
    assert cause.reason == "flat"


def test_a_zero_channel_that_is_high_when_the_kpi_is_low_moves_against_it():
    base = simulated()
    own = DRAWN.gamma(2.0, 500.0, size=len(base.tables["dt_mod"]))
    pushed = changed(
        with_input(own), "dt_mod", dep_var=base.tables["dt_mod"]["dep_var"] - 200 * own
    )
    [cause] = causes(pushed, "1_1_1")
    assert cause.reason == "against"
    assert cause.value < -0.4


def test_a_zero_channel_that_has_an_effect_in_the_data_is_missed():
    [cause] = causes(simulated(), "1_1_1")
    assert (cause.reason, cause.channel) == ("missed", ZERO)


def test_a_zero_channel_of_pure_chance_is_weak():
    own = np.random.default_rng(3).gamma(2.0, 500.0, size=len(simulated().tables["dt_mod"]))
    [cause] = causes(with_input(own), "1_1_1")
    assert cause.reason == "weak"


def test_a_model_that_estimates_every_channel_has_no_causes():
    assert causes(simulated(zero=None), "1_1_1") == ()
    assert healthy(simulated(zero=None)).check("zeros").level == PASS


# The rest


def test_half_of_the_channels_at_zero_is_a_failure_and_no_model_to_plan_with():
    base = several()
    terms = base.tables["xDecompAgg"]
    half = list(base.spec.paid_media_selected)[: (len(base.spec.paid_media_selected) + 1) // 2]
    gone = changed(base, "xDecompAgg", coef=terms["coef"].where(~terms["rn"].isin(half), 0.0))
    found = healthy(gone)
    assert (found.check("zeros").level, found.suitability) == (FAIL, "no")
    assert set(found.channels_on_hold) >= set(half)


def test_a_return_far_from_the_set_is_held():
    base = several()
    terms = base.tables["xDecompAgg"]
    odd = (terms["solID"] == "1_1_1") & (terms["rn"] == PARTNER)
    found = healthy(
        changed(
            base, "xDecompAgg", xDecompAgg=terms["xDecompAgg"].where(~odd, terms["xDecompAgg"] * 50)
        )
    )
    assert PARTNER in found.check("returns").flagged
    assert PARTNER in found.channels_on_hold


@pytest.mark.parametrize(
    ("rsq", "level"), [(0.85, PASS), (0.7, REVIEW), (0.4, FAIL), (np.nan, UNKNOWN)]
)
def test_the_fit_is_graded(rsq, level):
    assert (
        healthy(changed(simulated(), "resultHypParam", rsq_train=rsq)).check("fit").level == level
    )


def test_without_held_out_periods_the_check_warns_and_the_plan_needs_care():
    found = healthy(changed(simulated(zero=None), "resultHypParam", rsq_train=0.9))
    assert (found.check("unseen").level, found.check("unseen").reason) == (
        REVIEW,
        "nothing_held_out",
    )
    assert found.suitability == "care"


@pytest.mark.parametrize(("times", "level"), [(0.2, PASS), (0.5, REVIEW), (1.1, FAIL)])
def test_context_is_graded_against_all_the_rest(times, level):
    base = simulated(zero=None)
    terms = base.tables["xDecompAgg"].set_index("rn")["xDecompAgg"].copy()
    rest = float(terms.drop(list(base.spec.context_vars)).sum())
    terms["promotion"], terms["price_change"] = times * rest - 1e6, -1e6
    found = healthy(changed(base, "xDecompAgg", xDecompAgg=terms.to_numpy())).check("context")
    assert found.level == level
    assert found.figures[0].value == pytest.approx(times / (1 + times))
    assert [figure.subject for figure in found.figures[1:]] == ["promotion", "price_change"]


def test_a_model_without_context_has_none_to_doubt():
    base = simulated(zero=None)
    spec = base.spec.with_(context_vars=(), context_signs=(), factor_vars=())
    terms = base.tables["xDecompAgg"]
    kept = terms[~terms["rn"].isin(base.spec.context_vars)]
    tables = {**base.tables, "xDecompAgg": kept}
    found = healthy(replace(base, spec=spec, tables=tables)).check("context")
    assert (found.level, len(found.figures)) == (PASS, 1)


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        (2.0, 2.0, PASS),
        (2.0, 1.91, PASS),
        (2.0, 1.88, REVIEW),
        (2.0, 2.39, REVIEW),
        (2.0, 2.41, FAIL),
        (2.0, 1.5, FAIL),
        (2.0, np.nan, FAIL),
        (np.nan, 2.0, REVIEW),
        (np.nan, np.nan, PASS),
    ],
)
def test_a_return_that_a_refresh_moved_is_graded(before, after, level):
    assert drift.grade(before, after) == level
    former, others = pd.Series({"tv": before, "radio": 1.0}), {"radio": [1.0, 1.0]}
    rows = pd.DataFrame({**others, "tv": [after, before]})
    assert drift.unstable(former, rows).tolist() == [level == FAIL, False]


def test_only_a_refresh_is_held_against_the_former_model_and_what_moved_far_is_on_hold():
    base = changed(simulated(zero=None), "resultHypParam", rsq_train=0.9)
    assert DRIFT not in {check.key for check in healthy(base).checks}
    former = drift.returns(base, "1_1_1")
    assert not assess(base, candidate_set(base), "1_1_1", former).unstable
    moved = former.copy()
    moved[PARTNER] *= 1.5
    found = assess(base, candidate_set(base), "1_1_1", moved)
    assert found.unstable
    assert found.check(DRIFT).flagged == (PARTNER,)
    assert PARTNER in found.channels_on_hold
    assert found.suitability == "care"


@needs_golden
def test_an_error_on_unseen_periods_is_graded_against_that_on_training_periods():
    base = golden("weekly_geometric")
    sol_id = base.selected[0]
    for times, level in ((1.0, PASS), (2.0, REVIEW), (4.0, FAIL)):
        train = base.tables["resultHypParam"]["nrmse_train"]
        found = healthy(
            changed(base, "resultHypParam", nrmse_val=train, nrmse_test=train * times), sol_id
        )
        assert found.check("unseen").level == level


def test_a_value_at_the_end_of_its_range_is_named_unless_the_end_is_natural():
    base = simulated(zero=None)
    spec = base.spec.with_(
        hyperparameters={**base.spec.hyperparameters, f"{PARTNER}_thetas": (0.3, 0.6)}
    )
    for theta, level in ((0.3, REVIEW), (0.45, PASS), (0.6, REVIEW)):
        found = healthy(
            replace(changed(base, "resultHypParam", **{f"{PARTNER}_thetas": theta}), spec=spec)
        )
        assert (found.check("adstock").level, PARTNER in found.check("adstock").flagged) == (
            level,
            level == REVIEW,
        )
    assert is_natural_limit("thetas", 0, 0.0)
    assert is_natural_limit("gammas", 1, 1.0)
    assert not is_natural_limit("thetas", 1, 1.0)
    assert not is_natural_limit("thetas", 0, 0.1)


def test_experiments_are_compared_with_what_the_model_predicts():
    base = simulated(zero=None)
    row = {
        "solID": "1_1_1",
        "liftMedia": PARTNER,
        "liftStart": "2025-01-06",
        "liftEnd": "2025-02-02",
    }
    row |= dict.fromkeys(
        ("decompStart", "decompEnd", "decompAbsTotalScaled", "calibrated_pct", "mape_lift"), np.nan
    )
    for predicted, level in ((110.0, PASS), (140.0, REVIEW), (30.0, FAIL)):
        table = pd.DataFrame([{**row, "liftAbs": 100.0, "decompAbsScaled": predicted}])
        found = healthy(replace(base, tables={**base.tables, "resultCalibration": table}))
        assert found.check("experiments").level == level
        assert (PARTNER in found.channels_on_hold) == (level == FAIL)
    assert healthy(base).check("experiments").reason == "no_studies"


def test_a_channel_that_similar_models_cannot_estimate_or_disagree_on_is_unstable():
    base = simulated(zero=None)
    names = list(base.spec.paid_media_selected)
    clusters = pd.DataFrame(
        [{"solID": "1_1_1", "cluster": 1, "n": 20, "error_score": 0.1, "top_sol": True}]
    )
    rows = [
        {
            "rn": name,
            "cluster": 1,
            "n": 20,
            "n_finite": 20,
            "boot_mean": 2.0,
            "boot_se": 0.1,
            "ci_low": 1.9,
            "ci_up": 2.1,
        }
        for name in names
    ]
    rows[0] |= {"n_finite": 4}
    rows[1] |= {"ci_low": 0.0, "ci_up": 3.5}
    rows[2] |= {"ci_low": 0.8, "ci_up": 3.2}
    tables = {**base.tables, "clusters": clusters, "clusterCI": pd.DataFrame(rows)}
    found = healthy(replace(base, tables=tables)).check("stability")
    assert (found.level, found.flagged) == (FAIL, tuple(names[:2]))
    assert [figure.level for figure in found.figures if figure.subject == names[2]] == [
        PASS,
        REVIEW,
    ]


@needs_golden
def test_every_candidate_of_a_golden_run_can_be_judged():
    base = golden("weekly_weibull_pdf_calibrated")
    of = candidate_set(base)
    for sol_id in (
        *shown("weekly_weibull_pdf_calibrated")[:3],
        str(base.tables["resultHypParam"]["solID"].iloc[-1]),
    ):
        assert assess(base, of, sol_id).suitability in ("plan", "care", "no")
    with pytest.raises(InvalidInput):
        assess(base, of, "9_9_9")
