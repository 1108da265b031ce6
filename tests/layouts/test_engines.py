"""The page of engines in each of its states."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from app.views.engines import Machine as MachineView
from app.views.engines import PendingCheck as Asked
from layouts import engines
from layouts.style.presentation import Presentation
from mmm.errors import Missing
from tests.layouts.readable import found, words

NOW = datetime.now(UTC)


Lack = partial(Missing, "R is not installed.", "Install it.", command="apt install r-base-core")


Machine = partial(
    MachineView,
    name="worker-1",
    state="ok",
    versions={"R": "4.2.2"},
    checked_at=NOW,
    compiled={"seconds": 0.42, "models": 20},
    has_worker=True,
)


def shown(*machines: Machine) -> str:
    return words(engines.listing(machines, Presentation()))


def test_both_fits_are_shown_with_their_largest_differences() -> None:
    compared = {
        "seconds": 9.04,
        "models": 20,
        "largest": {"nrmse": 4.7e-16, "coef": None},
        "agree": True,
    }
    said = shown(Machine(robyn=compared, robyn_at=NOW))
    assert "20 models in 0.4 s" in said
    assert "20 models in 9.0 s" in said
    assert "Largest difference, NRMSE 5 × 10⁻¹⁶" in said
    assert f"Largest difference, coefficients {'Not computable'}" in said


def test_an_older_comparison_says_how_old_it_is() -> None:
    compared = {"seconds": 9.0, "models": 20, "largest": {}, "agree": True}
    assert "3 days ago" in shown(Machine(robyn=compared, robyn_at=NOW - timedelta(days=3)))


def test_engines_that_differ_are_told_in_words() -> None:
    compared = {"seconds": 9.0, "models": 20, "largest": {"nrmse": 0.2}, "agree": False}
    said = shown(Machine(state="broken", robyn=compared, robyn_at=NOW))
    assert f"{'Same models, same seed'} {'No'}" in said
    assert engines.MACHINE_VERDICTS["broken"] in said


def test_each_thing_missing_has_a_command_that_can_be_copied() -> None:
    listing = engines.listing(
        [Machine(state="limited", problems=(Lack(), Lack(command="free -m", serious=False)))],
        Presentation(),
    )
    assert [words(code) for code in found(listing, "Code")][:2] == [
        "apt install r-base-core",
        "free -m",
    ]
    buttons = found(listing, "Button")
    assert all(
        button.type == "button" and "Copy" in getattr(button, "aria-label") for button in buttons
    )
    assert len(buttons) == 2


@pytest.mark.parametrize(
    ("machine", "said"),
    [
        (Machine(asked=Asked("waiting")), "Waiting for a worker of this machine"),
        (Machine(asked=Asked("failed")), "The check itself broke off"),
        (Machine(has_worker=False), "No worker is running"),
        (Machine(has_worker=None), "The job queue does not answer"),
        (Machine(state="broken", compiled=None), "Failed"),
        (
            Machine(state="unchecked", checked_at=None, compiled=None, versions=None),
            engines.MACHINE_VERDICTS["unchecked"],
        ),
    ],
)
def test_each_state_has_its_words(machine: Machine, said: str) -> None:
    assert said in shown(machine)


def test_a_check_under_way_says_what_it_does_and_for_how_long() -> None:
    begun = datetime.now(UTC) - timedelta(seconds=12)
    said = shown(Machine(asked=Asked("working", "Test fit by Meta's Robyn", begun)))
    assert re.search(r"Test fit by Meta's Robyn\W+1\d s so far", said)


def test_an_installation_without_a_worker_reads_how_to_start_one() -> None:
    assert "make worker" in shown()


def test_the_page_asks_again_only_while_something_is_about_to_change() -> None:
    machine = Machine()
    assert not engines.waits([machine])
    assert not engines.waits([replace(machine, asked=Asked("failed"))])
    assert engines.waits([replace(machine, asked=Asked("working"))])
    assert engines.waits([replace(machine, has_worker=None)])
    assert engines.waits([])
