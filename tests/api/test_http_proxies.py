"""Behind proxies the points are counted by who asked them, and nobody else's word is taken for it.

Real connections from several addresses of this machine to a real server, which trusts some of them.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import given
import pytest
from test_http_server import environment, served

from graph_schema.connection import Graph

pytestmark = pytest.mark.anyio
PROXY, FARTHER_PROXY = "127.0.0.3", "127.0.0.4"
TRUSTED = f"{PROXY}, {FARTHER_PROXY}, 10.0.0.0/8, 2001:db8:ffff::/48"
STRANGER = "127.0.0.9"
POINTS = 30_000  # a minute, the least that may be set
LISTS = 16  # of a hundred, some 1,100 points each: more than half of those, so that nobody can ask twice
DEAR = (
    "{ " + " ".join(f"l{n}: organizations(first: 100) {{ nodes {{ services {{ id }} }} }}" for n in range(LISTS)) + " }"
)
OK, SPENT = 200, 429
SECONDS = 20.0
_numbers = count(1)

Ask = Callable[..., int]


def fresh() -> str:
    """An address of which nobody has asked yet."""
    return f"198.51.100.{next(_numbers)}"


def sent(port: int, source: str, *forwarded: str) -> tuple[int, bytes]:
    """Ask from an address of this machine, with these lines of X-Forwarded-For."""
    connection = HTTPConnection("127.0.0.1", port, SECONDS, source_address=(source, 0))
    body = json.dumps({"query": DEAR}).encode()
    connection.putrequest("POST", "/graphql")
    for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
        connection.putheader(name, value)
    for line in forwarded:
        connection.putheader("X-Forwarded-For", line.encode("latin-1"))
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text


@contextmanager
def proxy(source: str, onward: int) -> Iterator[int]:
    """A proxy that asks from an address, adding to X-Forwarded-For from whom it was asked; yields its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            before = self.headers.get_all("X-Forwarded-For") or []
            status, text = sent(onward, source, ", ".join([*before, self.client_address[0]]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


async def test_points_are_counted_by_the_address_that_a_trusted_proxy_saw(graph: Graph, tmp_path: Path) -> None:
    await given.small_network(graph)
    environ = environment(graph.address, tmp_path, SMENET_RATE_LIMIT=str(POINTS), SMENET_TRUSTED_PROXIES=TRUSTED)
    with served(environ):
        port = int(environ["SMENET_PORT"])

        def asked(*forwarded: str, source: str = PROXY) -> int:
            return sent(port, source, *forwarded)[0]

        one_address_by_many_ways(asked)
        networks_of_six(asked)
        what_is_no_address_counts_as_one(asked)
        nobody_else_is_believed(asked)
        real_proxies_in_a_row(port, asked)


def one_address_by_many_ways(asked: Ask) -> None:
    """However it was forwarded, it is the last address that is no trusted proxy's."""
    ways: tuple[Callable[[str], tuple[str, ...]], ...] = (
        lambda address: (address,),
        lambda address: (f"192.0.2.1, {address}",),
        lambda address: (f"192.0.2.1,{address} ,10.1.2.3, {FARTHER_PROXY}",),
        lambda address: ("192.0.2.1", address),
        lambda address: (f"{PROXY}, 10.0.0.1, {address}", "10.0.0.2"),
        lambda address: (f"{address}:4711",),
        lambda address: (f"::ffff:{address}",),
        lambda address: (f"{address}, 2001:db8:ffff::7, [2001:db8:ffff::8]:443",),
        lambda address: (f"{address}, ::ffff:10.0.0.7",),
        lambda address: (f"<script>, {'x' * 10_000}, 999.1.1.1, \xff, {address}",),
    )
    for way in ways:
        address = fresh()
        assert asked(*way(address)) == OK, way(address)
        assert asked(address) == SPENT, way(address)
        assert asked(*way(address)) == SPENT, way(address)
        assert asked(*way(fresh())) == OK, way(address)
    assert asked("192.0.2.1") == OK, "what was told before the last address was never counted"


def networks_of_six(asked: Ask) -> None:
    """A subscriber has a network of IPv6, in whatever form his address comes."""
    assert asked("2001:db8:1:2::7") == OK
    assert asked("192.0.2.2, [2001:db8:1:2::8]:443") == SPENT
    assert asked("2001:db8:1:3::7") == OK


def what_is_no_address_counts_as_one(asked: Ask) -> None:
    """A proxy that does not tell whom it saw gives nobody points of his own by it."""
    assert asked("unknown") == OK
    for garbage in ("_hidden", "999.1.1.1", "not:an:address", "[::1", "x" * 10_000, "\xff"):
        assert asked(garbage) == SPENT, garbage
    assert asked("192.0.2.3, ") == OK, "nothing told: it is the proxy's own"
    assert asked() == SPENT


def nobody_else_is_believed(asked: Ask) -> None:
    """Whoever comes by himself is counted by himself, whatever he says."""
    address = fresh()
    assert asked(address, source=STRANGER) == OK
    assert asked(fresh(), source=STRANGER) == SPENT
    assert asked(f"{fresh()}, 10.0.0.1", source=STRANGER) == SPENT
    assert asked(source=STRANGER) == SPENT
    assert asked(address) == OK


def real_proxies_in_a_row(port: int, asked: Ask) -> None:
    """Each adds whom it saw; one who spoofs the beginning is counted all the same, whichever way he comes."""
    one, other = "127.0.0.21", "127.0.0.22"
    with proxy(PROXY, port) as near, proxy(FARTHER_PROXY, near) as far:
        assert sent(far, one, "192.0.2.4")[0] == OK
        assert sent(near, one, "192.0.2.5, 192.0.2.6")[0] == SPENT
        assert sent(far, one)[0] == SPENT
        assert sent(far, other)[0] == OK
        assert asked(source=other) == SPENT
        assert asked("192.0.2.4") == OK
