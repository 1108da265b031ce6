"""Each thing that a machine can lack has one sentence and one command."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine_r.requirements import LOWEST, Facts, Missing, missing

PYTHON = {"rpy2": "3.5.17", "nevergrad": "1.0.12"}
SESSION = {"python": "/venv/python", "collation": "C", "time_zone": "UTC", "utf8": "TRUE"}
WHOLE = Facts(True, PYTHON, "/venv/python", dict(LOWEST), SESSION, memory_mb=16_000)


def without(values: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key != name}


def test_a_whole_machine_lacks_nothing() -> None:
    assert missing(WHOLE, 8192) == ()


@pytest.mark.parametrize(
    ("facts", "message", "command"),
    [
        (replace(WHOLE, has_r=False, r={}), "R is not installed.", "r-base-core"),
        (
            replace(WHOLE, python=without(PYTHON, "rpy2"), r={}),
            "package rpy2",
            "requirements/robyn.txt",
        ),
        (
            replace(WHOLE, python=without(PYTHON, "nevergrad"), r={}),
            "package nevergrad",
            "-r requirements.txt",
        ),
        (
            replace(WHOLE, r=without(LOWEST, "Robyn")),
            "Robyn is not installed",
            'install.packages("Robyn"',
        ),
        (replace(WHOLE, r=without(LOWEST, "glmnet")), "glmnet is not installed", "r-cran-glmnet"),
        (
            replace(WHOLE, r=without(LOWEST, "prophet")),
            "prophet is not installed",
            "r-cran-prophet",
        ),
        (replace(WHOLE, r=LOWEST | {"R": "3.6.3"}), "R is 3.6.3, at least 4.0.0", "r-base-core"),
        (
            replace(WHOLE, r=LOWEST | {"Robyn": "3.10.7"}),
            "Robyn is 3.10.7, at least 3.12.0",
            "install.packages",
        ),
        (
            replace(WHOLE, r=LOWEST | {"reticulate": "1.28"}),
            "reticulate is 1.28",
            'install.packages("reticulate"',
        ),
        (
            replace(WHOLE, settings=SESSION | {"python": "/usr/bin/python3"}),
            "another Python",
            "Renviron",
        ),
    ],
)
def test_what_keeps_robyn_from_running_has_a_command(
    facts: Facts, message: str, command: str
) -> None:
    [problem] = missing(facts, 8192)
    assert message in problem.message
    assert command in problem.command
    assert problem.serious


@pytest.mark.parametrize(
    ("facts", "ceiling", "message", "command"),
    [
        (
            replace(WHOLE, settings=SESSION | {"collation": "sv_SE.UTF-8"}),
            8192,
            "sorts names by the locale",
            "LC_",
        ),
        (
            replace(WHOLE, settings=SESSION | {"time_zone": "Europe/Paris"}),
            8192,
            "time zone is Europe/Paris",
            "TZ",
        ),
        (replace(WHOLE, settings=SESSION | {"utf8": "FALSE"}), 8192, "not work in UTF-8", "LC_"),
        (
            replace(WHOLE, memory_mb=4000),
            8192,
            "8,192 MB, more than the 4,000 MB",
            "R_MEMORY_MB=3000",
        ),
        (replace(WHOLE, memory_mb=512), 8192, "has 512 MB", "free"),
        (WHOLE, 200, "200 MB only", "R_MEMORY_MB=12000"),
    ],
)
def test_what_may_spoil_a_run_is_told_but_stops_none(
    facts: Facts, ceiling: float, message: str, command: str
) -> None:
    [problem] = missing(facts, ceiling)
    assert message in problem.message
    assert command in problem.command
    assert not problem.serious


def test_an_r_that_did_not_start_is_not_asked_for_its_packages() -> None:
    failure = Missing("R does not start.", command="again")
    assert missing(replace(WHOLE, r={}, settings={}, failure=failure), 8192) == (failure,)
