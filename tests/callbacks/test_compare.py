"""Two to four models of a run side by side, as the browser asks for it."""

from __future__ import annotations

import pytest

from app.errors import NotFound
from callbacks import compare
from layouts import ids
from layouts.compare import FEW
from layouts.components.compare.table import DIFFERENCES, VALUES
from layouts.components.model_ref import ModelsRef
from layouts.style.presentation import UNKNOWN
from mmm.errors import InvalidInput
from tests.callbacks.answers import said_by
from tests.layouts.readable import found, words
from tests.layouts.readable import ids as every_id
from tests.mmm.review.test_candidates import several


@pytest.fixture
def acme(make):
    return make.tenant("acme", currency="SEK", locale="sv_SE")


@pytest.fixture
def nine(make, acme):
    return make.finished_run(acme, several()).id


@pytest.fixture
def analysing(inside, make, acme, app):
    """An analyst at work inside acme, with a request at hand."""
    with inside(acme, make.user("analyst", acme)), app.test_request_context():
        yield


def test_an_analyst_compares_models_on_one_page(make, login, acme, nine):
    said = said_by(
        login(make.user("analyst", acme), "acme").page(f"/compare/{nine}?models=1_2_1,1_9_1,1_4_1")
    )
    for part in (
        "Compare models",
        "Set median",
        "Not on a kept front",
        UNKNOWN,
        f"/models/{nine}/1_9_1",
    ):
        assert part in said
    assert f"/compare/{nine}?models=1_2_1,1_4_1" in said, "leave one out"
    assert f"/models/{nine}?pins=1_2_1,1_9_1,1_4_1" in said, "back to the lab with the same pins"


def test_unknown_and_foreign_models_and_runs_are_not_found(make, login, acme, nine):
    other = make.finished_run(make.tenant("other"), several()).id
    visitor = login(make.user("analyst", acme), "acme")
    for path in (
        f"/compare/{nine}?models=1_2_1,9_9_9",
        f"/compare/{other}?models=1_2_1,1_3_1",
        "/compare/nothing",
    ):
        said = said_by(visitor.page(path))
        assert "Not found" in said
        assert "1_2_1" not in said
    assert visitor.get(f"/downloads/{other}/-/compare/fit.csv?models=1_2_1").status_code == 404


def test_a_client_viewer_compares_nothing(make, login, acme, nine):
    visitor = login(make.user("client_viewer", acme), "acme")
    assert "Not found" in said_by(visitor.page(f"/compare/{nine}?models=1_2_1,1_3_1"))
    assert visitor.get(f"/downloads/{nine}/-/compare/fit.csv?models=1_2_1,1_3_1").status_code == 404


def test_one_model_or_none_says_how_to_pin(analysing, nine):
    for asked in ("", "1_2_1", "1_2_1,1_2_1"):
        page = compare.load(nine, asked)
        assert FEW in words(page)
        assert found(page, "Graph") == []


def test_five_models_are_too_many(analysing, nine):
    with pytest.raises(InvalidInput, match="Leave out 1"):
        compare.load(nine, "1_1_1,1_2_1,1_3_1,1_4_1,1_5_1")


def test_differences_are_shown_beside_the_first_and_the_largest_are_boxed(analysing, nine):
    pair = ModelsRef(nine, ("1_2_1", "1_8_1")).stored()
    values, apart = compare.draw_table(VALUES, pair), compare.draw_table(DIFFERENCES, pair)
    assert [cell for cell in found(values, "Td") if "boxed" in cell.className] == []
    boxed = [cell for cell in found(apart, "Td") if "boxed" in cell.className]
    assert 0 < len(boxed) <= 6
    assert "+60" in words(boxed[0])
    assert "median of the 8 selected models" in words(values[0])


def test_what_no_page_of_ours_sends_is_refused(analysing, nine):
    with pytest.raises(InvalidInput):
        compare.draw_table("secret", ModelsRef(nine, ("1_2_1", "1_3_1")).stored())
    with pytest.raises(NotFound):
        compare.draw_table(VALUES, ModelsRef(nine, ("1_2_1", "9_9_9")).stored())


@pytest.mark.parametrize("name", ["contributions", "channels", "curves", "adstock", "fit"])
def test_each_figures_numbers_are_a_file(make, login, acme, nine, name):
    answer = login(make.user("analyst", acme), "acme").get(
        f"/downloads/{nine}/-/compare/{name}.csv?models=1_2_1,1_3_1"
    )
    assert answer.status_code == 200
    assert "1_3_1" in answer.text


def test_other_files_of_a_comparison_do_not_exist(make, login, acme, nine):
    visitor = login(make.user("analyst", acme), "acme")
    for path in ("sol_ids.csv?models=1_2_1", "fit.csv", "fit.csv?models=9_9_9"):
        assert visitor.get(f"/downloads/{nine}/-/compare/{path}").status_code == 404


def test_the_figures_come_with_a_first_page_and_follow_another_until_they_are_drawn(
    analysing, nine
):
    models = "1_2_1,1_9_1"
    page = compare.load(nine, models)
    assert found(page, "Graph") == []
    assert ids.COMPARE_LATER in every_id(page)
    for page in (compare.load_with_effects(nine, models), compare.load(nine, models)):
        assert found(page, "Graph")
        assert ids.COMPARE_BELOW in every_id(page)
        assert ids.COMPARE_LATER not in every_id(page), "nobody asks for them again"


def test_the_figures_follow_the_page(analysing, nine):
    ref = ModelsRef(nine, ("1_2_1", "1_9_1")).stored()
    said = str(compare.draw_effects(ref)), str(compare.draw_shapes(ref))
    assert "Contributions" in said[0]
    assert "Hyperparameters" in said[1]
    with pytest.raises(NotFound):
        compare.draw_effects(ModelsRef(nine, ("1_2_1", "9_9_9")).stored())
