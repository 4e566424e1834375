"""Titles of organizations, by when they end."""
