"""The figures of one model."""
