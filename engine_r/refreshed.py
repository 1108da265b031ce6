"""A refresh in the parts of a run: one job that does it all."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

import pandas as pd

from engine_r.engine import RobynEngine
from mmm.bundle import Bundle
from mmm.engine import Progress, Report, silent
from mmm.refresh import Refresh
from mmm.spec import ModelSpec


class RefreshParts:
    """A refresh in the parts of a run.

    `robyn_refresh` is one call, so one job does it all whatever the trials are.
    """

    def __init__(self, robyn: RobynEngine, refresh: Refresh) -> None:
        self._robyn, self._refresh = robyn, refresh

    @property
    def label(self) -> str:
        return self._robyn.label

    def trials(self, spec: ModelSpec) -> int:
        return 1

    def prepare(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> bytes:
        """Nothing to hand on; refuses what the data is too short for."""
        report(Progress("Checking the data"))
        self._refresh.moved(spec, data)
        return b""

    def trial(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        number: int,
        report: Report = silent,
    ) -> bytes:
        """The whole refresh, as an archive of the bundle's files."""
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for name, content in self._robyn.fit(spec, data, report, self._refresh).dump():
                archive.writestr(name, content)
        return packed.getvalue()

    def gather(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        found: Sequence[bytes],
        report: Report = silent,
    ) -> Bundle:
        with ZipFile(BytesIO(found[0])) as archive:
            return Bundle.load(archive.read)
