"""Every Cypher statement on regions, categories and organizations."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan over a million organizations

# --- regions: unique index on code ---

ADD_REGIONS = Statement(
    "directory.add_regions",
    """
    UNWIND $rows AS row
    CREATE (region:Region)
    SET region = row
    """,
    timeout=BULK_SECONDS,
)
PUT_REGIONS = Statement(
    "directory.put_regions",
    """
    UNWIND $rows AS row
    MERGE (region:Region {code: row.code})
    SET region = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_REGIONS = Statement(
    "directory.clear_regions",
    """
    UNWIND $keys AS code
    MATCH (:Region {code: code})-[edge:PART_OF|SUCCEEDED_BY]->(:Region)
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_REGIONS = Statement(
    "directory.remove_regions",
    """
    UNWIND $keys AS code
    MATCH (region:Region {code: code})
    DETACH DELETE region
    """,
    timeout=BULK_SECONDS,
)
LINK_PARENTS = Statement(
    "directory.link_parents",
    """
    UNWIND $rows AS row
    MATCH (region:Region {code: row[0]})
    MATCH (parent:Region {code: row[1]})
    CREATE (region)-[:PART_OF]->(parent)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_SUCCESSORS = Statement(
    "directory.link_successors",
    """
    UNWIND $rows AS row
    MATCH (region:Region {code: row[0]})
    MATCH (successor:Region {code: row[1]})
    CREATE (region)-[:SUCCEEDED_BY {position: row[2]}]->(successor)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_REGIONS = Statement(
    "directory.read_regions",
    """
    UNWIND $keys AS code
    MATCH (region:Region {code: code})
    RETURN properties(region) AS properties,
           [(region)-[:PART_OF]->(parent:Region) | parent.code] AS parent,
           [(region)-[edge:SUCCEEDED_BY]->(successor:Region) | [edge.position, successor.code]] AS successors
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_REGIONS = Statement(
    "directory.keys_of_regions",
    """
    MATCH (region:Region)
    WHERE region.code > $after AND region.code <= $until AND rand() < $share
    WITH region.code AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- categories: unique index on code ---

ADD_CATEGORIES = Statement(
    "directory.add_categories",
    """
    UNWIND $rows AS row
    CREATE (category:Category)
    SET category = row
    """,
)
PUT_CATEGORIES = Statement(
    "directory.put_categories",
    """
    UNWIND $rows AS row
    MERGE (category:Category {code: row.code})
    SET category = row
    """,
)
CLEAR_CATEGORIES = Statement(
    "directory.clear_categories",
    """
    UNWIND $keys AS code
    MATCH (:Category)-[edge:NARROWER]->(:Category {code: code})
    DELETE edge
    """,
)
REMOVE_CATEGORIES = Statement(
    "directory.remove_categories",
    """
    UNWIND $keys AS code
    MATCH (category:Category {code: code})
    DETACH DELETE category
    """,
)
LINK_BROADER = Statement(
    "directory.link_broader",
    """
    UNWIND $rows AS row
    MATCH (category:Category {code: row[0]})
    MATCH (broader:Category {code: row[1]})
    CREATE (broader)-[:NARROWER]->(category)
    RETURN count(*) AS written
    """,
)
READ_CATEGORIES = Statement(
    "directory.read_categories",
    """
    UNWIND $keys AS code
    MATCH (category:Category {code: code})
    RETURN properties(category) AS properties, [(broader:Category)-[:NARROWER]->(category) | broader.code] AS parent
    """,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_CATEGORIES = Statement(
    "directory.keys_of_categories",
    """
    MATCH (category:Category)
    WHERE category.code > $after AND category.code <= $until AND rand() < $share
    WITH category.code AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- organizations: unique index on id; services and designations belong to them ---

ADD_ORGANIZATIONS = Statement(
    "directory.add_organizations",
    """
    UNWIND $rows AS row
    CREATE (organization:Organization)
    SET organization = row
    """,
    timeout=BULK_SECONDS,
)
PUT_ORGANIZATIONS = Statement(
    "directory.put_organizations",
    """
    UNWIND $rows AS row
    MERGE (organization:Organization {id: row.id})
    SET organization = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_ORGANIZATION_PARTS = Statement(
    "directory.clear_organization_parts",
    """
    UNWIND $keys AS id
    MATCH (:Organization {id: id})-[:OFFERS|HOLDS]->(part)
    DETACH DELETE part
    """,
    timeout=BULK_SECONDS,
)
CLEAR_ORGANIZATION_EDGES = Statement(
    "directory.clear_organization_edges",
    """
    UNWIND $keys AS id
    MATCH (:Organization {id: id})-[edge:LOCATED_IN|SERVES|MEMBER_OF|SUCCEEDS]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_ORGANIZATIONS = Statement(
    "directory.remove_organizations",
    """
    UNWIND $keys AS id
    MATCH (organization:Organization {id: id})
    DETACH DELETE organization
    """,
    timeout=BULK_SECONDS,
)
LINK_LOCATIONS = Statement(
    "directory.link_locations",
    """
    UNWIND $rows AS row
    MATCH (organization:Organization {id: row[0]})
    MATCH (region:Region {code: row[1]})
    CREATE (organization)-[:LOCATED_IN]->(region)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_SERVICE_AREAS = Statement(
    "directory.link_service_areas",
    """
    UNWIND $rows AS row
    MATCH (organization:Organization {id: row[0]})
    MATCH (region:Region {code: row[1]})
    CREATE (organization)-[:SERVES]->(region)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_HUBS = Statement(
    "directory.link_hubs",
    """
    UNWIND $rows AS row
    MATCH (organization:Organization {id: row[0]})
    MATCH (hub:Organization {id: row[1]})
    CREATE (organization)-[:MEMBER_OF]->(hub)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_PREDECESSORS = Statement(
    "directory.link_predecessors",
    """
    UNWIND $rows AS row
    MATCH (organization:Organization {id: row[0]})
    MATCH (predecessor:Organization {id: row[1]})
    CREATE (organization)-[:SUCCEEDS]->(predecessor)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
ADD_SERVICES = Statement(
    "directory.add_services",
    """
    UNWIND $rows AS row
    MATCH (organization:Organization {id: row[0]})
    MATCH (category:Category {code: row[1]})
    CREATE (organization)-[:OFFERS]->(service:Service)-[:IN]->(category)
    SET service = row[2]
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
ADD_DESIGNATIONS = Statement(
    "directory.add_designations",
    """
    UNWIND $rows AS row
    MATCH (organization:Organization {id: row[0]})
    CREATE (organization)-[:HOLDS]->(designation:Designation)
    SET designation = row[1]
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_ORGANIZATIONS = Statement(
    "directory.read_organizations",
    """
    UNWIND $keys AS id
    MATCH (organization:Organization {id: id})
    RETURN properties(organization) AS properties,
           [(organization)-[:LOCATED_IN]->(region:Region) | region.code] AS region,
           [(organization)-[:SERVES]->(area:Region) | area.code] AS serves,
           [(organization)-[:MEMBER_OF]->(hub:Organization) | hub.id] AS memberOf,
           [(organization)-[:SUCCEEDS]->(predecessor:Organization) | predecessor.id] AS succeeds,
           [(organization)-[:OFFERS]->(service:Service)-[:IN]->(category:Category)
               | [category.code, properties(service)]] AS services,
           [(organization)-[:HOLDS]->(designation:Designation) | properties(designation)] AS designations
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_ORGANIZATIONS = Statement(
    "directory.keys_of_organizations",
    """
    MATCH (organization:Organization)
    WHERE organization.id > $after AND organization.id <= $until AND rand() < $share
    WITH organization.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
# One row, or none.
ANY_ORGANIZATION = Statement(
    "directory.any_organization",
    """
    MATCH (organization:Organization)
    RETURN organization.id AS id LIMIT 1
    """,
    scans=True,
)
# Unique index on id; one row for each organization that has a score.
READ_CARDS = Statement(
    "directory.read_cards",
    """
    UNWIND $keys AS id
    MATCH (:Organization {id: id})<-[:CURRENT_OF]-(score:Score)
    RETURN id AS organization,
           score {.id, .organization, .standard, .decision, .computedAt, .total, .stars, .outcome, .coverage,
                  .agreement, .synthetic} AS score
    """,
    timeout=SCAN_SECONDS,
)
