"""Every Cypher statement on feedback, complaints and tallies."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan

# Unique index on id of the organization; its voices since an instant, one row each: at most some thousands a year.
READ_VOICES = Statement(
    "voices.read_voices",
    """
    MATCH (:Organization {id: $organization})<-[:ABOUT]-(feedback:Feedback)-[:FROM]->(enterprise:Enterprise)
    WHERE feedback.at >= $since
    RETURN feedback.id AS id, feedback.at AS at, feedback.text AS text, feedback.flags AS flags,
           enterprise.id AS enterprise, enterprise.source AS source
    ORDER BY at, id
    """,
)
# Unique index on id of the organization; its open complaints by one account, at most one.
FIND_OPEN_COMPLAINT = Statement(
    "voices.find_open_complaint",
    """
    MATCH (:Organization {id: $organization})<-[:ABOUT]-(complaint:Complaint)
    WHERE complaint.state = 'OPEN' AND complaint.by = $account
    RETURN complaint.id AS id
    """,
)
# Unique index on id of the organization; the youngest of its flagged voices, at most `$first`.
LIST_FLAGGED = Statement(
    "voices.list_flagged",
    """
    MATCH (:Organization {id: $organization})<-[:ABOUT]-(feedback:Feedback)
    WHERE feedback.flags IS NOT NULL
    RETURN feedback.id AS id ORDER BY feedback.at DESC, id LIMIT $first
    """,
)
# Unique index on id of the organization; the youngest complaints about it, at most `$first`.
LIST_COMPLAINTS = Statement(
    "voices.list_complaints",
    """
    MATCH (:Organization {id: $organization})<-[:ABOUT]-(complaint:Complaint)
    RETURN complaint.id AS id ORDER BY complaint.at DESC, id LIMIT $first
    """,
)

# Index on queue, a range of it: complaints in one state, the oldest first. `$codes` are the divisions that the
# organization lies in one of, null for everywhere.
LIST_COMPLAINT_QUEUE = Statement(
    "voices.list_complaint_queue",
    """
    MATCH (complaint:Complaint)
    WHERE complaint.queue > $after AND complaint.queue < $until
    MATCH (complaint)-[:ABOUT]->(organization:Organization)
    WHERE $codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    }
    WITH complaint, organization ORDER BY complaint.queue LIMIT $first
    RETURN complaint.queue AS queue, properties(complaint) AS properties, [organization.id] AS organization,
           [(complaint)-[:FROM]->(target:Enterprise) | target.id] AS enterprise
    """,
)
# As LIST_COMPLAINT_QUEUE; one row.
COUNT_COMPLAINT_QUEUE = Statement(
    "voices.count_complaint_queue",
    """
    MATCH (complaint:Complaint)
    WHERE complaint.queue > $after AND complaint.queue < $until
    MATCH (complaint)-[:ABOUT]->(organization:Organization)
    WHERE $codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    }
    RETURN count(complaint) AS complaints
    """,
)
# Unique index on id of the organization; the complaints about it in one state, the oldest first.
LIST_COMPLAINTS_OF = Statement(
    "voices.list_complaints_of",
    """
    MATCH (organization:Organization {id: $organization})<-[:ABOUT]-(complaint:Complaint)
    WHERE complaint.queue > $after AND complaint.queue < $until
    WITH complaint, organization ORDER BY complaint.queue LIMIT $first
    RETURN complaint.queue AS queue, properties(complaint) AS properties, [organization.id] AS organization,
           [(complaint)-[:FROM]->(target:Enterprise) | target.id] AS enterprise
    """,
)
# As LIST_COMPLAINTS_OF; one row.
COUNT_COMPLAINTS_OF = Statement(
    "voices.count_complaints_of",
    """
    MATCH (organization:Organization {id: $organization})<-[:ABOUT]-(complaint:Complaint)
    WHERE complaint.queue > $after AND complaint.queue < $until
    RETURN count(complaint) AS complaints
    """,
)

# --- feedback: unique index on id ---

ADD_FEEDBACK = Statement(
    "voices.add_feedback",
    """
    UNWIND $rows AS row
    CREATE (feedback:Feedback)
    SET feedback = row
    """,
    timeout=BULK_SECONDS,
)
PUT_FEEDBACK = Statement(
    "voices.put_feedback",
    """
    UNWIND $rows AS row
    MERGE (feedback:Feedback {id: row.id})
    SET feedback = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_FEEDBACK = Statement(
    "voices.clear_feedback",
    """
    UNWIND $keys AS id
    MATCH (:Feedback {id: id})-[edge:ABOUT|FROM|AFTER]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_FEEDBACK = Statement(
    "voices.remove_feedback",
    """
    UNWIND $keys AS id
    MATCH (feedback:Feedback {id: id})
    DETACH DELETE feedback
    """,
    timeout=BULK_SECONDS,
)
LINK_JUDGED = Statement(
    "voices.link_judged",
    """
    UNWIND $rows AS row
    MATCH (feedback:Feedback {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (feedback)-[:ABOUT]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_SPEAKERS = Statement(
    "voices.link_speakers",
    """
    UNWIND $rows AS row
    MATCH (feedback:Feedback {id: row[0]})
    MATCH (target:Enterprise {id: row[1]})
    CREATE (feedback)-[:FROM]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_OCCASIONS = Statement(
    "voices.link_occasions",
    """
    UNWIND $rows AS row
    MATCH (feedback:Feedback {id: row[0]})
    MATCH (target:Request {id: row[1]})
    CREATE (feedback)-[:AFTER]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_FEEDBACK = Statement(
    "voices.read_feedback",
    """
    UNWIND $keys AS id
    MATCH (feedback:Feedback {id: id})
    RETURN properties(feedback) AS properties,
           [(feedback)-[:ABOUT]->(target:Organization) | target.id] AS organization,
           [(feedback)-[:FROM]->(target:Enterprise) | target.id] AS enterprise,
           [(feedback)-[:AFTER]->(target:Request) | target.id] AS request
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_FEEDBACK = Statement(
    "voices.keys_of_feedback",
    """
    MATCH (feedback:Feedback)
    WHERE feedback.id > $after AND feedback.id <= $until AND rand() < $share
    WITH feedback.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- complaints: unique index on id ---

ADD_COMPLAINTS = Statement(
    "voices.add_complaints",
    """
    UNWIND $rows AS row
    CREATE (complaint:Complaint)
    SET complaint = row
    """,
    timeout=BULK_SECONDS,
)
PUT_COMPLAINTS = Statement(
    "voices.put_complaints",
    """
    UNWIND $rows AS row
    MERGE (complaint:Complaint {id: row.id})
    SET complaint = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_COMPLAINTS = Statement(
    "voices.clear_complaints",
    """
    UNWIND $keys AS id
    MATCH (:Complaint {id: id})-[edge:ABOUT|FROM]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_COMPLAINTS = Statement(
    "voices.remove_complaints",
    """
    UNWIND $keys AS id
    MATCH (complaint:Complaint {id: id})
    DETACH DELETE complaint
    """,
    timeout=BULK_SECONDS,
)
LINK_ACCUSED = Statement(
    "voices.link_accused",
    """
    UNWIND $rows AS row
    MATCH (complaint:Complaint {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (complaint)-[:ABOUT]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_COMPLAINANTS = Statement(
    "voices.link_complainants",
    """
    UNWIND $rows AS row
    MATCH (complaint:Complaint {id: row[0]})
    MATCH (target:Enterprise {id: row[1]})
    CREATE (complaint)-[:FROM]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_COMPLAINTS = Statement(
    "voices.read_complaints",
    """
    UNWIND $keys AS id
    MATCH (complaint:Complaint {id: id})
    RETURN properties(complaint) AS properties,
           [(complaint)-[:ABOUT]->(target:Organization) | target.id] AS organization,
           [(complaint)-[:FROM]->(target:Enterprise) | target.id] AS enterprise
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_COMPLAINTS = Statement(
    "voices.keys_of_complaints",
    """
    MATCH (complaint:Complaint)
    WHERE complaint.id > $after AND complaint.id <= $until AND rand() < $share
    WITH complaint.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- tallies: unique index on id ---

# Unique index on id; the province that an organization lies in, at most one row.
READ_PROVINCE = Statement(
    "voices.read_province",
    """
    MATCH (:Organization {id: $organization})-[:LOCATED_IN]->(region:Region)
    MATCH (region)-[:PART_OF*0..3]->(above:Region)
    WHERE above.level = 'PROVINCE'
    RETURN DISTINCT above.code AS code
    """,
)
ADD_TALLIES = Statement(
    "voices.add_tallies",
    """
    UNWIND $rows AS row
    CREATE (tally:Tally)
    SET tally = row
    """,
    timeout=BULK_SECONDS,
)
PUT_TALLIES = Statement(
    "voices.put_tallies",
    """
    UNWIND $rows AS row
    MERGE (tally:Tally {id: row.id})
    SET tally = row
    """,
    timeout=BULK_SECONDS,
)
REMOVE_TALLIES = Statement(
    "voices.remove_tallies",
    """
    UNWIND $keys AS id
    MATCH (tally:Tally {id: id})
    DETACH DELETE tally
    """,
    timeout=BULK_SECONDS,
)
READ_TALLIES = Statement(
    "voices.read_tallies",
    """
    UNWIND $keys AS id
    MATCH (tally:Tally {id: id})
    RETURN properties(tally) AS properties
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_TALLIES = Statement(
    "voices.keys_of_tallies",
    """
    MATCH (tally:Tally)
    WHERE tally.id > $after AND tally.id <= $until AND rand() < $share
    WITH tally.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
