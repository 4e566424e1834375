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
# Unique index on id; one row for each organization with feedback or complaints: a voice has stars, a complaint a state.
READ_FEEDBACK = Statement(
    "directory.read_feedback",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})<-[:ABOUT]-(voice)
    RETURN id AS organization,
           sum(CASE WHEN voice.stars IS NOT NULL AND voice.flags IS NULL THEN 1 ELSE 0 END) AS voices,
           sum(CASE WHEN voice.satisfied AND voice.flags IS NULL THEN 1 ELSE 0 END) AS satisfied,
           sum(CASE WHEN voice.flags IS NULL THEN coalesce(voice.stars, 0) ELSE 0 END) AS stars,
           sum(CASE WHEN voice.flags IS NOT NULL THEN 1 ELSE 0 END) AS flagged,
           sum(CASE WHEN voice.state = 'OPEN' THEN 1 ELSE 0 END) AS open,
           sum(CASE WHEN voice.state = 'UPHELD' THEN 1 ELSE 0 END) AS upheld,
           sum(CASE WHEN voice.state = 'PARTLY' THEN 1 ELSE 0 END) AS partly,
           sum(CASE WHEN voice.state = 'REJECTED' THEN 1 ELSE 0 END) AS rejected,
           sum(CASE WHEN voice.state = 'WITHDRAWN' THEN 1 ELSE 0 END) AS withdrawn
    """,
)
# Unique index on id; one row for each request after which a voice was given.
READ_VOICED_REQUESTS = Statement(
    "directory.read_voiced_requests",
    """
    UNWIND $ids AS id
    MATCH (:Request {id: id})<-[:AFTER]-(feedback:Feedback)
    RETURN DISTINCT id
    """,
)
# Unique index on id; one row for each division (code) whose organizations have voices.
READ_FEEDBACK_TALLIES = Statement(
    "directory.read_feedback_tallies",
    """
    UNWIND $codes AS code
    MATCH (tally:Tally {id: 'tally-' + code})
    RETURN code, tally.voices AS voices, tally.stars AS stars
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
