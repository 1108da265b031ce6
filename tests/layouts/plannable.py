"""The simulated bundle with the columns that only an engine writes and the allocator reads."""

from __future__ import annotations

from dataclasses import replace

from mmm.analysis.candidate import Candidate
from mmm.bundle import Bundle


def plannable(bundle: Bundle, sol_id: str = "1_1_1") -> Bundle:
    """A copy whose media have their inflexion points."""
    model = Candidate.of(bundle, sol_id)
    points = {
        f"{name}_inflexion": model.medium(name).inflexion
        for name in bundle.spec.paid_media_selected
    }
    table = bundle.tables["resultHypParam"].assign(**points)
    return replace(bundle, tables={**bundle.tables, "resultHypParam": table})
