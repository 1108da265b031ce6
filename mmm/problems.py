"""Listing problems so that a person can work through them: where in the spreadsheet, and never
hundreds of the same.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.errors import Problem
from mmm.phrase import Phrase

LISTED = 50
EXAMPLES = 5


def spreadsheet_row(label: object) -> int | None:
    """The row of a spreadsheet that holds the row with this index label (the header is row 1); None
    if not numbered.
    """
    return int(label) + 2 if isinstance(label, int | np.integer) else None


def rows_where(mask: pd.Series) -> list[int | None]:
    """The spreadsheet rows where the mask holds."""
    return [spreadsheet_row(label) for label in mask.index[mask.to_numpy(dtype=bool)]]


def examples(found: list[Problem]) -> list[Problem]:
    """The first few problems of one kind, the last entry saying how many more there are."""
    if len(found) <= EXAMPLES:
        return found
    more = len(found) - EXAMPLES
    message = Phrase(
        "{n} more row has the same problem.", "{n} more rows have the same problem.", n=more
    )
    return [*found[:EXAMPLES], Problem(message, column=found[0].column, serious=found[0].serious)]


def shortened(problems: list[Problem], limit: int = LISTED) -> list[Problem]:
    """At most `limit` problems and one that says how many more there are; serious ones first."""
    ordered = sorted(problems, key=lambda problem: not problem.serious)
    rest = ordered[limit:]
    if not rest:
        return ordered
    return [
        *ordered[:limit],
        Problem(
            Phrase("… and {n} more.", n=len(rest)), serious=any(problem.serious for problem in rest)
        ),
    ]
