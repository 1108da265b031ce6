"""Findings in words: every rule has its sentence, with its numbers and the rows it
was read from.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from layouts.components import story
from layouts.figures.look import UNKNOWN, Look
from mmm import story as rules
from mmm.story import Finding
from tests.layouts.readable import words

LOOK = Look()
NUMBERS = dict.fromkeys(
    ("from", "to", "value", "high", "low", "before", "after", "change", "most", "within"), 1.5
)
FIRED = sorted(  # the first argument of every Finding in mmm/story.py
    {
        leaf.value
        for call in ast.walk(ast.parse(Path(rules.__file__).read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding" and call.args
        for leaf in ast.walk(call.args[0])
        if isinstance(leaf, ast.Constant)
    }
    | {"gone", "back"}
)


@pytest.mark.parametrize("conversion", [False, True])
@pytest.mark.parametrize("rule", FIRED)
def test_every_rule_has_a_sentence(rule, conversion):
    said = story.sentence(Finding(rule, ("tv_S", "search_S"), NUMBERS), Look(conversion=conversion))
    assert said.endswith((".", ")."))
    assert "{" not in said


def test_no_sentence_is_without_a_rule():
    assert {name.removesuffix("_cost") for name in story.SENTENCES} == set(FIRED)


def test_advice_names_amounts_in_the_clients_currency_and_its_rows():
    move = Finding(
        "move", ("tv_S", "search_S"), {"from": 0.4, "to": 3.2}, rows=("tv_S", "search_S")
    )
    said = words(story.advice([move], Look(currency="SEK", locale="sv_SE")))
    assert "Move money from TV to Search" in said
    assert "3,20\xa0kr there, 0,40\xa0kr in TV" in said
    assert "From ROAS and marginal ROAS: TV, Search" in said


def test_what_is_not_estimable_is_said_so_and_never_as_zero():
    said = words(story.advice([Finding("unknown", ("tv_S",), rows=("tv_S",), firm=False)], LOOK))
    assert f"TV: {UNKNOWN}" in said
    assert "0" not in said


def test_no_advice_and_no_former_model_are_said():
    assert story.NOTHING in words(story.advice([], LOOK))
    assert story.FIRST in words(story.changes([], story.FIRST, LOOK))
