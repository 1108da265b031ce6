"""A run's page says what it does, what came out, or why it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from app.views.runs import RunRow
from layouts import ids, runs, text
from layouts.components import badge
from layouts.language import language_context
from layouts.style.presentation import Presentation
from tests.layouts.readable import found, words
from tests.layouts.readable import ids as ids_of

NOW = datetime.now(UTC)


Run = partial(
    RunRow,
    id="0123456789abcdef",
    name="Autumn",
    dataset_id="d1",
    dataset_name="weekly.csv",
    mode="fast",
    engine="Compiled engine 1.0",
    state="running",
    stage="searching",
    done=450,
    total=1000,
    trials_done=1,
    working=2,
    best_nrmse=0.0731,
    best_rssd=None,
    eta_s=75.0,
    created_at=NOW - timedelta(minutes=3),
    started_at=NOW - timedelta(minutes=2),
    finished_at=None,
    created_by="Jonas",
    error=None,
    spec={"iterations": 500, "trials": 2, "seed": 123},
    candidates=None,
    selected=0,
    manifest={},
    restartable=False,
)


LOOK = Presentation()


@pytest.mark.parametrize(
    ("waits_for", "said"),
    [("turn", "Waiting for a worker"), ("worker", "No worker"), ("redis", "does not answer")],
)
def test_a_queued_run_says_what_it_waits_for(waits_for: str, said: str) -> None:
    assert said in words(runs.live(Run(state="queued", done=0, total=0, waits_for=waits_for), LOOK))


def test_a_running_run_shows_stage_share_time_left_and_the_best_errors_so_far() -> None:
    said = words(runs.one(Run(), LOOK))
    for part in (
        "Searching",
        "45%",
        "450 of 1,000",
        "1 of 2 trials done, 2 workers",
        "1 min 15 s",
        "0.0731",
    ):
        assert part in said


def test_an_error_that_is_not_known_yet_is_a_dash_and_not_a_zero() -> None:
    shown = runs.live(Run(best_nrmse=None, best_rssd=None), LOOK)
    values = [words(item) for item in found(shown, "Dd")]
    assert values.count(text.DASH) == 2
    assert "0" not in values


def test_progress_is_told_to_screen_readers_at_every_tenth_only() -> None:
    spoken = [
        words(runs.live(Run(done=done), LOOK)).split("Searching")[-1].strip()
        for done in (450, 460, 499)
    ]
    assert spoken == ["40%"] * 3


def test_only_a_run_under_way_can_be_cancelled_and_keeps_asking() -> None:
    active, ended = runs.one(Run(), LOOK), runs.one(Run(state="finished", candidates=1000), LOOK)
    assert ids.RUN_CANCEL in ids_of(active)
    assert ids.RUN_CANCEL not in ids_of(ended)
    assert [item.disabled for item in found(active, "Interval")] == [False]
    assert [item.disabled for item in found(ended, "Interval")] == [True]


@pytest.mark.parametrize("state", ["failed", "cancelled", "lost"])
def test_a_run_that_ended_early_says_why_and_can_be_started_again(state: str) -> None:
    shown = runs.one(Run(state=state, error="R ran out of memory.", restartable=True), LOOK)
    assert "R ran out of memory." in words(shown)
    assert ids.RUN_RESTART in ids_of(shown)


def test_a_finished_run_leads_to_its_models_and_shows_where_its_numbers_come_from() -> None:
    manifest = {
        "engine": "Compiled engine 1.0",
        "seed": 7,
        "data_sha256": "ab" * 32,
        "versions": {"numpy": "2.4"},
    }
    shown = runs.one(Run(state="finished", candidates=1000, selected=90, manifest=manifest), LOOK)
    assert "/models/0123456789abcdef" in [item.href for item in found(shown, "Link")]
    for part in ("Compiled engine 1.0", "7", "abababababababab", "numpy 2.4"):
        assert part in words(shown)


def test_the_list_shows_progress_for_runs_under_way_and_counts_for_finished_ones() -> None:
    rows = [Run(), replace(Run(), state="finished", candidates=1000, selected=90)]
    said = words(runs.listing(rows, LOOK))
    assert "45%" in said
    assert "90 of 1,000" in said


def test_an_empty_list_tells_the_next_step() -> None:
    assert "/data" in [item.href for item in found(runs.listing([], LOOK, has_data=False), "Link")]
    assert "/runs/new" in [
        item.href for item in found(runs.listing([], LOOK, has_data=True), "Link")
    ]


def test_a_run_is_read_in_the_readers_language() -> None:
    with language_context("sv"):
        said = words(runs.live(Run(state="queued", stage="", waits_for="worker"), LOOK))
        assert said.startswith("Väntar på en worker")
        assert "Söker" in words(runs.live(Run(stage="Searching"), LOOK))
        percent = Run(stage="Decomposing trend and season, 40 %")
        assert "Delar upp trend och säsong, 40 %" in words(runs.live(percent, LOOK))
        ended = Run(
            state="failed", error="Every hyperparameter is fixed, so Robyn has nothing to search."
        )
        assert "Varje hyperparameter är låst" in words(runs.live(ended, LOOK))
        assert "kontrollerad av Metas Robyn 3.12.1" in words(
            badge.engine("Ours 1.0, verified by Meta's Robyn 3.12.1")
        )


def test_an_engine_that_was_not_confirmed_is_named_so() -> None:
    label = "Ours 1.0, not confirmed by Meta's Robyn 3.12.1"
    assert words(badge.engine(label)) == label
    with language_context("de"):
        assert words(badge.engine(label)) == "Ours 1.0, nicht bestätigt von Metas Robyn 3.12.1"
