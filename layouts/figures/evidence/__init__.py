"""The figures of what speaks for a run's models."""
