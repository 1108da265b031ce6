"""The sections of the lab."""
