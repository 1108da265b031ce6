"""The figures of the lab."""
