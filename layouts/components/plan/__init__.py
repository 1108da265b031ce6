"""The sections of the planner."""
