"""Robyn's own files of one model: read, written, compared."""
