"""The Cypher statements that edits are decided by; whole organizations are read by the directory's own."""

from graph_schema.statement import Statement

# Unique index on id; one row for each hub.
READ_HUBS = Statement(
    "editing.read_hubs",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})-[:MEMBER_OF]->(hub:Organization)
    RETURN id AS source, hub.id AS target ORDER BY source, target
    """,
)
# Unique index on id; one row for each organization that was taken over.
READ_PREDECESSORS = Statement(
    "editing.read_predecessors",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})-[:SUCCEEDS]->(predecessor:Organization)
    RETURN id AS source, predecessor.id AS target ORDER BY source, target
    """,
)
# Unique index on code, then the organizations of that one division: some dozens, some thousands at most.
READ_NAMES_IN = Statement(
    "editing.read_names_in",
    """
    MATCH (:Region {code: $code})<-[:LOCATED_IN]-(organization:Organization)
    RETURN organization.id AS id, organization.name AS name
    """,
)
