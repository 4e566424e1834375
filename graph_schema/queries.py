"""Every Cypher statement on the journal, the schema version and the graph as a whole."""

from graph_schema.statement import KEYS_SECONDS, Statement

START_SECONDS = 60.0  # a server that has just started plans its first statements slowly
BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction

# Touches nothing. One row.
PING = Statement("connection.ping", "RETURN 1 AS one", timeout=START_SECONDS)
# Takes the write lock of the one head node, so that writers line up. One row.
LOCK_HEAD = Statement(
    "journal.lock_head",
    """
    MATCH (head:JournalHead {id: 'journal'})
    SET head.locked = coalesce(head.locked, 0) + 1
    RETURN head.seq AS seq, head.hash AS hash, head.importing AS importing, head.importer AS importer,
           head.beat AS beat, coalesce(head.imports, 0) AS imports
    """,
)
# By unique key. One row.
READ_HEAD = Statement(
    "journal.read_head",
    """
    MATCH (head:JournalHead {id: 'journal'})
    RETURN head.seq AS seq, head.hash AS hash, head.importing AS importing, head.importer AS importer,
           head.beat AS beat, coalesce(head.imports, 0) AS imports
    """,
)
MOVE_HEAD = Statement(
    "journal.move_head",
    """
    MATCH (head:JournalHead {id: 'journal'})
    SET head.seq = $seq, head.hash = $hash
    """,
)
# `importer` is the process that runs the import, `beat` the moment of its last sign of life.
OPEN_IMPORT = Statement(
    "journal.open_import",
    """
    MATCH (head:JournalHead {id: 'journal'})
    SET head.importing = $importing, head.importer = $importer, head.beat = $beat,
        head.imports = coalesce(head.imports, 0) + 1
    MERGE (import:Import {id: 'open'})
    SET import.importer = $importer
    """,
)
# Locks the head until the transaction ends, then looks whether this importer is in charge. At most one row.
BEAT = Statement(
    "journal.beat",
    """
    MATCH (head:JournalHead {id: 'journal'})
    SET head.locked = coalesce(head.locked, 0) + 1
    WITH head WHERE head.importing = $importing AND head.importer = $importer
    SET head.beat = $beat
    RETURN head.importing AS importing
    """,
)
# As BEAT, of who stores entities while the next rows are written, so that it is no lock on the head. At most one row.
HOLD_IMPORT = Statement(
    "journal.hold_import",
    """
    MATCH (import:Import {id: 'open'})
    SET import.stored = coalesce(import.stored, 0) + 1
    WITH import WHERE import.importer = $importer
    RETURN import.importer AS importer
    """,
)
# Puts another importer in charge, after what the former one holds; from then on that one is not found. At most one row.
TAKE_OVER = Statement(
    "journal.take_over",
    """
    MATCH (head:JournalHead {id: 'journal'})
    SET head.locked = coalesce(head.locked, 0) + 1
    WITH head WHERE head.importing = $importing AND head.importer = $former
    SET head.importer = $importer, head.beat = $beat
    MERGE (import:Import {id: 'open'})
    SET import.importer = $importer
    RETURN head.importing AS importing
    """,
)
END_IMPORT = Statement(
    "journal.end_import",
    """
    MATCH (head:JournalHead {id: 'journal'})
    SET head.importing = null, head.importer = null, head.beat = null
    WITH head
    MATCH (import:Import {id: 'open'})
    DELETE import
    """,
)
APPEND = Statement(
    "journal.append",
    """
    UNWIND $rows AS row
    CREATE (change:Change)
    SET change = row
    """,
    timeout=BULK_SECONDS,
)
# Index on seq, one look-up a row; sequence numbers have no gap. Rows beyond the head belong to an unfinished import.
READ_CHANGES = Statement(
    "journal.read_changes",
    """
    UNWIND range($first, $last) AS seq
    MATCH (change:Change {seq: seq})
    RETURN change.seq AS seq, change.at AS at, change.actor AS actor, change.kind AS kind, change.entity AS entity,
           change.payload AS payload, change.public AS public, change.salt AS salt, change.content AS content,
           change.previous AS previous, change.hash AS hash
    ORDER BY seq
    """,
    timeout=30.0,
)
# As READ_CHANGES (asked for as a range, the embedded engine looks through the whole journal); rows about entities whose
# ids begin so, and the last row, by which is known that all of them were there.
READ_CHANGED = Statement(
    "journal.read_changed",
    """
    UNWIND range($first, $last) AS seq
    MATCH (change:Change {seq: seq})
    WHERE seq = $last OR any(prefix IN $prefixes WHERE change.entity STARTS WITH prefix)
    RETURN seq, change.entity AS entity, change.payload AS payload, change.salt IS NULL AS erased
    ORDER BY seq
    """,
    timeout=BULK_SECONDS,
)
# Index on entity; as many rows as the entity has changes.
READ_CHANGES_OF = Statement(
    "journal.read_changes_of",
    """
    MATCH (change:Change {entity: $entity})
    WHERE change.seq > $after AND change.seq <= $until
    RETURN change.seq AS seq, change.at AS at, change.actor AS actor, change.kind AS kind, change.entity AS entity,
           change.payload AS payload, change.public AS public, change.salt AS salt, change.content AS content,
           change.previous AS previous, change.hash AS hash
    ORDER BY seq LIMIT $first
    """,
)
# Index on entity. One row.
COUNT_CHANGES_OF = Statement(
    "journal.count_changes_of",
    """
    MATCH (change:Change {entity: $entity})
    WHERE change.seq <= $until
    RETURN count(change) AS changes
    """,
)
# Index on entity; the last document up to a row, at most one row an entity.
READ_LAST_BEFORE = Statement(
    "journal.read_last_before",
    """
    UNWIND $entities AS entity
    MATCH (change:Change {entity: entity})
    WHERE change.seq <= $until
    WITH entity, change ORDER BY change.seq DESC
    WITH entity, collect(change)[0] AS last
    RETURN entity, last.payload AS payload, last.salt IS NULL AS erased
    """,
    timeout=BULK_SECONDS,
)
DELETE_CHANGES = Statement(
    "journal.delete_changes",
    """
    UNWIND range($first, $last) AS seq
    MATCH (change:Change {seq: seq})
    DELETE change
    """,
    timeout=BULK_SECONDS,
)
# Scans the label: read from the end of an unfinished import only, and by verification.
LAST_SEQ = Statement(
    "journal.last_seq",
    """
    MATCH (change:Change)
    RETURN coalesce(max(change.seq), 0) AS seq, count(change) AS changes
    """,
    timeout=BULK_SECONDS,
    scans=True,
)

# By unique key. At most one row.
READ_RECEIPT = Statement(
    "journal.read_receipt",
    """
    MATCH (receipt:Receipt {key: $key})
    RETURN receipt.digest AS digest, receipt.seq AS seq, receipt.answer AS answer
    """,
)
# Scans the label: read by verification. One row.
COUNT_RECEIPTS = Statement(
    "journal.count_receipts",
    """
    MATCH (receipt:Receipt)
    RETURN count(receipt) AS receipts, count(receipt.seq) AS numbered, min(receipt.seq) AS first,
           max(receipt.seq) AS last
    """,
    timeout=BULK_SECONDS,
    scans=True,
)
# One row; the key is unique.
WRITE_RECEIPT = Statement(
    "journal.write_receipt",
    """
    CREATE (receipt:Receipt {key: $key, digest: $digest, seq: $seq, answer: $answer})
    """,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_RECEIPTS = Statement(
    "journal.keys_of_receipts",
    """
    MATCH (receipt:Receipt)
    WHERE receipt.key > $after AND receipt.key <= $until AND rand() < $share
    WITH receipt.key AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
# By unique key; at most one row a key.
READ_RECEIPTS = Statement(
    "journal.read_receipts",
    """
    UNWIND $keys AS key
    MATCH (receipt:Receipt {key: key})
    RETURN receipt.key AS key, receipt.digest AS digest, receipt.seq AS seq, receipt.answer AS answer
    """,
    timeout=BULK_SECONDS,
)
WRITE_RECEIPTS = Statement(
    "journal.write_receipts",
    """
    UNWIND $rows AS row
    CREATE (receipt:Receipt)
    SET receipt = row
    """,
    timeout=BULK_SECONDS,
)
# Scans the label: only when an import is undone. One row.
DELETE_RECEIPTS = Statement(
    "journal.delete_receipts",
    """
    MATCH (receipt:Receipt)
    WHERE receipt.seq > $seq
    WITH receipt LIMIT $most
    DELETE receipt
    RETURN count(*) AS deleted
    """,
    timeout=BULK_SECONDS,
    scans=True,
)

# By unique key. At most one row.
READ_SCHEMA_VERSION = Statement(
    "schema.read_version",
    """
    MATCH (schema:SchemaVersion {id: 'schema'})
    RETURN schema.version AS version, schema.running AS running
    """,
    timeout=START_SECONDS,
)
WRITE_SCHEMA_VERSION = Statement(
    "schema.write_version",
    """
    MERGE (schema:SchemaVersion {id: 'schema'})
    SET schema.version = $version, schema.running = $running
    """,
    timeout=START_SECONDS,
)
CREATE_HEAD = Statement(
    "schema.create_head",
    """
    MERGE (head:JournalHead {id: 'journal'})
    ON CREATE SET head.seq = 0, head.hash = $genesis
    """,
    timeout=START_SECONDS,
)
# Scans everything: a health check asked for by a person.
COUNT_LABELS = Statement(
    "schema.count_labels",
    """
    MATCH (node)
    UNWIND labels(node) AS label
    RETURN label, count(*) AS nodes ORDER BY label
    """,
    timeout=BULK_SECONDS,
    scans=True,
)
# Scans everything: a health check asked for by a person.
COUNT_EDGES = Statement(
    "schema.count_edges",
    """
    MATCH ()-[edge]->()
    RETURN type(edge) AS type, count(edge) AS edges ORDER BY type
    """,
    timeout=BULK_SECONDS,
    scans=True,
)
# Scans three labels: a health check asked for by a person.
LOOSE = Statement(
    "schema.count_loose",
    """
    MATCH (node:Service) WHERE NOT EXISTS { (node)<-[:OFFERS]-() }
    RETURN 'Service' AS label, count(node) AS nodes
    UNION ALL
    MATCH (node:Designation) WHERE NOT EXISTS { (node)<-[:HOLDS]-() }
    RETURN 'Designation' AS label, count(node) AS nodes
    UNION ALL
    MATCH (node:Region) WHERE node.level <> 'NATION' AND NOT EXISTS { (node)-[:PART_OF|SUCCEEDED_BY]->() }
    RETURN 'Region' AS label, count(node) AS nodes
    """,
    timeout=BULK_SECONDS,
    scans=True,
)
