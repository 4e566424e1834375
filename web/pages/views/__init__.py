"""What each page asks for and shows."""
