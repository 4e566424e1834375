"""Self-check: which tier an enterprise reaches today, what is missing for the next, and who nearby helps with that."""
