"""How fast the compiled engine is. Run with `python -m benchmarks`."""
