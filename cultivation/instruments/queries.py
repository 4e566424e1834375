"""Every Cypher statement on policies and finance products."""

from graph_schema.statement import KEYS_SECONDS, Statement

BULK_SECONDS = 120.0  # one statement over all rows of the largest transaction
SCAN_SECONDS = 60.0  # one page of a scan

# Unique index on id; those of these parts of plans that exist.
FIND_PARTS = Statement(
    "instruments.find_parts",
    """
    UNWIND $ids AS id
    MATCH (part:PlanPart {id: id})
    RETURN part.id AS id
    """,
)

# --- policies: unique index on id ---

ADD_POLICIES = Statement(
    "instruments.add_policies",
    """
    UNWIND $rows AS row
    CREATE (policy:Policy)
    SET policy = row
    """,
    timeout=BULK_SECONDS,
)
PUT_POLICIES = Statement(
    "instruments.put_policies",
    """
    UNWIND $rows AS row
    MERGE (policy:Policy {id: row.id})
    SET policy = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_POLICIES = Statement(
    "instruments.clear_policies",
    """
    UNWIND $keys AS id
    MATCH (:Policy {id: id})-[edge:OFFERED_BY|APPLIES_IN|SUPPORTS]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_POLICIES = Statement(
    "instruments.remove_policies",
    """
    UNWIND $keys AS id
    MATCH (policy:Policy {id: id})
    DETACH DELETE policy
    """,
    timeout=BULK_SECONDS,
)
LINK_POLICY_OFFERED = Statement(
    "instruments.link_policy_offered",
    """
    UNWIND $rows AS row
    MATCH (policy:Policy {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (policy)-[:OFFERED_BY]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_POLICY_APPLIES = Statement(
    "instruments.link_policy_applies",
    """
    UNWIND $rows AS row
    MATCH (policy:Policy {id: row[0]})
    MATCH (target:Region {code: row[1]})
    CREATE (policy)-[:APPLIES_IN]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_POLICY_SUPPORTS = Statement(
    "instruments.link_policy_supports",
    """
    UNWIND $rows AS row
    MATCH (policy:Policy {id: row[0]})
    MATCH (target:PlanPart {id: row[1]})
    CREATE (policy)-[:SUPPORTS]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_POLICIES = Statement(
    "instruments.read_policies",
    """
    UNWIND $keys AS id
    MATCH (policy:Policy {id: id})
    RETURN properties(policy) AS properties,
           [(policy)-[:OFFERED_BY]->(target:Organization) | target.id] AS organization,
           [(policy)-[:APPLIES_IN]->(target:Region) | target.code] AS regions,
           [(policy)-[:SUPPORTS]->(target:PlanPart) | target.id] AS supports
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_POLICIES = Statement(
    "instruments.keys_of_policies",
    """
    MATCH (policy:Policy)
    WHERE policy.id > $after AND policy.id <= $until AND rand() < $share
    WITH policy.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)

# --- finance products: unique index on id ---

ADD_PRODUCTS = Statement(
    "instruments.add_products",
    """
    UNWIND $rows AS row
    CREATE (product:FinanceProduct)
    SET product = row
    """,
    timeout=BULK_SECONDS,
)
PUT_PRODUCTS = Statement(
    "instruments.put_products",
    """
    UNWIND $rows AS row
    MERGE (product:FinanceProduct {id: row.id})
    SET product = row
    """,
    timeout=BULK_SECONDS,
)
CLEAR_PRODUCTS = Statement(
    "instruments.clear_products",
    """
    UNWIND $keys AS id
    MATCH (:FinanceProduct {id: id})-[edge:OFFERED_BY|APPLIES_IN|SUPPORTS]->()
    DELETE edge
    """,
    timeout=BULK_SECONDS,
)
REMOVE_PRODUCTS = Statement(
    "instruments.remove_products",
    """
    UNWIND $keys AS id
    MATCH (product:FinanceProduct {id: id})
    DETACH DELETE product
    """,
    timeout=BULK_SECONDS,
)
LINK_PRODUCT_OFFERED = Statement(
    "instruments.link_product_offered",
    """
    UNWIND $rows AS row
    MATCH (product:FinanceProduct {id: row[0]})
    MATCH (target:Organization {id: row[1]})
    CREATE (product)-[:OFFERED_BY]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_PRODUCT_APPLIES = Statement(
    "instruments.link_product_applies",
    """
    UNWIND $rows AS row
    MATCH (product:FinanceProduct {id: row[0]})
    MATCH (target:Region {code: row[1]})
    CREATE (product)-[:APPLIES_IN]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
LINK_PRODUCT_SUPPORTS = Statement(
    "instruments.link_product_supports",
    """
    UNWIND $rows AS row
    MATCH (product:FinanceProduct {id: row[0]})
    MATCH (target:PlanPart {id: row[1]})
    CREATE (product)-[:SUPPORTS]->(target)
    RETURN count(*) AS written
    """,
    timeout=BULK_SECONDS,
)
READ_PRODUCTS = Statement(
    "instruments.read_products",
    """
    UNWIND $keys AS id
    MATCH (product:FinanceProduct {id: id})
    RETURN properties(product) AS properties,
           [(product)-[:OFFERED_BY]->(target:Organization) | target.id] AS organization,
           [(product)-[:APPLIES_IN]->(target:Region) | target.code] AS regions,
           [(product)-[:SUPPORTS]->(target:PlanPart) | target.id] AS supports
    """,
    timeout=SCAN_SECONDS,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_PRODUCTS = Statement(
    "instruments.keys_of_products",
    """
    MATCH (product:FinanceProduct)
    WHERE product.id > $after AND product.id <= $until AND rand() < $share
    WITH product.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
