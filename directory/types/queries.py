"""Every Cypher statement behind the read types; lists and counts come from the index instead."""

from graph_schema.statement import Statement

# Unique index on id; one row for each score.
READ_DERIVATIONS = Statement(
    "directory.read_derivations",
    """
    UNWIND $ids AS id
    MATCH (score:Score {id: id})
    RETURN id, score.derivation AS derivation
    """,
)
# Unique index on key; one row for each version.
READ_SCORE_STANDARDS = Statement(
    "directory.read_score_standards",
    """
    UNWIND $keys AS key
    MATCH (standard:Standard {key: key})
    RETURN key, properties(standard) AS standard
    """,
)
# Unique index on id; one row for each organization with feedback.
READ_FEEDBACK = Statement(
    "directory.read_feedback",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})<-[:ABOUT]-(feedback:Feedback)
    RETURN id AS organization, count(feedback) AS answers,
           sum(CASE WHEN feedback.satisfied THEN 1 ELSE 0 END) AS satisfied,
           count(feedback.stars) AS rated, coalesce(sum(feedback.stars), 0) AS stars
    """,
)
# Unique index on id; one row for each organization that took over.
READ_SUCCESSORS = Statement(
    "directory.read_successors",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})<-[:SUCCEEDS]-(successor:Organization)
    RETURN id AS organization, successor.id AS successor ORDER BY organization, successor
    """,
)
# Index on creditCode; one row, more only when closed organizations had the same code.
FIND_BY_CREDIT_CODE = Statement(
    "directory.find_by_credit_code",
    """
    MATCH (organization:Organization {creditCode: $creditCode})
    RETURN organization.id AS id, organization.status AS status
    """,
)
