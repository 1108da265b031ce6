"""The spec that the form of a new run describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.errors import InvalidRequest
from layouts import new_run as layout
from layouts import text
from layouts.components.run import spec_words
from layouts.language import _, ngettext
from mmm.data.column_roles import Roles
from mmm.data.default_spec import TRAIN_SIZE
from mmm.errors import Problem
from mmm.hyperparameters import ADSTOCK_PARAMETERS
from mmm.phrase import Phrase
from mmm.spec import Adstock, ModelSpec


def read_spec(form: dict[str, Any]) -> ModelSpec:
    """The spec that the form describes.

    Raises InvalidRequest with everything that is missing or contradictory.
    """
    columns = [place["column"] for place in form["columns"]]
    roles = read_roles(columns, form["roles"], form["outcome"])
    _require(roles, form)
    bounds: dict[str, tuple[float, ...]] = {}
    for key, value in zip(form["bound_ids"], form["bounds"], strict=True):
        name = f"{key['medium']}_{key['parameter']}"
        bounds[name] = (*bounds.get(name, ()), float(value))
    bounds = {name: ends[:1] if ends[0] == ends[-1] else ends for name, ends in bounds.items()}
    held = bool(form["validation"])
    prophet = tuple(name for name in spec_words.PROPHET if name in form["prophet"])
    return ModelSpec(
        date_var=roles.date or "",
        dep_var=roles.dep_var or "",
        dep_var_type=roles.dep_var_type,
        paid_media_spends=roles.spends,
        paid_media_vars=roles.paid_media_vars,
        organic_vars=roles.organic,
        context_vars=roles.context,
        factor_vars=roles.factors,
        prophet_vars=prophet,
        prophet_country=form["country"] if "holiday" in prophet else None,
        adstock=read_adstock(form["adstock"]),
        hyperparameters=bounds | ({"train_size": TRAIN_SIZE} if held else {}),
        window_start=form["start"],
        window_end=form["end"],
        iterations=int(form["iterations"]),
        trials=int(form["trials"]),
        ts_validation=held,
        seed=int(form["seed"]),
    )


def read_adstock(adstock: Any) -> Adstock:
    """The chosen adstock.

    Raises InvalidRequest for anything else, which only a request made by hand can send.
    """
    if adstock not in ADSTOCK_PARAMETERS:
        raise InvalidRequest(
            [
                Problem(
                    "No such adstock.",
                    Phrase("Choose from {names}.", names=", ".join(ADSTOCK_PARAMETERS)),
                )
            ]
        )
    return adstock


def _require(roles: Roles, form: dict[str, Any]) -> None:
    """Raise InvalidRequest naming every empty field, and every role that nobody has or two have."""
    filled = {
        _(text.ITERATIONS): form["iterations"],
        _(text.TRIALS): form["trials"],
        _(layout.SEED): form["seed"],
        _(text.MODE): form["mode"],
    }
    found = [
        Problem(_(text.BAD_NUMBER).format(what=what))
        for what, value in filled.items()
        if value is None
    ]
    if None in form["bounds"]:
        found.append(
            Problem(
                _(text.BAD_NUMBER).format(what=_(layout.RANGES)),
                "Give both ends of every range, within its limits.",
            )
        )
    taken = form["roles"]
    for role in ("date", "dep_var"):
        count = taken.count(role)
        if count != 1:
            words = ngettext(
                "{n} column has the role “{role}”.", "{n} columns have the role “{role}”.", count
            )
            words = words if count else _("No column has the role “{role}”.")
            found.append(
                Problem(
                    words.format(n=count, role=_(spec_words.ROLES[role])), "Give it to exactly one."
                )
            )
    loose = [spend for spend in roles.exposures if spend not in roles.spends]
    found += [
        Problem(
            "An exposure belongs to it, but it is no media spend.",
            "Change one of both.",
            column=name,
        )
        for name in loose
    ]
    if not roles.spends:
        found.append(Problem("No column is media spend.", "A model needs at least one."))
    if found:
        raise InvalidRequest(found)


def read_roles(columns: Sequence[str], chosen: Sequence[str], outcome: str) -> Roles:
    """The role that was chosen for each column."""
    having = {
        role: tuple(n for n, r in zip(columns, chosen, strict=True) if r == role)
        for role in spec_words.ROLES
    }
    pairs = zip(columns, chosen, strict=True)
    return Roles(
        date=next(iter(having["date"]), None),
        dep_var=next(iter(having["dep_var"]), None),
        dep_var_type="conversion" if outcome == "conversion" else "revenue",
        spends=having["spend"],
        exposures={
            role.removeprefix(layout.EXPOSURE): name
            for name, role in pairs
            if role.startswith(layout.EXPOSURE)
        },
        organic=having["organic"],
        context=tuple(
            n for n, r in zip(columns, chosen, strict=True) if r in ("context", "factor")
        ),
        factors=having["factor"],
    )
