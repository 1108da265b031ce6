"""The search: nevergrad's proposals are Robyn's own, and a trial cannot take the run
down silently.
"""

import itertools
import threading
from collections.abc import Callable

import numpy as np
import pandas as pd
import psutil
import pytest

from engine_py import subprocesses, trials
from engine_py.engine import CompiledEngine
from engine_py.space import space
from mmm.engine import Progress
from mmm.errors import Cancelled, EngineError, InvalidInput
from tests.engine_py import golden_runs as golden
from tests.shared_data import needs_golden
from tests.waiting import Evidence, until


@pytest.fixture
def trials_at_work() -> Callable[[], list[psutil.Process]]:
    """The processes that a search of this test has under way; the session has others, such as its
    Redis.
    """
    before = set(psutil.Process().children())

    def alive() -> list[psutil.Process]:
        started = set(psutil.Process().children()) - before
        return [child for child in started if child.status() != psutil.STATUS_ZOMBIE]

    return alive


@pytest.mark.parametrize("run", golden.WITH_SERIES)
def test_a_whole_run_without_r_proposes_and_finds_what_robyn_did(run):
    bundle = CompiledEngine(2).fit(
        golden.spec(run), golden.data(run), dt_mod=golden.table("dt_mod", run)
    )
    found, expected = bundle.tables["resultHypParam"], golden.table("result_hyp_param", run)
    assert found["solID"].tolist() == expected["solID"].tolist()
    for name in [
        *golden.spec(run).hyperparameters,
        "lambda_hp",
        "lambda",
        "nrmse",
        "decomp.rssd",
        "mape",
    ]:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, err_msg=name)


@needs_golden
def test_the_same_seed_gives_the_same_models_whatever_the_number_of_processes():
    spec = golden.spec().with_(iterations=20, cores=2)
    first, second = (
        trials.run(golden.prepared(), space(spec), processes, lambda _: None)
        for processes in (1, 2)
    )
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.values, other.values)
        np.testing.assert_array_equal(one.results, other.results)


@needs_golden
def test_progress_counts_candidates_and_best_errors():
    seen: list[Progress] = []
    found = trials.run(golden.prepared(), space(golden.spec()), 2, seen.append)
    assert seen[-1].done == seen[-1].total == 320
    assert seen[-1].best_nrmse == min(trial.results[:, 6].min() for trial in found)


@needs_golden
def test_cancelling_stops_every_trial(trials_at_work):
    spec = golden.spec().with_(iterations=50_000, trials=4)
    prepared = golden.prepared()

    def report(progress: Progress) -> None:
        if progress.done:
            assert progress.done < progress.total
            assert trials_at_work()
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        trials.run(
            prepared.__class__(**{**prepared.__dict__, "spec": spec}), space(spec), 2, report
        )
    assert not trials_at_work()


@needs_golden
def test_a_killed_trial_is_an_error_with_a_reason(trials_at_work):
    spec = golden.spec().with_(iterations=50_000)
    prepared = golden.prepared()

    def report(progress: Progress) -> None:
        if progress.done:
            trials_at_work()[0].kill()

    with pytest.raises(EngineError, match=r"Trial \d was ended from outside \(SIGKILL\)"):
        trials.run(
            prepared.__class__(**{**prepared.__dict__, "spec": spec}), space(spec), 2, report
        )
    assert not trials_at_work()


def test_what_a_child_raises_reaches_the_parent():
    def invalid(_):
        raise InvalidInput("not so")

    def broken(_):
        raise KeyError("oh")

    for work, kind, words in (
        (invalid, InvalidInput, "not so"),
        (broken, EngineError, "Work failed. KeyError"),
    ):
        with pytest.raises(kind, match=words):
            subprocesses.run([subprocesses.Task("Work", work)], 1, lambda: None, lambda *_: None)


def test_ticks_come_while_children_work_and_say_nothing(tmp_path):
    """The child stays at work until its parent has ticked four times."""
    ticks = itertools.count(1)
    heard = tmp_path / "heard"
    working = subprocesses.Task(
        "Slow", lambda _: until(heard.exists, lambda: Evidence("No ticks."))
    )
    subprocesses.run([working], 1, lambda: next(ticks) == 4 and heard.touch(), lambda *_: None)
    assert next(ticks) > 4
    assert subprocesses.POLL_S <= 0.25  # seconds between two of them


def test_a_thread_can_be_waited_for_with_ticks_and_its_error_comes_through():
    ticks = itertools.count(1)
    heard = threading.Event()
    subprocesses.in_thread(
        lambda: until(heard.is_set, lambda: Evidence("No ticks.")),
        lambda: next(ticks) == 2 and heard.set(),
    )
    assert next(ticks) > 2

    def fails() -> None:
        raise EngineError("no")

    with pytest.raises(EngineError, match="no"):
        subprocesses.in_thread(fails, lambda: None)


@needs_golden
def test_everything_fixed_is_one_candidate():
    row = golden.table("result_hyp_param").iloc[7]
    fixed = {name: (float(row[name]),) for name in golden.spec().hyperparameters}
    spec = golden.spec().with_(hyperparameters=fixed | {"lambda": (float(row["lambda_hp"]),)})
    bundle = CompiledEngine(1).fit(spec, golden.data(), dt_mod=golden.table("dt_mod"))
    table = bundle.tables["resultHypParam"]
    assert table["solID"].tolist() == ["1_1_1"]
    assert table["nrmse"].iloc[0] == pytest.approx(row["nrmse"], rel=1e-9)
    assert bundle.selected == ("1_1_1",)
    assert bundle.manifest["min_candidates"] == 1


@needs_golden
def test_an_unknown_algorithm_is_refused():
    spec = golden.spec().with_(nevergrad_algo="Wishing", iterations=5)
    prepared = golden.prepared()
    with pytest.raises(InvalidInput, match="Wishing"):
        trials.run(
            prepared.__class__(**{**prepared.__dict__, "spec": spec}),
            space(spec),
            1,
            lambda _: None,
        )


def test_the_hyperparameter_table_survives_the_pipe():
    frame = subprocesses.run(
        [subprocesses.Task("Frame", lambda _: pd.DataFrame({"a": [1.5]}))], 1, lambda: None, print
    )[0]
    assert frame["a"].tolist() == [1.5]
