"""Every Cypher statement on enterprises."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan

# Index on creditCode; at most one row.
FIND_ENTERPRISE = Statement(
    "enterprises.find_enterprise",
    """
    MATCH (enterprise:Enterprise {creditCode: $creditCode})
    RETURN enterprise.id AS id
    """,
)

# Index on creditCode; a row for each code that is entered.
FIND_BY_CREDIT_CODES = Statement(
    "enterprises.find_by_credit_codes",
    """
    UNWIND $codes AS code
    MATCH (enterprise:Enterprise {creditCode: code})
    RETURN enterprise.id AS id
    """,
    timeout=SCAN_SECONDS,
)

# Unique index on code; a row for each enterprise that lies in one of the divisions by name.
READ_IN = Statement(
    "enterprises.read_in",
    """
    UNWIND $codes AS code
    MATCH (place:Region {code: code})<-[:LOCATED_IN]-(enterprise:Enterprise)
    RETURN properties(enterprise) AS properties, [place.code] AS region
    """,
    timeout=SCAN_SECONDS,
)
# As READ_IN; one row.
COUNT_IN = Statement(
    "enterprises.count_in",
    """
    UNWIND $codes AS code
    MATCH (:Region {code: code})<-[:LOCATED_IN]-(enterprise:Enterprise)
    RETURN count(enterprise) AS enterprises
    """,
    timeout=SCAN_SECONDS,
)

# Unique index on code; of the enterprises that lie in one of the divisions by name those behind a place (`$code` and
# `$id`), at most `$first`. Each of these divisions is read whole. `$part` is a part of the name in lower case, null for
# all; `$tier` that of a title in force on `$day`, null for all.
LIST_IN = Statement(
    "enterprises.list_in",
    """
    UNWIND $codes AS code
    MATCH (place:Region {code: code})<-[:LOCATED_IN]-(enterprise:Enterprise)
    WHERE (place.code > $code OR enterprise.id > $id)
      AND ($part IS NULL OR toLower(enterprise.name) CONTAINS $part)
      AND ($tier IS NULL OR EXISTS {
          MATCH (enterprise)-[:HOLDS]->(title:Designation)
          WHERE title.tier = $tier AND title.validFrom <= $day AND title.validTo >= $day
            AND (title.status = 'VALID' OR title.revokedOn > $day)
      })
    RETURN place.code AS region, enterprise.id AS id ORDER BY region, id LIMIT $first
    """,
    timeout=SCAN_SECONDS,
)
# As LIST_IN; one row.
COUNT_MATCHING_IN = Statement(
    "enterprises.count_matching_in",
    """
    UNWIND $codes AS code
    MATCH (:Region {code: code})<-[:LOCATED_IN]-(enterprise:Enterprise)
    WHERE toLower(enterprise.name) CONTAINS $part
      AND ($tier IS NULL OR EXISTS {
          MATCH (enterprise)-[:HOLDS]->(title:Designation)
          WHERE title.tier = $tier AND title.validFrom <= $day AND title.validTo >= $day
            AND (title.status = 'VALID' OR title.revokedOn > $day)
      })
    RETURN count(enterprise) AS enterprises
    """,
    timeout=SCAN_SECONDS,
)

# --- enterprises: unique index on id ---

ADD_ENTERPRISES = Statement(
    "enterprises.add_enterprises",
    """
    UNWIND $rows AS row
    CREATE (enterprise:Enterprise)
    SET enterprise = row
    """,
    timeout=BULK_SECONDS,
)
PUT_ENTERPRISES = Statement(
    "enterprises.put_enterprises",
    """
    UNWIND $rows AS row
    MERGE (enterprise:Enterprise {id: row.id})
    SET enterprise = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_ENTERPRISES = Statement(
    "enterprises.clear_enterprises",
    """
    UNWIND $keys AS id
    MATCH (:Enterprise {id: id})-[edge:LOCATED_IN]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_ENTERPRISES = Statement(
    "enterprises.remove_enterprises",
    """
    UNWIND $keys AS id
    MATCH (enterprise:Enterprise {id: id})
    DETACH DELETE enterprise
    """,
    timeout=BULK_SECONDS,
)
LINK_LOCATED = Statement(
    "enterprises.link_located",
    """
    UNWIND $rows AS row
    MATCH (enterprise:Enterprise {id: row[0]})
    MATCH (target:Region {code: row[1]})
    CREATE (enterprise)-[:LOCATED_IN]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_ENTERPRISES = Statement(
    "enterprises.read_enterprises",
    """
    UNWIND $keys AS id
    MATCH (enterprise:Enterprise {id: id})
    RETURN properties(enterprise) AS properties,
           [(enterprise)-[:LOCATED_IN]->(target:Region) | target.code] AS region
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_ENTERPRISES = Statement(
    "enterprises.keys_of_enterprises",
    """
    MATCH (enterprise:Enterprise)
    WHERE enterprise.id > $after AND enterprise.id <= $until AND rand() < $share
    WITH enterprise.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
