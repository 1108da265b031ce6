"""`python -m benchmarks`: measure a search on simulated data and print a table."""

from __future__ import annotations

import argparse
from itertools import chain

from benchmarks import allocation
from benchmarks.search import measure


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the compiled engine.")
    parser.add_argument("--iterations", type=int, default=2000)
    parser.add_argument("--trials", type=int, default=5)
    parser.add_argument("--processes", type=int, default=None, help="trials side by side; all processors by default")
    arguments = parser.parse_args()
    fits = measure(arguments.iterations, arguments.trials, arguments.processes)
    for name, value in chain(fits, allocation.measure()):
        print(f"{name:<44} {value}")


if __name__ == "__main__":
    main()
