"""Private things, found for those who may see them: everybody else is told nothing, not even that they exist."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from cultivation import reading
from cultivation.aggregates import COMPLAINTS, REQUESTS, VOICES
from cultivation.documents import ComplaintDocument, FeedbackDocument, RequestDocument
from cultivation.enterprises.seeing import SeenEnterprise, see_enterprise
from cultivation.requests import queries as request_queries
from cultivation.requests.numbers import digest_of
from cultivation.voices import queries as voice_queries
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.refusals import NotAllowed, NotFound
from directory.accounts.roles import Action
from directory.scalars import shown
from evaluation.finding import is_name
from graph_schema.aggregate import Aggregate, Document
from graph_schema.clock import now
from graph_schema.connection import Graph, Transaction
from graph_schema.errors import InvalidInput
from graph_schema.statement import Statement

Found = TypeVar("Found")
LONGEST_NUMBER = 100  # characters of a number as people write it: thrice what it needs


async def seen_enterprise(graph: Graph, caller: Caller | None, enterprise: str) -> SeenEnterprise:
    """Return an enterprise of which the caller may see all; raise `InvalidInput` for any other, there or not."""
    found = await see_enterprise(graph, caller, enterprise, now()) if caller and is_name(enterprise) else None
    if found is None or not found.inside:
        raise InvalidInput(
            f"enterprise '{shown(enterprise)}' is none that the caller represents or administers", field="enterprise"
        )
    return found


async def find_request(graph: Graph, number: str) -> RequestDocument | None:
    """Return the request that a number follows; None for every other text."""
    if len(number) > LONGEST_NUMBER:
        return None
    rows = await graph.read(request_queries.FIND_REQUEST, digest=digest_of(number))
    found = await graph.read(REQUESTS.read, keys=[row["id"] for row in rows])
    return cast("RequestDocument", REQUESTS.document(found[0])) if found else None


async def open_requests(graph: Graph, caller: Caller, organization: str, first: int) -> list[RequestDocument]:
    """Return requests that wait for an answer of an organization, those due first; none for all but its staff."""
    documents = await _listed(
        graph, caller, organization, Action.SERVE, request_queries.LIST_OPEN_REQUESTS, REQUESTS, first
    )
    return cast("list[RequestDocument]", documents)


async def flagged_feedback(graph: Graph, caller: Caller, organization: str, first: int) -> list[FeedbackDocument]:
    """Return the youngest flagged voices about an organization; none for all but its administrators."""
    documents = await _listed(graph, caller, organization, Action.CULTIVATE, voice_queries.LIST_FLAGGED, VOICES, first)
    return cast("list[FeedbackDocument]", documents)


async def complaints(graph: Graph, caller: Caller, organization: str, first: int) -> list[ComplaintDocument]:
    """Return the youngest complaints about an organization; none for all but its administrators."""
    documents = await _listed(
        graph, caller, organization, Action.CULTIVATE, voice_queries.LIST_COMPLAINTS, COMPLAINTS, first
    )
    return cast("list[ComplaintDocument]", documents)


async def _listed(  # noqa: PLR0917 - what is listed, for whom
    graph: Graph,
    caller: Caller,
    organization: str,
    action: Action,
    statement: Statement,
    aggregate: Aggregate,
    first: int,
) -> list[Document]:
    async def unit(transaction: Transaction) -> list[Document]:
        _, target = await reading.organization_of(transaction, organization)
        await rights.require(transaction, caller.account, [action], target, now())
        ids = [row["id"] for row in await transaction.run(statement, organization=organization, first=first)]
        rows = await transaction.run(aggregate.read, keys=ids)
        found = {document["id"]: document for document in map(aggregate.document, rows)}
        return [found[key] for key in ids if key in found]  # one may be removed between the statements

    return await _allowed(graph, unit) or []


async def _allowed(graph: Graph, unit: Callable[[Transaction], Coroutine[Any, Any, Found]]) -> Found | None:
    """Return what the unit finds; None when it is not there, or not for the caller."""
    try:
        return await unit(Reading(graph))
    except (NotFound, NotAllowed):
        return None
