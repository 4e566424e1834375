"""Every Cypher statement on collaborations, and on the ways that lead to partners."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan

# --- collaborations: unique index on id; the edge is what a Collaboration is in the network ---

ADD_COLLABORATIONS = Statement(
    "collaborations.add_collaborations",
    """
    UNWIND $rows AS row
    CREATE (collaboration:Collaboration)
    SET collaboration = row
    """,
    timeout=BULK_SECONDS,
)
PUT_COLLABORATIONS = Statement(
    "collaborations.put_collaborations",
    """
    UNWIND $rows AS row
    MERGE (collaboration:Collaboration {id: row.id})
    SET collaboration = row
    """,
    timeout=BULK_SECONDS,
)
# Unique index on id, then the collaborations of one organization.
CLEAR_COLLABORATIONS = Statement(
    "collaborations.clear_collaborations",
    """
    UNWIND $keys AS id
    MATCH (collaboration:Collaboration {id: id})
    MATCH (:Organization {id: collaboration.organization})<-[edge:COLLABORATES_WITH]-()
    WHERE edge.collaboration = id
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_COLLABORATIONS = Statement(
    "collaborations.remove_collaborations",
    """
    UNWIND $keys AS id
    MATCH (collaboration:Collaboration {id: id})
    DETACH DELETE collaboration
    """,
    timeout=BULK_SECONDS,
)
LINK_ENTERPRISES = Statement(
    "collaborations.link_enterprises",
    """
    UNWIND $rows AS row
    MATCH (party:Enterprise {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (party)-[edge:COLLABORATES_WITH]->(target)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_ORGANIZATIONS = Statement(
    "collaborations.link_organizations",
    """
    UNWIND $rows AS row
    MATCH (party:Organization {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (party)-[edge:COLLABORATES_WITH]->(target)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_COLLABORATIONS = Statement(
    "collaborations.read_collaborations",
    """
    UNWIND $keys AS id
    MATCH (collaboration:Collaboration {id: id})
    RETURN properties(collaboration) AS properties
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_COLLABORATIONS = Statement(
    "collaborations.keys_of_collaborations",
    """
    MATCH (collaboration:Collaboration)
    WHERE collaboration.id > $after AND collaboration.id <= $until AND rand() < $share
    WITH collaboration.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
# Unique index on id, then the collaborations of one organization; those in a field that go on.
FIND_STANDING = Statement(
    "collaborations.find_standing",
    """
    MATCH (:Organization {id: $organization})<-[edge:COLLABORATES_WITH]-(party)
    WHERE party.id = $party AND edge.field = $field AND edge.to IS NULL
    RETURN edge.collaboration AS id
    """,
)
# Unique index on id, then the collaborations of one enterprise, the youngest first.
LIST_OF_ENTERPRISE = Statement(
    "collaborations.list_of_enterprise",
    """
    MATCH (:Enterprise {id: $party})-[edge:COLLABORATES_WITH]->(:Organization)
    RETURN edge.collaboration AS id, edge.since AS since
    ORDER BY since DESC, id LIMIT $first
    """,
)
# Unique index on id, then the collaborations of one organization with others, either way, the youngest first.
LIST_OF_ORGANIZATION = Statement(
    "collaborations.list_of_organization",
    """
    MATCH (:Organization {id: $party})-[edge:COLLABORATES_WITH]-(:Organization)
    RETURN edge.collaboration AS id, edge.since AS since
    ORDER BY since DESC, id LIMIT $first
    """,
)
# Unique index on code, then the organizations of those few divisions themselves: hubs have members.
FIND_HUBS = Statement(
    "collaborations.find_hubs",
    """
    UNWIND $codes AS code
    MATCH (:Region {code: code})<-[:LOCATED_IN]-(hub:Organization)
    WHERE EXISTS { MATCH (hub)<-[:MEMBER_OF]-(:Organization) }
    RETURN code, hub.id AS id, hub.kind AS kind, hub.status AS status ORDER BY id
    """,
)
# Unique index on id; one row for each organization that the enterprise works or worked with.
STEP_FROM_ENTERPRISE = Statement(
    "collaborations.step_from_enterprise",
    """
    MATCH (:Enterprise {id: $enterprise})-[edge:COLLABORATES_WITH]->(next:Organization)
    RETURN next.id AS id, next.kind AS kind, next.status AS status, edge.field AS field ORDER BY id
    """,
)
# Unique index on id; a row for each organization one step away. Enterprises are never passed through.
STEP_BY_COLLABORATION = Statement(
    "collaborations.step_by_collaboration",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})-[edge:COLLABORATES_WITH]-(next:Organization)
    RETURN id AS source, next.id AS id, next.kind AS kind, next.status AS status, edge.field AS field
    ORDER BY source, id
    """,
)
STEP_TO_HUB = Statement(
    "collaborations.step_to_hub",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})-[:MEMBER_OF]->(next:Organization)
    RETURN id AS source, next.id AS id, next.kind AS kind, next.status AS status ORDER BY source, id
    """,
)
STEP_TO_MEMBER = Statement(
    "collaborations.step_to_member",
    """
    UNWIND $ids AS id
    MATCH (:Organization {id: id})<-[:MEMBER_OF]-(next:Organization)
    RETURN id AS source, next.id AS id, next.kind AS kind, next.status AS status ORDER BY source, id
    """,
)
