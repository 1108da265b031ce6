"""A model from Robyn's file as a run: whichever engine recomputes it, the result is compared with
the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from mmm.bundle import Bundle
from mmm.engine import Parts, Report, silent
from mmm.robyn.comparison import compare
from mmm.robyn.model_file import RobynModel
from mmm.spec import ModelSpec


class ImportedModelParts:
    """`engine` computes the model of the file; manifest["comparison"] of its bundle is what
    `compare` finds.
    """

    def __init__(self, engine: Parts, model: RobynModel) -> None:
        self._engine, self._model = engine, model

    @property
    def label(self) -> str:
        return self._engine.label

    def fit(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> Bundle:
        """The parts one after another."""
        prepared = self.prepare(spec, data, report)
        return self.gather(
            spec, data, prepared, [self.trial(spec, data, prepared, 1, report)], report
        )

    def trials(self, spec: ModelSpec) -> int:
        return self._engine.trials(spec)

    def prepare(self, spec: ModelSpec, data: pd.DataFrame, report: Report = silent) -> bytes:
        return self._engine.prepare(spec, data, report)

    def trial(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        number: int,
        report: Report = silent,
    ) -> bytes:
        return self._engine.trial(spec, data, prepared, number, report)

    def gather(
        self,
        spec: ModelSpec,
        data: pd.DataFrame,
        prepared: bytes,
        found: Sequence[bytes],
        report: Report = silent,
    ) -> Bundle:
        """The bundle, compared.

        Robyn's file does not say whether channels without effect were penalised: where only
        DECOMP.RSSD is off with the penalty and right without, the model was made without.
        """
        bundle = self._compared(self._engine.gather(spec, data, prepared, found, report))
        if not (spec.rssd_zero_penalty and _only_rssd(bundle)):
            return bundle
        other = self._engine.gather(
            spec.with_(rssd_zero_penalty=False), data, prepared, found, report
        )
        other = self._compared(other)
        return bundle if _only_rssd(other) else other

    def _compared(self, bundle: Bundle) -> Bundle:
        decomposition = str(bundle.manifest["decomposition"])
        comparison = compare(self._model, bundle, decomposition)
        return replace(bundle, manifest={**bundle.manifest, "comparison": comparison})


def _only_rssd(bundle: Bundle) -> bool:
    """Whether DECOMP.RSSD is the one figure that is far off."""
    off = {
        row["figure"]
        for row in bundle.manifest["comparison"]["rows"]
        if row["verdict"] == "differs"
    }
    return off == {"decomp.rssd"}
