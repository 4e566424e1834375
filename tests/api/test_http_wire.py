"""What only shows on a real socket: sizes and times of heads and bodies, pipelining, closed connections."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import orjson
import pytest
from http_child import SHORT

HERE = Path(__file__).parent
BODY = b'{"query":"{ __typename }"}'
HEAD = b"POST /graphql HTTP/1.1\r\nHost: smenet.test\r\nContent-Type: application/json\r\n"
START_SECONDS = 20.0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        chosen: int = free.getsockname()[1]
    path = os.pathsep.join([str(HERE.parent.parent), str(HERE)])
    child = subprocess.Popen(
        [sys.executable, HERE / "http_child.py", str(chosen)], env={**os.environ, "PYTHONPATH": path}
    )
    try:
        await_port(chosen, child)
        yield chosen
    finally:
        child.terminate()
        child.wait(10)


def await_port(port: int, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not start")


def exchange(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send the pieces and return everything that is answered until the connection closes."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        received = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            while data := connection.recv(65_536):
                received += data
        except (ConnectionResetError, BrokenPipeError):
            pass
        return received


def request(*headers: bytes, body: bytes = BODY) -> bytes:
    return (
        HEAD + b"".join(header + b"\r\n" for header in (*headers, b"Content-Length: %d" % len(body))) + b"\r\n" + body
    )


def test_a_request_is_answered(port: int) -> None:
    answer = exchange(port, request(b"Connection: close"))
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b'"__typename":"Query"' in answer


def test_pipelined_requests_are_answered_in_turn(port: int) -> None:
    answers = exchange(port, request() * 5 + request(b"Connection: close"))
    assert answers.count(b"HTTP/1.1 200 OK") == 6


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"X-Long: " + b"a" * 70_000 + b"\r\n\r\n",
        HEAD + b"X-Long: " + b"a" * 2_000_000 + b"\r\n\r\n",
        HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(300)) + b"\r\n",
        b"GET /graphql?query=" + b"a" * 500_000 + b" HTTP/1.1\r\nHost: smenet.test\r\n\r\n",
    ],
)
def test_a_large_head_is_refused(port: int, head: bytes) -> None:
    answer = exchange(port, head)
    assert answer == b"" or (answer.startswith(b"HTTP/1.1 431 ") and b"HEADERS_TOO_LARGE" in answer)


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(201)) + b"\r\n"],
        [HEAD + b"X-Long: ", *[b"a" * 1_000] * 66],
    ],
    ids=["headers", "bytes of a head without end"],
)
def test_a_head_just_beyond_a_limit_is_told_so(port: int, pieces: list[bytes]) -> None:
    answer = exchange(port, *pieces)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"HEADERS_TOO_LARGE" in answer


def test_a_head_just_below_the_limit_is_read(port: int) -> None:
    assert exchange(port, request(b"Connection: close", b"X-Long: " + b"a" * 60_000)).startswith(b"HTTP/1.1 200")


def test_a_large_head_in_small_pieces_is_refused(port: int) -> None:
    pieces = [HEAD + b"X-Long: ", *[b"a" * 1_000] * 200]
    answer = exchange(port, *pieces, pause=0.001)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


def test_a_slow_head_is_closed(port: int) -> None:
    started = time.monotonic()
    assert exchange(port, HEAD[:20]) == b""
    assert exchange(port) == b""
    assert time.monotonic() - started < 4


def test_a_slow_body_is_refused(port: int) -> None:
    answer = exchange(port, HEAD + b"Content-Length: 400\r\n\r\n" + BODY)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"REQUEST_TIMEOUT" in answer


def test_a_body_that_announces_too_much_is_refused_at_once(port: int) -> None:
    answer = exchange(port, HEAD + b"Content-Length: 20000000\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"allowed":1000000' in answer


def test_a_chunked_body_is_not_read_beyond_the_limit(port: int) -> None:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    answer = exchange(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 100)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")


def narrow(port: int, megabytes: int) -> socket.socket:
    """A connection that asks for so much and holds little that is not read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", port))
    connection.sendall(
        b"GET /lines?megabytes=%d HTTP/1.1\r\nHost: smenet.test\r\nConnection: close\r\n\r\n" % megabytes
    )
    return connection


def received(connection: socket.socket, pause: float = 0.0) -> int:
    """Return how many bytes come until the connection ends."""
    count = 0
    with suppress(ConnectionResetError):
        while data := connection.recv(100_000):
            count += len(data)
            time.sleep(pause)
    return count


@pytest.mark.parametrize("megabytes", [200, 8], ids=["more to come", "all written"])
def test_who_takes_nothing_of_an_answer_is_let_go(port: int, megabytes: int) -> None:
    with narrow(port, megabytes) as connection:
        time.sleep(5 * SHORT)
        assert received(connection) < megabytes * 999_000


def test_who_is_slow_is_not_let_go(port: int) -> None:
    """He takes a tenth of a megabyte ten times in the time in which he must take some."""
    with narrow(port, 6) as connection:
        assert received(connection, SHORT / 10) > 6 * 999_000


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = b"%x\r\n%b\r\n0\r\n" % (len(BODY), BODY)


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        (CHUNKED + CHUNKS, b"X-Trailer: %b\r\n" % (b"a" * 987)),
        (CHUNKED + CHUNKS + b"X-Trailer: ", b"a" * 1_000),
        (CHUNKED + CHUNKS, b"a" * 1_000),
        (CHUNKED + b"1;", b"a" * 1_000),
    ],
    ids=["trailers", "the value of a trailer", "the name of a trailer", "what follows the size of a chunk"],
)
def test_what_stands_around_a_body_has_an_end(port: int, begun: bytes, piece: bytes) -> None:
    answer = exchange(port, begun, *[piece] * 66, pause=0.005)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"HEADERS_TOO_LARGE" in answer


def test_a_body_in_many_small_chunks_is_read(port: int) -> None:
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in BODY + b" " * 50_000)
    answer = exchange(
        port, CHUNKED.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), chunks, b"0\r\nX-Trailer: a\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_trailers_are_no_headers(port: int) -> None:
    untyped = CHUNKED.replace(b"Content-Type: application/json\r\n", b"Connection: close\r\n")
    answer = exchange(port, untyped, CHUNKS + b"Content-Type: application/json\r\nX-Request-Id: mine\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 415 ")
    assert b"x-request-id: mine" not in answer


@pytest.mark.parametrize(
    "noise",
    [
        bytes(range(1, 200)) + b"\r\n\r\n",
        HEAD + b"nocolon\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n" + BODY,
        HEAD + b"Content-Length: 26\r\nContent-Length: 3\r\n\r\n" + BODY,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n" + BODY,
        HEAD + b"Host: other.test\r\nContent-Length: 26\r\n\r\n" + BODY,
        b"GET /graphql?query={__typename} HTTP/1.1\r\n\r\n",
        b"GET /graphql?query={__typename} HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(port: int, noise: bytes) -> None:
    answer = exchange(port, noise)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert orjson.loads(answer.partition(b"\r\n\r\n")[2])["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize("noise", [b"}", b"nonsense\r\n\r\n"], ids=["the end of a longer body", "no HTTP"])
def test_what_is_wrong_behind_whole_requests_takes_no_answer_from_them(port: int, noise: bytes) -> None:
    answers = exchange(port, request() * 2 + noise, pause=0.1)
    assert answers.count(b"HTTP/1.1 200 OK") == answers.count(b"HTTP/1.1 ") == 2
    assert answers.count(b"connection: close") == 1


def test_an_old_client_needs_no_host(port: int) -> None:
    assert exchange(port, b"GET /graphql?query={__typename} HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 OK")


def test_an_upgrade_is_not_followed(port: int) -> None:
    answer = exchange(
        port,
        b"GET /graphql HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 400 ")


H2C = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAA")
H2C_CHUNKED = HEAD + b"\r\n".join((*H2C, b"Transfer-Encoding: chunked")) + b"\r\n\r\n"
LAST = request(b"Connection: close")


def in_bytes(whole: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in whole]


@pytest.mark.parametrize(
    "pieces",
    [
        [request(*H2C) + LAST],
        [request(*H2C)[: -len(BODY)], BODY, LAST],
        [request(*H2C)[:-10], BODY[-10:] + LAST],
        [*in_bytes(request(*H2C)), LAST],
        [H2C_CHUNKED + CHUNKS + b"\r\n" + LAST],
        [H2C_CHUNKED, CHUNKS, b"X-Trailer: a\r\n\r\n" + LAST],
        [request(*H2C[:2]) + request(b"Connection: close", *H2C[1:])],
    ],
    ids=["at once", "body apart", "body cut", "in bytes", "chunks at once", "chunks apart", "twice"],
)
def test_an_upgrade_to_what_is_not_spoken_is_ignored(port: int, pieces: list[bytes]) -> None:
    """As clients of Java ask for by themselves: the request is answered with its body, and so is the next."""
    answers = exchange(port, *pieces, pause=0.01 if len(pieces) < 5 else 0.0)
    assert answers.count(b'"__typename":"Query"') == answers.count(b"HTTP/1.1 ") == 2


def test_pipelined_upgrades_are_answered_in_turn(port: int) -> None:
    read = (
        b"GET /graphql?query={__typename} HTTP/1.1\r\nHost: smenet.test\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n"
    )
    answers = exchange(port, request() + read * 600 + LAST)
    assert answers.count(b'"__typename":"Query"') == answers.count(b"HTTP/1.1 200 OK") == 602


@pytest.mark.parametrize("pause", [0.0, 0.1], ids=["at once", "apart"])
def test_the_body_of_an_upgrade_is_no_request(port: int, pause: float) -> None:
    hidden = request()
    whole = request(*H2C, body=hidden)
    answers = exchange(port, whole[: -len(hidden)], hidden, LAST, pause=pause)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"400", b"200"]


@pytest.mark.parametrize(
    "headers",
    [
        [b"Host: other.test", b"Content-Length: 26"],
        [b"Content-Length: 26", b"Content-Length: 3"],
        [b"Content-Length: 26", b"Transfer-Encoding: chunked"],
        [b"Transfer-Encoding: chunked, identity"],
        [b"Upgrade : h2c", b"Content-Length: 26"],
        [b"X-Folded: a", b" b", b"Content-Length: 26"],
    ],
)
def test_what_is_no_http_is_refused_with_an_upgrade_too(port: int, headers: list[bytes]) -> None:
    answer = exchange(port, HEAD + b"\r\n".join((*H2C, *headers)) + b"\r\n\r\n" + BODY)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_the_limits_of_a_head_hold_with_an_upgrade_too(port: int) -> None:
    assert exchange(port, request(*H2C, b"X-Long: " + b"a" * 65_500)).startswith(b"HTTP/1.1 431 ")
    assert exchange(port, request(*H2C, *[b"X-Many: a"] * 200)).startswith(b"HTTP/1.1 431 ")
    assert exchange(port, request(*H2C)[:-1]).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("target", [b"a.test:443", b"/graphql"])
def test_a_tunnel_is_not_made(port: int, target: bytes) -> None:
    """What follows would be read as requests here, and as anything by a proxy."""
    answer = exchange(port, b"CONNECT %b HTTP/1.1\r\nHost: a.test:443\r\n\r\n" % target, request(), pause=0.1)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_clients_that_leave_do_no_harm(port: int) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(request()[:-5])
    test_a_request_is_answered(port)
