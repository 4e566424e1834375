"""The application: what it opens, what it answers, and how it is served."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette

from production import check_production
from settings import Settings
from web import logs, metrics
from web.identity.callers import Bearers, Callers, Nobody
from web.identity.issuer import IssuerKeys
from web.identity.tokens import Rules
from web.identity.trial import RULES, TrialKey
from web.live.protocol import MESSAGE_BYTES, PING_SECONDS
from web.parts import Parts
from web.protocol import STOPPING
from web.routes import application, routes
from web.stopping import interrupt_on_sigterm, interruptible

STOP_SECONDS = 4  # for answers that are going out; with 5 for the engine a stop stays below 10 s
KEEP_ALIVE_SECONDS = 30  # longer than a person between two clicks, shorter than proxies keep their side


def create_app(settings: Settings) -> Starlette:
    """Return the application; its lifespan opens graph, journal and index, and closes them in reverse order."""
    from web.graphql_schema import build_schema

    check_production(settings)
    parts = Parts()
    parts.callers = callers(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            with interruptible():
                await parts.open(settings.graph_address(), settings.data, stack, settings.disk())
            yield {STOPPING: parts.stopping}
            parts.stopping.set()

    return application(routes(build_schema(), parts, ide=not settings.production), lifespan)


def callers(settings: Settings) -> Callers:
    """Return who finds out who asks: by the issuer's tokens in production, and there alone; by ours in a trial."""
    if not settings.production:
        return Bearers(RULES, TrialKey(settings.data))
    if settings.oidc_issuer is None:
        return Nobody()
    rules = Rules(settings.oidc_issuer, settings.oidc_audience, settings.oidc_algorithms)
    return Bearers(rules, IssuerKeys(settings.oidc_issuer))


def app() -> Starlette:
    """Return the application of a worker, whose settings are its environment."""
    settings = Settings.read(os.environ)
    logs.configure(settings.log_level)
    return create_app(settings)


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; the graph must answer and unfinished imports be undone before.

    The settings reach the workers through the environment.
    """
    os.environ.update(settings.environment())
    interrupt_on_sigterm()  # uvicorn raises it again after its own stop
    if settings.workers > 1:
        metrics.share(settings.data)
    logs.configure(settings.log_level)
    uvicorn.run(
        "server:app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="web.protocol:GuardedProtocol",
        ws="web.live.protocol:GuardedSocket",
        ws_max_size=MESSAGE_BYTES,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        backlog=2_048,
    )
