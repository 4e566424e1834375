"""Corrections suggested by anybody, and the queue in which administrators decide about them."""
