"""What the pages of evidence say, in the reader's language."""

from __future__ import annotations

import pandas as pd
import pytest

from layouts.components.run import convergence_words, stored_sentences
from layouts.language import ENGLISH, language_context
from mmm.analysis import cluster_features
from mmm.data import lift_studies
from mmm.review import convergence
from mmm.review.convergence import COLUMNS, ERRORS, verdicts
from tests.mmm.bundles import simulated


def table(*flags):
    """The last cut of each error, with these flags (small enough, steady enough)."""
    rows = [
        dict.fromkeys(COLUMNS, 1.0)
        | {
            "error_type": name.upper(),
            "flag_med": low,
            "flag_sd": narrow,
        }
        for name, (low, narrow) in zip(ERRORS, flags, strict=False)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    "flags",
    [
        ((True, True), (True, True), (True, True)),
        ((False, True), (True, True), (True, False)),
        ((False, False), (True, False), (False, True)),
        ((None, None), (True, True)),
        ((True, True), (None, None), (False, True)),
    ],
)
def test_a_verdict_is_told_as_the_rule_says_it(flags):
    found = verdicts(table(*flags))
    assert convergence_words.advice(found.verdicts) == found.advice
    for verdict in found.verdicts:
        assert convergence_words.advice([verdict]) == verdict.advice


def test_a_verdict_is_told_in_german():
    found = verdicts(table((True, True), (True, True), (True, False)))
    with language_context("de"):
        assert convergence_words.advice(found.verdicts) != found.advice


def test_what_a_run_keeps_in_english_is_told_in_the_readers_language():
    spec = simulated().spec
    dates = pd.Series(pd.date_range("2024-01-01", periods=20, freq="7D"))
    study = lift_studies.LiftStudy(
        (spec.paid_media_selected[0],),
        dates.iloc[2],
        dates.iloc[8],
        2,
        9,
        1000.0,
        5432.1,
        0.6,
        "total",
    )
    spend = pd.DataFrame(1234.0, index=range(20), columns=list(spec.paid_media_selected)).to_numpy()
    kept = [
        *lift_studies.doubts((study,), spec, spend, dates),
        cluster_features.why_not(pd.DataFrame({"a": [1.0, 2.0]}).to_numpy()),
        cluster_features.why_not(pd.DataFrame(index=range(9)).to_numpy()),
    ]
    assert len(kept) == 4
    with language_context(ENGLISH):
        assert [stored_sentences.translate_stored(sentence) for sentence in kept] == kept
    with language_context("de"):
        told = [stored_sentences.translate_stored(sentence) for sentence in kept]
        assert not set(told) & set(kept)
        assert "8.638" in told[1]
        assert "0,6" in told[0]


def test_a_sentence_that_nobody_knows_stays_as_it_is():
    with language_context("sv"):
        assert stored_sentences.translate_stored("Something else.") == "Something else."
        assert stored_sentences.translate_stored("") == ""


def test_every_outcome_has_words_for_every_error():
    assert {frozenset(words) for words in convergence_words.FOUND.values()} == {
        frozenset(convergence.ERRORS)
    }
