"""Changes as they happen: a GraphQL subscription over WebSocket and server-sent events."""
