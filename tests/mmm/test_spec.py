"""ModelSpec: contradictions are refused all at once, and storage changes nothing."""

from __future__ import annotations

import json

import pytest

from mmm.errors import InvalidInput
from mmm.spec import ModelSpec

MINIMAL = {"date_var": "date", "dep_var": "revenue", "paid_media_spends": ("tv_S", "search_S")}
FULL = MINIMAL | {
    "paid_media_vars": ("tv_S", "search_I"),
    "organic_vars": ("newsletter",),
    "context_vars": ("price", "events"),
    "factor_vars": ("events",),
    "prophet_vars": ("trend", "season", "holiday"),
    "prophet_country": "DE",
    "ts_validation": True,
}


def _bounds(spec: ModelSpec) -> dict[str, tuple[float, float]]:
    return dict.fromkeys(spec.hyperparameter_names, (0.1, 0.9))


def _refused(**changes) -> str:
    with pytest.raises(InvalidInput) as refusal:
        ModelSpec(**(FULL | changes))
    return "\n".join(map(str, refusal.value.problems))


def test_columns_come_in_robyns_order():
    spec = ModelSpec(**FULL)
    assert spec.all_ind_vars == (
        "trend",
        "season",
        "holiday",
        "price",
        "events",
        "tv_S",
        "search_I",
        "newsletter",
    )
    assert spec.all_media == ("tv_S", "search_I", "newsletter")
    assert spec.spend_of("search_I") == "search_S"
    assert spec.hyperparameter_names[:3] == (
        "newsletter_alphas",
        "newsletter_gammas",
        "newsletter_thetas",
    )


def test_defaults_are_robyns():
    spec = ModelSpec(**MINIMAL)
    assert spec.paid_media_vars == spec.paid_media_spends
    assert spec.paid_media_signs == ("positive", "positive")
    assert (spec.iterations, spec.trials, spec.adstock, spec.rssd_zero_penalty) == (
        2000,
        5,
        "geometric",
        True,
    )


def test_a_spec_survives_storage_unchanged():
    spec = ModelSpec(**FULL)
    spec = spec.with_(
        hyperparameters=_bounds(spec) | {"train_size": (0.5, 0.8), "lambda": (0.3,)}, seed=7
    )
    assert ModelSpec.from_json(spec.to_json()) == spec
    assert json.loads(spec.to_json())["paid_media_spends"] == ["tv_S", "search_S"]


def test_lone_values_of_robyns_json_are_read():
    spec = ModelSpec.from_dict(
        MINIMAL
        | {
            "paid_media_spends": "tv_S",
            "prophet_vars": "trend",
            "seed": [5],
            "adstock": None,
        }
    )
    assert (spec.paid_media_spends, spec.prophet_vars, spec.seed, spec.adstock) == (
        ("tv_S",),
        ("trend",),
        5,
        "geometric",
    )


def test_unknown_and_missing_arguments_are_named():
    with pytest.raises(InvalidInput) as refusal:
        ModelSpec.from_dict({"date_var": "date", "dep_var": "revenue", "colour": "blue"})
    assert [problem.message for problem in refusal.value.problems] == [
        "Unknown argument “colour”.", "Argument “paid_media_spends” is missing.",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["{", "[1]", '{"date_var": 1}'])
def test_text_that_is_no_spec_is_refused(text):
    with pytest.raises(InvalidInput):
        ModelSpec.from_json(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"paid_media_spends": (), "paid_media_vars": ()}, "No paid media channel"),
        ({"dep_var": "net revenue"}, "no usable column name"),
        ({"paid_media_vars": ("tv_S",)}, "one entry per spend column"),
        ({"organic_vars": ("tv_S",)}, "more than one role"),
        ({"context_vars": ("revenue",), "factor_vars": ()}, "cannot explain itself"),
        ({"factor_vars": ("weather",)}, "must be a context variable too"),
        ({"prophet_vars": (), "prophet_country": None}, "need the prophet decomposition"),
        ({"prophet_vars": ("trend", "moon")}, "no prophet component"),
        ({"prophet_country": None}, "Holidays need a country"),
        ({"adstock": "linear"}, "no adstock"),
        ({"iterations": 0}, "at least 1"),
        ({"hyperparameters": {"tv_S_alphas": (0.5, 3)}}, "“search_I_alphas” has no range"),
        ({"hyperparameters": {"search_S_alphas": (0.5, 3)}}, "Name it search_I_alphas"),
        ({"hyperparameters": {"tv_S_thetas": (0.8, 0.3)}}, "ascending order"),
        ({"hyperparameters": {"tv_S_thetas": (0.8, 1.3)}}, "between 0 and 1"),
        ({"hyperparameters": {"train_size": (1.0,)}}, "train_size below 1"),
    ],
)
def test_contradictions_are_refused(changes, words):
    assert words in _refused(**changes)


def test_every_contradiction_is_listed_not_only_the_first():
    text = _refused(dep_var="net revenue", iterations=0, prophet_country=None)
    assert len(text.splitlines()) == 3


def test_weibull_asks_for_shapes_and_scales():
    names = ModelSpec(**FULL, adstock="weibull_pdf").hyperparameter_names
    assert {name.rpartition("_")[2] for name in names} == {"alphas", "gammas", "shapes", "scales"}


def test_robyns_short_name_for_weibull_is_understood():
    assert ModelSpec(**MINIMAL, adstock="weibull").adstock == "weibull_cdf"


def test_without_prophet_vars_there_is_no_decomposition():
    assert ModelSpec.from_dict(dict(MINIMAL)).all_ind_vars == ("tv_S", "search_S")


@pytest.mark.parametrize(
    "bounds", [(float("nan"), 0.5), (0.1, float("nan")), (0.1, float("inf")), (float("nan"),)]
)
def test_a_bound_that_is_no_number_is_refused(bounds: tuple[float, ...]) -> None:
    spec = ModelSpec(**MINIMAL)
    assert "tv_S_thetas" in _refused(
        **MINIMAL, hyperparameters=_bounds(spec) | {"tv_S_thetas": bounds}
    )
