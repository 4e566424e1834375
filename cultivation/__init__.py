"""The enterprises themselves: what they ask for, and what they say about those who serve them."""
