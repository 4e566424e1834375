"""Every Cypher statement on rounds and ratings, and on the work that waits in them."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan

# --- rounds: unique index on id ---

ADD_ROUNDS = Statement(
    "rounds.add_rounds",
    """
    UNWIND $rows AS row
    CREATE (round:Round)
    SET round = row
    """,
)
PUT_ROUNDS = Statement(
    "rounds.put_rounds",
    """
    UNWIND $rows AS row
    MERGE (round:Round {id: row.id})
    SET round = row
    """,
)
CLEAR_ROUNDS = Statement(
    "rounds.clear_rounds",
    """
    UNWIND $keys AS id
    MATCH (:Round {id: id})-[edge:HELD_IN|UNDER]->()
    DELETE edge
    """,
)
REMOVE_ROUNDS = Statement(
    "rounds.remove_rounds",
    """
    UNWIND $keys AS id
    MATCH (round:Round {id: id})
    DETACH DELETE round
    """,
)
LINK_DIVISIONS = Statement(
    "rounds.link_divisions",
    """
    UNWIND $rows AS row
    MATCH (round:Round {id: row[0]})
    MATCH (region:Region {code: row[1]})
    CREATE (round)-[:HELD_IN]->(region)
    RETURN count(*) AS written
    """,
)
LINK_ROUND_STANDARDS = Statement(
    "rounds.link_standards",
    """
    UNWIND $rows AS row
    MATCH (round:Round {id: row[0]})
    MATCH (standard:Standard {key: row[1]})
    CREATE (round)-[:UNDER]->(standard)
    RETURN count(*) AS written
    """,
)
READ_ROUNDS = Statement(
    "rounds.read_rounds",
    """
    UNWIND $keys AS id
    MATCH (round:Round {id: id})
    RETURN properties(round) AS properties,
           [(round)-[:HELD_IN]->(region:Region) | region.code] AS region,
           [(round)-[:UNDER]->(standard:Standard) | standard.key] AS standard
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_ROUNDS = Statement(
    "rounds.keys_of_rounds",
    """
    MATCH (round:Round)
    WHERE round.id > $after AND round.id <= $until AND rand() < $share
    WITH round.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- ratings: unique index on id ---

ADD_RATINGS = Statement(
    "rounds.add_ratings",
    """
    UNWIND $rows AS row
    CREATE (rating:Rating)
    SET rating = row
    """,
    timeout=BULK_SECONDS,
)
PUT_RATINGS = Statement(
    "rounds.put_ratings",
    """
    UNWIND $rows AS row
    MERGE (rating:Rating {id: row.id})
    SET rating = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_RATINGS = Statement(
    "rounds.clear_ratings",
    """
    UNWIND $keys AS id
    MATCH (:Rating {id: id})-[edge:IN|BY|SUPERSEDES]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_RATINGS = Statement(
    "rounds.remove_ratings",
    """
    UNWIND $keys AS id
    MATCH (rating:Rating {id: id})
    DETACH DELETE rating
    """,
    timeout=BULK_SECONDS,
)
LINK_RATED = Statement(
    "rounds.link_rated",
    """
    UNWIND $rows AS row
    MATCH (rating:Rating {id: row[0]})
    MATCH (assessment:Assessment {id: row[1]})
    CREATE (rating)-[:IN]->(assessment)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_RATERS = Statement(
    "rounds.link_raters",
    """
    UNWIND $rows AS row
    MATCH (rating:Rating {id: row[0]})
    MATCH (account:Account {id: row[1]})
    CREATE (rating)-[:BY]->(account)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_SUPERSEDED_RATINGS = Statement(
    "rounds.link_superseded",
    """
    UNWIND $rows AS row
    MATCH (rating:Rating {id: row[0]})
    MATCH (former:Rating {id: row[1]})
    CREATE (rating)-[:SUPERSEDES]->(former)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_RATINGS = Statement(
    "rounds.read_ratings",
    """
    UNWIND $keys AS id
    MATCH (rating:Rating {id: id})
    RETURN properties(rating) AS properties,
           [(rating)-[:IN]->(assessment:Assessment) | assessment.id] AS assessment,
           [(rating)-[:BY]->(account:Account) | account.id] AS by,
           [(rating)-[:SUPERSEDES]->(former:Rating) | former.id] AS supersedes
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_RATINGS = Statement(
    "rounds.keys_of_ratings",
    """
    MATCH (rating:Rating)
    WHERE rating.id > $after AND rating.id <= $until AND rand() < $share
    WITH rating.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
# Unique index on the assessment's id; its ratings that no later one supersedes: some.
READ_RATINGS_IN = Statement(
    "rounds.read_ratings_in",
    """
    UNWIND $keys AS id
    MATCH (assessment:Assessment {id: id})<-[:IN]-(rating:Rating)-[:BY]->(account:Account)
    WHERE NOT EXISTS { (rating)<-[:SUPERSEDES]-(:Rating) }
    RETURN id AS assessment, account.id AS by, properties(rating) AS properties
    ORDER BY id, properties.at, properties.id
    """,
)

# --- whom an assessment is of ---

# Unique index on id of either label; one row.
READ_SUBJECT = Statement(
    "rounds.read_subject",
    """
    MATCH (subject:Organization {id: $subject})
    RETURN subject.status AS status, subject.synthetic AS synthetic,
           head([(subject)-[:LOCATED_IN]->(place:Region) | place.code]) AS region
    UNION
    MATCH (subject:Enterprise {id: $subject})
    RETURN subject.status AS status, subject.synthetic AS synthetic,
           head([(subject)-[:LOCATED_IN]->(place:Region) | place.code]) AS region
    """,
)

# Unique index on the assessment's id; whom each is of, as lists name them.
READ_SUBJECTS_OF = Statement(
    "rounds.read_subjects_of",
    """
    UNWIND $keys AS id
    MATCH (:Assessment {id: id})-[:OF]->(subject)
    RETURN id AS assessment, subject.name AS name, subject.english AS english,
           head([(subject)-[:LOCATED_IN]->(place:Region) | place.code]) AS region
    """,
)

# --- whose score is whose ---

# Unique index on the organizations' ids; the scores that are current of them, of each one at most when all is well.
FIND_CURRENT_SCORES = Statement(
    "rounds.find_current_scores",
    """
    UNWIND $organizations AS organization
    MATCH (:Organization {id: organization})<-[:CURRENT_OF]-(score:Score)
    RETURN score.id AS id ORDER BY id
    """,
)
# Unique index on the enterprise's id; the scores that are current of it, one for each standard.
FIND_CURRENT_OF_ENTERPRISE = Statement(
    "rounds.find_current_of_enterprise",
    """
    MATCH (:Enterprise {id: $enterprise})<-[:CURRENT_OF]-(score:Score)
    RETURN score.id AS id ORDER BY id
    """,
)
# Unique index on the assessment's id; the id of its score, when it has one.
FIND_SCORE_OF = Statement(
    "rounds.find_score_of",
    """
    MATCH (:Assessment {id: $assessment})<-[:OF]-(score:Score)
    RETURN score.id AS id ORDER BY id
    """,
)

# --- lists ---

# Reads the unique index on id from `$after` on, `$first` rows; `$within` are codes of divisions, or null.
LIST_ROUNDS = Statement(
    "rounds.list_rounds",
    """
    MATCH (round:Round)
    WHERE round.id > $after AND ($state IS NULL OR round.state = $state)
      AND ($within IS NULL OR EXISTS {
          MATCH (round)-[:HELD_IN]->(:Region)-[:PART_OF*0..3]->(above:Region) WHERE above.code IN $within })
    RETURN round.id AS id ORDER BY round.id LIMIT $first
    """,
)
# Reads every round: some thousands in a nation's decade.
COUNT_ROUNDS = Statement(
    "rounds.count_rounds",
    """
    MATCH (round:Round)
    WHERE ($state IS NULL OR round.state = $state)
      AND ($within IS NULL OR EXISTS {
          MATCH (round)-[:HELD_IN]->(:Region)-[:PART_OF*0..3]->(above:Region) WHERE above.code IN $within })
    RETURN count(round) AS rounds
    """,
    scans=True,
)
# Unique index on the round's id; its assessments behind `$after`, `$first` rows.
LIST_ASSESSMENTS_IN = Statement(
    "rounds.list_assessments_in",
    """
    MATCH (:Round {id: $round})<-[:IN]-(assessment:Assessment)
    WHERE assessment.id > $after AND assessment.state IN $states
    RETURN assessment.id AS id ORDER BY assessment.id LIMIT $first
    """,
)
# Unique index on the round's id; reads its assessments, some thousands.
COUNT_ASSESSMENTS_IN = Statement(
    "rounds.count_assessments_in",
    """
    MATCH (:Round {id: $round})<-[:IN]-(assessment:Assessment)
    WHERE assessment.state IN $states
    RETURN count(assessment) AS assessments
    """,
)
# Unique index on id; where the subject of each assessment lies, and where its round is held.
FIND_PLACES = Statement(
    "rounds.find_places",
    """
    UNWIND $keys AS id
    MATCH (assessment:Assessment {id: id})-[:OF]->(subject)
    OPTIONAL MATCH (subject)-[:LOCATED_IN]->(place:Region)
    OPTIONAL MATCH (assessment)-[:IN]->(:Round)-[:HELD_IN]->(held:Region)
    RETURN id, subject.id AS subject, place.code AS region, held.code AS held
    """,
)
# Index on state; the assessments in these states that somebody has to do with: by the divisions he administers
# (`$codes`), where the subject lies or the round is held, by the subjects he speaks for, or because he was
# drawn. `$most` rows.
FIND_WORK = Statement(
    "rounds.find_work",
    """
    MATCH (assessment:Assessment)
    WHERE assessment.state IN $states
    MATCH (assessment)-[:OF]->(subject)
    WHERE subject.id IN $subjects
       OR EXISTS { MATCH (assessment)-[:AWAITS]->(drawn:Account) WHERE drawn.id = $account }
       OR EXISTS {
          MATCH (subject)-[:LOCATED_IN]->(:Region)-[:SUCCEEDED_BY*0..12]->(:Region)-[:PART_OF*0..3]->(above:Region)
          WHERE above.code IN $codes }
       OR EXISTS {
          MATCH (assessment)-[:IN]->(:Round)-[:HELD_IN]->(:Region)-[:SUCCEEDED_BY*0..12]->(:Region)
                -[:PART_OF*0..3]->(above:Region)
          WHERE above.code IN $codes }
       OR ($everywhere AND NOT EXISTS { (subject)-[:LOCATED_IN]->(:Region) })
    RETURN assessment.id AS id ORDER BY assessment.id LIMIT $most
    """,
)
# Unique index on the assessment's id; the score of each, as lists show scores.
READ_SCORES_OF = Statement(
    "rounds.read_scores_of",
    """
    UNWIND $keys AS id
    MATCH (:Assessment {id: id})<-[:OF]-(score:Score)
    RETURN id AS assessment, properties(score) AS score
    """,
)

# --- demonstration ---

# Unique index on code, then down the tree: the open synthetic organizations of a division, some hundreds in a province
# of the demonstration network.
FIND_SYNTHETIC = Statement(
    "rounds.find_synthetic",
    """
    MATCH (:Region {code: $region})<-[:PART_OF*0..3]-(:Region)<-[:LOCATED_IN]-(organization:Organization)
    WHERE organization.synthetic AND NOT organization.status IN $states
    RETURN organization.id AS id ORDER BY id
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the round's id; its assessments, each with its score when it has one: as many as entered.
READ_RESULTS = Statement(
    "rounds.read_results",
    """
    MATCH (:Round {id: $round})<-[:IN]-(assessment:Assessment)-[:OF]->(organization:Organization)
    OPTIONAL MATCH (assessment)<-[:OF]-(score:Score)
    RETURN organization.id AS organization, assessment.state AS state, assessment.steps AS steps,
           assessment.dispatches AS dispatches, score.stars AS stars
    ORDER BY organization
    """,
    timeout=SCAN_SECONDS,
)
