"""Where the clocks of a client are."""

from __future__ import annotations

import pytest

from app.errors import InvalidRequest
from tenants import timezones
from tenants.branding import HOUSE, Brand


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("SE", "Europe/Stockholm"),
        ("DE", "Europe/Berlin"),  # two names, one time
        ("GB", "Europe/London"),
        ("US", timezones.UTC),  # many times: nobody can know which
        ("XX", timezones.UTC),
    ],
)
def test_a_country_with_one_time_has_its_zone(country, zone):
    assert timezones.of_country(country) == zone
    assert Brand("Acme", country=country).zone == zone


def test_a_client_may_have_another_zone_than_its_country():
    assert Brand("Acme", country="US", timezone="America/Chicago").zone == "America/Chicago"
    assert HOUSE.zone == timezones.UTC


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "Europe/"])
def test_a_zone_that_does_not_exist_is_refused(name):
    with pytest.raises(InvalidRequest, match="is no time zone"):
        Brand("Acme", timezone=name)
