"""Evaluating organizations: standards, assessments, scores."""
