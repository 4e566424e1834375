"""Gradient cultivation: the tiers that enterprises reach, the titles they hold, and how many hold them."""
