"""Many models at once: the numbers of `robyn_response`, model by model, and what a path needs to
be.
"""

from __future__ import annotations

import numpy as np
import pytest

from mmm.analysis import response
from mmm.analysis.batch_response import BatchResponse, responses
from mmm.analysis.candidate import Candidate
from mmm.analysis.transforms import convolved, geometric, hill
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from tests.mmm.bundles import golden, simulated
from tests.shared_data import needs_golden

FOLDERS = ("demo_geometric", "demo_weibull_cdf", "demo_weibull_pdf")


def past(bundle: Bundle, channels: tuple[str, ...]) -> np.ndarray:
    """Spend (C, T) as it was."""
    return bundle.tables["dt_mod"][list(channels)].to_numpy(dtype=float).T


def close(ours: np.ndarray | float, theirs: np.ndarray | float) -> None:
    """Equal to 1e-12 of the largest."""
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12 * float(np.abs(theirs).max()))


@needs_golden
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_past_told_again_has_the_responses_of_robyn_response(folder):
    bundle = golden(folder)
    ids, media = bundle.selected[:3], bundle.spec.all_media
    raw = past(bundle, media)
    window = Candidate.of(bundle, ids[0]).window
    for start in (0, 100, window.stop - 1):
        found = BatchResponse.of(bundle, ids, raw.shape[1] - start, start, media).responses(
            raw[:, start:]
        )
        assert found.shape == (len(ids), 1, len(media), raw.shape[1] - start)
        for place, sol_id in enumerate(ids):
            for column, name in enumerate(media):
                expected = response.robyn_response(bundle, sol_id, name).response_total
                rows = slice(max(start, window.start), window.stop)
                theirs = expected[rows.start - window.start :]
                close(found[place, 0, column, rows.start - start : rows.stop - start], theirs)


@needs_golden
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_simulated_total_has_the_mean_response_of_robyn_response(folder):
    bundle = golden(folder)
    ids, channels = bundle.selected[:2], bundle.spec.paid_media_selected
    window = Candidate.of(bundle, ids[0]).window
    raw = past(bundle, channels)
    start = window.stop - 8
    path = raw[:, start : window.stop] * 1.3
    responder = BatchResponse.of(bundle, ids, 8, start)
    means = responder.inputs(path).mean(axis=-1)[:, 0]
    ours = responder.coef * hill(means, responder.alpha, responder.inflexion)
    for column, name in enumerate(channels):
        if raw[column, start : window.stop].sum() == 0:
            continue
        money = float(path[column].sum())
        for place, sol_id in enumerate(ids):
            theirs = response.robyn_response(
                bundle, sol_id, bundle.spec.spend_of(name), money, "last_8"
            )
            close(ours[place, column], theirs.sim_mean_response)


@needs_golden
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_path_after_the_data_continues_it(folder):
    bundle = golden(folder)
    sol_id, channels = bundle.selected[0], bundle.spec.paid_media_selected
    model, raw = Candidate.of(bundle, sol_id), past(bundle, bundle.spec.paid_media_selected)
    paths = np.random.default_rng(1).random((2, len(channels), 20)) * raw.max(axis=1)[:, None]
    found = responses(bundle, [sol_id], paths)[0]
    for place, path in enumerate(paths):
        for column, name in enumerate(channels):
            medium = model.medium(name)
            whole = np.r_[raw[column], path[column]]
            stocked = (
                geometric(whole, medium.theta)
                if medium.theta >= 0
                else convolved(whole, medium.weights)
            )
            close(found[place, column], medium.response(stocked[-20:]))


def test_more_spend_never_brings_less_and_a_channel_without_coefficient_brings_nothing():
    bundle = simulated()
    responder = BatchResponse.of(bundle, bundle.selected, 12)
    spend = past(bundle, responder.channels)[:, -12:]
    low, high = responder.responses(np.stack([spend, 2 * spend])).transpose(1, 0, 2, 3)
    assert (high >= low).all()
    assert (low[responder.coef == 0] == 0).all()
    assert low[responder.coef > 0].any()


def test_what_cannot_be_answered_is_refused_with_its_reason():
    bundle = simulated()
    responder = BatchResponse.of(bundle, bundle.selected[:1], 4)
    good = np.ones((len(responder.channels), 4))
    with pytest.raises(InvalidInput, match="4 periods"):
        responder.responses(good[:, :3])
    with pytest.raises(InvalidInput, match="0 or more"):
        responder.responses(-good)
    for ids, start, channels, words in (
        (["9_9_9"], None, None, "no model 9_9_9"),
        ([bundle.selected[0], "9_9_9"], None, None, "no model 9_9_9"),
        ([], None, None, "Choose a model"),
        (bundle.selected[:1], 10_000, None, "start from row 0"),
        (bundle.selected[:1], None, ["billboards"], "“billboards” is no medium"),
    ):
        with pytest.raises(InvalidInput, match=words):
            BatchResponse.of(bundle, ids, 4, start, channels)


def test_a_model_whose_coefficients_were_not_kept_is_refused():
    bundle = simulated()
    terms = bundle.tables["xDecompAgg"]
    dropped = Bundle(
        bundle.spec,
        bundle.manifest,
        bundle.tables | {"xDecompAgg": terms[terms["solID"] == "none"]},
    )
    with pytest.raises(InvalidInput, match="keeps no coefficients"):
        BatchResponse.of(dropped, bundle.selected[:1], 4)
