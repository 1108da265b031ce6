"""What a run that waits, searches or has ended says of itself."""

from __future__ import annotations

from layouts.components.run.state_words import trials_done
from layouts.language import language_context


def test_searching_workers_are_counted_as_the_language_does() -> None:
    with language_context("de"):
        assert trials_done(1, 5, 1).endswith("1 Worker sucht")
        assert trials_done(1, 5, 2).endswith("2 Worker suchen")
