"""The badge of a verification: its sentence, its figures, and a failure that nobody overlooks."""

from __future__ import annotations

from typing import Any

import pytest

from layouts.components.model.verification_badge import badges, check_badge, difference_amount
from layouts.components.source import Source, check
from layouts.style.presentation import Presentation
from tests.layouts.readable import found, words

LOOK = Presentation(locale="en_GB")
TOLD: dict[str, Any] = {
    "engine": "Meta's Robyn 3.12.1",
    "verified_at": "2026-11-21T14:05:09+00:00",
    "models": 12,
    "tolerance": 1e-9,
    "limit": 1e-6,
    "agree": True,
    "failed": False,
    "largest": {"nrmse": 2e-15, "decomp.rssd": 1e-15, "coef": 3e-15},
    "tables": {
        "resultHypParam": 2e-15,
        "xDecompAgg": 4e-15,
        "xDecompVecCollect": 0.0,
        "mediaVecCollect": 1e-16,
    },
    "worst": "xDecompAgg",
    "versions": {"R": "4.2.2", "Robyn": "3.12.1"},
    "differences": [
        {"solID": "1_1_1", "nrmse": 2e-15, "decomp.rssd": 1e-15, "coef": 3e-15, "same_zeros": True}
    ],
}


def _told(**tables: float | None) -> dict[str, Any]:
    numbers = {**TOLD["tables"], **tables}
    worst = max(numbers, key=lambda name: float("inf") if numbers[name] is None else numbers[name])
    return TOLD | {"tables": numbers, "agree": False, "worst": worst}


def _badge(told: dict[str, Any], model: str | None = None) -> Any:
    (badge,) = check_badge(check(told, model), LOOK)
    return badge


def _sentence(badge: Any) -> str:
    return words(found(badge, "Summary")[0])


def test_an_agreement_names_robyn_its_date_the_models_and_the_figure() -> None:
    badge = _badge(TOLD)
    assert (
        _sentence(badge)
        == "Verified by Meta's Robyn 3.12.1 on 21 Nov 2026: 12 models, largest difference 4 × 10⁻¹⁵"
    )
    assert "good" in found(badge, "Summary")[0].children.className.split()


def test_the_badge_opens_to_a_figure_per_table_both_limits_time_and_versions() -> None:
    body = words(found(_badge(TOLD), "Div")[0])
    assert "Coefficients, contributions and ROI xDecompAgg 4 × 10⁻¹⁵" in body
    assert "Contributions over time xDecompVecCollect 0" in body
    assert "at most 1 × 10⁻⁹, a failure above 1 × 10⁻⁶" in body
    assert "21 Nov 2026, 14:05 UTC" in body
    assert "R 4.2.2, Robyn 3.12.1" in body


@pytest.mark.parametrize("model", [None, "1_1_1"])
def test_more_than_a_millionth_is_a_failure_that_names_the_table(model: str | None) -> None:
    badge = _badge(_told(xDecompVecCollect=0.02), model)
    assert (
        _sentence(badge)
        == "Not confirmed by Meta's Robyn 3.12.1 on 21 Nov 2026: “Contributions over time” differs"
        " by 2%"
    )
    assert "bad" in found(badge, "Summary")[0].children.className.split()
    assert [
        words(cell)
        for cell in found(badge, "Td")
        if "bad" in (getattr(cell, "className", None) or "")
    ] == ["2%"]


def test_a_table_that_could_not_be_compared_is_a_failure() -> None:
    assert _sentence(_badge(_told(mediaVecCollect=None))).endswith(
        "“Adstock and response over time” could not be compared"
    )


def test_more_than_expected_but_no_failure_says_both() -> None:
    badge = _badge(_told(xDecompAgg=3e-8))
    assert (
        _sentence(badge) == "Checked by Meta's Robyn 3.12.1 on 21 Nov 2026: 12 models, "
        "largest difference 3 × 10⁻⁸, where at most 1 × 10⁻⁹ is expected"
    )
    assert "warn" in found(badge, "Summary")[0].children.className.split()


def test_a_coefficient_that_is_zero_in_one_engine_only_is_a_failure_however_small() -> None:
    row = TOLD["differences"][0] | {"same_zeros": False}
    badge = _badge(TOLD | {"agree": False, "differences": [row]}, "1_1_1")
    assert _sentence(badge).endswith("a coefficient is zero in one engine only")


def test_a_run_verified_before_tables_were_compared_still_has_its_badge() -> None:
    old = {
        name: TOLD[name]
        for name in ("engine", "models", "tolerance", "agree", "largest", "differences")
    }
    assert (
        _sentence(_badge(old))
        == "Verified by Meta's Robyn 3.12.1: 12 models, largest difference 3 × 10⁻¹⁵"
    )
    failed = old | {"agree": False, "largest": old["largest"] | {"coef": 2e-8}}
    assert (
        _sentence(_badge(failed))
        == "Not confirmed by Meta's Robyn 3.12.1: the models differ by 2 × 10⁻⁸"
    )


def test_an_engine_that_was_not_checked_has_its_own_badge_only() -> None:
    source = Source(
        "1_9_1", "Compiled engine, verified by Robyn 3", "verified", check=check(TOLD, "1_9_1")
    )
    assert [words(badge) for badge in badges(source, LOOK)] == ["Compiled engine, not checked"]
    checked = Source(
        "1_1_1", "Compiled engine, verified by Robyn 3", "verified", check=check(TOLD, "1_1_1")
    )
    own, verified = badges(checked, LOOK)
    assert words(own) == "Compiled engine"
    assert _sentence(verified).startswith("Verified by")


def test_differences_are_written_in_one_digit() -> None:
    assert [difference_amount(value) for value in (4.4e-15, 0.0, 1.0, None)] == [
        "4 × 10⁻¹⁵",
        "0",
        "100%",
        "unknown",
    ]
