"""A year in the life of an invented province, played by the rules that hold for real ones."""
