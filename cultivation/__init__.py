"""The enterprises themselves: the plan they are cultivated by, what they ask for, and what they say."""
