"""Runs that import a model from Robyn's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmm.robyn import model_file
from mmm.robyn.model_file import RobynModel
from tenants.permissions import require

KIND = "import"


def engine_input(origin: Mapping[str, Any] | None) -> RobynModel | None:
    """The model that a run with this origin imports; None where it is no import.

    Raises mmm.errors.InvalidInput.
    """
    require("runs.read")
    return model_file.read(origin["content"]) if origin and origin.get("kind") == KIND else None
