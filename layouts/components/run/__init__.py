"""The sections of one run's pages."""
