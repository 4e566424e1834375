"""Every Cypher statement on requests."""

from graph_schema.statement import Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan

# Unique index on numberDigest; at most one row.
FIND_REQUEST = Statement(
    "requests.find_request",
    """
    MATCH (request:Request {numberDigest: $digest})
    RETURN request.id AS id
    """,
)
# Unique index on id of the organization; its requests that wait for an answer, those due first, at most `$first`.
LIST_OPEN_REQUESTS = Statement(
    "requests.list_open_requests",
    """
    MATCH (:Organization {id: $organization})<-[:ASSIGNED_TO]-(request:Request)
    WHERE request.state = 'OPEN'
    RETURN request.id AS id ORDER BY request.dueAt, id LIMIT $first
    """,
)
# Unique index on code; the category itself and those it is narrower than, and the narrower ones: a handful.
READ_COVERING = Statement(
    "requests.read_covering",
    """
    MATCH (category:Category {code: $category})<-[:NARROWER*0..6]-(broader:Category)
    RETURN broader.code AS code
    """,
)

# --- requests: unique index on id ---

ADD_REQUESTS = Statement(
    "requests.add_requests",
    """
    UNWIND $rows AS row
    CREATE (request:Request)
    SET request = row
    """,
    timeout=BULK_SECONDS,
)
PUT_REQUESTS = Statement(
    "requests.put_requests",
    """
    UNWIND $rows AS row
    MERGE (request:Request {id: row.id})
    SET request = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_REQUESTS = Statement(
    "requests.clear_requests",
    """
    UNWIND $keys AS id
    MATCH (:Request {id: id})-[edge:FROM|ASSIGNED_TO]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_REQUESTS = Statement(
    "requests.remove_requests",
    """
    UNWIND $keys AS id
    MATCH (request:Request {id: id})
    DETACH DELETE request
    """,
    timeout=BULK_SECONDS,
)
LINK_REQUESTERS = Statement(
    "requests.link_requesters",
    """
    UNWIND $rows AS row
    MATCH (request:Request {id: row[0]})
    MATCH (target:Enterprise {id: row[1]})
    CREATE (request)-[:FROM]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_ASSIGNED = Statement(
    "requests.link_assigned",
    """
    UNWIND $rows AS row
    MATCH (request:Request {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (request)-[:ASSIGNED_TO]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_REQUESTS = Statement(
    "requests.read_requests",
    """
    UNWIND $keys AS id
    MATCH (request:Request {id: id})
    RETURN properties(request) AS properties,
           [(request)-[:FROM]->(target:Enterprise) | target.id] AS enterprise,
           [(request)-[:ASSIGNED_TO]->(target:Organization) | target.id] AS organization
    """,
    timeout=SCAN_SECONDS,
)
# Reads the unique index on id from `$after` on, `$first` rows.
SCAN_REQUESTS = Statement(
    "requests.scan_requests",
    """
    MATCH (request:Request)
    WHERE request.id > $after
    WITH request ORDER BY request.id LIMIT $first
    RETURN properties(request) AS properties,
           [(request)-[:FROM]->(target:Enterprise) | target.id] AS enterprise,
           [(request)-[:ASSIGNED_TO]->(target:Organization) | target.id] AS organization
    """,
    timeout=SCAN_SECONDS,
)
