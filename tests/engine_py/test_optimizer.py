"""The faster parts of the optimiser: the very proposals that nevergrad makes alone, whatever it is
told.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_py.engine import prepared_for
from engine_py.optimizer import Front, UnitCube, robyns_optimizer
from engine_py.search import search
from engine_py.space import space
from mmm.errors import InvalidInput
from mmm.simulation.simulate import demo_plan, simulate
from mmm.spec import ModelSpec
from tests import golden_spec
from tests.shared_data import needs_golden


@pytest.fixture(scope="module")
def spec() -> ModelSpec:
    return simulate(demo_plan(weeks=60)).spec


def proposals(spec: ModelSpec, dimensions: int, tell, plain: bool) -> tuple[bytes, float]:
    """All that is proposed, and the next number of the random stream.

    tell(x): the losses of a proposal.
    """
    np.random.seed(spec.seed)
    optimizer = robyns_optimizer(spec, dimensions, plain=plain)
    found = []
    for _ in range(spec.iterations // spec.cores):
        asked = [optimizer.ask() for _ in range(spec.cores)]
        for candidate in asked:
            found.append(candidate.value.copy())
            optimizer.tell(candidate, tell(candidate.value))
    return np.concatenate(found).tobytes(), optimizer.parametrization.random_state.rand()


def distances(x: np.ndarray) -> tuple[float, float]:
    return float(((x - 0.3) ** 2).mean()), float(((x - 0.9) ** 2).mean())


def in_steps(x: np.ndarray) -> tuple[float, float]:
    near, far = distances(x)
    return round(3 * near, 1), round(3 * far, 1)


def sometimes_infinite(x: np.ndarray) -> tuple[float, float]:
    near, far = distances(x)
    return near, math.inf if x[0] > 0.7 else 9 * far


def sometimes_no_number(x: np.ndarray) -> tuple[float, float]:
    near, far = distances(x)
    return near, math.nan if x[0] > 0.9 else far


@pytest.mark.filterwarnings("ignore::nevergrad.common.errors.NevergradWarning")
@pytest.mark.parametrize("dimensions", [2, 22])
@pytest.mark.parametrize("cores", [1, 40])
@pytest.mark.parametrize("tell", [distances, in_steps, sometimes_infinite, sometimes_no_number])
def test_the_faster_parts_propose_what_nevergrad_alone_does(spec, dimensions, cores, tell):
    spec = spec.with_(iterations=120, cores=cores)
    assert proposals(spec, dimensions, tell, plain=False) == proposals(
        spec, dimensions, tell, plain=True
    )


def test_so_they_do_with_three_objectives_and_weights(spec):
    study = {
        "channel": spec.paid_media_spends[0], "liftStartDate": "2024-03-04",
        "liftEndDate": "2024-04-07", "liftAbs": 1.0, "spend": 1.0, "confidence": 0.9,
        "metric": spec.dep_var, "calibration_scope": "immediate",
    }  # fmt: skip
    spec = spec.with_(iterations=200, calibration_input=(study,), objective_weights=(1.0, 2.0, 0.5))

    def tell(x: np.ndarray) -> tuple[float, float, float]:
        return *distances(x), float(abs(x - 0.5).max())

    assert proposals(spec, 7, tell, plain=False) == proposals(spec, 7, tell, plain=True)


@needs_golden
def test_the_longest_golden_run_is_proposed_again_to_its_last_candidate():
    spec, expected = (
        golden_spec.spec("demo_geometric_400"),
        golden_spec.table("result_hyp_param", "demo_geometric_400"),
    )
    prepared = prepared_for(
        spec, golden_spec.data(), golden_spec.table("dt_mod", "demo_geometric_400")
    )
    searched = space(spec)
    for trial, rows in expected.groupby("trial"):
        found = search(prepared, searched, trial, lambda *_: None)
        for place, name in enumerate(searched.names):
            theirs = rows.sort_values("iterNG")["lambda_hp" if name == "lambda" else name]
            np.testing.assert_allclose(found.values[:, place], theirs, rtol=1e-14)


def test_two_points_de_gets_the_faster_parts_and_others_stay_as_they_are(spec):
    faster, other = (
        robyns_optimizer(spec.with_(nevergrad_algo=name), 3) for name in ("TwoPointsDE", "NGOpt")
    )
    assert isinstance(faster.parametrization, UnitCube)
    assert isinstance(faster._hypervolume_pareto._pf, Front)
    assert not isinstance(other.parametrization, UnitCube)


def test_an_unknown_algorithm_is_refused_by_name(spec):
    with pytest.raises(InvalidInput, match="Wishing"):
        robyns_optimizer(spec.with_(nevergrad_algo="Wishing"), 3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0, 7.0, math.inf, math.nan])] * 2),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 5),
)
def test_the_front_kept_point_by_point_is_the_filtered_one(losses, at_once):
    fronts = [Front(no_hypervolume=True), Front.__base__(no_hypervolume=True)]
    for first in range(0, len(losses), at_once):
        shown = []
        for front in fronts:
            for place in range(first, min(first + at_once, len(losses))):
                front.add_to_pareto(_Point(place, losses[place]))
            shown.append([point.place for point in front.get_front()])
        assert shown[0] == shown[1]


class _Point:
    def __init__(self, place: int, losses: tuple[float, ...]) -> None:
        self.place, self.losses = place, np.array(losses)
