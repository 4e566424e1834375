"""A small schema behind the real endpoint, and clients for it: what is tested here is the transport."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.schema.config import StrawberryConfig

from directory.scalars import SCALARS, Long
from graph_schema.errors import InvalidInput, Unavailable
from web.allowance import Unlimited
from web.graphql_http import Backend, GraphQLEndpoint
from web.graphql_schema import executable
from web.ide import graphiql
from web.ndjson import lines_answer
from web.routes import application

AS_OF = 42
LINE = b"%b\n" % (b"a" * 99)
INSIDE = "/srv/somebody/secret.py"


@strawberry.type
class Item:
    """An item with items."""

    id: strawberry.ID
    name: str

    @strawberry.field
    def items(self, first: int | None = 20) -> "Items":
        return page(first)

    @strawberry.field
    def parent(self) -> "Item | None":
        return item(0)

    @strawberry.field
    def ancestors(self) -> list["Item"]:
        return [item(0)]

    @strawberry.field
    async def fault(self) -> str:
        raise ValueError(INSIDE)


@strawberry.type
class Facets:
    """Counts."""

    kinds: list[int]


@strawberry.type
class Items:
    """A page of items."""

    nodes: list[Item]
    total_count: int
    facets: Facets


def item(number: int) -> Item:
    return Item(id=strawberry.ID(str(number)), name="机构")


def page(first: int | None) -> Items:
    size = 20 if first is None else first
    if not 0 <= size <= 100:
        raise InvalidInput(f"first is {size}; it must be 0 to 100", field="first", hint="use after")
    return Items(nodes=[item(number) for number in range(size)], total_count=100, facets=Facets(kinds=[1]))


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    def items(self, first: int | None = 20) -> Items:
        return page(first)

    @strawberry.field
    def item(self, number: int) -> Item | None:
        return item(number)

    @strawberry.field
    def several(self, ids: list[strawberry.ID]) -> list[Item]:
        return [item(int(each)) for each in ids]

    @strawberry.field
    def echo(self, text: str | None = None, number: Long | None = None) -> str | None:
        return text or str(number)

    @strawberry.field
    async def slow(self) -> str:
        await asyncio.sleep(60)
        return "late"

    @strawberry.field
    def away(self) -> str | None:
        raise Unavailable("the graph cannot be reached now", hint="try again")


@strawberry.type
class Mutation:
    """What can be done."""

    @strawberry.mutation
    def touch(self) -> str:
        return "done"


class Context:
    """A context without anything but its state."""

    as_of = AS_OF


class Counting(Unlimited):
    """Nobody is refused, and what is spent is kept."""

    def __init__(self) -> None:
        self.spent: list[tuple[str, int]] = []

    def spend(self, payer: str, points: int) -> None:
        self.spent.append((payer, points))


async def wait_for(seq: int, seconds: float) -> None:
    if seq > AS_OF:
        raise Unavailable(f"seq {seq} is not applied within {seconds:.0f} s", field="atLeast")


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, config=StrawberryConfig(scalar_map=dict(SCALARS)))


async def lines(request: Request) -> Response:
    """So many megabytes of lines, each sent at once."""

    async def told() -> AsyncIterator[bytes]:
        for _ in range(int(request.query_params["megabytes"])):
            yield LINE * (1_000_000 // len(LINE))

    return lines_answer(told())


async def broken(_request: Request) -> Response:
    raise ValueError(INSIDE)


def small_app(*, ide: bool = True, **backend: Any) -> Starlette:
    whole = Backend(lambda _caller: Context(), wait_for, **backend)
    endpoint = GraphQLEndpoint(executable(SCHEMA), whole, ide=ide)
    found = [
        Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
        Route("/broken", broken),
        Route("/lines", lines),
    ]
    return application([*found, Route("/graphiql", graphiql)] if ide else [*found])


@asynccontextmanager
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://smenet.test") as opened:
        yield opened


async def post(
    document: str, variables: Any = None, *, accept: str = "application/json", **more: Any
) -> httpx2.Response:
    async with client(small_app()) as http:
        body = {"query": document, "variables": variables, **more}
        return await http.post("/graphql", json=body, headers={"Accept": accept})


def code(answer: httpx2.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])
