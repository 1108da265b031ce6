"""What a model explains, under one name: two models of the same KPI can stand in for each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def key(spec: Mapping[str, Any]) -> str:
    """The KPI of a spec as stored: its dependent variable, however it is capitalised or spaced, and
    what it counts.

    revenue:revenue, new orders:conversion. A column that gets another name is another KPI: nothing
    in the data says that both mean the same. `spec` is `ModelSpec.to_dict()`.
    """
    name = " ".join(str(spec["dep_var"]).replace("_", " ").casefold().split())
    return f"{name}:{spec.get('dep_var_type', 'revenue')}"
