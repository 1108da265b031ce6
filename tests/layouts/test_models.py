"""The models of a run, compared."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from layouts import models
from layouts.figures.look import UNKNOWN, Look
from tests.layouts.readable import found, words

LOOK = Look()


@dataclass(frozen=True)
class Row:
    sol_id: str
    front: int = 1
    nrmse: float = 0.1
    rssd: float = 0.2
    rsq_train: float | None = 0.9
    rsq_val: float | None = None
    error_score: float | None = 0.1
    published: bool = False
    roas: float | None = 1.5
    run_id: str = "r1"


@pytest.fixture
def table():
    rows = [
        Row("1_1_1", nrmse=0.3, roas=2.0),
        Row("1_2_1", nrmse=0.1, published=True),
        Row("1_3_1", nrmse=0.2, rsq_train=None, roas=None),
    ]
    return models.Table(rows, {"1_3_1": ("tv_S",)})


def test_models_are_sorted_by_any_column_and_unknown_values_come_last(table):
    assert [row.sol_id for row in models.sort(table, "nrmse", False)] == ["1_2_1", "1_3_1", "1_1_1"]
    assert [row.sol_id for row in models.sort(table, "rsq_train", True)][-1] == "1_3_1"
    assert [row.sol_id for row in models.sort(table, "roas", True)] == ["1_1_1", "1_2_1", "1_3_1"]
    assert models.sort(table, "zeros", True)[0].sol_id == "1_3_1"


def test_the_sorted_column_says_so_to_screen_readers(table):
    heads = found(models.rows(table, LOOK, "nrmse", True), "Th")
    assert [getattr(head, "aria-sort", None) for head in heads].count("descending") == 1


def test_a_column_without_any_value_is_left_out(table):
    assert "rsq_val" not in table.keys
    assert "R² unseen" not in words(models.rows(table, LOOK))


def test_a_model_without_a_return_is_not_estimable(table):
    assert UNKNOWN in words(models.rows(table, LOOK))


def test_a_model_of_conversions_tells_what_one_costs(table):
    counted = models.Table(table.rows, {}, conversion=True)
    said = words(models.rows(counted, LOOK.reading((), "conversion")))
    assert "CPA of paid media" in said
    assert "€0.50" in said


def test_every_row_leads_to_its_model_and_the_published_one_is_marked(table):
    shown = models.rows(table, LOOK)
    assert {link.href for link in found(shown, "Link")} == {f"/models/r1/1_{n}_1" for n in (1, 2, 3)}
    assert words(shown).count("Published") == 1


def test_long_lists_are_folded():
    many = models.Table([Row(f"1_{n}_1") for n in range(50)], {})
    assert "30 more models" in words(models.rows(many, LOOK))


def test_the_page_says_which_engine_computed_the_candidates(table):
    front = pd.DataFrame({"solID": ["1_1_1"], "nrmse": [0.1], "decomp.rssd": [0.2], "robynPareto": [1.0]})
    front = front.assign(selected=True, error_score=0.1, rsq_train=0.9)
    run = models.Facts("r1", "Autumn", "data.csv", "fast", "Compiled engine 1.0", None, 1)
    said = words(models.build(run, front, table, LOOK))
    assert "Compiled engine 1.0, not checked against Meta's Robyn" in said


def test_a_run_without_selected_models_says_what_to_do():
    front = pd.DataFrame({"solID": ["a"], "robynPareto": [None], "error_score": [0.1], "selected": [False]})
    run = models.Facts("r1", "Autumn", "data.csv", "fast", "Engine", None, 1)
    assert models.EMPTY in words(models.build(run, front, models.Table([], {}), LOOK))
