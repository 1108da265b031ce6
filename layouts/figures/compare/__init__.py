"""The figures that compare models and runs."""
