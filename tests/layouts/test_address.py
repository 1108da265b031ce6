"""Addresses with and without the client's own part."""

from __future__ import annotations

from layouts.address import (
    address,
    base_context,
    current_base,
    is_within,
    site_address,
)


def test_a_path_belongs_to_the_present_client():
    assert address("/runs") == "/runs"
    with base_context("/c/acme"):
        assert address("/runs?a=1") == "/c/acme/runs?a=1"
        assert current_base() == "/c/acme"
        assert site_address("/engines") == "/engines"
    assert (address("/runs"), current_base()) == ("/runs", "")


def test_only_pages_of_the_present_client_are_within_its_document():
    with base_context("/c/acme"):
        assert is_within(address("/runs"))
        assert not any(
            is_within(href) for href in ("/", "/runs", "/c/acmecorp/runs", "/c/beta/runs")
        )
    assert is_within("/engines")
    assert not is_within("/c/acme/runs")
