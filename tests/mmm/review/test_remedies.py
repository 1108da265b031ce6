"""Changed runs that a model's health asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mmm.data import checks
from mmm.errors import InvalidInput
from mmm.review import remedies
from mmm.review.remedies import HOLD_OUT, ITERATIONS, MERGE, WIDEN, WITHOUT
from tests.mmm.bundles import simulated
from tests.mmm.review.test_health import PARTNER, ZERO, changed, healthy, with_input


def keys(bundle):
    return [one.key for one in remedies.remedies(bundle.spec, healthy(bundle))]


def collinear():
    return with_input(simulated().tables["dt_mod"][PARTNER] * 1.01)


def test_collinear_channels_can_be_merged_or_one_left_out():
    found = remedies.remedies(collinear().spec, healthy(collinear()))
    assert [(one.key, one.channels) for one in found[:2]] == [
        (f"{MERGE}:{ZERO}", (ZERO, PARTNER)),
        (f"{WITHOUT}:{ZERO}", (ZERO,)),
    ]


def test_a_merged_run_fits_its_data():
    base = collinear()
    one = remedies.remedy(base.spec, healthy(base), f"{MERGE}:{ZERO}")
    name, first, second = one.merged
    frame = one.data(base.tables["dt_input"])
    checks.require_valid(frame, one.spec)
    before = base.tables["dt_input"]
    assert (frame[name] == before[first] + before[second]).all()
    assert name in one.spec.paid_media_spends
    assert len(one.spec.paid_media_spends) == len(base.spec.paid_media_spends) - 1
    assert not {first, second} & set(frame)


def test_a_run_without_a_channel_fits_the_same_data_and_drops_its_studies():
    base = collinear()
    study = {"channel": base.spec.spend_of(ZERO), "liftStartDate": "2025-01-06"}
    kept = {"channel": PARTNER, "liftStartDate": "2025-01-06"}
    spec = base.spec.with_(calibration_input=(study, kept))
    one = remedies.remedy(spec, healthy(base), f"{WITHOUT}:{ZERO}")
    assert ZERO not in one.spec.paid_media_selected
    assert one.spec.calibration_input == (kept,)
    assert one.data(base.tables["dt_input"]) is base.tables["dt_input"]
    checks.require_valid(base.tables["dt_input"], one.spec.with_(calibration_input=()))


def test_a_range_is_widened_at_the_end_where_the_value_lies_and_stays_possible():
    base = simulated(zero=None)
    names = [f"{PARTNER}_{kind}" for kind in ("thetas", "alphas", "gammas")]
    ranges = {
        **base.spec.hyperparameters,
        **dict(zip(names, [(0.3, 0.5), (0.2, 2.0), (0.4, 0.9)], strict=True)),
    }
    bundle = replace(base, spec=base.spec.with_(hyperparameters=ranges))
    bundle = changed(bundle, "resultHypParam", **dict(zip(names, [0.5, 0.2, 0.9], strict=True)))
    one = remedies.remedy(bundle.spec, healthy(bundle), WIDEN)
    found = [one.spec.hyperparameters[name] for name in names]
    assert found == [(0.3, 0.6), (0.1, 2.0), (0.4, 0.95)]
    assert {change.argument for change in remedies.changes(bundle.spec, one.spec)} == set(names)


def test_a_run_that_held_nothing_out_can_hold_out_its_last_part():
    base = simulated(zero=None)
    one = remedies.remedy(base.spec, healthy(base), HOLD_OUT)
    assert one.spec.ts_validation
    assert [(row.argument, row.after) for row in remedies.changes(base.spec, one.spec)] == [
        ("ts_validation", True),
        ("train_size", [0.5, 0.8]),
    ]


def test_a_search_that_had_not_settled_gets_more_iterations():
    base = simulated(zero=None)
    verdicts = [{"type": "nrmse", "converged": False}, {"type": "decomp.rssd", "converged": True}]
    open_ = replace(base, manifest={**base.manifest, "convergence": verdicts})
    one = remedies.remedy(open_.spec, healthy(open_), ITERATIONS)
    assert one.spec.iterations == 2 * base.spec.iterations
    assert ITERATIONS not in keys(base)


def test_a_channel_that_only_this_model_misses_needs_no_other_run():
    assert all(not key.startswith((WITHOUT, MERGE)) for key in keys(simulated()))


def test_a_remedy_that_no_check_asks_for_is_refused():
    base = simulated()
    with pytest.raises(InvalidInput, match="do not ask"):
        remedies.remedy(base.spec, healthy(base), f"{WITHOUT}:{PARTNER}")
