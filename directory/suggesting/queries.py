"""Every Cypher statement on suggestions."""

from graph_schema.statement import KEYS_SECONDS, Statement

SCAN_SECONDS = 60.0  # one page of a scan

# --- suggestions: unique index on id, index on queue, `<state> <at> <id>` ---

ADD_SUGGESTIONS = Statement(
    "suggesting.add_suggestions",
    """
    UNWIND $rows AS row
    CREATE (suggestion:Suggestion)
    SET suggestion = row
    """,
)
PUT_SUGGESTIONS = Statement(
    "suggesting.put_suggestions",
    """
    UNWIND $rows AS row
    MERGE (suggestion:Suggestion {id: row.id})
    SET suggestion = row
    """,
)
CLEAR_SUGGESTIONS = Statement(
    "suggesting.clear_suggestions",
    """
    UNWIND $keys AS id
    MATCH (:Suggestion {id: id})-[edge:ABOUT]->(:Organization)
    DELETE edge
    """,
)
REMOVE_SUGGESTIONS = Statement(
    "suggesting.remove_suggestions",
    """
    UNWIND $keys AS id
    MATCH (suggestion:Suggestion {id: id})
    DETACH DELETE suggestion
    """,
)
LINK_SUBJECTS = Statement(
    "suggesting.link_subjects",
    """
    UNWIND $rows AS row
    MATCH (suggestion:Suggestion {id: row[0]})
    MATCH (organization:Organization {id: row[1]})
    CREATE (suggestion)-[:ABOUT]->(organization)
    RETURN count(*) AS written
    """,
)
READ_SUGGESTIONS = Statement(
    "suggesting.read_suggestions",
    """
    UNWIND $keys AS id
    MATCH (suggestion:Suggestion {id: id})
    RETURN properties(suggestion) AS properties,
           [(suggestion)-[:ABOUT]->(organization:Organization) | organization.id] AS organization
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_SUGGESTIONS = Statement(
    "suggesting.keys_of_suggestions",
    """
    MATCH (suggestion:Suggestion)
    WHERE suggestion.id > $after AND suggestion.id <= $until AND rand() < $share
    WITH suggestion.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
# Unique index on id; one row. It looks at all that was ever suggested about one organization.
COUNT_OPEN = Statement(
    "suggesting.count_open",
    """
    MATCH (:Organization {id: $organization})<-[:ABOUT]-(suggestion:Suggestion {state: 'OPEN'})
    RETURN count(suggestion) AS suggestions
    """,
)
# Index on queue, a range of it: the suggestions of one state, the oldest first. `$codes` are the divisions that the
# organization lies in one of, null for everywhere.
LIST_QUEUE = Statement(
    "suggesting.list_queue",
    """
    MATCH (suggestion:Suggestion)
    WHERE suggestion.queue > $after AND suggestion.queue < $until
    MATCH (suggestion)-[:ABOUT]->(organization:Organization)
    WHERE $codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    }
    WITH suggestion, organization ORDER BY suggestion.queue LIMIT $first
    RETURN properties(suggestion) AS properties, [organization.id] AS organization
    """,
)
# As LIST_QUEUE; one row.
COUNT_QUEUE = Statement(
    "suggesting.count_queue",
    """
    MATCH (suggestion:Suggestion)
    WHERE suggestion.queue > $after AND suggestion.queue < $until
    MATCH (suggestion)-[:ABOUT]->(organization:Organization)
    WHERE $codes IS NULL OR EXISTS {
        MATCH (organization)-[:LOCATED_IN]->(region:Region) WHERE region.code IN $codes
    }
    RETURN count(suggestion) AS suggestions
    """,
)
