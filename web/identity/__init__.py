"""Who asks: bearer tokens, checked against the keys of their issuer. What a caller may do is in the graph."""
