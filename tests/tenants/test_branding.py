"""Brands: valid colours, readable text, Bootstrap recoloured where it needs it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from tenants.branding import READABLE, Brand, contrast, css, mix, readable, text_on

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    "colour", ["red", "#12", "#12345g", "#123456;} body{display:none", "", "#1234567"]
)
def test_only_hexadecimal_colours_are_taken(colour):
    for field in ("primary", "secondary"):
        with pytest.raises(InvalidRequest, match="#rrggbb"):
            Brand("Acme", **{field: colour})


def test_contrast_is_what_wcag_says():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


@given(COLOURS)
def test_text_on_any_colour_can_be_read(colour):
    assert contrast(text_on(colour), colour) >= READABLE


@given(COLOURS, st.sampled_from(["#ffffff", "#212529"]))
def test_any_brand_colour_is_made_readable_as_text(colour, ground):
    assert contrast(readable(colour, ground), ground) >= READABLE


def test_a_readable_colour_is_left_as_it_is():
    assert readable("#1f6b4a", "#ffffff") == "#1f6b4a"


@given(COLOURS)
def test_buttons_stay_readable_when_hovered(colour):
    for rule in re.findall(r"\.btn-primary \{([^}]*)\}", css(Brand("Acme", primary=colour))):
        values = dict(re.findall(r"--bs-btn-([\w-]+): (#\w+);", rule))
        for state in ("", "hover-", "active-", "disabled-"):
            assert contrast(values[f"{state}color"], values[f"{state}bg"]) >= READABLE


def test_what_bootstrap_bakes_its_blue_into_is_overridden_in_both_modes():
    sheet = css(Brand("Acme", primary="#aa0011"))
    for mode in ("light", "dark"):
        for selector in (
            ".btn-primary",
            ".btn-outline-primary",
            ".form-check-input:checked",
            ".progress",
        ):
            assert f"[data-bs-theme={mode}] {selector} {{" in sheet
    assert sheet.count("--Dash-Fill-Interactive-Strong") == 2
    assert sheet.count("{") == sheet.count("}")
