"""The lab's figures: front, disagreement strip, parallel coordinates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from layouts.figures import pins
from layouts.figures.lab import disagreement_strip, parallel, pareto
from layouts.style.presentation import Presentation
from mmm.review import candidates as lab
from tests.layouts.readable import checked
from tests.mmm.review.test_candidates import several

LOOK = Presentation().for_model(("tv_spend", "radio_spend"), "revenue")


@pytest.fixture(scope="module")
def nine():
    return lab.candidate_set(several())


@pytest.fixture
def candidates():
    """3,000 dominated candidates, two on the first front and one on the second."""
    generator = np.random.default_rng(1)
    many = pd.DataFrame({"nrmse": generator.uniform(0.2, 1, 3000)})
    many["rssd"] = many["nrmse"] + generator.uniform(0, 0.01, 3000)
    many = many.assign(
        solID=[f"1_{n}_1" for n in range(3000)], front=np.nan, selected=False, cluster=np.nan
    )
    best = pd.DataFrame(
        {
            "solID": ["2_1_1", "2_2_1", "2_3_1"],
            "nrmse": [0.1, 0.15, 0.16],
            "rssd": [0.15, 0.1, 0.12],
            "front": [1.0, 1.0, 2.0],
            "selected": True,
            "cluster": [1.0, 2.0, np.nan],
        }
    )
    return pd.concat([many, best], ignore_index=True).assign(mape=np.nan)


def by_name(figure):
    """Traces by name, those of the legend alone as “... sample”."""
    return {
        f"{t.name} sample" if t.x[0] is None else t.name: t
        for t in figure.data
        if t.name and len(t.x)
    }


def test_hidden_candidates_are_drawn_once_and_selected_ones_all(candidates):
    drawn = by_name(checked(pareto.build(candidates, LOOK, pareto.RunState("2_2_1"))))
    assert 0 < len(drawn["Dominated"].x) < 1500
    assert [said[0] for said in drawn["Front 1"].customdata] == ["2_1_1", "2_2_1"]
    assert [said[0] for said in drawn["Published"].customdata] == ["2_2_1"]
    assert len(drawn["Front 2"].x) == 1


def test_hovering_tells_where_a_model_stands(candidates):
    known = pareto.RunState(states=(("2_1_1", "shortlisted"), ("2_2_1", "withdrawn")))
    told = dict(by_name(checked(pareto.build(candidates, LOOK, known)))["Front 1"].customdata)
    assert "Shortlisted" in told["2_1_1"]
    assert "ithdrawn" not in told["2_2_1"]


def test_a_refreshed_run_measures_its_distance_from_the_former_model(candidates):
    plain, refreshed = (
        checked(
            pareto.build(candidates, LOOK, pareto.RunState(refreshed=flag))
        ).layout.yaxis.title.text
        for flag in (False, True)
    )
    assert plain == "DECOMP.RSSD: distance from spend split"
    assert refreshed == "DECOMP.RSSD: distance from the former model"


def test_a_cluster_has_one_symbol_on_every_front_and_in_the_legend(candidates):
    drawn = by_name(checked(pareto.build(candidates, LOOK)))
    assert list(drawn["Front 1"].marker.symbol) == [
        drawn["Cluster 1 sample"].marker.symbol,
        drawn["Cluster 2 sample"].marker.symbol,
    ]
    assert drawn["Cluster 1 sample"].marker.symbol != drawn["Cluster 2 sample"].marker.symbol


def test_points_closer_to_lift_studies_are_larger_where_there_are_any(candidates):
    assert by_name(checked(pareto.build(candidates, LOOK)))["Front 1"].marker.size == 10
    calibrated = candidates.assign(mape=np.linspace(0, 1, len(candidates)))
    near, far = by_name(checked(pareto.build(calibrated, LOOK)))["Front 1"].marker.size
    assert near > far


def test_the_front_says_how_many_were_selected(candidates):
    assert pareto.finding(candidates, LOOK) == "3 of 3,003 candidates lie on the first 2 fronts"
    assert (
        pareto.finding(candidates.assign(selected=False), LOOK)
        == "None of 3,003 candidates was selected"
    )


def test_the_strip_names_the_channel_that_models_disagree_about_most(nine):
    said = lab.consensus(nine, np.arange(9))
    width = ((said["q3"] - said["q1"]) / said["median"]).set_axis(said["channel"])
    assert disagreement_strip.finding(said, LOOK).startswith("The 9 models disagree most about")
    assert width.max() > disagreement_strip.WIDE / 5
    assert "No model is left" in disagreement_strip.finding(
        lab.consensus(nine, np.array([], dtype=int)), LOOK
    )
    assert "One model is left" in disagreement_strip.finding(
        lab.consensus(nine, np.array([1])), LOOK
    )


def test_the_strip_counts_models_that_cannot_tell_and_draws_no_dot_for_them(nine):
    figure = drawn(nine, np.arange(9))
    dots = {trace.hovertemplate.partition(":")[0]: trace for trace in figure.data}
    assert len(dots["Radio"].x) == 6
    assert len(dots["TV"].x) == 9
    assert any("not estimable in 3 of 9" in note.text for note in figure.layout.annotations)
    assert any("not estimable in 9 of 9" in note.text for note in figure.layout.annotations)


def test_a_pinned_model_that_cannot_tell_is_a_hollow_letter_at_the_edge(nine):
    figure = drawn(nine, np.arange(9), ("1_1_1", "1_2_1"))
    first = next(trace for trace in figure.data if trace.text == "A")
    place = list(nine.channels).index("radio_spend")
    assert first.x[place] == 0
    assert first.marker.color[place] == "rgba(0,0,0,0)"
    assert "not estimable here" in first.customdata[place]


def test_an_axis_of_the_strip_stays_as_models_leave(nine):
    assert (
        drawn(nine, np.arange(9)).layout.xaxis.range == drawn(nine, np.arange(2)).layout.xaxis.range
    )


def test_ten_thousand_models_are_few_dots(nine):
    many = pd.DataFrame({"tv_spend": np.linspace(1, 2, 10_000)})
    whole = replace(nine, returns=many)
    said = lab.consensus(whole, np.arange(10_000))
    figure = checked(disagreement_strip.build(many, said, many.iloc[:0], LOOK, (0.0, 2.0)))
    assert len(figure.data[0].x) == disagreement_strip.DRAWN
    assert figure.data[0].x[0] == 1
    assert figure.data[0].x[-1] == 2


def drawn(of, rows, pinned=()):
    said = lab.consensus(of, rows)
    beside = of.returns.iloc[of.rows(pinned)].set_axis(list(pinned), axis=0)
    return checked(
        disagreement_strip.build(
            of.returns.iloc[rows], said, beside, LOOK, disagreement_strip.span(of.returns)
        )
    )


def test_up_is_better_on_every_axis(nine):
    along = {axis.key: axis for axis in parallel.axes(nine.table, nine.returns, LOOK)}
    for low_is_good in ("nrmse", "rssd", "zeros"):
        assert along[low_is_good].best < along[low_is_good].worst
    for high_is_good in ("rsq_train", "tv_spend"):
        assert along[high_is_good].best > along[high_is_good].worst
    costs = lab.candidate_set(several(conversion=True))
    axes = parallel.axes(costs.table, costs.returns, LOOK.for_model((), "conversion"))
    tv = next(axis for axis in axes if axis.key == "tv_spend")
    assert tv.best < tv.worst
    assert "influencers_spend" not in along, "a channel that no model can tell has no axis"


def test_a_line_goes_below_the_axis_of_a_channel_that_its_model_cannot_tell(nine):
    radio = next(a for a in parallel.axes(nine.table, nine.returns, LOOK) if a.key == "radio_spend")
    heights = radio.heights(nine.returns["radio_spend"])
    assert (heights[[0, 3, 6]] == parallel.NONE_AT).all()
    assert heights[8] == 1


def test_what_was_brushed_away_turns_grey_and_the_brush_is_seen(nine):
    axes = parallel.axes(nine.table, nine.returns, LOOK)
    values = pd.concat([nine.table, nine.returns], axis=1)
    kept = np.array([True] * 2 + [False] * 7)
    figure = checked(parallel.build(values, kept, ("1_9_1",), axes, LOOK, {"nrmse": [None, 0.11]}))
    away, left, pinned = figure.data
    assert (sum(np.isnan(away.x)), sum(np.isnan(left.x))) == (7, 2)
    assert pinned.text[0] == "A"
    brushed = [shape for shape in figure.layout.shapes if shape.fillcolor]
    assert len(brushed) == 1
    assert brushed[0].y0 == 0


def test_pins_have_four_letters_and_colours_that_their_letters_can_be_read_on():
    marks = pins.marks([f"1_{n}_1" for n in range(6)], LOOK)
    assert [letter for _, letter, _ in marks] == ["A", "B", "C", "D"]
    assert len({colour for _, _, colour in marks}) == 4
