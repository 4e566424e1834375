"""Changes of organizations, one by one: created, moved, closed, merged, succeeded; what they offer and hold."""
