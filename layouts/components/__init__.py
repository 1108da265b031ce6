"""The pieces that pages are made of. Each is a pure function of values."""
