"""Reads. Each begins by asking for the right, returns plain values, and never commits."""
