"""Every Cypher statement of invented years."""

from graph_schema.statement import Statement

# Reads the whole label once, before a year begins; one row.
COUNT_REAL = Statement(
    "year.count_real",
    """
    MATCH (organization:Organization)
    WHERE organization.synthetic IS NULL OR organization.synthetic = false
    RETURN count(organization) AS organizations
    """,
    timeout=60.0,
    scans=True,
)
# Unique index on id; at most one row.
FIND_PLAYED = Statement(
    "year.find_played",
    """
    MATCH (enterprise:Enterprise {id: $enterprise})
    RETURN enterprise.id AS id
    """,
)
