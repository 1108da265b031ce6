"""Tests marked `r` run where Meta's Robyn can run; elsewhere they are skipped with the probe's
reason, before any of their fixtures is made.

`pytest --hide-robyn` makes any machine one without Robyn.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from engine_r.probe import Probe, probe

# What names R's libraries, and the start-up files that could name them again.
LIBRARIES = ("R_LIBS", "R_LIBS_SITE", "R_LIBS_USER", "R_ENVIRON", "R_ENVIRON_USER")


@cache
def machine() -> Probe:
    """What Robyn finds here, asked once per process, by the first test that is marked `r`."""
    return probe()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hide-robyn",
        action="store_true",
        help="run as on a machine whose R has no packages of its own",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("hide_robyn"):
        # no folder, hence no library, to R and to all that the tests start
        os.environ.update(dict.fromkeys(LIBRARIES, os.devnull))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("r") is None:
        return
    if not machine().ok:
        pytest.skip(" ".join(str(problem) for problem in machine().problems))
    if item.config.getoption("hide_robyn"):
        pytest.fail("Robyn is in R's own library, where --hide-robyn cannot hide it.")
