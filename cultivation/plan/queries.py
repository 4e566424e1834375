"""Every Cypher statement on plans: some dozens of nodes in all."""

from graph_schema.statement import KEYS_SECONDS, Statement

# --- plans: unique index on id ---

ADD_PLANS = Statement(
    "plan.add_plans",
    """
    UNWIND $rows AS row
    CREATE (plan:Plan)
    SET plan = row
    """,
)
PUT_PLANS = Statement(
    "plan.put_plans",
    """
    UNWIND $rows AS row
    MERGE (plan:Plan {id: row.id})
    SET plan = row
    """,
)
# Parts stay, because policies and finance products support them; their node is written over.
CLEAR_PLANS = Statement(
    "plan.clear_plans",
    """
    UNWIND $keys AS id
    MATCH (:Plan {id: id})-[:PART]->(goal:Goal)
    DETACH DELETE goal
    """,
)
CLEAR_SUPPORT = Statement(
    "plan.clear_support",
    """
    UNWIND $keys AS id
    MATCH (:Plan {id: id})-[:PART]->(:PlanPart)<-[edge:SUPPORTS]-(:Category)
    DELETE edge
    """,
)
REMOVE_PLAN_PARTS = Statement(
    "plan.remove_plan_parts",
    """
    UNWIND $keys AS id
    MATCH (:Plan {id: id})-[:PART]->(part)
    DETACH DELETE part
    """,
)
REMOVE_PLANS = Statement(
    "plan.remove_plans",
    """
    UNWIND $keys AS id
    MATCH (plan:Plan {id: id})
    DETACH DELETE plan
    """,
)
ADD_PARTS = Statement(
    "plan.add_parts",
    """
    UNWIND $rows AS row
    MATCH (plan:Plan {id: row[0]})
    MERGE (part:PlanPart {id: row[1].id})
    SET part = row[1]
    MERGE (plan)-[:PART]->(part)
    RETURN count(*) AS written
    """,
)
ADD_GOALS = Statement(
    "plan.add_goals",
    """
    UNWIND $rows AS row
    MATCH (plan:Plan {id: row[0]})
    CREATE (plan)-[:PART]->(goal:Goal)
    SET goal = row[1]
    RETURN count(*) AS written
    """,
)
# Parts that the plan has no longer.
DROP_PARTS = Statement(
    "plan.drop_parts",
    """
    UNWIND $rows AS row
    MATCH (plan:Plan {id: row[0]})
    OPTIONAL MATCH (plan)-[:PART]->(part:PlanPart)
    WHERE NOT part.id IN row[1]
    DETACH DELETE part
    RETURN count(DISTINCT plan) AS written
    """,
)
LINK_SUPPORT = Statement(
    "plan.link_support",
    """
    UNWIND $rows AS row
    MATCH (category:Category {code: row[2]})
    MATCH (part:PlanPart {id: row[1]})
    CREATE (category)-[:SUPPORTS]->(part)
    RETURN count(*) AS written
    """,
)
READ_PLANS = Statement(
    "plan.read_plans",
    """
    UNWIND $keys AS id
    MATCH (plan:Plan {id: id})
    RETURN properties(plan) AS properties,
           [(plan)-[:PART]->(part:PlanPart) | properties(part)] AS parts,
           [(plan)-[:PART]->(goal:Goal) | properties(goal)] AS goals,
           [(plan)-[:PART]->(part:PlanPart)<-[:SUPPORTS]-(category:Category) | [part.id, category.code]] AS support
    """,
)
# Unique index on the key, from one key to another: all, or the share of them that chance picks. One row.
KEYS_OF_PLANS = Statement(
    "plan.keys_of_plans",
    """
    MATCH (plan:Plan)
    WHERE plan.id > $after AND plan.id <= $until AND rand() < $share
    WITH plan.id AS key ORDER BY key
    RETURN collect(key) AS keys
    """,
    timeout=KEYS_SECONDS,
)
