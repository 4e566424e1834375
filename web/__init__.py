"""The HTTP surface: GraphQL, the change feed, exports, health, figures and pages."""
