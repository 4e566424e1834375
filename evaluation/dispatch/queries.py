"""Every Cypher statement by which evaluators are found and their conflicts of interest told."""

from graph_schema.statement import Statement

# Unique index on code, then back to the divisions whose place these took: some 100 ways for the busiest. A row
# for each account with a grant that holds at `$moment`.
FIND_EVALUATORS = Statement(
    "dispatch.find_evaluators",
    """
    UNWIND $codes AS code
    MATCH (region:Region {code: code})<-[:SUCCEEDED_BY*0..12]-(held:Region)<-[edge:EVALUATES_IN]-(account:Account)
    WHERE edge.revokedBy IS NULL AND edge.from <= $moment AND (edge.to IS NULL OR edge.to > $moment)
    RETURN DISTINCT code, account.id AS account
    """,
)
# Unique index on id; whom each works or worked for, staff or paid, with every hub up to two steps above that one.
FIND_EMPLOYERS = Statement(
    "dispatch.find_employers",
    """
    UNWIND $accounts AS id
    MATCH (account:Account {id: id})-[edge:EMPLOYED_BY|STAFF_OF]->(employer:Organization)
    WHERE edge.to IS NULL OR edge.to > $since
    MATCH path = (employer)-[:MEMBER_OF*0..2]->(:Organization)
    RETURN DISTINCT id AS account, employer.id AS employer, [node IN nodes(path) | node.id] AS hubs
    """,
)
# Unique index on id; the hubs up to two steps above an organization: a handful of rows, each the way there.
FIND_HUBS = Statement(
    "dispatch.find_hubs",
    """
    MATCH path = (:Organization {id: $organization})-[:MEMBER_OF*1..2]->(:Organization)
    RETURN DISTINCT [node IN nodes(path) | node.id] AS path
    """,
)
# Unique index on id; what an organization took over, and what took it over: a handful of rows, each the way there.
FIND_SUCCESSIONS = Statement(
    "dispatch.find_successions",
    """
    MATCH path = (:Organization {id: $organization})-[:SUCCEEDS*1..12]->(:Organization)
    RETURN DISTINCT [node IN nodes(path) | node.id] AS path
    UNION
    MATCH path = (:Organization {id: $organization})<-[:SUCCEEDS*1..12]-(:Organization)
    RETURN DISTINCT [node IN nodes(path) | node.id] AS path
    """,
)
# Unique index on id, then on code; the division of a subject, `$nation` when it has none, with what took its
# place and every division above: a handful of rows, each the way there.
FIND_DIVISIONS = Statement(
    "dispatch.find_divisions",
    """
    OPTIONAL MATCH (:Organization {id: $subject})-[:LOCATED_IN]->(seat:Region)
    OPTIONAL MATCH (:Enterprise {id: $subject})-[:LOCATED_IN]->(place:Region)
    WITH coalesce(seat.code, place.code, $nation) AS code
    MATCH succession = (:Region {code: code})-[:SUCCEEDED_BY*0..12]->(current:Region)
    WHERE NOT EXISTS { (current)-[:SUCCEEDED_BY]->() }
    MATCH lineage = (current)-[:PART_OF*0..3]->(above:Region)
    RETURN DISTINCT above.code AS code, [node IN nodes(succession) | node.code] AS succession,
           [node IN nodes(lineage) | node.code] AS lineage
    """,
)
# Unique index on id; which of the divisions of `$codes` each account administers at `$moment`.
FIND_ADMINISTRATORS = Statement(
    "dispatch.find_administrators",
    """
    UNWIND $accounts AS id
    MATCH (:Account {id: id})-[edge:ADMINISTERS]->(held:Region)-[:SUCCEEDED_BY*0..12]->(region:Region)
    WHERE region.code IN $codes
      AND edge.revokedBy IS NULL AND edge.from <= $moment AND (edge.to IS NULL OR edge.to > $moment)
    RETURN DISTINCT id AS account, region.code AS code
    """,
)
# Unique index on id; which accounts speak for an enterprise, or did so after `$since`.
FIND_REPRESENTATIVES = Statement(
    "dispatch.find_representatives",
    """
    UNWIND $accounts AS id
    MATCH (account:Account {id: id})-[edge:REPRESENTS]->(:Enterprise {id: $enterprise})
    WHERE edge.to IS NULL OR edge.to > $since
    RETURN DISTINCT id AS account
    """,
)
# Unique index on id; who has rated an assessment: some ratings.
FIND_RATERS = Statement(
    "dispatch.find_raters",
    """
    MATCH (:Assessment {id: $assessment})<-[:IN]-(rating:Rating)-[:BY]->(account:Account)
    WHERE account.id IN $accounts
    RETURN DISTINCT account.id AS account, rating.id AS rating
    """,
)
