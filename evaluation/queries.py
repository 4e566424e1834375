"""Every Cypher statement on standards, assessments and scores."""

from graph_schema.statement import Statement

# Reads every version of every standard: some dozens.
LIST_STANDARDS = Statement(
    "evaluation.list_standards",
    """
    MATCH (standard:Standard)
    WHERE ($subject IS NULL OR standard.subject = $subject)
      AND ($inForceOn IS NULL OR standard.effectiveFrom <= $inForceOn)
      AND ($inForceOn IS NULL OR standard.effectiveTo IS NULL OR standard.effectiveTo >= $inForceOn)
    RETURN properties(standard) AS standard ORDER BY standard.id, standard.version
    """,
    scans=True,
)
# Reads every version of every standard: some dozens. At most one row.
READ_STANDARD = Statement(
    "evaluation.read_standard",
    """
    MATCH (standard:Standard {id: $id, version: $version})
    RETURN properties(standard) AS standard
    """,
    scans=True,
)
# Unique index on id; an assessment is published when it has a score. At most one row.
READ_PUBLISHED_ASSESSMENT = Statement(
    "evaluation.read_published_assessment",
    """
    MATCH (assessment:Assessment {id: $id})<-[:OF]-(:Score)
    OPTIONAL MATCH (assessment)-[:UNDER]->(standard:Standard)
    OPTIONAL MATCH (assessment)-[:OF]->(organization:Organization)
    RETURN DISTINCT properties(assessment) AS assessment, properties(standard) AS standard,
           organization.id AS organization
    """,
)
