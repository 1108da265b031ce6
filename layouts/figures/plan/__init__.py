"""The figures of the planner."""
