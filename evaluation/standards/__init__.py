"""Standards as data: one TOML file for each id and version, checked, immutable, known by its digest."""
