"""The one door to the graph: named statements, deadlines, managed transactions, translated errors.

No other module imports the driver. What differs between engines is kept here and in `embedded.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from neo4j import (
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncSession,
    Query,
    TrustCustomCAs,
    unit_of_work,
)
from neo4j import Bookmarks as DriverBookmarks
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph_schema import queries
from graph_schema.address import Address
from graph_schema.bookmarks import Bookmarks
from graph_schema.deadline import within_deadline
from graph_schema.errors import Duplicate, Unavailable, WriteFailed
from graph_schema.statement import Statement

Result = TypeVar("Result")
Row = dict[str, Any]

POOL_SIZE = 50  # connections of one process: several times the statements that two cores can run at once
CONNECT_SECONDS = 5.0  # a healthy server on the same network answers in milliseconds
LATE = "Neo.ClientError.Transaction.TransactionTimedOut"  # the beginning of the codes of a server-side deadline
STOPPING = "Neo.ClientError.Request.Invalid"  # what the embedded engine answers on open connections while it stops
REFUSALS = {
    "Neo.ClientError.Database.DatabaseNotFound": "check SMENET_GRAPH_DATABASE",
    "Neo.ClientError.Security.AuthenticationRateLimit": "wait a while; the password was wrong too often",
    "Neo.ClientError.Security.Forbidden": "give the user of SMENET_GRAPH_USER the right to read and write",
}
# The embedded engine says of a full disk that it does not know the transaction any more; Neo4j names its own faults.
UNKNOWN_FAILURES = ("Neo.ClientError.Transaction.", "Neo.DatabaseError.")
RETRY_SECONDS = 15.0  # how long the driver repeats a unit after conflicts of two writers
WRITE_SECONDS = 120.0  # the largest unit, 20,000 rows in one transaction, takes about 15 s on two cores


class Rows(list[Any]):
    """A list of parameters that tells only its length: the driver spells out what it sends, also for a silent log."""

    def __repr__(self) -> str:
        return f"[{len(self)} rows]"


class Transaction:
    """One open transaction; valid only inside the unit that received it."""

    def __init__(self, driver_transaction: AsyncManagedTransaction) -> None:
        self._transaction = driver_transaction

    async def run(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return the rows of the statement, each as a dict by column.

        Statements return maps, lists and scalars, never nodes or edges, so nothing in a row needs to be translated.
        """
        async with asyncio.timeout(statement.timeout):
            given = {name: Rows(value) if isinstance(value, list) else value for name, value in parameters.items()}
            result = await self._transaction.run(statement.text, given)
            columns = result.keys()
            return [dict(zip(columns, record, strict=True)) async for record in result]


class Graph:
    """An open graph, as one sees it who has these bookmarks.

    Calls raise `Unavailable` or `Duplicate`; what else the driver raises is a faulty statement.
    """

    def __init__(self, driver: AsyncDriver, address: Address, bookmarks: Bookmarks | None = None) -> None:
        self._driver = driver
        self.address = address
        self.bookmarks = bookmarks or Bookmarks()

    @property
    def shared(self) -> object:
        """Return what all views of one open graph have in common: what belongs to the graph is kept by it."""
        return self._driver

    def seen_by(self, bookmarks: Bookmarks) -> "Graph":
        """Return the same graph with other bookmarks; it shares all connections."""
        return Graph(self._driver, self.address, bookmarks)

    @classmethod
    async def open(cls, address: Address) -> "Graph":
        """Connect and sign in; raise `Unavailable` when the server does not answer or refuses the password."""
        with _translated(address):
            driver = AsyncGraphDatabase.driver(
                auth=(address.user, address.password) if address.password else None,
                max_connection_pool_size=POOL_SIZE,
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=CONNECT_SECONDS,
                max_transaction_retry_time=RETRY_SECONDS,
                notifications_min_severity="OFF",
                user_agent="smenet",
                **_place(address),
            )
        graph = cls(driver, address)
        try:
            await graph.read(queries.PING)
        except BaseException:
            await graph.close()
            raise
        return graph

    async def close(self) -> None:
        """Close all connections."""
        await self._driver.close()

    async def read(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return the rows of one reading statement, within its deadline and what is left of that of the request.

        Both end it in the server as well as here.
        """
        with _translated(self.address):
            seconds = within_deadline(statement.timeout)

        @unit_of_work(metadata={"statement": statement.name}, timeout=seconds)
        async def unit(transaction: AsyncManagedTransaction) -> list[Row]:
            return await Transaction(transaction).run(statement, **parameters)

        async with self._session(seconds) as session:
            return await session.execute_read(unit)

    async def write(self, unit: Callable[[Transaction], Awaitable[Result]], seconds: float = WRITE_SECONDS) -> Result:
        """Run the unit in one transaction and return its result.

        The unit may run several times, so it must have no effect outside the transaction.
        An `Unavailable` from here may have been committed: only a key of the caller's makes a repeat safe. A
        `WriteFailed` is one that says nothing about why.
        What is left of the deadline of the request ends it before.
        """
        with _translated(self.address):
            seconds = within_deadline(seconds)

        @unit_of_work(timeout=seconds)
        async def managed(transaction: AsyncManagedTransaction) -> Result:
            return await unit(Transaction(transaction))

        try:
            async with self._session(seconds) as session:
                return await session.execute_write(managed)
        except Neo4jError as error:
            if (error.code or "").startswith(UNKNOWN_FAILURES):
                raise WriteFailed("the graph failed to write", hint="try again in a minute") from error
            raise

    async def define(self, statement: Statement) -> None:
        """Run one statement that changes constraints or indexes, in a transaction of its own."""
        async with self._session(statement.timeout) as session:
            result = await session.run(Query(statement.text))
            await result.consume()

    @asynccontextmanager
    async def _session(self, seconds: float) -> AsyncIterator[AsyncSession]:
        with _translated(self.address):
            known = self.bookmarks.known() if self.address.routed else frozenset[str]()
            session = self._driver.session(
                database=self.address.database, bookmarks=DriverBookmarks.from_raw_values(known)
            )
            try:
                async with asyncio.timeout(seconds), session:
                    yield session
                    if self.address.routed:
                        self.bookmarks.saw(known, (await session.last_bookmarks()).raw_values)
            except Neo4jError as error:
                if "Bookmark" in (error.code or ""):
                    self.bookmarks.forget()
                raise
            finally:
                if not session.closed():
                    # The driver leaves a session open when its closing is interrupted; its connection is given up.
                    session.cancel()
                    await session.close()


def _place(address: Address) -> dict[str, Any]:
    """Return what the driver is told of where the graph is; own authorities go with the plain form of a scheme."""
    if address.authority is None:
        return {"uri": address.url}
    plain = address.url.replace("+s://", "://", 1)
    return {"uri": plain, "encrypted": True, "trusted_certificates": TrustCustomCAs(str(address.authority))}


class _translated:  # noqa: N801 - reads as a statement: with _translated(address)
    """Turns what the driver raises into the errors of this project."""

    def __init__(self, address: Address) -> None:
        self.address = address

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ConstraintError):
            raise Duplicate("the graph already holds an entity with this key") from error
        if isinstance(error, AuthError):
            raise Unavailable(
                f"the graph refused the user {self.address.user}",
                hint="check SMENET_GRAPH_USER and SMENET_GRAPH_PASSWORD",
            ) from error
        code = (error.code or "") if isinstance(error, Neo4jError) else ""
        if "Bookmark" in code:
            raise Unavailable("the graph does not know what was seen of it before", hint="try again") from error
        if code in REFUSALS:
            raise Unavailable(f"the graph refused: {code.rpartition('.')[2]}", hint=REFUSALS[code]) from error
        if isinstance(error, TimeoutError) or code.startswith(LATE):
            raise Unavailable(
                "the graph did not answer in time", hint="try again; a smaller request takes less"
            ) from error
        if code == STOPPING or isinstance(
            error, ServiceUnavailable | SessionExpired | TransientError | ConfigurationError | OSError
        ):
            raise Unavailable("the graph cannot be reached now", hint="try again in a few seconds") from error
        if isinstance(error, DriverError) or (isinstance(error, Neo4jError) and error.is_retryable()):
            raise Unavailable("the graph did not finish the request", hint="try again in a few seconds") from error
