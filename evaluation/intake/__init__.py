"""Intake of answers: a typed form for each version of a standard, its classes made from the standard as data."""
