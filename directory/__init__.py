"""Regions, organizations, services and the search over them."""
