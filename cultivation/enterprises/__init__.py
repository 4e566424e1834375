"""Enterprises, as far as voices need them."""
