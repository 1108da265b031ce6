"""The frame shows what the person may open, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

from layouts import ids, shell
from layouts.address import base_context
from tests.layouts.readable import found, words
from tests.layouts.readable import ids as ids_of

FRAME = shell.Frame(
    brand_name="Fjällro",
    logo_svg="<svg xmlns='http://www.w3.org/2000/svg'/>",
    person="Elin Berg",
    email="elin@example.org",
    csrf_token="token",
    navigation=(
        shell.Entry("/overview", "Overview"),
        shell.Entry("/model", "Model"),
        shell.Entry("/planner", "Planner"),
    ),
    engines="Engine",
    templates={"light": {"layout": {}}, "dark": {"layout": {}}},
)


def test_navigation_has_the_entries_given_and_no_other() -> None:
    nav = found(shell.build(FRAME), "Nav")[0]
    assert [link.href for link in found(nav, "Link")] == ["/overview", "/model", "/planner"]


def test_the_way_between_the_agencys_pages_and_a_client_loads_the_page_anew() -> None:
    entries = [shell.Entry(path, "A page") for path in ("/", "/engines", "/c/acme/data")]
    staff = replace(FRAME, navigation=tuple(entries))
    with base_context("/c/acme"):
        inside = found(shell.build(staff), "Nav")[0]
    assert [link.href for link in found(inside, "A")] == ["/", "/engines"]
    at_home = found(shell.build(replace(staff, home=True)), "Nav")[0]
    assert [link.href for link in found(at_home, "A")] == ["/", "/c/acme/data"]


def test_the_switcher_is_links_to_the_clients_own_addresses() -> None:
    clients = tuple(shell.Client(slug, slug.title(), "") for slug in ("acme", "beta"))
    with base_context("/c/acme"):
        switcher = found(shell.build(replace(FRAME, clients=clients, slug="acme")), "Details")[0]
    assert [link.href for link in found(switcher, "A")] == [
        "/",
        "/c/acme/overview",
        "/c/beta/overview",
    ]


def test_a_person_with_one_client_gets_no_switcher() -> None:
    assert "/c/" not in str(shell.build(FRAME))


def test_signing_out_is_a_form_with_a_token() -> None:
    form = found(shell.build(FRAME), "Form")[0]
    assert (form.action, form.method) == ("/sign-out", "post")
    assert [field.value for field in found(form, "Input")] == ["token"]


def test_both_templates_travel_as_data_and_not_as_script() -> None:
    holder = next(
        item
        for item in found(shell.build(FRAME), "Div")
        if getattr(item, "id", "") == ids.TEMPLATES
    )
    assert set(json.loads(holder.to_plotly_json()["props"]["data-templates"])) == {"light", "dark"}


def test_the_first_link_skips_to_the_content() -> None:
    first = found(shell.build(FRAME), "A")[0]
    assert (first.href, words(first)) == ("#main", "Skip to the content")
    assert "main" in ids_of(shell.build(FRAME))


def test_notices_of_the_browser_wait_hidden_in_an_alert() -> None:
    notices = [
        item
        for item in found(shell.build(FRAME), "Div")
        if getattr(item, "className", "") == "notice"
    ]
    assert all(item.hidden for item in notices)
    assert {item.to_plotly_json()["props"]["data-notice"] for item in notices} >= {
        "signed-out",
        "unreachable",
    }
