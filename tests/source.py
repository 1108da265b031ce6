"""What a module's code calls, by full dotted names, for rules that are checked by enumeration."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Module:
    """A module of the checkout, parsed."""

    name: str
    tree: ast.Module

    @classmethod
    def read(cls, path: Path) -> Module:
        dotted = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        return cls(dotted.removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8")))

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        """The functions at the top of the module by their names."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def defined(self) -> set[str]:
        """The names of its functions and classes."""
        kinds = (ast.FunctionDef, ast.ClassDef)
        return {node.name for node in self.tree.body if isinstance(node, kinds)}

    @cached_property
    def imported(self) -> dict[str, str]:
        """What imported names stand for, wherever in the module they are imported."""
        names = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.partition(".")[0]
                    names[alias.asname or first] = alias.name if alias.asname else first
        return names

    def full_name(self, expression: ast.expr) -> str:
        """`models.get` -> `app.queries.models.get`; "" for what is no plain dotted name."""
        if isinstance(expression, ast.Name):
            if expression.id in self.defined:
                return f"{self.name}.{expression.id}"
            return self.imported.get(expression.id, expression.id)
        if isinstance(expression, ast.Attribute):
            base = self.full_name(expression.value)
            return f"{base}.{expression.attr}" if base else ""
        return ""

    def calls(self, node: ast.AST) -> Iterator[tuple[int, str]]:
        """Line and full name of every call inside a node whose name is plain."""
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and (name := self.full_name(call.func)):
                yield call.lineno, name


def modules(*folders: str) -> list[Module]:
    """All modules below some folders of the checkout."""
    return [
        Module.read(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))
    ]
