"""Findings in words: every rule has its sentence, with its numbers and the rows it
was read from.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from layouts.components.model import advice
from layouts.style.presentation import UNKNOWN, Presentation
from mmm.review import insights as rules
from mmm.review.insights import Insight
from tests.layouts.readable import words

LOOK = Presentation()
NUMBERS = dict.fromkeys(
    ("from", "to", "value", "high", "low", "before", "after", "change", "most", "within"), 1.5
)
FIRED = sorted(  # the first argument of every Insight in mmm/review/insights.py
    {
        leaf.value
        for call in ast.walk(ast.parse(Path(rules.__file__).read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Insight" and call.args
        for leaf in ast.walk(call.args[0])
        if isinstance(leaf, ast.Constant)
    }
    | {"gone", "back"}
)


@pytest.mark.parametrize("conversion", [False, True])
@pytest.mark.parametrize("rule", FIRED)
def test_every_rule_has_a_sentence(rule, conversion):
    said = advice.sentence(
        Insight(rule, ("tv_S", "search_S"), NUMBERS), Presentation(conversion=conversion)
    )
    assert said.endswith((".", ")."))
    assert "{" not in said


def test_no_sentence_is_without_a_rule():
    assert {name.removesuffix("_cost") for name in advice.SENTENCES} == set(FIRED)


def test_advice_names_amounts_in_the_clients_currency_and_its_rows():
    move = Insight(
        "move", ("tv_S", "search_S"), {"from": 0.4, "to": 3.2}, rows=("tv_S", "search_S")
    )
    said = words(advice.advice([move], Presentation(currency="SEK", locale="sv_SE")))
    assert "Move money from TV to Search" in said
    assert "3,2\xa0kr there, 0,40\xa0kr in TV" in said
    assert "From ROAS and marginal ROAS: TV, Search" in said


def test_a_return_that_moved_is_told_as_numbers_and_not_as_a_finding():
    numbers = {"before": 0.23, "after": 0.59, "change": 1.561}
    for rule in ("better", "worse"):  # ranges of both models may overlap
        said = words(advice.changes([Insight(rule, ("tv_S",), numbers)], "", LOOK))
        assert "TV: ROAS 0.59 now, 0.23 before (+156.1%)." in said


def test_a_doubt_is_no_order_and_an_estimate_is_not_called_not_estimable():
    doubt = [
        Insight("tired", ("tv_S",), {"most": 0.5}),
        Insight("loses_thin", ("tv_S",), {"value": 0.59, "high": 2.1}, firm=False),
    ]
    said = words(advice.advice(doubt, LOOK))
    assert "Do not raise" not in said  # the planner may raise it and be right
    assert "ROAS of 0.59 is too uncertain" in said
    assert "not estimable" not in said


def test_what_is_not_estimable_is_said_so_and_never_as_zero():
    said = words(advice.advice([Insight("unknown", ("tv_S",), rows=("tv_S",), firm=False)], LOOK))
    assert f"TV: {UNKNOWN}" in said
    assert "0" not in said


def test_no_advice_and_no_former_model_are_said():
    assert advice.NOTHING in words(advice.advice([], LOOK))
    assert advice.FIRST in words(advice.changes([], advice.FIRST, LOOK))
