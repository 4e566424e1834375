"""Every Cypher statement behind the read types; lists and counts come from the index instead."""

from graph_schema.statement import Statement

# Unique index on id; one row for each organization that has a score.
READ_CURRENT_SCORES = Statement(
    "directory.read_current_scores",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})<-[:CURRENT_OF]-(score:Score)
    OPTIONAL MATCH (score)-[:OF]->(:Assessment)-[:UNDER]->(standard:Standard)
    RETURN id AS organization, properties(score) AS score, properties(standard) AS standard
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
