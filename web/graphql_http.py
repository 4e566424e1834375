"""GraphQL over HTTP, as the GraphQL over HTTP specification has it.

A request is read, refused or prepared, executed and answered; each step is a module beside this one. The answer's
media type decides the status of a refused request: 400 under `application/graphql-response+json`, and 200 under
`application/json`, where the HTTP status speaks of HTTP alone.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, cast

import orjson
import strawberry
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, subscribe
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from directory.accounts.documents import Caller
from graph_schema.deadline import deadline
from graph_schema.errors import DirectoryError
from web.allowance import Allowance, Unlimited, payer_of, points_of, refusals_paid
from web.graphql_admission import Admission, Admitted, Payer
from web.graphql_cost import Cost, TooCostly
from web.graphql_documents import KEPT_WEIGHT, InvalidDocument
from web.graphql_errors import codes, field_errors, request_errors
from web.graphql_execution import executed
from web.graphql_misfits import Literals, Values, Variables
from web.graphql_request import GraphQLRequest, from_address, from_body
from web.ide import ide_answer
from web.identity.callers import Callers, Nobody
from web.live.live import Live
from web.live.sse import EventStream
from web.live.subscription import LiveContext
from web.metrics import OPERATIONS
from web.negotiation import EVENT_STREAM, GRAPHQL_RESPONSE, HTML, preferred
from web.refusals import JSON, HttpRefusal, Refusal, directory_error_form
from web.trusted_documents import Trust

DEADLINE_SECONDS = 10.0  # of one operation; the cost limit keeps honest ones near 1
WAIT_SECONDS = 5.0  # that `atLeast` waits for this process to follow
OFFERS = (JSON, GRAPHQL_RESPONSE)
LIVE_OFFERS = (*OFFERS, EVENT_STREAM)
VARY = "Accept, Authorization"

Errors = list[dict[str, Any]]
Payload = dict[str, Any]


class Context(Protocol):
    """What resolvers are given; all of a request sees one state of the directory."""

    @property
    def as_of(self) -> int:
        """Return the seq that the answer reflects."""
        ...


@dataclass(frozen=True)
class Backend:
    """What the endpoint needs: a context for each request of a caller, to wait until a seq is applied, who asks.

    And what each may spend, and which documents are taken. Without `live` nothing is answered as a stream of events.
    """

    context: Callable[[Caller | None], Context]
    wait_for: Callable[[int, float], Awaitable[None]]
    callers: Callers = field(default_factory=Nobody)
    allowance: Allowance = field(default_factory=Unlimited)
    trust: Trust = field(default_factory=Trust)
    live: Live | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a request: data or none, and errors; `executed` tells a null of a field from no execution.

    `cost` is None where it was not estimated.
    """

    data: dict[str, Any] | None
    errors: Errors
    executed: bool
    cost: Cost | None = None


class GraphQLEndpoint:
    """Answers GET and POST at the address of a schema; `kept` bounds the documents it keeps ready, in tokens.

    With `compiling`, the same schema as it was declared, queries are compiled.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        backend: Backend,
        *,
        ide: bool,
        kept: int = KEPT_WEIGHT,
        compiling: strawberry.Schema | None = None,
    ) -> None:
        self._schema = schema
        self._admission = Admission(schema, backend.trust, backend.allowance, kept, compiling)
        self._backend = backend
        self._ide = ide

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as an ASGI application."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request; raises HttpRefusal for what HTTP refuses."""
        accept = request.headers.get("accept", "")
        if self._ide and request.method == "GET" and _wants_page(accept, request.scope["query_string"]):
            return ide_answer()
        kind = preferred(accept, OFFERS if self._backend.live is None else LIVE_OFFERS)
        try:
            _check_kind(kind)
            caller, asked = await self._read(request)
            payer = Payer(payer_of(caller, request.scope), stranger=caller is None)
            if kind == EVENT_STREAM and self._backend.live:
                found = self._admitted(asked, payer, live=True)
                payloads = partial(self._answers, found, asked, caller)
                return EventStream(self._backend.live, payloads, request.headers, caller)
            outcome, seq = await self._outcome(self._admitted(asked, payer), asked, caller)
        except HttpRefusal as refusal:
            return self._refused(refusal, kind if kind in OFFERS else JSON)
        OPERATIONS.labels(codes(outcome.errors)[0] if outcome.errors else "OK").inc()
        status = 200 if outcome.executed or kind != GRAPHQL_RESPONSE else 400
        return _response(status, kind or JSON, _payload(outcome, seq))

    async def identify(self, headers: Mapping[str, str], scope: Scope) -> Caller | None:
        """Return who asks, None without a token; a token that proves nothing is refused (401), and takes points."""
        with refusals_paid(self._backend.allowance, scope):
            return await self._backend.callers.identify(headers)

    async def payloads(
        self, asked: GraphQLRequest, caller: Caller | None, payer: str, following: LiveContext
    ) -> AsyncGenerator[Payload, None]:
        """Yield the answers to an operation: of a subscription each as it comes, of any other the only one.

        An answer without `data` means that nothing was executed. A subscription goes on until it is closed.
        """
        try:
            found = self._admitted(asked, Payer(payer, stranger=caller is None), live=True)
        except HttpRefusal as refusal:
            found = _not_executed([refusal.form()])
        async with aclosing(self._answers(found, asked, caller, following)) as payloads:
            async for payload in payloads:
                yield payload

    async def _answers(
        self, found: "Admitted | Outcome", asked: GraphQLRequest, caller: Caller | None, following: LiveContext
    ) -> AsyncGenerator[Payload, None]:
        """Yield the answers to what was admitted, or why it was not."""
        if isinstance(found, Outcome):
            yield _payload(found, following.seq)
        elif found.operation.operation is not OperationType.SUBSCRIPTION:
            outcome, seq = await self._outcome(found, asked, caller)
            yield _payload(outcome, seq)
        else:
            async with aclosing(self._followed(found, asked, following)) as payloads:
                async for payload in payloads:
                    yield payload

    async def _followed(
        self, admitted: Admitted, asked: GraphQLRequest, following: LiveContext
    ) -> AsyncGenerator[Payload, None]:
        """Yield the events of a subscription, which leave out what was spent once.

        Rows of the past take the points that they take as the feed.
        """
        values = self._values(admitted, asked)
        source = await subscribe(
            self._schema,
            admitted.prepared.document,
            context_value=following,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
        )
        if isinstance(source, ExecutionResult):
            errors = source.errors or []
            located = all(error.path for error in errors)
            shown = field_errors(errors, values.misfit) if located else _unfit(errors, values)
            yield _payload(_not_executed(shown), following.seq)
            return
        async with aclosing(cast("AsyncGenerator[ExecutionResult, None]", source)) as results:
            past = max(0, following.snapshot.as_of - following.seq)
            try:
                self._backend.allowance.spend(admitted.payer.key, points_of(past))
            except HttpRefusal as refusal:
                yield _payload(_not_executed([refusal.form()]), following.seq)
                return
            async for result in results:
                yield _payload(_outcome_of(result, values, None), following.seq)

    async def _read(self, request: Request) -> tuple[Caller | None, GraphQLRequest]:
        """Return who asks, and what; what is refused takes some points as well."""
        caller = await self.identify(request.headers, request.scope)
        with refusals_paid(self._backend.allowance, request.scope):
            if request.method == "POST":
                return caller, from_body(await request.body(), request.headers)
            return caller, from_address(request.scope["query_string"], request.headers)

    def _admitted(self, asked: GraphQLRequest, payer: Payer, *, live: bool = False) -> "Admitted | Outcome":
        """Return what is asked for, ready to be executed, or why it is not; raises what HTTP refuses."""
        try:
            return self._admission.admit(asked, payer, live=live)
        except HttpRefusal:
            raise
        except TooCostly as refusal:
            return _not_executed([refusal.form()], refusal.cost)
        except Refusal as refusal:
            return _not_executed([refusal.form()])
        except InvalidDocument as invalid:
            misfit = Literals(self._schema, invalid.document).misfit
            return _not_executed(request_errors(invalid.errors, invalid.code, misfit))

    async def _outcome(
        self, found: "Admitted | Outcome", asked: GraphQLRequest, caller: Caller | None
    ) -> tuple[Outcome, int]:
        """Return what came of a request, and the seq it reflects."""
        try:
            if asked.at_least is not None:
                await self._backend.wait_for(asked.at_least, WAIT_SECONDS)
            context = self._backend.context(caller)
        except DirectoryError as error:
            return _not_executed([directory_error_form(error)]), self._backend.context(None).as_of
        outcome = found if isinstance(found, Outcome) else await self._executed(found, asked, context)
        return outcome, context.as_of

    async def _executed(self, admitted: Admitted, asked: GraphQLRequest, context: Context) -> Outcome:
        try:
            async with deadline(DEADLINE_SECONDS):
                data = await self._admission.compiled(admitted, asked.variables or {}, context)
                if data is not None:
                    return Outcome(data, [], executed=True, cost=admitted.cost)
                document = admitted.prepared.document
                result = await executed(self._schema, document, context, asked.variables, asked.operation_name)
        except TimeoutError:
            return _not_executed([_late().form()], admitted.cost)
        return _outcome_of(result, self._values(admitted, asked), admitted.cost)

    def _values(self, admitted: Admitted, asked: GraphQLRequest) -> Values:
        return Values(
            Variables(self._schema, admitted.operation, asked.variables or {}),
            Literals(self._schema, admitted.prepared.document),
        )

    def _refused(self, refusal: HttpRefusal, kind: str) -> Response:
        OPERATIONS.labels(refusal.code).inc()
        seq = self._backend.context(None).as_of
        return _response(refusal.status, kind, _payload(_not_executed([refusal.form()]), seq), refusal.headers)


def _check_kind(kind: str | None) -> None:
    if kind is None:
        raise HttpRefusal(406, "NOT_ACCEPTABLE", f"Accept must allow {JSON} or {GRAPHQL_RESPONSE}")


def _wants_page(accept: str, query_string: bytes) -> bool:
    return b"query=" not in query_string and preferred(accept, (JSON, HTML)) == HTML


def _outcome_of(result: ExecutionResult, values: Values, cost: Cost | None) -> Outcome:
    """Return the outcome; without data and without a path nothing was executed: values did not fit."""
    errors = result.errors or []
    if result.data is None and errors and all(error.path is None for error in errors):
        return _not_executed(_unfit(errors, values), cost)
    return Outcome(result.data, field_errors(errors, values.misfit), executed=True, cost=cost)


def _unfit(errors: list[GraphQLError], values: Values) -> Errors:
    return request_errors(errors, "INVALID_INPUT", values.misfit)


def _not_executed(errors: Errors, cost: Cost | None = None) -> Outcome:
    return Outcome(None, errors, executed=False, cost=cost)


def _late() -> Refusal:
    return Refusal(
        "DEADLINE_EXCEEDED",
        f"the request took longer than {DEADLINE_SECONDS:.0f} s",
        retryable=True,
        hint="ask for smaller pages or fewer levels",
    )


def _payload(outcome: Outcome, seq: int) -> dict[str, Any]:
    payload: dict[str, Any] = {"errors": outcome.errors} if outcome.errors else {}
    if outcome.executed:
        payload["data"] = outcome.data
    payload["extensions"] = {"asOf": seq, "cost": outcome.cost.form} if outcome.cost else {"asOf": seq}
    return payload


def _response(status: int, kind: str, payload: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(payload),
        status,
        {"Content-Type": f"{kind}; charset=utf-8", "Vary": VARY, **(headers or {})},
    )
