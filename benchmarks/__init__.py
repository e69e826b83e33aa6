"""Benchmarks of Détente: ratios measured in one run, never asserted (see README.md)."""
