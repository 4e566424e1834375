"""Organizations from files: read, checked whole, matched with the graph, written all or not at all."""
