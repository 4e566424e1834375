"""Every Cypher statement on accounts, and on the divisions that their rights are decided by."""

from graph_schema.statement import KEYS_SECONDS, Statement

SCAN_SECONDS = 60.0  # one page of a scan

# --- accounts: unique index on id ---

ADD_ACCOUNTS = Statement(
    "accounts.add_accounts",
    """
    UNWIND $rows AS row
    CREATE (account:Account)
    SET account = row
    """,
)
PUT_ACCOUNTS = Statement(
    "accounts.put_accounts",
    """
    UNWIND $rows AS row
    MERGE (account:Account {id: row.id})
    SET account = row
    """,
)
CLEAR_ACCOUNTS = Statement(
    "accounts.clear_accounts",
    """
    UNWIND $keys AS id
    MATCH (:Account {id: id})-[edge:ADMINISTERS|EVALUATES_IN|AUDITS|STAFF_OF|EMPLOYED_BY|REPRESENTS]->()
    DELETE edge
    """,
)
REMOVE_ACCOUNTS = Statement(
    "accounts.remove_accounts",
    """
    UNWIND $keys AS id
    MATCH (account:Account {id: id})
    DETACH DELETE account
    """,
)
LINK_ADMINISTERED = Statement(
    "accounts.link_administered",
    """
    UNWIND $rows AS row
    MATCH (account:Account {id: row[0]})
    MATCH (region:Region {code: row[1]})
    CREATE (account)-[edge:ADMINISTERS]->(region)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
)
LINK_EVALUATED = Statement(
    "accounts.link_evaluated",
    """
    UNWIND $rows AS row
    MATCH (account:Account {id: row[0]})
    MATCH (region:Region {code: row[1]})
    CREATE (account)-[edge:EVALUATES_IN]->(region)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
)
LINK_AUDITED = Statement(
    "accounts.link_audited",
    """
    UNWIND $rows AS row
    MATCH (account:Account {id: row[0]})
    MATCH (region:Region {code: row[1]})
    CREATE (account)-[edge:AUDITS]->(region)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
)
LINK_STAFFED = Statement(
    "accounts.link_staffed",
    """
    UNWIND $rows AS row
    MATCH (account:Account {id: row[0]})
    MATCH (organization:Organization {id: row[1]})
    CREATE (account)-[edge:STAFF_OF]->(organization)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
)
LINK_EMPLOYERS = Statement(
    "accounts.link_employers",
    """
    UNWIND $rows AS row
    MATCH (account:Account {id: row[0]})
    MATCH (organization:Organization {id: row[1]})
    CREATE (account)-[edge:EMPLOYED_BY]->(organization)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
)
LINK_REPRESENTED = Statement(
    "accounts.link_represented",
    """
    UNWIND $rows AS row
    MATCH (account:Account {id: row[0]})
    MATCH (enterprise:Enterprise {id: row[1]})
    CREATE (account)-[edge:REPRESENTS]->(enterprise)
    SET edge = row[2]
    RETURN count(*) AS written
    """,
)
READ_ACCOUNTS = Statement(
    "accounts.read_accounts",
    """
    UNWIND $keys AS id
    MATCH (account:Account {id: id})
    RETURN properties(account) AS properties,
           [(account)-[edge:ADMINISTERS|EVALUATES_IN|AUDITS]->(region:Region)
               | [type(edge), region.code, properties(edge)]] AS regional,
           [(account)-[edge:STAFF_OF|EMPLOYED_BY]->(organization:Organization)
               | [type(edge), organization.id, properties(edge)]] AS organizational,
           [(account)-[edge:REPRESENTS]->(enterprise:Enterprise)
               | [type(edge), enterprise.id, properties(edge)]] AS represented
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_ACCOUNTS = Statement(
    "accounts.keys_of_accounts",
    """
    MATCH (account:Account)
    WHERE account.id > $after AND account.id <= $until AND rand() < $share
    WITH account.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# Unique indexes on code and ids; whoever has or had a role there, some.
FIND_HOLDERS = Statement(
    "accounts.find_holders",
    """
    MATCH (:Region {code: $place})<-[:ADMINISTERS|EVALUATES_IN|AUDITS]-(account:Account)
    RETURN DISTINCT account.id AS id
    UNION
    MATCH (:Organization {id: $place})<-[:STAFF_OF|EMPLOYED_BY]-(account:Account)
    RETURN DISTINCT account.id AS id
    UNION
    MATCH (:Enterprise {id: $place})<-[:REPRESENTS]-(account:Account)
    RETURN DISTINCT account.id AS id
    """,
)

# --- divisions: unique index on code ---

# The division itself, or what took its place, with every division above: a handful of rows for each code. A
# succession has a few steps, the tree four levels.
READ_LINEAGES = Statement(
    "accounts.read_lineages",
    """
    UNWIND $codes AS code
    MATCH (region:Region {code: code})-[:SUCCEEDED_BY*0..12]->(current:Region)
    WHERE NOT EXISTS { (current)-[:SUCCEEDED_BY]->() }
    MATCH (current)-[:PART_OF*0..3]->(above:Region)
    RETURN code, current.code AS current, collect(DISTINCT above.code) AS lineage
    """,
)
# Unique index on id; at most one row.
READ_ENTERPRISE_REGION = Statement(
    "accounts.read_enterprise_region",
    """
    MATCH (:Enterprise {id: $enterprise})-[:LOCATED_IN]->(region:Region)
    RETURN region.code AS region
    """,
)
