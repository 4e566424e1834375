"""What served enterprises say, and what is held against organizations."""
