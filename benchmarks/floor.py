"""The least that an answer costs here: a Starlette application that answers a constant, served as ours is.

`floor` serves it; by hand: PYTHONPATH=tests uvicorn benchmarks.floor:app --loop uvloop --http httptools --no-access-log
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from engines import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

POLL_SECONDS = 0.05
ANSWER = b'{"data":{"organization":null},"extensions":{"asOf":1}}'


async def answer(request: Request) -> Response:
    """Read the body and answer a constant."""
    await request.body()
    return Response(ANSWER, media_type="application/json")


app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


@contextmanager
def floor() -> Iterator[str]:
    """Serve it in a process of its own until the block ends; yields its URL once it answers."""
    port = free_port()
    flags = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error")
    command = [sys.executable, "-m", "uvicorn", "benchmarks.floor:app", "--port", str(port), *flags]
    server = subprocess.Popen(command)  # noqa: S603 - our own module
    try:
        _await(f"http://127.0.0.1:{port}/graphql", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _await(url: str, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            with urlopen(url, b"{}"):  # noqa: S310 - the address is that of a server started here
                return
        except (URLError, OSError):
            time.sleep(POLL_SECONDS)
    raise RuntimeError("the empty server did not start")
