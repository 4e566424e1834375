"""The search index: projected from the graph by following the journal; answers lists, counts and distances."""
