"""A model's page at each depth: what it shows, and that it makes no table that it does not show."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from dash.development.base_component import Component

from app.views.health import Assessment
from layouts import ids, model
from layouts.components.model import depth
from layouts.components.source import Source
from layouts.figures.template import PlainFigure
from layouts.language import LOCALES, language_context
from layouts.style.presentation import UNKNOWN, Presentation, label
from mmm.analysis.model_tables import ModelTables
from mmm.review.candidates import candidate_set
from mmm.review.health_checks import assess
from mmm.review.remedies import remedies
from tests.factories import SOL_ID, scored
from tests.layouts.readable import checked, found, words

LOOK = Presentation().for_model(scored().spec.all_media, "revenue")
STAFF = model.Staff(
    ("/runs", "Runs"), None, pd.DataFrame({"part": ["Training"], "R²": [0.9]}), [("λ", "1")]
)

NAMES = {"Price change"}  # what is called the same in every language


@pytest.fixture
def tables():
    return ModelTables.of(scored(), SOL_ID)


def shown(name, staff=None):
    source = Source(SOL_ID, "simulation", "fast")
    judged = assess(scored(), candidate_set(scored()), SOL_ID)
    return model.ModelPage("r1", SOL_ID, source, "week", name, None, staff, health=judged)


def kickers(nodes):
    lines = [line for part in nodes if part for line in found(part, "P")]
    return [line.children for line in lines if getattr(line, "className", "") == "fig-kicker"]


def test_an_executive_reads_verdict_key_figures_waterfall_and_what_to_do(tables):
    body = model.body(shown(depth.EXECUTIVE), tables, LOOK)
    said = words(body)
    for part in (
        "What to do next",
        "What changed",
        "ROAS of paid media",
        "how certain is not known",
        UNKNOWN,
    ):
        assert part in said
    assert kickers(body) == ["Contributions"]
    assert not {"curves", "parts", "roas", "bounds", "adstock"} & set(vars(tables))


def test_a_manager_reads_returns_curves_and_contributions_over_time(tables):
    body = model.body(shown(depth.MANAGER), tables, LOOK)
    assert kickers(body) == [
        "ROAS and marginal ROAS",
        "Spend and effect",
        "Response to spend",
        "Contributions over time",
        "At once and carried over",
        "How long advertising works",
    ]
    assert "How certain they are is not known: There are too few models" in words(body)
    assert not {"roas", "bounds", "waterfall"} & set(vars(tables))


def test_an_analyst_reads_residuals_ranges_and_the_ledger(tables):
    body = model.body(shown(depth.ANALYST, STAFF), tables, LOOK)
    for part in ("Residuals", "Hyperparameters and their ranges", "Actual against fitted"):
        assert part in kickers(body)
    assert "Where every ROAS comes from" in words(body)


def test_the_parts_of_the_ledger_sum_to_the_whole(tables):
    said = words(model.body(shown(depth.ANALYST, STAFF), tables, LOOK))
    whole = LOOK.response(tables.totals["attributed"])
    assert f"Rows “Total” add up to “All paid media”: {whole} against {whole}." in said


def test_a_client_has_nothing_of_the_analysts_depth(tables):
    assert model.body(shown(depth.ANALYST), tables, LOOK) == []
    options = found(model.build(shown(depth.EXECUTIVE), tables, LOOK), "RadioItems")[0].options
    assert [option["value"] for option in options] == ["executive", "manager"]


def test_the_toggle_is_one_group_of_radio_buttons_with_a_name():
    group = depth.toggle(depth.MANAGER, staff=True)
    assert (type(group).__name__, found(group, "Legend")[0].children) == ("Fieldset", depth.LEGEND)
    assert found(group, "RadioItems")[0].value == depth.MANAGER
    assert found(group, "RadioItems")[0].id == ids.MODEL_DEPTH


def test_models_of_conversions_are_read_by_their_cost(tables):
    bundle = replace(scored(), spec=scored().spec.with_(dep_var_type="conversion"))
    look = LOOK.for_model(bundle.spec.all_media, "conversion")
    for name, staff in ((depth.EXECUTIVE, None), (depth.MANAGER, None), (depth.ANALYST, STAFF)):
        said = words(model.body(shown(name, staff), ModelTables.of(bundle, SOL_ID), look))
        assert "ROAS" not in said
        assert "CPA" in said


def test_every_figure_has_its_data_its_files_and_its_source(tables):
    for name in (depth.EXECUTIVE, depth.MANAGER, depth.ANALYST):
        for card in model.body(shown(name, STAFF), tables, LOOK):
            if card is None or getattr(card, "className", "") != "fig-card":
                continue
            said = words(card)
            assert "Show data" in said
            assert f"Model {SOL_ID}" in said
            assert [
                link.href for link in found(card, "A") if link.href.startswith("/downloads/r1/")
            ]


def test_a_model_of_before_with_other_variables_is_not_compared(tables):
    before = model.Before("1 Jan 2026", None)
    said = words(model.body(replace(shown(depth.EXECUTIVE), before=before), tables, LOOK))
    assert "The model published on 1 Jan 2026 has other variables" in said


def strings(node):
    """Every text a person may read of a page: words, headings, hover texts, axes, names of files
    left out.
    """
    if isinstance(node, Component | PlainFigure):
        yield from strings(node.to_plotly_json())
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in (
                "template",
                "className",
                "href",
                "id",
                "config",
                "type",
                "namespace",
                "style",
                "font",
            ):
                yield from strings(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from strings(item)
    elif isinstance(node, str) and " " in node.strip():
        yield from re.split("<br>|<b>|</b>", node)


@pytest.mark.parametrize("language", ["de", "sv"])
@pytest.mark.parametrize("name", [depth.EXECUTIVE, depth.MANAGER, depth.ANALYST])
def test_no_sentence_of_a_page_stays_english(name, language):
    judged = assess(scored(), candidate_set(scored()), SOL_ID)
    staff = replace(STAFF, health=Assessment(judged, remedies(scored().spec, judged)))
    page = replace(shown(name, staff), before=model.Before("1 Jan 2026", None))
    english = set(strings(model.build(page, ModelTables.of(scored(), SOL_ID), LOOK)))
    with language_context(language):
        own = replace(LOOK, locale=LOCALES[language])
        spoken = set(strings(model.build(page, ModelTables.of(scored(), SOL_ID), own)))
    assert len(spoken) > 40
    assert {text for text in english & spoken if re.search(r"[a-z]{2,} [a-z]{2,}", text)} <= NAMES


def test_channels_have_one_order_in_every_figure_of_a_page(tables):
    """Paid media by spend, the largest first: in bars, small figures, legends and the waterfall
    alike.
    """
    order = [label(name) for name in tables.by_spend if name in set(tables.channels["channel"])]
    orders = []
    for name in (depth.EXECUTIVE, depth.MANAGER, depth.ANALYST):
        for part in filter(None, model.body(shown(name, STAFF), tables, LOOK)):
            for graph in found(part, "Graph"):
                figure = checked(graph.figure)
                axis, traces = figure.layout.yaxis, figure.data
                orders += [
                    list(axis.ticktext or axis.categoryarray or traces[0].y),
                    [trace.name for trace in traces],
                ]
            orders.append([heading.children for heading in found(part, "H3")])
    listed = [
        named for names in orders if len(named := [name for name in names if name in order]) > 2
    ]
    assert len(listed) > 8
    assert [names for names in listed if names != sorted(names, key=order.index)] == []
