"""Which model is taken where nobody chooses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mmm.errors import InvalidInput
from mmm.review import choice
from mmm.review.candidates import WEIGHTS, candidate_set
from mmm.review.choice import Rank
from tests.mmm.review.test_candidates import several


@pytest.fixture(scope="module")
def found():
    return candidate_set(several())


def judged(*failing):
    """Whether a model is healthy: these fail a check."""
    return lambda sol_id: sol_id not in failing


def order(found):
    return list(choice.scores(found, WEIGHTS)[found.chosen].sort_values(ascending=False).index)


def test_the_best_scored_healthy_model_is_taken(found):
    first, second, *_ = order(found)
    assert choice.best(found, WEIGHTS, judged()) == choice.Choice(first, True)
    assert choice.best(found, WEIGHTS, judged(first)) == choice.Choice(second, True)


def test_where_none_is_healthy_the_best_scored_is_taken_and_said_to_be_unhealthy(found):
    names = order(found)
    assert choice.best(found, WEIGHTS, judged(*names)) == choice.Choice(names[0], False)


def test_the_choice_of_a_bundle_asks_of_every_model_whether_a_check_failed():
    bundle = several()
    hyp = bundle.tables["resultHypParam"]
    first = choice.of_bundle(bundle)
    assert first.healthy
    unfit = hyp.assign(rsq_train=hyp["rsq_train"].where(hyp["solID"] != first.sol_id, 0.1))
    second = choice.of_bundle(replace(bundle, tables={**bundle.tables, "resultHypParam": unfit}))
    assert second.healthy
    assert second.sol_id == order(candidate_set(bundle))[1]


def test_no_more_models_are_examined_than_needed(found):
    asked = []

    def is_healthy(sol_id):
        asked.append(sol_id)
        return True

    choice.best(found, WEIGHTS, is_healthy)
    assert asked == order(found)[:1]


def test_the_choice_follows_the_weights(found):
    by_fit = choice.best(found, {"nrmse": 1}, judged()).sol_id
    by_spend = choice.best(found, {"rssd": 1}, judged()).sol_id
    table = found.table[found.chosen].set_index("solID")
    assert by_fit == table["nrmse"].idxmin()
    assert by_spend == table["rssd"].idxmin()


def test_a_rank_counts_the_better_scored(found):
    names = order(found)
    ranks = [choice.rank(found, WEIGHTS, name).rank for name in names]
    assert ranks[0] == 1
    assert ranks == sorted(ranks)
    assert choice.rank(found, WEIGHTS, names[-1]).of == len(names)
    with pytest.raises(InvalidInput, match="no model"):
        choice.rank(found, WEIGHTS, "9_9_9")


@pytest.mark.parametrize(
    ("rank", "of", "at_top"),
    [(1, 1, True), (1, 3, True), (2, 3, False), (2, 8, True), (3, 8, False), (32, 127, True),
     (33, 127, False)],
)  # fmt: skip
def test_the_best_quarter_is_the_top(rank, of, at_top):
    assert Rank(50.0, rank, of).at_top is at_top
