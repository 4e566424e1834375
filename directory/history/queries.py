"""Every Cypher statement on the past: public rows of the journal, entity by entity.

That a private row is about an entity is private as well, so that they are left out, not shown without contents.
"""

from graph_schema.statement import Statement

TIMELINE_SECONDS = 30.0  # one row for each division takes half a second

# Index on entity; for each row of `$rows` at most `first` changes of its entity above `after`, the oldest first.
READ_HISTORIES = Statement(
    "history.read_histories",
    """
    UNWIND $rows AS row
    CALL (row) {
        MATCH (change:Change {entity: row.entity})
        WHERE change.seq > row.after AND change.seq <= $until AND change.at <= $known AND change.public
        RETURN change ORDER BY change.seq LIMIT $first
    }
    RETURN row.place AS place, change.seq AS seq, change.at AS at, change.actor AS actor, change.kind AS kind,
           change.entity AS entity, change.payload AS payload, change.public AS public, change.salt AS salt,
           change.content AS content, change.previous AS previous, change.hash AS hash
    ORDER BY seq
    """,
)
# Index on entity; for each row of `$rows` at most `first` changes of its entity up to `until`, the youngest of them.
READ_VERSIONS = Statement(
    "history.read_versions",
    """
    UNWIND $rows AS row
    CALL (row) {
        MATCH (change:Change {entity: row.entity})
        WHERE change.seq <= row.until AND change.at <= $known AND change.public
        RETURN change ORDER BY change.seq DESC LIMIT $first
    }
    RETURN change.seq AS seq, change.at AS at, change.actor AS actor, change.kind AS kind, change.entity AS entity,
           change.payload AS payload, change.public AS public, change.salt AS salt, change.content AS content,
           change.previous AS previous, change.hash AS hash
    ORDER BY seq DESC
    """,
)
# Index on entity; one row for each entity that has any.
COUNT_HISTORIES = Statement(
    "history.count_histories",
    """
    UNWIND $entities AS entity
    MATCH (change:Change {entity: entity})
    WHERE change.seq <= $until AND change.at <= $known AND change.public
    RETURN entity, count(change) AS changes
    """,
)
# Range of the index on entity; one row for each change of a division, some 7,000, without what it holds.
READ_DIVISION_TIMELINE = Statement(
    "history.read_division_timeline",
    """
    MATCH (change:Change)
    WHERE change.entity >= 'region-' AND change.entity < 'region.' AND change.seq <= $until
    RETURN change.entity AS entity, change.seq AS seq, change.at AS at ORDER BY seq
    """,
    timeout=TIMELINE_SECONDS,
)
# Unique index on seq; one row each.
READ_DIVISION_CHANGES = Statement(
    "history.read_division_changes",
    """
    UNWIND $rows AS seq
    MATCH (change:Change {seq: seq})
    RETURN seq, change.entity AS entity, change.payload AS payload, change.salt AS salt
    """,
    timeout=TIMELINE_SECONDS,
)
# Unique index on id; one row for each score that the organization, or one it took over from, ever earned.
READ_EARNED_SCORES = Statement(
    "history.read_earned_scores",
    """
    UNWIND $ids AS id
    MATCH (organization:Organization {id: id})
    MATCH (organization)-[:SUCCEEDS*0..12]->(earner:Organization)<-[:OF]-(:Assessment)<-[:OF]-(score:Score)
    RETURN DISTINCT id AS organization, score.id AS score
    """,
)
