"""One client on the agency's home."""
