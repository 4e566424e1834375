"""Every Cypher statement on titles of enterprises."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan

# Unique index on the enterprises' ids; the titles of each, some.
FIND_TITLES = Statement(
    "tiers.find_titles",
    """
    UNWIND $enterprises AS id
    MATCH (:Enterprise {id: id})-[:HOLDS]->(title:Designation)
    RETURN id AS enterprise, properties(title) AS title ORDER BY title.validFrom, title.id
    """,
)

# Unique index on the enterprise's id; what it said of itself in its assessments, the youngest last: some.
FIND_SELF_ASSESSMENTS = Statement(
    "tiers.find_self_assessments",
    """
    MATCH (:Enterprise {id: $enterprise})<-[:OF]-(:Assessment)<-[:IN]-(rating:Rating {kind: 'SELF'})
    WITH rating ORDER BY rating.at, rating.id
    RETURN rating.answers AS answers
    """,
)

# Unique index on code; a row for each title whose holder lies in one of the divisions by name. So each title is read
# once: on the embedded engine a page of a scan costs as much as all that lies behind it.
READ_HELD_IN = Statement(
    "tiers.read_held_in",
    """
    UNWIND $codes AS code
    MATCH (place:Region {code: code})<-[:LOCATED_IN]-(holder:Enterprise)-[:HOLDS]->(title:Designation)
    RETURN title.id AS id, holder.id AS enterprise, place.code AS region, title.tier AS tier, title.status AS status,
           title.validFrom AS validFrom, title.validTo AS validTo, title.revokedOn AS revokedOn
    """,
    timeout=SCAN_SECONDS,
)

# --- titles: unique index on id, which they share with designations of organizations ---

ADD_TITLES = Statement(
    "tiers.add_titles",
    """
    UNWIND $rows AS row
    CREATE (title:Designation)
    SET title = row
    """,
    timeout=BULK_SECONDS,
)
PUT_TITLES = Statement(
    "tiers.put_titles",
    """
    UNWIND $rows AS row
    MERGE (title:Designation {id: row.id})
    SET title = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_TITLES = Statement(
    "tiers.clear_titles",
    """
    UNWIND $keys AS id
    MATCH (:Designation {id: id})<-[edge:HOLDS]-()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_TITLES = Statement(
    "tiers.remove_titles",
    """
    UNWIND $keys AS id
    MATCH (title:Designation {id: id})
    DETACH DELETE title
    """,
    timeout=BULK_SECONDS,
)
LINK_HOLDERS = Statement(
    "tiers.link_holders",
    """
    UNWIND $rows AS row
    MATCH (title:Designation {id: row[0]})
    MATCH (enterprise:Enterprise {id: row[1]})
    CREATE (enterprise)-[:HOLDS]->(title)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_TITLES = Statement(
    "tiers.read_titles",
    """
    UNWIND $keys AS id
    MATCH (title:Designation {id: id})
    RETURN properties(title) AS properties, [(title)<-[:HOLDS]-(holder:Enterprise) | holder.id] AS enterprise
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row. `title.`
# follows on all that begins with `title-`.
KEYS_OF_TITLES = Statement(
    "tiers.keys_of_titles",
    """
    MATCH (title:Designation)
    WHERE title.id >= 'title-' AND title.id < 'title.'
      AND title.id > $after AND title.id <= $until AND rand() < $share
    WITH title.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
