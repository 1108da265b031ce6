"""A brand's mark, also where the client gave none."""

from __future__ import annotations

import pytest

from layouts.components.logo import logo
from tests.layouts.readable import words


def test_a_brand_with_a_logo_shows_it_beside_its_name():
    assert logo("<svg/>", "Acme").src.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(("brand", "letter"), [("Solvik", "S"), (" ångström", "Å"), ("", "")])
def test_a_brand_without_a_logo_has_its_letter_and_no_broken_image(brand, letter):
    mark = logo("", brand, large=True)
    assert words(mark) == letter
    assert not hasattr(mark, "src")
    assert "logo-lg" in mark.className
