"""Every Cypher statement on requests."""

from graph_schema.statement import KEYS_SECONDS, Statement

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
    WHERE request.state = 'OPEN' OR request.state = 'ACCEPTED'
    RETURN request.id AS id ORDER BY request.dueAt, id LIMIT $first
    """,
)
# Unique index on code; the category itself, those it is narrower than, and the narrower ones: a handful.
READ_COVERING = Statement(
    "requests.read_covering",
    """
    MATCH (category:Category {code: $category})<-[:NARROWER*0..6]-(broader:Category)
    RETURN broader.code AS code
    UNION
    MATCH (category:Category {code: $category})-[:NARROWER*0..6]->(narrower:Category)
    RETURN narrower.code AS code
    """,
)
# Unique index on id; one row for each organization that anything waits for. It looks at all that it was ever asked.
COUNT_WAITING = Statement(
    "requests.count_waiting",
    """
    UNWIND $ids AS id
    MATCH (organization:Organization {id: id})<-[:ASSIGNED_TO]-(request:Request)
    WHERE request.state = 'OPEN' OR request.state = 'ACCEPTED'
    RETURN organization.id AS organization, count(request) AS requests
    """,
)
# Index on queue, a range of it: requests of one group, due first. `$codes` are the divisions that the organization
# lies in one of, null for everywhere; `$state` is the one state, null for all of the group.
LIST_QUEUE = Statement(
    "requests.list_queue",
    """
    MATCH (request:Request)
    WHERE request.queue > $after AND request.queue < $until
    MATCH (request)-[:ASSIGNED_TO]->(organization:Organization)
    WHERE ($state IS NULL OR request.state = $state) AND ($codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    })
    WITH request, organization ORDER BY request.queue LIMIT $first
    RETURN request.queue AS queue, properties(request) AS properties, [organization.id] AS organization,
           [(request)-[:FROM]->(target:Enterprise) | target.id] AS enterprise,
           [(request)-[:ESCALATED_TO]->(target:Organization) | target.id] AS escalatedTo
    """,
)
# As LIST_QUEUE; one row.
COUNT_QUEUE = Statement(
    "requests.count_queue",
    """
    MATCH (request:Request)
    WHERE request.queue > $after AND request.queue < $until
    MATCH (request)-[:ASSIGNED_TO]->(organization:Organization)
    WHERE ($state IS NULL OR request.state = $state) AND ($codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    })
    RETURN count(request) AS requests
    """,
)
# Unique index on id of the organization; its requests of one group, due first.
LIST_QUEUE_OF = Statement(
    "requests.list_queue_of",
    """
    MATCH (organization:Organization {id: $organization})<-[:ASSIGNED_TO]-(request:Request)
    WHERE request.queue > $after AND request.queue < $until AND ($state IS NULL OR request.state = $state)
    WITH request, organization ORDER BY request.queue LIMIT $first
    RETURN request.queue AS queue, properties(request) AS properties, [organization.id] AS organization,
           [(request)-[:FROM]->(target:Enterprise) | target.id] AS enterprise,
           [(request)-[:ESCALATED_TO]->(target:Organization) | target.id] AS escalatedTo
    """,
)
# As LIST_QUEUE_OF; one row.
COUNT_QUEUE_OF = Statement(
    "requests.count_queue_of",
    """
    MATCH (organization:Organization {id: $organization})<-[:ASSIGNED_TO]-(request:Request)
    WHERE request.queue > $after AND request.queue < $until AND ($state IS NULL OR request.state = $state)
    RETURN count(request) AS requests
    """,
)
# Unique index on id of the enterprise; its requests, the youngest first.
LIST_REQUESTS_OF = Statement(
    "requests.list_requests_of",
    """
    MATCH (enterprise:Enterprise {id: $enterprise})<-[:FROM]-(request:Request)
    WITH enterprise, request, request.createdAt + ' ' + request.id AS position
    WHERE position < $before
    WITH enterprise, request, position ORDER BY position DESC LIMIT $first
    RETURN position, properties(request) AS properties, [enterprise.id] AS enterprise,
           [(request)-[:ASSIGNED_TO]->(target:Organization) | target.id] AS organization,
           [(request)-[:ESCALATED_TO]->(target:Organization) | target.id] AS escalatedTo
    """,
)
# As LIST_REQUESTS_OF; one row.
COUNT_REQUESTS_OF = Statement(
    "requests.count_requests_of",
    """
    MATCH (:Enterprise {id: $enterprise})<-[:FROM]-(request:Request)
    RETURN count(request) AS requests
    """,
)
# Index on queue, a range of it; a row for each organization, kind and state.
SUM_LOAD = Statement(
    "requests.sum_load",
    """
    MATCH (request:Request)
    WHERE request.queue > $after AND request.queue < $until
    MATCH (request)-[:ASSIGNED_TO]->(organization:Organization)
    WHERE $codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    }
    RETURN organization.id AS organization, request.kind AS kind, request.state AS state, count(request) AS requests,
           sum(CASE WHEN request.dueAt < $moment THEN 1 ELSE 0 END) AS overdue
    """,
)
# As SUM_LOAD; a row for each that was answered, those due last, at most `$first`.
LIST_SPANS = Statement(
    "requests.list_spans",
    """
    MATCH (request:Request)
    WHERE request.queue > $after AND request.queue < $until AND request.answeredAt IS NOT NULL
    MATCH (request)-[:ASSIGNED_TO]->(organization:Organization)
    WHERE $codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    }
    WITH request, organization ORDER BY request.queue DESC LIMIT $first
    RETURN organization.id AS organization, request.kind AS kind, request.createdAt AS asked,
           request.answeredAt AS answered
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
    MATCH (:Request {id: id})-[edge:FROM|ASSIGNED_TO|ESCALATED_TO]->()
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
LINK_ESCALATED = Statement(
    "requests.link_escalated",
    """
    UNWIND $rows AS row
    MATCH (request:Request {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (request)-[:ESCALATED_TO]->(target)
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
           [(request)-[:ASSIGNED_TO]->(target:Organization) | target.id] AS organization,
           [(request)-[:ESCALATED_TO]->(target:Organization) | target.id] AS escalatedTo
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_REQUESTS = Statement(
    "requests.keys_of_requests",
    """
    MATCH (request:Request)
    WHERE request.id > $after AND request.id <= $until AND rand() < $share
    WITH request.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
