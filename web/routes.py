"""Every address that is answered, and what surrounds each answer."""

from dataclasses import replace

import strawberry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Lifespan

from graph_schema.errors import DirectoryError
from web import evidence
from web.assessments import FORM, Forms
from web.enterprise_export import EnterpriseExport
from web.export import Export
from web.feed import Feed
from web.graphql_http import Backend, GraphQLEndpoint
from web.graphql_schema import executable
from web.health import Readiness, healthz
from web.ide import graphiql
from web.live.live import Live
from web.live.socket import SocketEndpoint
from web.metrics import metrics
from web.middleware import BodyLimit, Headers, Observed, Preflight
from web.pages.base_map import BaseMap
from web.pages.desk.site import BOUNDS, desk
from web.pages.site import nowhere, pages
from web.pages.viewed import viewed
from web.parts import Parts
from web.refusals import HttpRefusal, on_directory_error, on_http_exception, on_refusal
from web.schema_text import sdl
from web.static_files import STATIC, Files


def routes(
    schema: strawberry.Schema, parts: Parts, *, ide: bool, compiling: bool = True, base_map: BaseMap | None = None
) -> list[BaseRoute]:
    """Return the routes; `ide` says whether GraphiQL is among them, `compiling` whether queries are compiled.

    `base_map` is what lies beneath the maps of the pages.
    """
    plain = Backend(parts.context, parts.wait_for, parts.callers, parts.allowance, parts.trust)
    live = Live(parts)
    endpoint = GraphQLEndpoint(
        executable(schema), replace(plain, live=live), ide=ide, compiling=schema if compiling else None
    )
    files = evidence.EvidenceDesk(parts)
    found: list[BaseRoute] = [
        Route("/graphql", endpoint, methods=["GET", "POST"]),  # first, because routes are tried in order
        *viewed([*pages(schema, parts, base_map), *desk(schema, parts)], parts),
        Route("/schema.graphql", sdl),
        WebSocketRoute("/graphql", SocketEndpoint(endpoint, live).answer),
        Route(FORM, Forms(parts, plain, ide=ide).answer, methods=["GET", "POST"]),
        Route("/changes", Feed(parts, live.seats).answer),
        Route("/export/organizations.ndjson", Export(parts).answer),
        Route("/export/enterprises.ndjson", EnterpriseExport(parts).answer),
        Route(evidence.PATH, files.take, methods=["POST"]),
        Route(evidence.PATH + "/{sha256}", files.give),
        Route("/healthz", healthz),
        Route("/readyz", Readiness(parts).answer),
        Route("/metrics", metrics),
        Mount("/static", Files(directory=STATIC)),
    ]
    if ide:
        found.append(Route("/graphiql", graphiql))
    return [*found, Route("/{path:path}", nowhere)]


def application(found: list[BaseRoute], lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """Return the application that answers these routes."""
    names = {f"/{route.path[1:].partition('/')[0]}" for route in found if isinstance(route, Route | Mount)}
    return Starlette(
        routes=found,
        middleware=[
            Middleware(Headers),
            Middleware(Observed, routes={name: name for name in names}),
            Middleware(Preflight),
            Middleware(BodyLimit, own={evidence.PATH: evidence.BOUNDS, **BOUNDS}),
        ],
        exception_handlers={
            HttpRefusal: on_refusal,
            HTTPException: on_http_exception,
            DirectoryError: on_directory_error,
        },
        lifespan=lifespan,
    )
