"""Collaborations of enterprises and organizations with universities, institutes, large enterprises and others."""
