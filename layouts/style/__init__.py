"""Brand, colours, numbers and dates of whoever reads."""
