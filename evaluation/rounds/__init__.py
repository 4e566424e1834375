"""Rounds of evaluation: the way of an assessment from what an organization says of itself to a published score."""
