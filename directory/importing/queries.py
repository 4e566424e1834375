"""The Cypher statements of the importer; whole organizations are read by the directory's own."""

from graph_schema.statement import Statement

LOOKUP_SECONDS = 60.0  # twenty thousand keys at once, each by an index

# By the unique index on id; at most one row a key.
FIND_BY_ID = Statement(
    "importing.find_by_id",
    """
    UNWIND $keys AS key
    MATCH (organization:Organization {id: key})
    RETURN organization.id AS id, organization.name AS name, organization.creditCode AS credit_code,
           [(organization)-[:LOCATED_IN]->(region:Region) | region.code] AS region,
           organization.version AS version
    """,
    timeout=LOOKUP_SECONDS,
)
# By the index on creditCode; one row a key, more only where the graph holds a duplicate.
FIND_BY_CREDIT_CODE = Statement(
    "importing.find_by_credit_code",
    """
    UNWIND $keys AS key
    MATCH (organization:Organization {creditCode: key})
    RETURN organization.id AS id, organization.name AS name, organization.creditCode AS credit_code,
           [(organization)-[:LOCATED_IN]->(region:Region) | region.code] AS region,
           organization.version AS version
    """,
    timeout=LOOKUP_SECONDS,
)
