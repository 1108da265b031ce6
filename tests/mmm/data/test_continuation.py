"""Newer data for a model: its columns, its periods, and the history that changed."""

from __future__ import annotations

import pandas as pd
import pytest

from mmm.data.continuation import Continuation, compare
from mmm.simulation.simulate import demo_plan, simulate

MADE = simulate(demo_plan(weeks=110))
OLD, SPEC = MADE.data.iloc[:104], MADE.spec
DATE, DEP = SPEC.date_var, SPEC.dep_var
WHEN = pd.to_datetime(OLD[DATE])
WINDOW = WHEN.iloc[4], WHEN.iloc[-1]


def found(new: pd.DataFrame) -> Continuation:
    return compare(SPEC, WINDOW, OLD, new.reset_index(drop=True))


def words(newer: Continuation, serious: bool = True) -> str:
    return " | ".join(str(problem) for problem in newer.problems if problem.serious is serious)


def test_the_periods_after_the_window_are_counted():
    newer = found(MADE.data)
    assert (newer.steps, newer.grain, newer.changes) == (6, "week", ())
    assert newer.last == pd.to_datetime(MADE.data[DATE]).max()
    assert newer.fits


def test_a_missing_column_is_named_with_the_one_that_it_may_be():
    spend = SPEC.paid_media_spends[0]
    newer = found(MADE.data.rename(columns={spend: f"{spend}_eur"}))
    assert not newer.fits
    assert newer.problems[0].column == spend
    assert f"“{spend}_eur”" in newer.problems[0].fix


def test_a_column_that_the_model_does_not_use_is_no_problem():
    assert found(MADE.data.assign(weather=1.5)).fits


def test_data_without_newer_periods_does_not_fit():
    newer = found(OLD)
    assert not newer.fits
    assert "has no period after" in words(newer)


def test_new_periods_alone_are_refused_because_the_history_is_missing():
    newer = found(MADE.data.iloc[100:])
    assert "the model was fitted to it" in words(newer)
    assert "whole history" in words(newer)


def test_missing_periods_before_the_window_are_worth_a_look_only():
    newer = found(MADE.data.iloc[2:])
    assert newer.fits
    assert "2 older periods" in words(newer, serious=False)


def test_a_changed_value_of_the_history_is_told_with_date_column_and_row():
    new = MADE.data.copy()
    new.loc[50, DEP] = new.loc[50, DEP] * 1.1
    newer = found(new)
    assert newer.fits
    (change,) = newer.changes
    assert (change.date, change.column, change.row) == (WHEN.iloc[50], DEP, 52)
    assert change.after == pytest.approx(change.before * 1.1)


def test_rounding_on_the_way_through_a_file_is_no_change(tmp_path):
    MADE.data.to_csv(tmp_path / "new.csv", index=False)
    assert found(pd.read_csv(tmp_path / "new.csv")).changes == ()


def test_a_changed_word_of_a_factor_is_a_change():
    new = MADE.data.assign(event="none")
    old = OLD.assign(event="none")
    new.loc[10, "event"] = "strike"
    spec = SPEC.with_(
        context_vars=(*SPEC.context_vars, "event"), context_signs=(), factor_vars=("event",)
    )
    changes = compare(spec, WINDOW, old, new).changes
    assert [(change.column, change.before, change.after) for change in changes] == [
        ("event", "none", "strike")
    ]


def test_another_rhythm_is_refused():
    daily = pd.date_range(WHEN.iloc[0], periods=len(MADE.data) * 7, freq="D")
    new = MADE.data.loc[MADE.data.index.repeat(7)].assign(**{DATE: daily})
    assert "fitted to data by week, the new data is by day" in words(found(new))


def test_a_gap_in_the_new_periods_is_refused():
    assert "Nothing between" in words(found(MADE.data.drop(index=106)))


def test_more_new_than_old_periods_advise_a_new_model():
    made = simulate(demo_plan(weeks=230))
    newer = compare(made.spec, WINDOW, made.data.iloc[:104], made.data)
    assert newer.fits
    assert "more than half" in words(newer, serious=False)


def test_a_cell_that_is_no_number_is_refused_with_its_row():
    new = MADE.data.astype({SPEC.paid_media_spends[0]: object})
    new.loc[105, SPEC.paid_media_spends[0]] = "n/a"
    newer = found(new)
    assert not newer.fits
    assert any(problem.row == 107 for problem in newer.problems)
