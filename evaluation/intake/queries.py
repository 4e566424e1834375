"""Every Cypher statement on the forms of standards."""

from graph_schema.statement import Statement

# Reads the versions of all standards, some dozens, and returns those of one standard: one to three.
LIST_VERSIONS = Statement(
    "intake.list_versions",
    """
    MATCH (standard:Standard)
    WHERE standard.id = $id
    RETURN properties(standard) AS standard ORDER BY standard.version
    """,
    scans=True,
)
