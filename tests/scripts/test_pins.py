"""requirements.txt is what the run time needs on Python 3.11: every package that
requirements/base.in asks for, and what these need in turn, each at one version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import setup

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"([\w.-]+)==([\w.]+)")
FIRST = "3.11.0"  # the Python that `make lock` pins for; later ones need a package less
WANTED = ROOT / "requirements" / "base.in"


def said(file: Path) -> list[str]:
    """The lines of a requirements file, without comments."""
    lines = (line.partition("#")[0].strip() for line in file.read_text().splitlines())
    return [line for line in lines if line]


def pins() -> dict[str, str]:
    """Version by package, from requirements.txt."""
    found = [PIN.fullmatch(line) for line in said(setup.RUN_TIME)]
    assert all(found), "a line that is no pin"
    return {canonicalize_name(pin[1]): pin[2] for pin in found if pin}


def needs(wanted: Requirement) -> Iterator[Requirement]:
    """What an installed package needs here, with the extras that are asked for."""
    for line in metadata.requires(wanted.name) or ():
        needed = Requirement(line)
        extras = ({"extra": extra, "python_full_version": FIRST} for extra in ("", *wanted.extras))
        if not needed.marker or any(map(needed.marker.evaluate, extras)):
            yield needed


def test_the_pins_are_what_the_wanted_packages_need_and_nothing_else() -> None:
    pinned, seen = pins(), set()
    waiting = [Requirement(line) for line in said(WANTED)]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        assert name in pinned, f"{name} is not pinned: make lock"
        assert wanted.specifier.contains(pinned[name]), f"{wanted}, not {pinned[name]}: make lock"
        if (name, *sorted(wanted.extras)) not in seen:
            seen.add((name, *sorted(wanted.extras)))
            waiting += needs(wanted)
    assert {name for name, *_ in seen} == set(pinned)


def test_what_comes_on_top_keeps_to_the_pins() -> None:
    pinned = pins()
    for name in ("dev", "robyn"):
        file = ROOT / "requirements" / f"{name}.in"
        assert "-c ../requirements.txt" in said(file)
        for line in said(file.with_suffix(".txt")):
            package, version = line.split("==")
            assert pinned.get(canonicalize_name(package), version) == version, line
