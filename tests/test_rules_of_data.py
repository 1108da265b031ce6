"""Rules about rows, checked by enumeration: reads never write, everybody is asked for the right."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.source import Module, modules

READERS = ("app/queries", "app/views", "layouts", "callbacks")
SEEN = "app.queries.visible.VisibleModel"
ASKING = {"tenants.permissions.require", "tenants.permissions.can"}
# Of a session, and of what is asked through one.
WRITES = {
    "add", "add_all", "begin", "begin_nested", "bulk_insert_mappings", "bulk_save_objects",
    "bulk_update_mappings", "commit", "connection", "delete", "flush", "merge", "update",
}  # fmt: skip
STATEMENTS = {"insert", "update", "delete"}
# What jobs, commands and use cases are made of. No page, route or resource may reach for them.
INTERNAL = {
    "app.queries.results",
    "app.services.audit",
    "app.services.fits",
    "app.services.parts",
    "app.services.recovery",
    "app.services.updates",
}
FREE = {
    "app.queries.engines.newest": "belongs to no client; a use case asks it on its way",
    "app.services.engines.record": "a worker writes what its own machine can compute",
    "app.queries.datasets.read": "takes a row that was found with the right",
}


def module(code: str) -> Module:
    return Module("app.queries.example", ast.parse(code))


# Reads never write


def sessions(node: ast.AST) -> set[str]:
    """Names that stand for a session in a module: `session`, and what it was given to."""
    names = {"session"}
    for _ in range(2):  # a name that is given on once
        for found in ast.walk(node):
            if isinstance(found, ast.Assign) and _holds(found.value, names):
                names |= {target.id for target in found.targets if isinstance(target, ast.Name)}
            elif (
                isinstance(found, ast.withitem)
                and isinstance(found.optional_vars, ast.Name)
                and _holds(found.context_expr, names)
            ):
                names.add(found.optional_vars.id)
    return names


def _holds(expression: ast.expr, names: set[str]) -> bool:
    """Whether an expression is one of the names, or `….session`, or a call of either."""
    if isinstance(expression, ast.Call):
        return _holds(expression.func, names)
    if isinstance(expression, ast.Attribute):
        return expression.attr == "session"
    return isinstance(expression, ast.Name) and expression.id in names


def _asked_through(expression: ast.expr, names: set[str]) -> bool:
    """Whether a chain of calls and attributes begins at a session."""
    while not _holds(expression, names):
        if isinstance(expression, ast.Call):
            expression = expression.func
        elif isinstance(expression, ast.Attribute):
            expression = expression.value
        else:
            return False
    return True


def writes(code: Module) -> Iterator[str]:
    names = sessions(code.tree)
    for node in ast.walk(code.tree):
        if not isinstance(node, ast.Call):
            continue
        full = code.full_name(node.func)
        if (
            full.startswith(("sqlalchemy.", "app.extensions.db."))
            and full.rpartition(".")[2] in STATEMENTS
        ):
            yield f"{code.name}:{node.lineno} {full}"
        elif (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
            and _asked_through(node.func.value, names)
        ):
            yield f"{code.name}:{node.lineno} .{node.func.attr}"


def test_reads_pages_and_callbacks_never_write():
    assert [found for code in modules(*READERS) for found in writes(code)] == []


@pytest.mark.parametrize(
    "line",
    [
        "db.session.add(row)",
        "db.session.add_all([row])",
        "db.session.delete(row)",
        "db.session.flush()",
        "db.session.merge(row)",
        "db.session.commit()",
        "db.session().commit()",
        "db.session.execute(update(Run).values(name=''))",
        "db.session.execute(insert(Run))",
        "db.session.execute(delete(Run))",
        "db.session.execute(sa.delete(Run))",
        "db.session.query(Run).filter_by(id=1).delete()",
        "writer = db.session\nwriter.add(row)",
        "with db.session.begin_nested() as inner:\n    pass",
        "with db.session() as inner:\n    inner.add(row)",
    ],
)
def test_a_read_that_writes_is_found(line):
    start = "import sqlalchemy as sa\nfrom sqlalchemy import delete, insert, update\n"
    code = module(f"{start}from app.extensions import db\n{line}")
    assert list(writes(code))


@pytest.mark.parametrize(
    "line", ["db.session.scalars(select(Run)).all()", "{}.update(a=1)", "set().add(1)"]
)
def test_a_read_that_reads_is_none(line):
    assert not list(writes(module(f"from sqlalchemy import select\n{line}")))


# SQL as text


def sql_text(code: Module) -> Iterator[str]:
    """Calls of SQLAlchemy's `text` and its like, by whatever name they were imported."""
    for line, full in code.calls(code.tree):
        root, _, last = full.rpartition(".")
        if last in ("text", "literal_column", "TextClause") and root.startswith(
            ("sqlalchemy", "app.extensions.db")
        ):
            yield f"{code.name}:{line} {full}"


def test_no_statement_is_written_as_text():
    """SQL text passes no filter of the tenant."""
    code = modules("app", "tenants", "mmm", "layouts", "callbacks", "scripts")
    assert [found for one in code for found in sql_text(one)] == []


@pytest.mark.parametrize(
    "line",
    [
        "import sqlalchemy as sa\nsa.text('select 1')",
        "import sqlalchemy\nsqlalchemy.text('select 1')",
        "from sqlalchemy import text\ntext('select 1')",
        "from sqlalchemy import text as t\nt('select 1')",
        "from sqlalchemy.sql import text\ntext('select 1')",
        "from app.extensions import db\ndb.text('select 1')",
        "from sqlalchemy import literal_column\nliteral_column('1')",
    ],
)
def test_a_statement_written_as_text_is_found(line):
    assert list(sql_text(module(line)))


# Rights


def handed(code: Module, function: ast.FunctionDef) -> bool:
    """Whether somebody asked before: only `app.queries.visible` makes what the function takes."""
    taken = (argument.annotation for argument in function.args.args)
    return any(one is not None and code.full_name(one) == SEEN for one in taken)


def unasked(found: list[Module]) -> list[str]:
    """Public functions that neither ask for a right nor call one that does."""
    code = {one.name: one for one in found}
    known: dict[str, bool] = {}

    def asks(full: str) -> bool:
        if full in ASKING:
            return True
        home, _, name = full.rpartition(".")
        if home not in code or name not in code[home].functions:
            return False
        if full not in known:
            known[full] = False  # a function that only calls itself asks nobody
            function = code[home].functions[name]
            inside = code[home].calls(function)
            known[full] = handed(code[home], function) or any(asks(one) for _, one in inside)
        return known[full]

    public = [
        f"{one.name}.{name}"
        for one in found
        for name in one.functions
        if not name.startswith("_") and one.name not in INTERNAL
    ]
    return [full for full in public if not asks(full)]


def test_every_query_and_use_case_asks_for_the_right():
    assert set(unasked(modules("app/queries", "app/services"))) == set(FREE)


def test_only_who_asks_for_the_right_makes_what_is_handed_on():
    code = modules("app", "callbacks", "layouts")
    made = {one.name for one in code for _, full in one.calls(one.tree) if full == SEEN}
    assert made == {"app.queries.visible"}


def test_nobody_who_answers_a_person_reaches_past_the_use_cases():
    reached = {
        f"{one.name} -> {full}"
        for one in modules("callbacks", "app/web", "app/api")
        for full in one.imported.values()
        if any(full == home or full.startswith(f"{home}.") for home in INTERNAL)
    }
    assert reached == set()


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("require('x')", True),
        ("return helper()", True),
        ("return other.require()", False),  # only the name is the same
        ("return rows.keep()", False),
        ("return 1", False),
    ],
)
def test_a_function_that_asks_for_no_right_is_found(body, asked):
    code = module(
        "from tenants.permissions import require\n"
        "def helper():\n    require('x')\n"
        f"def get(rows, other):\n    {body}\n"
    )
    assert ("app.queries.example.get" not in unasked([code])) == asked
