"""Both engines for tests and benchmarks: each is a context manager over a directory that yields an address.

Neither outlives the process that started it, however that ends.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from graph_schema.address import Address
from graph_schema.embedded import EmbeddedEngine, speaks_bolt

REPOSITORY = Path(__file__).parent.parent
JARS = REPOSITORY / ".engines" / "neo4j" / "lib"
INSTALL = "tests/neo4j/install.sh"
PASSWORD = "only-for-tests"  # noqa: S105  of a server that lives as long as a test run, on loopback
HEAP, PAGE_CACHE = "2g", "512m"  # enough for a million organizations
START_SECONDS = 90.0  # it takes 8 s on two idle cores
STOP_SECONDS = 30.0
POLL_SECONDS = 0.1
# Neo4j would not notice its parent's end; asked politely it takes 10 s to close ports that nobody uses any more.
UNTIL_INPUT_ENDS = '"$@" & cat >/dev/null; kill -9 $!; wait $!'
SETTINGS = """\
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size={cache}
"""


def embedded(path: Path) -> AbstractContextManager[Address]:
    """Run the embedded engine with its data below `path`."""
    return EmbeddedEngine(path)


@contextmanager
def neo4j(path: Path) -> Iterator[Address]:
    """Run Neo4j Community with its data below `path`; raise RuntimeError with the end of its log when it fails."""
    port = free_port()
    _configure(path, port)
    server = _spawn(path)
    try:
        _await(server, port, path)
        yield Address(f"bolt://127.0.0.1:{port}", "neo4j", PASSWORD, "neo4j")
    finally:
        _end(server)


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Address]]] = {"embedded": embedded, "neo4j": neo4j}


def missing() -> str | None:
    """Return why Neo4j cannot be started here and how to get it; None when it can."""
    if not JARS.is_dir():
        return f"it is not installed; {INSTALL} fetches it"
    if shutil.which(_java()) is None:
        return f"there is no {_java()}; install Java 17 or 21, or name one by JAVA_HOME"
    return None


def available() -> list[str]:
    """Return the names of the engines that can be started here."""
    return [name for name in ENGINES if name != "neo4j" or missing() is None]


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def _configure(path: Path, port: int) -> None:
    """Write the settings, and the password unless the directory has had one before."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "neo4j.conf").write_text(SETTINGS.format(port=port, cache=PAGE_CACHE))
    if not (path / "data").exists():
        command = [*_command(), "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", PASSWORD]
        environment = os.environ | {"NEO4J_HOME": str(path), "NEO4J_CONF": str(path)}
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=START_SECONDS)


def _command() -> list[str]:
    return [_java(), f"-Xmx{HEAP}", "-XX:+UseParallelGC", "-classpath", f"{JARS}/*"]


def _spawn(path: Path) -> "subprocess.Popen[bytes]":
    server = [*_command(), "org.neo4j.server.CommunityEntryPoint", f"--home-dir={path}", f"--config-dir={path}"]
    with (path / "output.log").open("wb") as output:
        return subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_INPUT_ENDS, "neo4j", *server],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _await(server: "subprocess.Popen[bytes]", port: int, path: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not speaks_bolt(port):
        output = (path / "output.log").read_text(errors="replace")
        if "Failed to start" in output or time.monotonic() > deadline or server.poll() is not None:
            raise RuntimeError(f"Neo4j did not start:\n{output[-2000:]}")
        time.sleep(POLL_SECONDS)


def _end(server: "subprocess.Popen[bytes]") -> None:
    assert server.stdin is not None
    server.stdin.close()
    server.wait(STOP_SECONDS)


def free_port() -> int:
    """Return a port of the loopback address that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
