"""The application: what it opens, what it answers, and how it is served."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from functools import partial
from typing import Any

from starlette.applications import Starlette
from uvicorn import Config, Server
from uvicorn.config import STARTUP_FAILURE

from collector import resting
from graph_schema.errors import InvalidInput
from production import check_production
from settings import Settings
from web import logs, metrics
from web.addresses import both_forms
from web.allowance import Allowance, PointsPerMinute, Unlimited
from web.descriptors import allow_descriptors
from web.identity.callers import Bearers, Callers, Nobody
from web.identity.code_flow import Client, CodeFlow
from web.identity.issuer import IssuerKeys
from web.identity.tokens import Rules
from web.identity.trial import RULES, TrialKey
from web.identity.ways import RETURN, Ways
from web.live.protocol import MESSAGE_BYTES, PING_SECONDS
from web.pages.base_map import BaseMap
from web.parts import Parts
from web.patience import patiently
from web.point_store import PointStore
from web.protocol import STOPPING
from web.routes import application, routes
from web.stopping import interrupt_on_sigterm, interruptible, stop_with_parent
from web.trusted_documents import DIRECTORY, Trust, TrustedDocuments
from web.workers import Workers

LOADED = "worker"  # the module whose process the workers are copies of
POINTS = "points.sqlite"  # in the data directory: what each has spent in his minute
STOP_SECONDS = 4  # for answers that are going out; with 5 for the engine a stop stays below 10 s
KEEP_ALIVE_SECONDS = 30  # longer than a person between two clicks, shorter than proxies keep their side


def create_app(settings: Settings, *, patient: bool = False) -> Starlette:
    """Return the application; its lifespan opens graph, journal and index, and closes them in reverse order.

    With `patient` it waits for what is away, as others answer meanwhile; without, that is an error.
    """
    from web.graphql_schema import build_schema

    check_production(settings)
    parts = Parts()
    parts.callers = callers(settings)
    parts.allowance = allowance(settings)
    parts.trust = Trust(TrustedDocuments(settings.data / DIRECTORY), required=settings.anonymous_documents == "trusted")
    parts.ways = ways(settings)

    async def opening(stack: AsyncExitStack) -> None:
        with resting():
            await parts.open(settings.graph_address(), settings.data, stack, settings.disk())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            with interruptible():
                await (patiently(opening, stack) if patient else opening(stack))
            yield {STOPPING: parts.stopping}
            parts.stopping.set()

    base_map = BaseMap(settings.base_map, settings.base_map_credit or "") if settings.base_map else None
    compiling = settings.compile == "on"
    found = routes(build_schema(), parts, ide=not settings.production, compiling=compiling, base_map=base_map)
    return application(found, lifespan)


def callers(settings: Settings) -> Callers:
    """Return who finds out who asks: by the issuer's tokens in production, and there alone; by ours in a trial."""
    if not settings.production:
        return Bearers(RULES, TrialKey(settings.data))
    if settings.oidc_issuer is None:
        return Nobody()
    rules = Rules(settings.oidc_issuer, settings.oidc_audience, settings.oidc_algorithms)
    return Bearers(rules, IssuerKeys(settings.oidc_issuer))


def allowance(settings: Settings) -> Allowance:
    """Return what decides how much each may ask for; several processes count together, in a file."""
    if not settings.rate_limit:
        return Unlimited()
    return PointsPerMinute(settings.rate_limit, PointStore(settings.data / POINTS if settings.workers > 1 else None))


def ways(settings: Settings) -> Ways:
    """Return the ways by which people sign in at the pages: at the issuer, in a trial by a token that they paste."""
    if not settings.production:
        return Ways(settings.public_url, pasted=True)
    if not (settings.oidc_issuer and settings.oidc_client):
        return Ways(settings.public_url)
    if settings.public_url is None:
        raise InvalidInput(
            "SMENET_OIDC_CLIENT is set and SMENET_PUBLIC_URL is not: the issuer has to know where to send people back",
            field="SMENET_PUBLIC_URL",
            hint="set SMENET_PUBLIC_URL or --public-url, such as https://smenet.example.cn",
        )
    rules = Rules(settings.oidc_issuer, settings.oidc_client, settings.oidc_algorithms, untyped=True)
    client = Client(settings.oidc_client, settings.oidc_client_secret, settings.public_url + RETURN)
    return Ways(settings.public_url, CodeFlow(rules, client, IssuerKeys(settings.oidc_issuer)))


def app() -> Starlette:
    """Return the application of a worker, whose settings are its environment."""
    stop_with_parent()
    settings = Settings.read(os.environ)
    logs.configure(settings.log_level)
    return create_app(settings, patient=True)


def run(settings: Settings, program: str | None = None) -> None:
    """Serve until SIGINT or SIGTERM; the graph must answer and unfinished imports be undone before.

    Raises SystemExit with another code than 0 when it could not start. The settings reach the workers through the
    environment. `program` is the module that the main script imports, which the standard library imports in every
    worker as well.
    """
    os.environ.update(settings.environment())
    allow_descriptors()
    interrupt_on_sigterm()  # uvicorn raises it again after its own stop
    several = settings.workers > 1
    if several:
        ways(settings)  # what is wrong with the settings is told here once, not by each worker
        if settings.rate_limit:
            PointStore(settings.data / POINTS).close()  # made once, before several open it
    logs.configure(settings.log_level)
    config = _config(settings)
    with suppress(KeyboardInterrupt), metrics.shared() if several else nullcontext():
        serving: Workers | Server = Workers(config, [LOADED, *filter(None, [program])]) if several else Server(config)
        serving.run()
    if not serving.started:
        sys.exit(STARTUP_FAILURE)


def _config(settings: Settings) -> Config:
    return Config(
        "server:app" if settings.workers > 1 else partial(create_app, settings),
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
        # Left to itself, uvicorn believes X-Forwarded-For from this machine.
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=list(both_forms(settings.trusted_proxies or ())),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        backlog=2_048,
    )
