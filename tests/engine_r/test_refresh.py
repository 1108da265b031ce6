"""A refresh by Meta's own robyn_refresh, and the compiled engine's beside it on the same
decomposition.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from engine_py.engine import CompiledEngine
from engine_r.engine import RobynEngine
from engine_r.verify import verify
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from mmm.refresh import Refresh
from mmm.spec import ModelSpec
from tests import resident_r

STEPS = 6


@pytest.fixture(scope="module")
def clicked(data: pd.DataFrame) -> pd.DataFrame:
    """The data with an exposure: what a click costs drifts, so that its scale depends on the
    window.
    """
    return data.assign(clicks=(data["search"] / np.linspace(0.8, 1.4, len(data))).round())


@pytest.fixture(scope="module")
def exposed(spec: ModelSpec, clicked: pd.DataFrame) -> ModelSpec:
    bounds = {
        name.replace("search_", "clicks_"): ends for name, ends in spec.hyperparameters.items()
    }
    return spec.with_(
        paid_media_vars=("tv", "clicks"), hyperparameters=bounds, iterations=14,
        window_start="2023-02-06", window_end=f"{clicked['date'].iloc[-1 - STEPS]:%Y-%m-%d}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def refresh(exposed: ModelSpec, clicked: pd.DataFrame) -> Refresh:
    """Of a model of the compiled engine, with the ten decimals that Robyn's JSON keeps."""
    former = CompiledEngine(1).fit(exposed, clicked)
    found = Refresh.of(former, former.selected[0], STEPS)
    return replace(found, hyp={name: round(value, 10) for name, value in found.hyp.items()})


@pytest.fixture(scope="module")
def both(exposed: ModelSpec, clicked: pd.DataFrame, refresh: Refresh) -> tuple[Bundle, Bundle]:
    """Robyn's refresh and ours of the same model, on the decomposition that Robyn made."""
    robyns = resident_r.robyn().fit(exposed, clicked, refresh=refresh)
    return robyns, CompiledEngine(1).fit(
        exposed, clicked, dt_mod=robyns.tables["dt_mod"], refresh=refresh
    )


@pytest.mark.r
def test_the_compiled_engine_proposes_what_robyn_refresh_proposes(both):
    robyns, ours = (bundle.tables["resultHypParam"].set_index("solID") for bundle in both)
    assert sorted(robyns.index) == sorted(ours.index)
    names = [*both[1].spec.hyperparameter_names, "lambda_hp", "train_size"]
    # Robyn's JSON rounds the model that the ranges lie around to ten decimals.
    assert np.allclose(robyns.loc[ours.index, names], ours[names], rtol=0, atol=2e-10)


@pytest.mark.r
def test_the_compiled_engine_finds_the_errors_and_takes_the_model_of_robyn_refresh(both):
    robyns, ours = (bundle.tables["resultHypParam"].set_index("solID") for bundle in both)
    errors = ["nrmse", "decomp.rssd", "rsq_train", "robynPareto"]
    assert np.allclose(
        robyns.loc[ours.index, errors].astype(float), ours[errors], rtol=1e-8, equal_nan=True
    )
    assert set(both[0].selected) == set(both[1].selected)
    assert both[0].manifest["refresh"]["solID"] == both[1].manifest["refresh"]["solID"]


@pytest.mark.r
def test_both_engines_carry_the_same_former_model_on(both):
    robyns, ours = (bundle.manifest["refresh"] for bundle in both)
    assert robyns["former"]["shares"] == pytest.approx(ours["former"]["shares"], rel=1e-9)
    assert (robyns["steps"], robyns["bounds_freedom"]) == (
        ours["steps"],
        pytest.approx(ours["bounds_freedom"]),
    )


@pytest.mark.r
def test_the_window_moves_by_the_steps_in_robyn_too(both, refresh):
    robyns, ours = both
    assert (
        robyns.manifest["window"]["end"]
        == f"{refresh.window[1] + pd.Timedelta(weeks=STEPS):%Y-%m-%d}"
    )
    assert robyns.spec.window_start == ours.spec.window_start
    for name, ends in ours.spec.hyperparameters.items():
        assert robyns.spec.hyperparameters[name] == pytest.approx(ends, abs=1e-9)


def test_a_refresh_beyond_the_data_is_refused_before_r_starts(spec, data):
    refresh = Refresh("1_1_1", {}, (data["date"].iloc[0], data["date"].iloc[-1]), 1)
    with pytest.raises(InvalidInput, match="The data ends"):
        RobynEngine(command=("false",)).fit(spec, data, refresh=refresh)


@pytest.mark.r
def test_robyn_refits_models_of_a_refresh_to_the_same_errors(both):
    _, found = verify(both[1], resident_r.robyn(), limit=2)
    assert found["agree"], found["largest"]
