"""Callbacks called by hand: every one, with values that no page of ours sends, by people without
the right.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from app.extensions import Model, db
from callbacks import decision, new_run
from layouts import ids
from layouts.components.model_ref import ModelRef, ModelsRef
from mmm.errors import InvalidInput
from tenants.entry import entered
from tests.factories import SOL_ID

SECRET = "nobody-else-may-read-this"


def callbacks(app):
    """Those that the server answers, by output."""
    found = app.extensions["mixfront_dash"].callback_map
    return {output: parts for output, parts in found.items() if "callback" in parts}


def call(visitor, output: str, parts: dict[str, Any], value: Any):
    """What a browser would send, with the same value in every Input and State, or what `value`
    makes of each.
    """
    body = {
        "output": output,
        "outputs": _outputs(output),
        "inputs": [_given(item, value) for item in parts["inputs"]],
        "state": [_given(item, value) for item in parts["state"]],
        "changedPropIds": [f"{_plain(item)}.{item['property']}" for item in parts["inputs"]],
    }
    return visitor.post("/_dash-update-component", json=body)


def _outputs(output: str) -> Any:
    pieces = re.findall(r"(\{.*?\}|[^.{}]+)\.([\w@-]+)(?:\.\.\.|\.\.|$)", output.strip("."))
    made = [
        (
            [{"id": _one(name), "property": prop}]
            if name.startswith("{")
            else {"id": name, "property": prop}
        )
        for name, prop in pieces
    ]
    return made if output.startswith("..") else made[0]


def _given(item: dict[str, str], value: Any) -> Any:
    value = value(item) if callable(value) else value
    if item["id"].startswith("{"):
        return [{"id": _one(item["id"]), "property": item["property"], "value": value}]
    return {"id": item["id"], "property": item["property"], "value": value}


def _one(pattern: str) -> dict[str, str]:
    """A component that a pattern matches."""
    return {
        key: "x" if isinstance(value, list) else value for key, value in json.loads(pattern).items()
    }


def _plain(item: dict[str, str]) -> str:
    return (
        json.dumps(_one(item["id"]), sort_keys=True) if item["id"].startswith("{") else item["id"]
    )


def counted(app, *tenants) -> dict[str, int]:
    """Rows per table and client."""
    found = {}
    for tenant in tenants:
        with app.app_context(), entered(tenant.id):
            for mapper in Model.registry.mappers:
                counted = select(func.count()).select_from(mapper.class_)
                found[f"{tenant.slug} {mapper.class_.__name__}"] = db.session.scalar(counted)
    return found


@pytest.mark.parametrize("who", ["client_viewer", "foreign analyst"])
def test_no_callback_tells_or_does_more_than_the_right_allows(app, make, login, who):
    """A client viewer of the same client, and the analyst of another agency, send ids that they
    should not know.
    """
    acme = make.tenant("acme")
    other = make.agency()
    beta = make.tenant("beta", agency=other)
    data = make.dataset(acme, name=SECRET)
    run = make.finished_run(acme, dataset=data, name=SECRET)
    busy = make.run(acme, data, name=SECRET, state="running")
    user = (
        make.user("client_viewer", acme)
        if who == "client_viewer"
        else make.user("analyst", agency=other)
    )
    visitor = login(user, "acme" if who == "client_viewer" else "beta")
    before = counted(app, acme, beta)
    for output, parts in callbacks(app).items():
        for value in (
            {"id": run.id, "data": data.id},
            {"id": busy.id},
            ModelRef(run.id, SOL_ID).stored(),
            ModelsRef(run.id, (SOL_ID,)).stored(),
            [run.id, SOL_ID],
            run.id,
            data.id,
            f"http://x/models/{run.id}/{SOL_ID}",
            f"http://x/runs/{busy.id}",
            1,
            {"id": ["x"]},
            "\x00",
            "\ud800",
            10**30,
        ):
            answer = call(visitor, output, parts, value)
            assert answer.status_code in (200, 204), (output, value)
            assert SECRET not in answer.text, (output, value)
            assert "Traceback" not in answer.text, (output, value)
    assert counted(app, acme, beta) == before


def test_a_client_viewer_is_not_even_asked_whether_to_publish(app, make, login):
    acme = make.tenant("acme")
    run = make.finished_run(acme)
    visitor = login(make.user("client_viewer", acme), "acme")
    [(output, parts)] = [
        pair
        for pair in callbacks(app).items()
        if pair[1]["callback"].__wrapped__ is decision.open_dialog
    ]
    answer = call(visitor, output, parts, ModelRef(run.id, SOL_ID).stored())
    assert "Not found" in answer.text
    assert "model-dialog-text" not in answer.text


MALFORMED = (
    None,
    1,
    "x",
    [],
    ["run", "sol"],
    {},
    {"run_id": "x"},
    {"run_id": "x", "sol_id": None},
    {"run_id": {"a": 1}, "sol_id": "x"},
    {"run_id": "x", "sol_ids": "abc"},
    {"run_id": "x", "sol_ids": ["1_1_1", 2]},
)


@pytest.mark.parametrize("read", [ModelRef.read, ModelsRef.read])
@pytest.mark.parametrize("stored", MALFORMED)
def test_what_names_no_model_is_refused_in_words(read, stored):
    with pytest.raises(InvalidInput, match="Reload"):
        read(stored)


def test_a_model_named_in_a_store_is_read_back():
    one, several = ModelRef("run", "1_2_3"), ModelsRef("run", ("1_2_3", "1_3_1"))
    assert ModelRef.read(json.loads(json.dumps(one.stored()))) == one
    assert ModelsRef.read(json.loads(json.dumps(several.stored()))) == several


def given(item: dict[str, str], stored: Any) -> Any:
    """What the browser sends: a click, the page's store, words in everything else."""
    if item["property"] == "n_clicks":
        return 1
    return stored if item["property"] == "data" else "x"


def test_no_callback_is_surprised_by_a_store_that_names_no_model(app, make, login, caplog):
    acme = make.tenant("acme")
    visitor = login(make.user("analyst", acme), "acme")
    stores = {value for name, value in vars(ids).items() if name.endswith("_REF")}
    stores |= {ids.COMPARE_LATER, ids.COMPARE_BELOW}
    found = {
        output: parts
        for output, parts in callbacks(app).items()
        if stores & {item["id"] for kind in ("inputs", "state") for item in parts[kind]}
    }
    assert len(found) > 8
    for output, parts in found.items():
        for stored in MALFORMED:
            answer = call(visitor, output, parts, lambda item, stored=stored: given(item, stored))
            assert answer.status_code in (200, 204), output
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


def test_an_estimate_multiplies_numbers_only(make, inside):
    with inside(make.tenant()), pytest.raises(TypeError):
        new_run.estimate([0], 10**9, "fast")  # type: ignore[arg-type]
