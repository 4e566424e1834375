"""Instruments: policies and finance products, whom they are for, and which of them fit an enterprise."""
