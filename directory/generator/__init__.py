"""A seeded generator of a demonstration network over the real divisions: invented organizations, marked as such."""

from directory.generator.network import generate

__all__ = ["generate"]
