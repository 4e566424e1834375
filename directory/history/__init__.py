"""What was in force on a day, and what was known at an instant, rebuilt from the journal."""
