"""Which operations are executed: of a document that may be sent, of the right kind, within all limits, paid for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode, OperationType

from web.allowance import CHARACTERS_A_POINT, Allowance
from web.graphql_cost import Cost, check_cost
from web.graphql_documents import Documents, Prepared
from web.graphql_request import GraphQLRequest
from web.refusals import HttpRefusal, Refusal
from web.trusted_documents import Trust


@dataclass(frozen=True)
class Payer:
    """Who pays for an operation; a stranger is not signed in."""

    key: str
    stranger: bool = True


@dataclass(frozen=True)
class Admitted:
    """An operation that may be executed, what it costs, and who pays."""

    prepared: Prepared
    operation: OperationDefinitionNode
    cost: Cost
    payer: Payer


class Admission:
    """Admits the operations of one schema; `kept` bounds the documents that are kept ready, in tokens.

    With `compiling`, the same schema as it was declared, queries are compiled.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        trust: Trust,
        allowance: Allowance,
        kept: int,
        compiling: strawberry.Schema | None = None,
    ) -> None:
        self._schema = schema
        self._documents = Documents(schema, kept, compiling)
        self._trust = trust
        self._allowance = allowance

    def admit(self, asked: GraphQLRequest, payer: Payer, *, live: bool = False) -> Admitted:
        """Return what is asked for, ready to be executed; only when `live` it may be a subscription.

        Raises Refusal beyond a limit, HttpRefusal for a mutation by GET and for whoever has spent all his points,
        InvalidDocument.
        """
        text = self._trust.text_of(asked.query, asked.document_id, stranger=payer.stranger)
        reading = asked.bytes_beside // CHARACTERS_A_POINT
        if text not in self._documents:
            reading += 1 + len(text) // CHARACTERS_A_POINT
        if reading:
            self._allowance.spend(payer.key, reading)
        prepared = self._documents.prepare(text)
        operation = prepared.operation(asked.operation_name)
        _check_kind(operation.operation, reading=asked.reading, live=live)
        cost = prepared.cost(self._schema, operation, asked.variables or {})
        check_cost(cost)
        self._allowance.spend(payer.key, cost.asked)
        return Admitted(prepared, operation, cost, payer)

    async def compiled(self, admitted: Admitted, variables: Mapping[str, Any], context: Any) -> dict[str, Any] | None:
        """Return the data of a query by its compiled operation; None when the ordinary execution must answer."""
        return await self._documents.compiled(admitted.prepared, admitted.operation, variables, context)


def _check_kind(kind: OperationType, *, reading: bool, live: bool) -> None:
    if kind is OperationType.SUBSCRIPTION and not live:
        raise Refusal(
            "GRAPHQL_VALIDATION_FAILED",
            "a subscription needs a WebSocket (graphql-transport-ws) or `Accept: text/event-stream`",
        )
    if reading and kind is OperationType.MUTATION:
        raise HttpRefusal(405, "METHOD_NOT_ALLOWED", "GET is for queries; send a mutation by POST", {"Allow": "POST"})
