"""The language of a marketing mix model: its description, data, results and arithmetic.

No web, no R, no database.
"""
