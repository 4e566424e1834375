"""Clients that are many, idle or gone."""

import json
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from faults_given import LONG, ON_DEMAND, SPARE, Load, Note, Outcome, Site, asked, passes, site
from reviewing import ADMINISTRATOR, CORRECT, Client

from web.identity.trial import TrialKey

IDLE = 10_000 if LONG else 1_000
DESCRIPTORS = 500  # beside those of the connections
IDLE_SECONDS = 12.0  # a connection that sends no head is closed after 10
GONE = 200 if LONG else 20
ENOUGH = 2.0  # seconds within which somebody is answered while others are idle, on a busy machine

HEAD = (
    b"POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer %b\r\nContent-Length: %d\r\n\r\n"
)

pytestmark = [pytest.mark.slow, ON_DEMAND]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("clients") / "data") as served:
        yield served


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_idle_connections_are_held_and_then_closed(place: Site, record_property: Note) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    idle = min(IDLE, most - DESCRIPTORS)
    before = descriptors(place.server.pid)
    with Load(place, f"{idle} idle connections") as load, ExitStack() as stack:
        load.flows()
        since = time.monotonic()
        for _ in range(idle):
            stack.enter_context(socket.create_connection(("127.0.0.1", place.port), 30))
        load.recovers(since)
        asking = time.monotonic()
        assert asked(place.url, "{ __typename }")["data"] == {"__typename": "Query"}
        assert time.monotonic() - asking < ENOUGH
        time.sleep(IDLE_SECONDS)
        assert descriptors(place.server.pid) < before + DESCRIPTORS
        load.flows()
    passes(load.outcome, record_property)


def test_a_client_is_gone_after_sending(place: Site, record_property: Note) -> None:
    """Whatever came of it, the same request is answered later, and has had its effect once."""
    token = TrialKey(place.data).token(ADMINISTRATOR, 1)
    outcome = Outcome("client gone after sending", times=GONE)
    client = Client(place.url, place.data, ADMINISTRATOR)
    with Load(place, "beside those who are gone") as load:
        for number in range(GONE):
            body = {"requestId": f"gone-{number}", "id": SPARE, "version": number + 1, "name": f"走了 {number}"}
            text = json.dumps({"query": CORRECT, "variables": body}).encode()
            with socket.create_connection(("127.0.0.1", place.port)) as connection:
                connection.sendall(HEAD % (token.encode(), len(text)) + text)
            since = time.monotonic()
            done = client.done(CORRECT, body)
            outcome.seconds.append(time.monotonic() - since)
            outcome.attempted += 1
            outcome.acknowledged += "seq" in done
        load.flows()
    client.close()
    _, rows = place.examined()
    names = [json.loads(row.payload or "{}")["name"] for row in rows if row.entity == SPARE][1:]
    outcome.lost = sum(f"走了 {number}" not in names for number in range(GONE))
    outcome.twice = len(names) - len(set(names))
    passes(load.outcome, record_property)
    passes(outcome, record_property)
