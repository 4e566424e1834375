"""Requests: what an enterprise asks an organization for."""
