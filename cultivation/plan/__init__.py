"""Plans as data: their parts, their goals with what was observed, and what in the network supports them."""
