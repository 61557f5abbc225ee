"""Measurements; `make bench-quick` runs the short ones."""
