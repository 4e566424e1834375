"""Every Cypher statement on standards, assessments and scores."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan over a million scores

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
# Unique index on key; 1 when there is any.
COUNT_ASSESSMENTS_UNDER = Statement(
    "evaluation.count_assessments_under",
    """
    MATCH (:Standard {key: $key})<-[:UNDER]-(assessment:Assessment)
    WITH assessment LIMIT 1
    RETURN count(assessment) AS assessments
    """,
)
# Unique index on id; one row for each score that is current for an organization, mostly one.
FIND_CURRENT = Statement(
    "evaluation.find_current",
    """
    MATCH (:Organization {id: $organization})<-[:CURRENT_OF]-(score:Score)
    RETURN score.id AS id
    """,
)

# --- standards: unique index on key, `<id>@<version>` ---

ADD_STANDARDS = Statement(
    "evaluation.add_standards",
    """
    UNWIND $rows AS row
    CREATE (standard:Standard)
    SET standard = row
    """,
    timeout=BULK_SECONDS,
)
PUT_STANDARDS = Statement(
    "evaluation.put_standards",
    """
    UNWIND $rows AS row
    MERGE (standard:Standard {key: row.key})
    SET standard = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_STANDARDS = Statement(
    "evaluation.clear_standards",
    """
    UNWIND $keys AS key
    MATCH (:Standard {key: key})-[edge:SUPERSEDES|OVERRIDDEN_IN]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_STANDARDS = Statement(
    "evaluation.remove_standards",
    """
    UNWIND $keys AS key
    MATCH (standard:Standard {key: key})
    DETACH DELETE standard
    """,
    timeout=BULK_SECONDS,
)
LINK_SUPERSEDED = Statement(
    "evaluation.link_superseded",
    """
    UNWIND $rows AS row
    MATCH (standard:Standard {key: row[0]})
    MATCH (superseded:Standard {key: row[1]})
    CREATE (standard)-[:SUPERSEDES]->(superseded)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_OVERRIDES = Statement(
    "evaluation.link_overrides",
    """
    UNWIND $rows AS row
    MATCH (standard:Standard {key: row[0]})
    MATCH (region:Region {code: row[1]})
    CREATE (standard)-[:OVERRIDDEN_IN {condition: row[2], rule: row[3]}]->(region)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_STANDARDS = Statement(
    "evaluation.read_standards",
    """
    UNWIND $keys AS key
    MATCH (standard:Standard {key: key})
    RETURN properties(standard) AS properties,
           [(standard)-[:SUPERSEDES]->(superseded:Standard) | superseded.key] AS supersedes,
           [(standard)-[edge:OVERRIDDEN_IN]->(region:Region) | [region.code, edge.condition, edge.rule]] AS overrides
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_STANDARDS = Statement(
    "evaluation.keys_of_standards",
    """
    MATCH (standard:Standard)
    WHERE standard.key > $after AND standard.key <= $until AND rand() < $share
    WITH standard.key AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- assessments: unique index on id ---

ADD_ASSESSMENTS = Statement(
    "evaluation.add_assessments",
    """
    UNWIND $rows AS row
    CREATE (assessment:Assessment)
    SET assessment = row
    """,
    timeout=BULK_SECONDS,
)
PUT_ASSESSMENTS = Statement(
    "evaluation.put_assessments",
    """
    UNWIND $rows AS row
    MERGE (assessment:Assessment {id: row.id})
    SET assessment = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_ASSESSMENTS = Statement(
    "evaluation.clear_assessments",
    """
    UNWIND $keys AS id
    MATCH (:Assessment {id: id})-[edge:OF|UNDER|IN|AWAITS]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_ASSESSMENTS = Statement(
    "evaluation.remove_assessments",
    """
    UNWIND $keys AS id
    MATCH (assessment:Assessment {id: id})
    DETACH DELETE assessment
    """,
    timeout=BULK_SECONDS,
)
LINK_ASSESSED = Statement(
    "evaluation.link_assessed",
    """
    UNWIND $rows AS row
    MATCH (assessment:Assessment {id: row[0]})
    MATCH (organization:Organization {id: row[1]})
    CREATE (assessment)-[:OF]->(organization)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_ASSESSED_ENTERPRISES = Statement(
    "evaluation.link_assessed_enterprises",
    """
    UNWIND $rows AS row
    MATCH (assessment:Assessment {id: row[0]})
    MATCH (enterprise:Enterprise {id: row[1]})
    CREATE (assessment)-[:OF]->(enterprise)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_STANDARDS = Statement(
    "evaluation.link_standards",
    """
    UNWIND $rows AS row
    MATCH (assessment:Assessment {id: row[0]})
    MATCH (standard:Standard {key: row[1]})
    CREATE (assessment)-[:UNDER]->(standard)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_ROUNDS = Statement(
    "evaluation.link_rounds",
    """
    UNWIND $rows AS row
    MATCH (assessment:Assessment {id: row[0]})
    MATCH (round:Round {id: row[1]})
    CREATE (assessment)-[:IN]->(round)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_AWAITED = Statement(
    "evaluation.link_awaited",
    """
    UNWIND $rows AS row
    MATCH (assessment:Assessment {id: row[0]})
    MATCH (account:Account {id: row[1]})
    CREATE (assessment)-[:AWAITS]->(account)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_ASSESSMENTS = Statement(
    "evaluation.read_assessments",
    """
    UNWIND $keys AS id
    MATCH (assessment:Assessment {id: id})
    RETURN properties(assessment) AS properties,
           [(assessment)-[:OF]->(subject) | subject.id] AS subject,
           [(assessment)-[:UNDER]->(standard:Standard) | standard.key] AS standard,
           [(assessment)-[:IN]->(round:Round) | round.id] AS round,
           [(assessment)-[:AWAITS]->(account:Account) | account.id] AS awaiting
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_ASSESSMENTS = Statement(
    "evaluation.keys_of_assessments",
    """
    MATCH (assessment:Assessment)
    WHERE assessment.id > $after AND assessment.id <= $until AND rand() < $share
    WITH assessment.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- scores: unique index on id ---

ADD_SCORES = Statement(
    "evaluation.add_scores",
    """
    UNWIND $rows AS row
    CREATE (score:Score)
    SET score = row
    """,
    timeout=BULK_SECONDS,
)
PUT_SCORES = Statement(
    "evaluation.put_scores",
    """
    UNWIND $rows AS row
    MERGE (score:Score {id: row.id})
    SET score = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_SCORES = Statement(
    "evaluation.clear_scores",
    """
    UNWIND $keys AS id
    MATCH (:Score {id: id})-[edge:OF|CURRENT_OF]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_SCORES = Statement(
    "evaluation.remove_scores",
    """
    UNWIND $keys AS id
    MATCH (score:Score {id: id})
    DETACH DELETE score
    """,
    timeout=BULK_SECONDS,
)
LINK_ASSESSMENTS = Statement(
    "evaluation.link_assessments",
    """
    UNWIND $rows AS row
    MATCH (score:Score {id: row[0]})
    MATCH (assessment:Assessment {id: row[1]})
    CREATE (score)-[:OF]->(assessment)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_CURRENT = Statement(
    "evaluation.link_current",
    """
    UNWIND $rows AS row
    MATCH (score:Score {id: row[0]})
    MATCH (organization:Organization {id: row[1]})
    CREATE (score)-[:CURRENT_OF]->(organization)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_CURRENT_ENTERPRISES = Statement(
    "evaluation.link_current_enterprises",
    """
    UNWIND $rows AS row
    MATCH (score:Score {id: row[0]})
    MATCH (enterprise:Enterprise {id: row[1]})
    CREATE (score)-[:CURRENT_OF]->(enterprise)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_SCORES = Statement(
    "evaluation.read_scores",
    """
    UNWIND $keys AS id
    MATCH (score:Score {id: id})
    RETURN properties(score) AS properties,
           [(score)-[:OF]->(assessment:Assessment) | assessment.id] AS assessment,
           [(score)-[:CURRENT_OF]->(holder) | holder.id] AS currentOf
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_SCORES = Statement(
    "evaluation.keys_of_scores",
    """
    MATCH (score:Score)
    WHERE score.id > $after AND score.id <= $until AND rand() < $share
    WITH score.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
# Unique index on id; one row a key.
READ_DERIVATIONS = Statement(
    "evaluation.read_derivations",
    """
    UNWIND $keys AS id
    MATCH (score:Score {id: id})
    RETURN score {.id, .total, .stars, .decision, .outcome, .coverage, .derivation} AS score
    """,
    timeout=SCAN_SECONDS,
)
# Reads the count that the engine keeps for the label. One row.
COUNT_SCORES = Statement(
    "evaluation.count_scores",
    """
    MATCH (score:Score)
    RETURN count(score) AS scores
    """,
    timeout=SCAN_SECONDS,
    scans=True,
)
