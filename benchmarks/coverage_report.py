"""The section of RECOVERY.md about ranges, from the cases of `coverage`. Every figure in it is
computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from engine_py import LABEL
from mmm.analysis.uncertainty import Calibration

WHERE: Final = Path(__file__).parent / "RECOVERY.md"
HEAD: Final = "## Probable ranges\n"
NAMES: Final = {
    "channel": "return of a channel",
    "marginal": "marginal return of a channel",
    "relative": "return of a channel against that of paid media",
    "media": "return of paid media",
}
_SETUP: Final = """\
Worlds: *varied*, *steady* and *together* as above, and *shop* and *travel*, the demonstration's
data with effects, carry-over and saturation drawn anew, context and holidays included. Every other
world was fitted with its last part held out. A channel that fewer than three models can estimate
has no range and is not counted.

A range goes from exp(m + low u) to exp(m + high u), and holds at least what the models themselves
say: m is the median and s the spread of the logarithms of all models' answers, each drawn again a
hundred times from blocks of its residuals; u = sqrt(1 + s²). *low* and *high* are as large as they
had to be on all worlds. *held elsewhere* is the share of truths that a range holds whose factors
were made on the other four kinds of worlds only; *models say* the share that lies within the
spread of the models without any of this; *width* the median of upper over lower end.
"""


def section(by: Mapping[str, Calibration], cases: pd.DataFrame, how: str, seconds: float) -> str:
    """`cases` is `coverage.elsewhere`."""
    made = f"Made on {datetime.now(UTC):%Y-%m-%d} by `python -m benchmarks.coverage {how}` in"
    lines = [
        HEAD,
        f"{made} {seconds / 60:.0f} minutes. {LABEL}.\n",
        _SETUP,
        *_table(
            ("figure", "low", "high", "cases", "models say", "held elsewhere", "width"),
            (
                (
                    NAMES[figure],
                    f"{by[figure].low:.3f}",
                    f"{by[figure].high:.3f}",
                    str(len(rows)),
                    f"{rows['said'].mean():.0%}",
                    f"{rows['held'].mean():.0%}",
                    f"{rows['width'].median():.1f}",
                )
                for figure, rows in ((name, cases[cases["figure"] == name]) for name in by)
            ),
        ),
        "",
        "Held elsewhere, by kind of world:",
        "",
        *_table(
            ("figure", *cases["kind"].unique()),
            (
                (
                    NAMES[figure],
                    *(f"{rows['held'].mean():.0%}" for _, rows in _by_kind(cases, figure)),
                )
                for figure in by
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def write(by: Mapping[str, Calibration], cases: pd.DataFrame, how: str, seconds: float) -> str:
    """Put the section at the end of RECOVERY.md, in place of the one before. Returns it."""
    told = section(by, cases, how, seconds)
    WHERE.write_text(f"{before(WHERE.read_text())}\n{told}")
    return told


def before(text: str) -> str:
    """The rest of RECOVERY.md, which `recovery` writes."""
    return text.partition(HEAD)[0].rstrip("\n") + "\n"


def kept(text: str) -> str:
    """The section as it stands in RECOVERY.md, empty where there is none."""
    _, head, rest = text.partition(HEAD)
    return head + rest


def _by_kind(cases: pd.DataFrame, figure: str) -> Iterable[tuple[str, pd.DataFrame]]:
    rows = cases[cases["figure"] == figure]
    return ((kind, rows[rows["kind"] == kind]) for kind in cases["kind"].unique())


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    names = list(head)
    return [
        f"| {' | '.join(names)} |",
        f"|{' --- |' * len(names)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
