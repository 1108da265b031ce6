"""Use cases.

Each asks for the right, does one thing, and commits once, the audit event included.
"""
