"""The comparison with Robyn's file says the verdict first, what Robyn states wrongly next, and
every figure below.
"""

from __future__ import annotations

from layouts import runs, text
from layouts.components.run import robyn_comparison
from layouts.style.presentation import Presentation
from tests.layouts.readable import found, words
from tests.layouts.test_runs import Run
from tests.mmm.robyn_file import made


def comparison(**changes):
    return made.bundle().manifest["comparison"] | changes


def test_the_verdict_comes_with_the_count_and_the_largest_difference() -> None:
    said = words(robyn_comparison.section_of(comparison(), Presentation()))
    assert "The model is the one in the file." in said
    assert f"{comparison()['counted']} figures were compared" in said
    assert text.difference(comparison()["largest"]["difference"]) in said


def test_figures_that_robyn_states_wrongly_are_counted_and_listed_with_the_rule() -> None:
    shown = robyn_comparison.section_of(comparison(), Presentation())
    faults = [row for row in comparison()["rows"] if row["verdict"] == "fault"]
    assert f"{len(faults)} figures of the file are wrong" in words(shown)
    first, whole = found(shown, "Details")
    assert "Robyn adds up the ratios of the channels" in words(first)
    assert len(found(whole, "Tr")) == len(comparison()["rows"]) + 1


def test_what_differs_is_a_warning_and_what_has_no_difference_a_dash() -> None:
    row = {
        "figure": "coef",
        "of": "tv_spend",
        "file": 0.0,
        "ours": 12.5,
        "difference": None,
        "verdict": "differs",
        "why": "",
    }
    shown = robyn_comparison.section_of(
        comparison(
            verdict="differs",
            agree=False,
            rows=[row],
            largest={name: row[name] for name in ("figure", "of", "difference")},
        ),
        Presentation(),
    )
    assert "does not reproduce the file" in words(shown)
    assert "one could not be: Coefficient, TV" in words(shown)
    assert "–" in words(found(shown, "Table")[0])


def test_a_model_of_conversions_has_a_cpa() -> None:
    assert "CPA, all paid media" in words(
        robyn_comparison.section_of(comparison(), Presentation(), conversion=True)
    )


def test_the_page_of_an_imported_run_leads_to_its_one_model() -> None:
    run = Run(state="finished", candidates=1, selected=1, manifest={"comparison": comparison()})
    assert f"/models/{run.id}/1_7_1" in [link.href for link in found(runs.head(run), "Link")]
    assert "the one in Robyn's file" in words(runs.live(run, Presentation()))
    assert robyn_comparison.TITLE in words(runs.rest(run, Presentation()))


def test_a_run_that_is_no_import_has_no_such_section() -> None:
    assert robyn_comparison.section_of(None, Presentation()) is None
