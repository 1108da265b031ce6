"""How far a run is: a bar for who watches a terminal, a line per stage in a log."""

from __future__ import annotations

import click
from tqdm import tqdm


class StageBar:
    """One run's progress, under its name. Close it when the run ends."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stage = ""
        self._told: set[str] = set()
        self._bar = tqdm(desc=name, mininterval=0.5, disable=None)  # None: only on a terminal

    def show(self, stage: str, done: int, total: int) -> None:
        """Tell the stage and, on a terminal, how many of its steps are done; a total of 0 is
        unknown.
        """
        if self._bar.disable:
            self._tell_once(stage.partition(",")[0])  # what follows counts
            return
        if stage != self._stage:  # each stage has its own count and its own pace
            self._stage = stage
            self._bar.reset()
            self._bar.set_description_str(f"{self._name}: {stage}")
        self._bar.total, self._bar.n = max(total, done) or None, done
        self._bar.refresh()

    def close(self) -> None:
        self._bar.close()

    def _tell_once(self, stage: str) -> None:
        if stage not in self._told:
            self._told.add(stage)
            click.echo(f"{self._name}: {stage}")
