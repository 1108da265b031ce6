"""The agency's home: one card per client, with what its published model says about paid media."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from layouts import agency, text
from tests.layouts.readable import words


@dataclass(frozen=True)
class Card:
    slug: str = "acme"
    name: str = "Acme"
    logo_svg: str = "<svg/>"
    currency: str = "SEK"
    locale: str = "sv_SE"
    last_run_state: str | None = "finished"
    last_run_at: datetime | None = datetime(2026, 1, 2, tzinfo=UTC)
    data_until: date | None = date(2026, 1, 1)
    roas: float | None = 2.5
    conversion: bool = False
    published_at: datetime | None = datetime(2026, 1, 3, tzinfo=UTC)


def test_a_card_says_which_return_it_shows():
    said = words(agency.build([Card()]))
    assert "2,50 ROAS of paid media" in said


def test_a_client_that_counts_conversions_has_their_cost():
    said = words(agency.build([Card(roas=0.004, conversion=True)]))
    assert "250\xa0kr CPA of paid media" in said


def test_a_card_tells_no_model_from_a_model_without_an_estimate():
    unknown = Card(roas=None)
    assert text.NO_ROAS in words(agency.build([unknown]))
    assert text.NO_MODEL_YET in words(agency.build([replace(unknown, published_at=None)]))
