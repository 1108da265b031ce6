"""What a run's candidates say together, which of them to believe, and what to do about it."""
