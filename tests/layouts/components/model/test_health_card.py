"""What a health card says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.views.health import Assessment
from layouts.components.model import health_card as layout
from layouts.style.presentation import Presentation
from mmm.review.remedies import remedies
from tests.layouts.readable import found, words
from tests.mmm.bundles import golden, simulated
from tests.mmm.review.test_candidates import several
from tests.mmm.review.test_health import ZERO, changed, healthy
from tests.mmm.review.test_remedies import collinear
from tests.shared_data import needs_golden


def card(bundle, sol_id="1_1_1", look=None):
    judged = healthy(bundle, sol_id)
    return layout.card(
        Assessment(judged, remedies(bundle.spec, judged)), ("r", sol_id), look or Presentation()
    )


def test_the_verdict_comes_first_and_names_the_channels_to_leave_alone():
    said = words(card(changed(simulated(), "resultHypParam", rsq_train=0.9)))
    assert said.startswith(
        "Plan with care: its predictions are not tested. Do not move budget on Influencers."
        " Health: "
    )


def test_a_weak_fit_is_not_fit_to_plan_with():
    said = words(card(changed(simulated(), "resultHypParam", rsq_train=0.3)))
    assert said.startswith("Not fit to plan with: it explains too little.")


def test_an_unknown_fit_is_not_judged():
    assert words(card(changed(simulated(), "resultHypParam", rsq_train=float("nan")))).startswith(
        "Not judged"
    )


def test_a_collinear_channel_is_named_with_its_partner_and_leads_to_runs_that_may_mend_it():
    made = card(collinear())
    said = words(made)
    assert "Influencers: it moves with TV (r = 1.00)" in said
    links = {link.href: words(link) for link in found(made, "Link")}
    assert (
        links[f"/models/r/1_1_1/remedy?do=merge:{ZERO}"]
        == "Try a run with Influencers and TV as one"
    )
    assert links[f"/models/r/1_1_1/remedy?do=without:{ZERO}"] == "Try a run without Influencers"


def test_numbers_are_written_in_the_readers_language():
    said = words(card(collinear(), look=Presentation(locale="de_DE")))
    assert "r = 1,00" in said


@pytest.mark.parametrize("sol_id", ["1_1_1", "1_2_1", "1_9_1"])
def test_every_check_is_worded_whatever_it_found(sol_id):
    assert "None" not in words(card(several(), sol_id))


@needs_golden
def test_every_check_of_real_runs_is_worded():
    for folder in ("weekly_geometric", "weekly_weibull_pdf_calibrated"):
        bundle = golden(folder)
        bundle = replace(
            bundle,
            manifest={**bundle.manifest, "convergence": [{"type": "nrmse", "converged": False}]},
        )
        for sol_id in bundle.selected[:6]:
            said = words(card(bundle, sol_id))
            assert "Not settled: NRMSE." in said
            assert "nan" not in said
