"""The process in which the embedded engine runs: `python -m graph_schema.embedded_child DIRECTORY BOLT HTTP`.

It serves until its standard input ends or it gets SIGTERM or SIGINT, then closes the database and exits. The
supervisor holds the other end of that input, so the engine ends with it even when the supervisor is killed.
"""

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType

from arcadedb_embedded.server import ArcadeDBServer  # type: ignore[import-untyped]

from graph_schema.embedded_home import DATABASE, LOOPBACK, Home

USERS_FILE = Path("config", "server-users.jsonl")
MEBIBYTE = 1 << 20
HEAP_SHARE = 4  # a quarter of the memory, as the JVM itself would choose
SMALLEST_HEAP, LARGEST_HEAP = 512, 4096  # MiB; more heap did not make loads faster
STOP_SECONDS = 30.0  # nobody waits for an orphan; commits are durable, so leaving hard loses nothing


def main() -> None:
    """Serve the database of a directory on two loopback ports until told to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    with suppress(SystemExit):
        _serve(_server(Home(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])))
    # The database is closed; the JVM would go on for as long as anybody holds a connection to it open.
    os._exit(0)


def _serve(server: ArcadeDBServer) -> None:
    try:
        server.start()
        server.create_database(DATABASE)
        sys.stdin.buffer.read()
    finally:
        _stop(server)


def _server(home: Home, bolt: int, http: int) -> ArcadeDBServer:
    """Configure the engine; the password file alone decides the password, also over an older list of users."""
    (home.directory / USERS_FILE).unlink(missing_ok=True)
    config = {
        "mode": "production",  # refuses LOAD CSV from files
        "host": LOOPBACK,
        "http_port": http,
        "bolt_port": bolt,
        "bolt_defaultDatabase": DATABASE,
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server_rootPasswordPath": str(home.password_file),
        "opencypher_loadCsv_allowRemoteUrls": False,
    }
    return ArcadeDBServer(str(home.directory), None, config, {"jvm_args": _jvm_arguments()})


def _jvm_arguments() -> list[str]:
    """Choose durable commits, signals left to Python, a collector, and a heap unless the user set one.

    One whose heap is full ends, and is replaced in seconds: what goes on without a part that failed cannot be trusted.
    """
    collector = "-XX:+UseParallelGC"  # bulk loads a fifth faster than with G1
    arguments = ["-Darcadedb.txWalFlush=2", "-Xrs", collector, "-XX:+ExitOnOutOfMemoryError"]
    if "-Xmx" in os.environ.get("ARCADEDB_JVM_ARGS", ""):
        return arguments
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MEBIBYTE
    return [*arguments, f"-Xmx{min(max(memory // HEAP_SHARE, SMALLEST_HEAP), LARGEST_HEAP)}m"]


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Leave `_serve` once; a second signal must not break into the stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def _stop(server: ArcadeDBServer) -> None:
    last_resort = threading.Timer(STOP_SECONDS, os._exit, (1,))
    last_resort.daemon = True
    last_resort.start()
    server.stop()


if __name__ == "__main__":
    main()
