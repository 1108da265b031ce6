"""What the pages of evidence say, in the reader's language."""

from __future__ import annotations

import json

import pandas as pd

from layouts.components.run import convergence_words
from layouts.language import language_context, translate
from mmm.analysis import cluster_features
from mmm.data import lift_studies
from mmm.phrase import Phrase
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


def test_one_sentence_says_what_has_settled_what_is_open_and_what_to_do():
    found = verdicts(table((True, True), (True, False), (False, True)))
    assert convergence_words.advice(found.verdicts) == (
        "The distance to spend shares has settled; fit error varies little but has fallen"
        " little; the distance to the experiments has fallen but still varies widely:"
        " add iterations, and if that changes nothing, widen the ranges."
    )


def test_what_has_settled_or_was_never_judged_asks_for_nothing():
    found = verdicts(table((True, True)))
    assert convergence_words.advice(found.verdicts) == ("The distance to spend shares has settled.")
    assert convergence_words.advice([]) == ""


def test_a_verdict_is_told_in_german():
    found = verdicts(table((True, True), (True, True), (True, False)))
    english = convergence_words.advice(found.verdicts)
    with language_context("de"):
        assert convergence_words.advice(found.verdicts) != english


def test_what_a_run_keeps_is_told_in_the_readers_language():
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
    said = [
        *lift_studies.doubts((study,), spec, spend, dates),
        cluster_features.why_not(pd.DataFrame({"a": [1.0, 2.0]}).to_numpy()),
        cluster_features.why_not(pd.DataFrame(index=range(9)).to_numpy()),
    ]
    kept = [Phrase.from_json(json.loads(json.dumps(phrase.to_json()))) for phrase in said]
    assert len(kept) == 4
    assert [translate(sentence) for sentence in kept] == said
    with language_context("de"):
        told = [translate(sentence) for sentence in kept]
        assert not set(told) & set(said)
        assert "8.638" in told[1]
        assert "0,6" in told[0]


def test_every_outcome_has_words_for_every_error():
    assert {frozenset(words) for words in convergence_words.FOUND.values()} == {
        frozenset(convergence.ERRORS)
    }
