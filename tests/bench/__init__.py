"""Benchmarks: ratios of one run, never absolute times (`make bench`)."""
