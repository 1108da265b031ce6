"""The sections of one model's page."""
