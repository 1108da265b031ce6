"""`python -m benchmarks`: measure the compiled engine, beside Meta's Robyn where it is installed,
and print a table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from functools import partial

from benchmarks import allocation, fits, growth, models, opening, pages, report, start, workers
from benchmarks.rows import Row


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the compiled engine."
    )
    parser.add_argument(
        "parts",
        nargs="*",
        help="fits, models, allocation, growth, start, pages, opening, workers; all by default",
    )
    parser.add_argument("--iterations", type=int, default=2000, help="of the whole fit")
    parser.add_argument("--trials", type=int, default=5, help="of the whole fit")
    parser.add_argument(
        "--without-r", action="store_true", help="leave Meta's Robyn in R out (three minutes)"
    )
    parser.add_argument(
        "--robynpy",
        nargs="?",
        const="var/robynpy",
        metavar="FOLDER",
        help="measure Robyn's Python port too, in an environment in FOLDER (var/robynpy), "
        "made where it is missing",
    )
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    arguments = parser.parse_args()
    asked = fits.Asked(
        arguments.iterations, arguments.trials, not arguments.without_r, arguments.robynpy
    )
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "fits": partial(fits.measure, asked),
        "models": models.measure,
        "allocation": allocation.measure,
        "growth": growth.measure,
        "start": start.measure,
        "pages": pages.measure,
        "opening": opening.measure,
        "workers": partial(workers.measure, asked.iterations, asked.trials, asked.meta),
    }
    if unknown := set(arguments.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    rows = []
    for name in arguments.parts or parts:
        for row in parts[name]():
            rows.append(row)
            print(report.line(row), flush=True)
    print(report.machine())
    if arguments.write:
        print(report.write(rows))


if __name__ == "__main__":
    main()
