"""The SMEs themselves: the plan they are cultivated by, and what it comes to."""
