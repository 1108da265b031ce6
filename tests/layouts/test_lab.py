"""The lab: gate, score, table and tray of a run's candidates."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from app.views.lab import LabSettings
from layouts import lab as models
from layouts.components.lab import gate, tray
from layouts.components.lab import table as lab_table
from layouts.language import language_context
from layouts.style.presentation import UNKNOWN, Presentation
from mmm.review import candidates
from tests.layouts.readable import found, ids, words
from tests.mmm.review.test_candidates import several

LOOK = Presentation().for_model(("tv_spend", "radio_spend"), "revenue")
SAVED = LabSettings(dict(candidates.WEIGHTS), "all")
RUN = models.Facts("r1", "Autumn", "data.csv", "fast", "Compiled engine 1.0", None)


@pytest.fixture(scope="module")
def nine():
    return candidates.candidate_set(several())


def listed(of, rows=None, **given):
    rows = np.arange(len(of.table)) if rows is None else np.array(rows, dtype=int)
    points = candidates.weighted(of, candidates.WEIGHTS).iloc[rows]
    return lab_table.Models("r1", of.table.iloc[rows], points, models.silent(of, rows), **given)


def page(of, **given):
    chosen = np.flatnonzero(of.chosen)
    return models.build(RUN, models.LabView(of, chosen, chosen, **given), SAVED, LOOK)


def test_the_page_says_which_engine_computed_the_candidates_and_how_many_are_left(nine):
    said = words(page(nine))
    assert "Compiled engine 1.0, not checked against Meta's Robyn" in said
    assert "8  of 8 left" in said
    assert "8 of 9 candidates lie on the first 8 fronts" in said


def test_a_run_without_selected_models_says_what_to_do(nine):
    none = candidates.CandidateSet(
        nine.table.assign(selected=False), nine.returns, nine.terms, False
    )
    assert models.EMPTY in words(page(none))


def test_the_browser_gets_what_it_filters_by_and_nothing_more(nine):
    [holder] = [item for item in found(page(nine), "Div") if getattr(item, "data-lab", None)]
    facts = json.loads(getattr(holder, "data-lab"))
    assert len(facts["rows"]["ids"]) == nine.chosen.sum()
    assert set(facts["rows"]["columns"]) >= {axis["key"] for axis in facts["axes"]}
    assert facts["rows"]["columns"]["radio_spend"][0] is None
    assert set(facts["presets"]) == set(candidates.PRESETS)
    assert facts["limits"]["nrmse"]["strict"] < facts["limits"]["nrmse"]["loose"]
    assert facts["limits"]["rsq_train"]["strict"] > facts["limits"]["rsq_train"]["loose"]


def test_a_slider_exists_for_what_can_be_limited_and_for_each_term(nine):
    shown = ids(page(nine))
    assert [
        item["key"] for item in shown if isinstance(item, dict) and item["type"] == "lab-limit"
    ] == list(nine.gated)
    assert [
        item["term"] for item in shown if isinstance(item, dict) and item["type"] == "lab-weight"
    ] == list(nine.terms)


def test_models_are_ranked_by_score_and_any_other_column_sorts_with_the_unknown_last(nine):
    table = listed(nine)
    scores = table.points.sum(axis=1)
    assert (
        lab_table.sort(table, "score", True)["solID"].iloc[0]
        == nine.table["solID"][scores.idxmax()]
    )
    assert lab_table.sort(table, "nrmse", False)["solID"].tolist() == nine.table["solID"].tolist()
    gap = nine.table.assign(roas=nine.table["roas"].where(nine.table["solID"] != "1_9_1"))
    unknown = lab_table.Models("r1", gap, table.points, {})
    for down in (True, False):
        assert lab_table.sort(unknown, "roas", down)["solID"].iloc[-1] == "1_9_1"


def test_the_sorted_column_says_so_to_screen_readers(nine):
    heads = found(lab_table.rows(listed(nine), LOOK, "nrmse", True), "Th")
    assert [getattr(head, "aria-sort", None) for head in heads].count("descending") == 1


def test_a_column_without_any_value_is_left_out(nine):
    said = words(lab_table.rows(listed(nine), LOOK))
    assert "R² unseen" not in said
    assert "MAPE.LIFT" not in said


def test_each_terms_points_are_told_and_add_up_to_the_score(nine):
    table = listed(nine, [0])
    [score] = [
        item
        for item in found(lab_table.rows(table, LOOK), "Span")
        if getattr(item, "className", "") == "score"
    ]
    points = table.points.iloc[0]
    assert score.title.startswith(
        f"NRMSE {points['nrmse']:.1f}, DECOMP.RSSD {abs(points['rssd']):.1f}"
    )
    assert words(score).startswith(f"{points.sum():.0f}")


def test_a_model_without_a_return_is_not_estimable_and_one_of_conversions_costs(nine):
    gone = lab_table.Models(
        "r1", nine.table.assign(roas=np.nan, rsq_val=0.5), listed(nine).points, {}
    )
    assert "roas" not in gone.keys
    one = nine.table.assign(roas=nine.table["roas"].where(nine.table["solID"] != "1_1_1"))
    assert UNKNOWN in words(
        lab_table.rows(lab_table.Models("r1", one, listed(nine).points, {}), LOOK)
    )
    said = words(
        lab_table.rows(
            listed(candidates.candidate_set(several(conversion=True))),
            LOOK.for_model((), "conversion"),
        )
    )
    assert "CPA of paid media" in said


def test_rows_lead_to_their_pages_and_what_is_published_chosen_or_pinned_is_marked(nine):
    shown = lab_table.rows(listed(nine, pinned=("1_2_1",), published="1_1_1", chosen="1_3_1"), LOOK)
    assert {link.href for link in found(shown, "Link")} == {
        f"/models/r1/1_{n}_1" for n in range(1, 10)
    }
    said = words(shown)
    assert said.count("Published") == 1
    assert said.count("Chosen by the refresh") == 1
    pressed = [b for b in found(shown, "Button") if getattr(b, "aria-pressed", "") == "true"]
    assert [(getattr(b, "data-pin"), b.children) for b in pressed] == [("1_2_1", "A")]


def test_where_a_model_stands_is_marked_once(nine):
    steps = {
        "1_1_1": "approved",
        "1_2_1": "shortlisted",
        "1_3_1": "superseded",
        "1_4_1": "published",
    }
    shown = lab_table.rows(listed(nine, published="1_1_1", states=steps), LOOK)
    marks = {words(row).split()[0]: words(row) for row in found(shown, "Tr")}
    assert "Published" in marks["1_1_1"]
    assert "Approved" not in marks["1_1_1"]
    assert "Shortlisted" in marks["1_2_1"]
    said = words(shown)
    assert said.count("Published") == 1, "what was published before is not published now"
    assert "uperseded" not in said


def test_the_shortlist_can_be_kept_alone_where_there_is_one(nine):
    assert found(page(nine), "Checklist") == []
    run = replace(RUN, states={"1_2_1": "shortlisted", "1_3_1": "approved", "1_4_1": "set_aside"})
    chosen = np.flatnonzero(nine.chosen)
    shown = models.build(run, models.LabView(nine, chosen, chosen), SAVED, LOOK)
    assert [box.options[0]["label"] for box in found(shown, "Checklist")] == [
        "Shortlisted only (2)"
    ]
    [holder] = [item for item in found(shown, "Div") if getattr(item, "data-lab", None)]
    assert json.loads(getattr(holder, "data-lab"))["decided"] == ["1_2_1", "1_3_1"]


@pytest.mark.parametrize(("language", "own"), [("de", "Kandidaten"), ("sv", "kandidater")])
def test_the_page_and_what_the_browser_says_are_in_the_readers_language(nine, language, own):
    english = words(page(nine))
    with language_context(language):
        shown = page(nine)
    said = words(shown)
    assert own in said
    for left in (
        "candidates lie",
        "Quality gate",
        "Models that are left",
        "Limits by number",
        "Score",
        "Show data",
    ):
        assert left in english
        assert left not in said
    [holder] = [item for item in found(shown, "Div") if getattr(item, "data-lab", None)]
    told = json.loads(getattr(holder, "data-lab"))["words"]
    assert all(told[key] != text for key, text in models.WORDS.items())
    front = next(
        graph for graph in found(shown, "Graph") if graph.id == models.ids.LAB_FRONT
    ).figure
    assert "error" not in front.layout["xaxis"]["title"]["text"], (
        "what is kept in memory is kept by language"
    )


def test_long_lists_are_listed_in_steps():
    many = candidates.candidate_set(several(30))
    assert f"{30 - lab_table.FIRST_SHOWN} more models" in words(lab_table.rows(listed(many), LOOK))
    assert "more models" not in words(lab_table.rows(listed(many), LOOK, shown=30))


def test_an_empty_set_says_how_to_widen_it(nine):
    assert "No model is left" in words(lab_table.rows(listed(nine, []), LOOK))


def test_a_pinned_model_stands_beside_what_the_set_says(nine):
    row = nine.table.iloc[1]
    said = tray.differences(candidates.against_consensus(nine, row["solID"]), LOOK)
    assert said[0] == f"Influencers {UNKNOWN}"
    assert "set median" in said[1]
    one = tray.Pinned(row, candidates.against_consensus(nine, row["solID"]))
    assert [link.href for link in found(tray.tray("r1", [one], LOOK)[0], "Link")] == [
        "/models/r1/1_2_1"
    ]
    assert tray.tray("r1", [], LOOK) == []


def test_two_pinned_models_can_be_compared(nine):
    pair = [
        tray.Pinned(nine.table.iloc[place], candidates.against_consensus(nine, f"1_{place + 1}_1"))
        for place in (3, 8)
    ]
    assert (
        found(tray.tray("r1", pair, LOOK)[0], "Link")[-1].href == "/compare/r1?models=1_4_1,1_9_1"
    )


def test_what_is_saved_says_by_whom():
    assert "nothing is saved" in gate.saved_sentence(SAVED, LOOK)
