"""Who evaluates what: candidates, conflicts of interest found in the graph, and a draw that anyone can redo."""
