"""The overview through the router."""

from __future__ import annotations

from collections.abc import Callable

from layouts import overview
from tests.factories import Factory


def test_staff_without_a_model_sees_the_figures_of_the_newest_data(
    make: Factory, login: Callable
) -> None:
    tenant = make.tenant("acme")
    make.dataset(tenant)
    said = login(make.user("analyst", tenant), "acme").page("/overview").text
    assert overview.NEXT_RUN in said
    assert "Media spend" in said


def test_a_client_without_a_published_model_sees_no_figures(make: Factory, login: Callable) -> None:
    tenant = make.tenant("acme")
    make.dataset(tenant)
    said = login(make.user("client_viewer", tenant), "acme").page("/overview").text
    assert "Your first results are on their way" in said
    assert "Media spend" not in said


def test_the_table_behind_the_figure_can_be_downloaded(make: Factory, login: Callable) -> None:
    tenant = make.tenant("acme")
    make.dataset(tenant)
    answer = login(make.user("analyst", tenant), "acme").get("/downloads/overview.csv")
    assert answer.text.lstrip("\ufeff").startswith("ds,spend,revenue")
