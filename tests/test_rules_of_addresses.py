"""The rules of addresses: on the agency's address every one names its client."""

from __future__ import annotations

import ast
import re

import pytest

from tests.test_rules import MODULES, name

# What makes an address of a path; a page and a route declare theirs.
MAKE_ADDRESSES = {"address", "site_address", "client_address", "switch"}
DECLARE_PATHS = {"Page", "Blueprint", "get", "post", "route"}


def called(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def bare_paths(tree):
    """Lines of texts that are a path of this server and pass through nothing that makes an
    address of it.
    """
    made = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and called(call) in MAKE_ADDRESSES | DECLARE_PATHS
        for part in ast.walk(call)
    }
    made |= {
        id(part)
        for one in ast.walk(tree)
        if isinstance(one, ast.Compare)
        for part in one.comparators
    }
    inner = {id(v) for f in ast.walk(tree) if isinstance(f, ast.JoinedStr) for v in f.values}
    for node in ast.walk(tree):
        if id(node) in made or id(node) in inner:
            continue
        first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        if re.match(r"/([a-z{<?#]|$)", first.value) or (node is not first and first.value == "/"):
            yield node.lineno


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in MODULES
        if name(path).startswith(("layouts/", "callbacks/", "app/web/"))
        # figures draw and link nowhere
        and not name(path).startswith(("layouts/figures/", "layouts/address.py"))
    ],
    ids=name,
)
def test_every_address_that_is_written_goes_through_the_one_that_knows_the_client(path):
    found = [f"{name(path)}:{line}" for line in bare_paths(ast.parse(path.read_text()))]
    assert found == [], "write layouts.address.address(...), or site_address(...) about no client"


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ('dcc.Link("Runs", href="/runs")', True),
        ('html.A(href=f"/runs/{run_id}")', True),
        ('html.A(href=f"/{page}")', True),
        ('back = ("/runs", "Runs")', True),
        ('dcc.Link("Runs", href=address("/runs"))', False),
        ('html.A(href=kpis.address(f"/model?kpi={kpi}"))', False),
        ('Page("/runs", load)', False),
        ('said = f"{a}/{b}"', False),
        ('request.path == "/"', False),
    ],
)
def test_a_bare_address_is_seen(code, bare):
    assert bool(list(bare_paths(ast.parse(code)))) is bare


def test_whatever_keeps_pages_knows_whose_addresses_they_have():
    """What is kept once for all who ask, made of components, has the present client's part of the
    address in its key.
    """
    kept = {}
    for path in MODULES:
        if not name(path).startswith("layouts/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(
                "cache" in ast.unparse(one) and "property" not in ast.unparse(one)
                for one in node.decorator_list
            ):
                kept[f"{name(path)}:{node.name}"] = (
                    ast.unparse(node.returns) if node.returns else "",
                    {argument.arg.strip("_") for argument in node.args.args},
                )
    made = {
        at: names for at, (returns, names) in kept.items() if re.search("Component|html", returns)
    }
    assert made
    assert [at for at, names in made.items() if not {"base"} & names] == []
