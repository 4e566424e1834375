"""Exact scoring: pure functions of a standard, a region and answers; no graph, no network, no floats in a score."""
