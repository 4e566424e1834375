"""A server of ours as a user starts it: the command in a process of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import engines

from graph_schema.address import Address

SMENET = Path(sys.executable).with_name("smenet")
START_SECONDS = 180.0  # it may fill the graph first, on a busy machine
STOP_SECONDS = 15.0  # it promises 10
POLL_SECONDS = 0.05


def environment(address: Address, data: Path) -> dict[str, str]:
    """Return the environment in which `smenet` works on this engine and data directory."""
    return os.environ | {
        "SMENET_DATA": str(data),
        "SMENET_GRAPH_URL": address.url,
        "SMENET_GRAPH_USER": address.user,
        "SMENET_GRAPH_PASSWORD": address.password,
        "SMENET_GRAPH_DATABASE": address.database or "",
        "SMENET_LOG_LEVEL": "warning",
        "SMENET_RATE_LIMIT": "off",
    }


@dataclass(frozen=True)
class Served:
    """A running server: its URL and its process."""

    url: str
    pid: int

    def resident_bytes(self) -> int:
        """Return how much memory it holds, the touched pages of the mapped index included."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(
    address: Address, data: Path, *flags: str, within: float = START_SECONDS, port: int = 0, **more: str
) -> Iterator[str]:
    """Run `smenet serve` with these flags until the block ends; yields its URL once it is ready.

    `more` are further variables of its environment; without a port it takes a free one.
    """
    with served(address, data, *flags, within=within, port=port, **more) as server:
        yield server.url


@contextmanager
def served(
    address: Address, data: Path, *flags: str, within: float = START_SECONDS, port: int = 0, **more: str
) -> Iterator[Served]:
    """Run `smenet serve` with these flags until the block ends; yields it once it is ready, in so many seconds."""
    data.mkdir(parents=True, exist_ok=True)
    port = port or engines.free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(SMENET), "serve", "--port", str(port), *flags]
    with (data / "serve.log").open("ab") as log:
        server = subprocess.Popen(command, env=environment(address, data) | more, stdout=log, stderr=log)
    try:
        await_ready(server, url, data / "serve.log", within)
        yield Served(url, server.pid)
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


def await_ready(server: "subprocess.Popen[bytes]", url: str, log: Path, within: float = START_SECONDS) -> None:
    """Return when the server answers a search; raise RuntimeError with the end of its log when it does not."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(POLL_SECONDS)
    raise RuntimeError(f"the server did not get ready:\n{log.read_text(errors='replace')[-2000:]}")
