"""The sections of the pages that compare models and runs."""
