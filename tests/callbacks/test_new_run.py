"""The form of a new run becomes a spec, or says everything that is missing."""

from __future__ import annotations

from typing import Any

import pytest
from dash import no_update

from app.errors import InvalidRequest
from app.queries import datasets
from callbacks import new_run
from callbacks.new_run_spec import read_spec
from layouts import new_run as layout
from layouts.new_run import EXPOSURE
from mmm.data.default_spec import hyperparameter_ranges

COLUMNS = (
    "date",
    "revenue",
    "tv_spend",
    "fb_spend",
    "fb_impressions",
    "newsletter",
    "price",
    "events",
    "notes",
)
ROLES = (
    "date",
    "dep_var",
    "spend",
    "spend",
    EXPOSURE + "fb_spend",
    "organic",
    "context",
    "factor",
    "unused",
)


def form(**changes: Any) -> dict[str, Any]:
    """A complete form."""
    bounds = {
        (medium, kind, end): value
        for medium in ("tv_spend", "fb_impressions", "newsletter")
        for kind, ends in {"thetas": (0.1, 0.4), "alphas": (0.5, 3.0), "gammas": (0.3, 1.0)}.items()
        for end, value in zip(("low", "high"), ends, strict=True)
    }
    given = {
        "data": "d1",
        "name": "Run",
        "outcome": "revenue",
        "mode": "fast",
        "validation": False,
        "columns": [{"type": "new-role", "column": name} for name in COLUMNS],
        "roles": list(ROLES),
        "bound_ids": [
            {"type": "new-bound", "medium": m, "parameter": k, "end": e} for m, k, e in bounds
        ],
        "adstock": "geometric",
        "bounds": list(bounds.values()),
        "prophet": ["holiday", "trend"],
        "country": "SE",
        "start": "2024-01-01",
        "end": "2025-12-29",
        "iterations": 500,
        "trials": 3,
        "seed": 7,
    }
    return given | changes


def test_the_form_becomes_a_spec_under_robyns_names() -> None:
    spec = read_spec(form())
    assert spec.paid_media_spends == ("tv_spend", "fb_spend")
    assert spec.paid_media_vars == ("tv_spend", "fb_impressions")
    assert (spec.organic_vars, spec.context_vars, spec.factor_vars) == (
        ("newsletter",),
        ("price", "events"),
        ("events",),
    )
    assert spec.prophet_vars == ("trend", "holiday")
    assert (spec.iterations, spec.trials, spec.seed, spec.prophet_country) == (500, 3, 7, "SE")
    assert spec.hyperparameters["fb_impressions_alphas"] == (0.5, 3.0)


def test_both_ends_equal_fix_a_parameter() -> None:
    bounds = form()["bounds"]
    bounds[0] = bounds[1]
    assert read_spec(form(bounds=bounds)).hyperparameters["tv_spend_thetas"] == (0.4,)


def test_a_weibull_adstock_takes_shapes_and_scales_for_the_carry_over() -> None:
    given = form(adstock="weibull_pdf")
    for place in given["bound_ids"]:
        place["parameter"] = {"thetas": "scales"}.get(place["parameter"], place["parameter"])
    media = dict.fromkeys(place["medium"] for place in given["bound_ids"])
    for name in media:
        for end, value in (("low", 0.0), ("high", 10.0)):
            given["bound_ids"].append(
                {"type": "new-bound", "medium": name, "parameter": "shapes", "end": end}
            )
            given["bounds"].append(value)
    spec = read_spec(given)
    assert spec.adstock == "weibull_pdf"
    assert spec.hyperparameters["tv_spend_shapes"] == (0.0, 10.0)


def test_an_adstock_that_the_form_does_not_offer_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="No such adstock"):
        read_spec(form(adstock="wave"))


def test_the_ranges_shown_are_those_of_the_adstock() -> None:
    bounds = hyperparameter_ranges(("tv_spend",), "weibull_cdf")
    shown = str(layout.ranges(("tv_spend",), bounds, {"tv_spend": "tv"}, "weibull_cdf"))
    assert "'parameter': 'shapes'" in shown
    assert "'parameter': 'scales'" in shown
    assert "thetas" not in shown


def test_a_held_out_part_brings_its_range() -> None:
    assert read_spec(form(validation=True)).hyperparameters["train_size"] == (0.5, 0.8)


def test_everything_missing_is_said_at_once() -> None:
    roles = ["context", *ROLES[1:]]
    with pytest.raises(InvalidRequest) as caught:
        read_spec(form(roles=roles, seed=None, iterations=None))
    said = str(caught.value)
    for part in ("Seed", "Iterations", "“Date”"):
        assert part in said


def test_an_exposure_without_its_spend_is_refused_by_name() -> None:
    roles = [
        "unused" if name == "fb_spend" else role for name, role in zip(COLUMNS, ROLES, strict=True)
    ]
    with pytest.raises(InvalidRequest) as caught:
        read_spec(form(roles=roles))
    assert "fb_spend" in str(caught.value)


def test_holidays_are_left_out_without_their_country() -> None:
    assert read_spec(form(prophet=["trend"])).prophet_country is None


def test_the_form_reads_its_data_set_once(app, make, inside, monkeypatch) -> None:
    acme = make.tenant("acme")
    make.dataset(acme)
    read, asked = datasets.read, []
    monkeypatch.setattr(datasets, "read", lambda row: asked.append(row.id) or read(row))
    with app.test_request_context("/"), inside(acme, make.user("analyst", acme)):
        new_run.load()
    assert len(asked) == 1


def test_only_another_data_set_leads_to_another_form() -> None:
    assert new_run.switch("d2", "d1") == "/runs/new?data=d2"
    assert new_run.switch("d1", "d1") is no_update
