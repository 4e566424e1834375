"""Ordered steps from an empty database to the present schema, with the version kept in the database.

Each step may be run again: one that was killed half way is finished at the next start.
"""

from collections.abc import Awaitable, Callable

from graph_schema import queries
from graph_schema.change import GENESIS
from graph_schema.connection import Graph
from graph_schema.errors import Conflict
from graph_schema.statement import Statement

Step = Callable[[Graph], Awaitable[None]]
DEFINE_SECONDS = 60.0  # a new index over a million nodes

_CONSTRAINTS = (
    Statement(
        "schema.region_code",
        "CREATE CONSTRAINT region_code IF NOT EXISTS FOR (node:Region) REQUIRE node.code IS UNIQUE",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.category_code",
        "CREATE CONSTRAINT category_code IF NOT EXISTS FOR (node:Category) REQUIRE node.code IS UNIQUE",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.organization_id",
        "CREATE CONSTRAINT organization_id IF NOT EXISTS FOR (node:Organization) REQUIRE node.id IS UNIQUE",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.assessment_id",
        "CREATE CONSTRAINT assessment_id IF NOT EXISTS FOR (node:Assessment) REQUIRE node.id IS UNIQUE",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.score_id",
        "CREATE CONSTRAINT score_id IF NOT EXISTS FOR (node:Score) REQUIRE node.id IS UNIQUE",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.change_seq",
        "CREATE CONSTRAINT change_seq IF NOT EXISTS FOR (node:Change) REQUIRE node.seq IS UNIQUE",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.journal_head",
        "CREATE CONSTRAINT journal_head IF NOT EXISTS FOR (node:JournalHead) REQUIRE node.id IS UNIQUE",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.change_entity",
        "CREATE INDEX change_entity IF NOT EXISTS FOR (node:Change) ON (node.entity)",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.organization_credit_code",
        "CREATE INDEX organization_credit_code IF NOT EXISTS FOR (node:Organization) ON (node.creditCode)",
        DEFINE_SECONDS,
    ),
)
SCHEMA_VERSION = Statement(
    "schema.version_id",
    "CREATE CONSTRAINT schema_version IF NOT EXISTS FOR (node:SchemaVersion) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)


async def network(graph: Graph) -> None:
    """Keys of the network and the journal, and the journal's head."""
    for statement in _CONSTRAINTS:
        await graph.define(statement)
    await graph.write(lambda transaction: transaction.run(queries.CREATE_HEAD, genesis=GENESIS))


_STANDARD_KEY = Statement(
    "schema.standard_key",
    "CREATE CONSTRAINT standard_key IF NOT EXISTS FOR (node:Standard) REQUIRE node.key IS UNIQUE",
    DEFINE_SECONDS,
)


async def standards(graph: Graph) -> None:
    """Key of the versions of standards."""
    await graph.define(_STANDARD_KEY)


_ACCOUNT_ID = Statement(
    "schema.account_id",
    "CREATE CONSTRAINT account_id IF NOT EXISTS FOR (node:Account) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)
_RECEIPT_KEY = Statement(
    "schema.receipt_key",
    "CREATE CONSTRAINT receipt_key IF NOT EXISTS FOR (node:Receipt) REQUIRE node.key IS UNIQUE",
    DEFINE_SECONDS,
)


async def accounts(graph: Graph) -> None:
    """Keys of accounts, and of the receipts of their requests."""
    for statement in (_ACCOUNT_ID, _RECEIPT_KEY):
        await graph.define(statement)


_PLAN_ID = Statement(
    "schema.plan_id",
    "CREATE CONSTRAINT plan_id IF NOT EXISTS FOR (node:Plan) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)


async def plans(graph: Graph) -> None:
    """Key of plans."""
    await graph.define(_PLAN_ID)


_ROUND_ID = Statement(
    "schema.round_id",
    "CREATE CONSTRAINT round_id IF NOT EXISTS FOR (node:Round) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)
_RATING_ID = Statement(
    "schema.rating_id",
    "CREATE CONSTRAINT rating_id IF NOT EXISTS FOR (node:Rating) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)
_ASSESSMENT_STATE = Statement(
    "schema.assessment_state",
    "CREATE INDEX assessment_state IF NOT EXISTS FOR (node:Assessment) ON (node.state)",
    DEFINE_SECONDS,
)


async def rounds(graph: Graph) -> None:
    """Keys of rounds and ratings; assessments by their state, for the work that waits."""
    for statement in (_ROUND_ID, _RATING_ID, _ASSESSMENT_STATE):
        await graph.define(statement)


_SUGGESTION_ID = Statement(
    "schema.suggestion_id",
    "CREATE CONSTRAINT suggestion_id IF NOT EXISTS FOR (node:Suggestion) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)
_SUGGESTION_QUEUE = Statement(
    "schema.suggestion_queue",
    "CREATE INDEX suggestion_queue IF NOT EXISTS FOR (node:Suggestion) ON (node.queue)",
    DEFINE_SECONDS,
)


async def suggestions(graph: Graph) -> None:
    """Key of suggestions, and their order in the queue."""
    for statement in (_SUGGESTION_ID, _SUGGESTION_QUEUE):
        await graph.define(statement)


_VOICES = (
    *(
        Statement(
            f"schema.{label.lower()}_id",
            f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (node:{label}) REQUIRE node.id IS UNIQUE",
            DEFINE_SECONDS,
        )
        for label in ("Enterprise", "Request", "Feedback", "Complaint", "Tally")
    ),
    Statement(
        "schema.enterprise_credit_code",
        "CREATE INDEX enterprise_credit_code IF NOT EXISTS FOR (node:Enterprise) ON (node.creditCode)",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.request_number",
        "CREATE CONSTRAINT request_number IF NOT EXISTS FOR (node:Request) REQUIRE node.numberDigest IS UNIQUE",
        DEFINE_SECONDS,
    ),
)


async def voices(graph: Graph) -> None:
    """Keys of enterprises, their requests and what they say."""
    for statement in _VOICES:
        await graph.define(statement)


_QUEUES = (
    Statement(
        "schema.request_queue",
        "CREATE INDEX request_queue IF NOT EXISTS FOR (node:Request) ON (node.queue)",
        DEFINE_SECONDS,
    ),
    Statement(
        "schema.complaint_queue",
        "CREATE INDEX complaint_queue IF NOT EXISTS FOR (node:Complaint) ON (node.queue)",
        DEFINE_SECONDS,
    ),
)
# Both read the whole label once; each a row for those of former versions.
_QUEUE_REQUESTS = Statement(
    "schema.queue_requests",
    """
    MATCH (node:Request)
    WHERE node.queue IS NULL
    SET node.queue = CASE node.state WHEN 'OPEN' THEN 'WAITING' ELSE node.state END + ' ' + node.dueAt + ' ' + node.id
    RETURN count(node) AS changed
    """,
    DEFINE_SECONDS,
    scans=True,
)
_QUEUE_COMPLAINTS = Statement(
    "schema.queue_complaints",
    """
    MATCH (node:Complaint)
    WHERE node.queue IS NULL
    SET node.queue = node.state + ' ' + node.at + ' ' + node.id
    RETURN count(node) AS changed
    """,
    DEFINE_SECONDS,
    scans=True,
)


async def queues(graph: Graph) -> None:
    """Order in which requests and complaints wait."""
    for statement in _QUEUES:
        await graph.define(statement)
    for statement in (_QUEUE_REQUESTS, _QUEUE_COMPLAINTS):
        await graph.write(lambda transaction, statement=statement: transaction.run(statement))  # type: ignore[misc]


_INSTRUMENTS = tuple(
    Statement(
        f"schema.{label.lower()}_id",
        f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (node:{label}) REQUIRE node.id IS UNIQUE",
        DEFINE_SECONDS,
    )
    for label in ("Policy", "FinanceProduct", "PlanPart", "Collaboration")
)


async def instruments(graph: Graph) -> None:
    """Keys of policies, finance products, the parts of plans that they support, and collaborations."""
    for statement in _INSTRUMENTS:
        await graph.define(statement)


_DESIGNATION_ID = Statement(
    "schema.designation_id",
    "CREATE CONSTRAINT designation_id IF NOT EXISTS FOR (node:Designation) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)


async def titles(graph: Graph) -> None:
    """Key of titles, of organizations and of enterprises."""
    await graph.define(_DESIGNATION_ID)


_TITLE_TERM = Statement(
    "schema.title_term",
    "CREATE INDEX title_term IF NOT EXISTS FOR (node:Designation) ON (node.validTo)",
    DEFINE_SECONDS,
)


async def title_terms(graph: Graph) -> None:
    """Titles by the last day of their term."""
    await graph.define(_TITLE_TERM)


_IMPORT_ID = Statement(
    "schema.import_id",
    "CREATE CONSTRAINT import_id IF NOT EXISTS FOR (node:Import) REQUIRE node.id IS UNIQUE",
    DEFINE_SECONDS,
)


async def imports(graph: Graph) -> None:
    """Key of the one import that may be unfinished."""
    await graph.define(_IMPORT_ID)


STEPS: tuple[Step, ...] = (
    *(network, standards, accounts, plans, rounds, suggestions, voices),
    *(queues, instruments, titles, title_terms, imports),
)


async def version(graph: Graph) -> int:
    """Return the version of the database, 0 when it is empty."""
    rows = await graph.read(queries.READ_SCHEMA_VERSION)
    return int(rows[0]["version"]) if rows else 0


async def migrate(graph: Graph, steps: tuple[Step, ...] = STEPS) -> int:
    """Bring the database to the newest version and return how many steps that took.

    Raise `Conflict` when the database is newer than this program.
    """
    await graph.define(SCHEMA_VERSION)
    reached = await version(graph)
    if reached > len(steps):
        raise Conflict(
            f"the database has schema version {reached}, this program knows {len(steps)}",
            hint="install the newer smenet that wrote it, or restore a backup of before",
        )
    for number, step in enumerate(steps[reached:], start=reached + 1):
        await _mark(graph, number - 1, running=number)
        await step(graph)
        await _mark(graph, number, running=None)
    return len(steps) - reached


async def _mark(graph: Graph, reached: int, *, running: int | None) -> None:
    await graph.write(
        lambda transaction: transaction.run(queries.WRITE_SCHEMA_VERSION, version=reached, running=running)
    )
