"""Which model or models a page shows, as its stores hold it in the browser."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from mmm.errors import InvalidInput


@dataclass(frozen=True)
class ModelRef:
    """One model of a run; a `sol_id` of "" is the run as a whole."""

    run_id: str
    sol_id: str

    def stored(self) -> dict[str, Any]:
        """What a store holds of it."""
        return asdict(self)

    @classmethod
    def read(cls, stored: Any) -> ModelRef:
        """Of what a store held. Raises InvalidInput for what only a request made by hand sends."""
        match stored:
            case {"run_id": str(run_id), "sol_id": str(sol_id)}:
                return cls(run_id, sol_id)
        raise InvalidInput("The page does not say which model is meant. Reload it.")


@dataclass(frozen=True)
class ModelsRef:
    """Several models of one run, in their order."""

    run_id: str
    sol_ids: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        """What a store holds of them."""
        return {"run_id": self.run_id, "sol_ids": list(self.sol_ids)}

    @classmethod
    def read(cls, stored: Any) -> ModelsRef:
        """Of what a store held. Raises InvalidInput for what only a request made by hand sends."""
        match stored:
            case {"run_id": str(run_id), "sol_ids": [*sol_ids]} if all(
                isinstance(name, str) for name in sol_ids
            ):
                return cls(run_id, tuple(sol_ids))
        raise InvalidInput("The page does not say which models are meant. Reload it.")
