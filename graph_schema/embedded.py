"""The engine that comes with the package: a supervised child process that speaks Bolt on loopback."""

import base64
import http.client
import json
import logging
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, TypeAlias

from graph_schema.address import Address
from graph_schema.embedded_home import DATABASE, LOOPBACK, POLL_SECONDS, USER, Home
from graph_schema.errors import Unavailable

LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000  # below those that systems give to outgoing connections
START_SECONDS = 600.0  # a start takes 3 s; the repair of a large database after a kill takes minutes
TOLD_SECONDS = 60.0  # between two lines of the log about a start that takes long
STOP_SECONDS = 5.0  # half of the 10 s in which the server has to be gone; a stop takes half a second
PROBE_SECONDS = 2.0
HEARD_SECONDS = 5.0  # between two looks whether the engine answers
SILENT_PROBES = 9  # in a row, a minute with what each takes, after which it hangs; to stand still for 10 s is no fault
STEADY_SECONDS = 10.0  # an engine that served so long is replaced at once; three times what a start takes
BACK_OFF_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0)  # before a start: by how many in a row did not serve so long
BOLT_HELLO = bytes.fromhex("6060b017" + "00000404" + "00000304" + "00000000" * 2)  # offers Bolt 4.4 and 4.3
BOLT_REPLY_BYTES = 4  # the version that the server chose
DURABLE = 2  # txWalFlush: fsync of data and metadata at every commit
SETTINGS_QUERY = f"/api/v1/query/{DATABASE}/sql/select%20from%20schema:database"
COMMANDS = f"/api/v1/command/{DATABASE}"
EXAMINATION = {"language": "sql", "command": "check database"}
EXAMINE_SECONDS = 600.0  # a million organizations with their journal take minutes
FAULTS = ("corruptedRecords", "undecodableRecords", "totalConstraintViolations", "invalidLinks", "corruptedIndexes")
"""What the engine's own examination counts or lists that must not be there."""

log = logging.getLogger(__name__)

Child: TypeAlias = "subprocess.Popen[bytes]"


class _Ports(NamedTuple):
    bolt: int
    http: int


class EmbeddedEngine:
    """The embedded engine of a data directory, from `start` to `stop`.

    A thread of this process restarts the child on the same ports when it dies or hangs. It also closes, opens and
    examines one
    that is not trusted any more, as soon as `reserve` bytes of the disk are free. The child ends by itself when this
    process does. Usable as a context manager, which yields the address.
    """

    def __init__(self, data: Path, reserve: int = 0) -> None:
        self._home = Home.below(data)
        self._reserve = reserve
        self._stopping = threading.Event()
        self._supervisor: threading.Thread | None = None
        self._asked, self._silent = 0.0, 0  # when the child was last asked, and how often in a row it gave no answer

    def start(self) -> Address:
        """Start the engine and return its address when it answers.

        Raises Conflict when another process runs it on the same directory, Unavailable when it does not answer in
        ten minutes or would not write its commits through to the disk.
        """
        self._lock = self._home.claim()
        self._stopping.clear()
        try:
            self._password = self._home.password()
            self._ports = _free_ports()
            self._child = self._launch()
        except BaseException:
            os.close(self._lock)
            raise
        self._count_anew()
        self._supervisor = threading.Thread(target=self._supervise, name="embedded-engine", daemon=True)
        self._supervisor.start()
        return self.address

    def stop(self) -> None:
        """Stop the engine: it closes its database, or is killed when that takes more than 5 s."""
        if self._supervisor is None:
            return
        self._stopping.set()
        self._supervisor.join()
        self._supervisor = None
        self._home.forget()
        os.close(self._lock)

    @property
    def address(self) -> Address:
        """Where the engine answers; the same after a restart."""
        return Address(f"bolt://{LOOPBACK}:{self._ports.bolt}", USER, self._password, DATABASE)

    @staticmethod
    def attach(data: Path) -> Address | None:
        """Return the address of the engine that runs on this directory, whoever started it; None when none answers."""
        address = Home.below(data).announced()
        if address is None:
            return None
        return address if speaks_bolt(int(address.url.rpartition(":")[2])) else None

    def __enter__(self) -> Address:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _supervise(self) -> None:
        """Keep a child running until `stop`, however often it ends or does not come up.

        One that served long is replaced at once; before others there is a pause, which grows with each in a row.
        """
        brief = 0
        while not self._stopping.wait(POLL_SECONDS):
            if self._child.poll() is None:
                if self._home.distrusted() and shutil.disk_usage(self._home.directory).free >= self._reserve:
                    log.warning("a write failed; the engine is closed, opened again and examined")
                    self._restart()
                elif self._hangs():
                    log.error("the engine gave no answer %d times in a row and is started again", self._silent)
                    self._restart()
                continue
            brief = 0 if time.monotonic() - self._tried >= STEADY_SECONDS else brief + 1
            pause = BACK_OFF_SECONDS[min(brief, len(BACK_OFF_SECONDS) - 1)]
            code, words = self._child.returncode, self._home.last_words()
            log.error("the engine ended with code %s and is started again in %.0f s:\n%s", code, pause, words)
            if not self._stopping.wait(pause):
                self._restart()
        _end(self._child)

    def _hangs(self) -> bool:
        """Tell whether the child has been silent for too long; it is asked now and then."""
        if time.monotonic() - self._asked < HEARD_SECONDS:
            return False
        self._silent = 0 if speaks_bolt(self._ports.bolt) else self._silent + 1
        self._asked = time.monotonic()
        return self._silent >= SILENT_PROBES

    def _restart(self) -> None:
        """Put another child in the place of the present one, if one comes up."""
        _end(self._child)
        try:
            self._child = self._launch()
            log.warning("the engine was restarted as process %d", self._child.pid)
        except Exception as failure:  # noqa: BLE001  whatever it is, the supervisor has to try again
            if not self._stopping.is_set():
                log.error("the engine did not restart: %s", failure)  # noqa: TRY400  the message says it all
        self._count_anew()

    def _count_anew(self) -> None:
        """Forget what was counted of the child before: a start has just come to its end."""
        self._tried = self._asked = time.monotonic()
        self._silent = 0

    def _launch(self) -> Child:
        """Start a child and return it when it serves; raise Unavailable, leaving none, when it does not."""
        child = self._spawn()
        try:
            self._await(child)
            if self._home.distrusted():
                self._examine()
                self._home.trust()
            self._home.announce(child.pid, self.address, self._ports.http)
        except BaseException:
            _end(child)
            raise
        return child

    def _spawn(self) -> Child:
        command = [sys.executable, "-P", "-m", "graph_schema.embedded_child", str(self._home.directory)]
        descriptor = os.open(self._home.log_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        with os.fdopen(descriptor) as output:
            return subprocess.Popen(  # noqa: S603  every argument is ours
                [*command, *map(str, self._ports)],
                cwd=self._home.directory,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=(self._lock,),
                start_new_session=True,  # Ctrl-C reaches the supervisor, which stops the child last
            )

    def _await(self, child: Child) -> None:
        """Wait until the child answers on both ports, and make sure that its commits are durable."""
        began, told = time.monotonic(), TOLD_SECONDS
        while (flush := _flush_setting(self._ports.http, self._password)) is None or not speaks_bolt(self._ports.bolt):
            if child.poll() is not None:
                raise Unavailable(f"the engine ended with code {child.returncode}:\n{self._home.last_words()}")
            waited = time.monotonic() - began
            if waited > START_SECONDS:
                raise Unavailable(f"no answer from the engine in {START_SECONDS:.0f} s:\n{self._home.last_words()}")
            if waited > told:
                log.warning("the engine has been starting for %.0f s; after a kill it repairs its files", waited)
                told += TOLD_SECONDS
            if self._stopping.wait(POLL_SECONDS):
                raise Unavailable("the engine was stopped while it started")
        if flush != DURABLE:
            raise Unavailable(
                f"the engine's txWalFlush is {flush}; it must be {DURABLE}, else a power cut loses commits",
                hint=f"remove txWalFlush from {self._home.directory}/databases/{DATABASE}/configuration.json",
            )

    def _examine(self) -> None:
        """Have the engine check all that it holds; raise Unavailable when it finds anything damaged."""
        status, answer = _asked(self._ports.http, self._password, "POST", COMMANDS, EXAMINATION, EXAMINE_SECONDS)
        if status != http.client.OK:
            raise Unavailable(f"the engine could not be examined: {str(answer)[:200]}")
        found = answer["result"][0]
        if any(found.get(name) for name in FAULTS):
            told = ", ".join(f"{name} {str(found[name])[:80]}" for name in FAULTS if found.get(name))
            raise Unavailable(
                f"the graph in {self._home.directory} is damaged: {told}",
                hint="restore a backup into an empty data directory: smenet restore FILE --data DIRECTORY",
            )


def _end(child: Child) -> None:
    """Ask a child to stop by closing its input; kill it when it does not."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        log.error("the engine did not stop in %.0f s and is killed", STOP_SECONDS)  # noqa: TRY400  nothing to trace
        child.kill()
        child.wait()


def _free_ports() -> _Ports:
    """Choose free ports by chance; a restart asks for the same ones, so no passing connection may get them."""
    chance = secrets.SystemRandom()
    ports: set[int] = set()
    while len(ports) < len(_Ports._fields):
        port = chance.randrange(LOWEST_PORT, HIGHEST_PORT)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOOPBACK, port))
            ports.add(port)
    return _Ports(*ports)


def speaks_bolt(port: int) -> bool:
    """Tell whether a Bolt server answers the handshake."""
    with suppress(OSError), socket.create_connection((LOOPBACK, port), PROBE_SECONDS) as connection:
        connection.sendall(BOLT_HELLO)
        return len(connection.recv(BOLT_REPLY_BYTES)) == BOLT_REPLY_BYTES
    return False


def _flush_setting(port: int, password: str) -> int | None:
    """Return the database's effective txWalFlush, 0 when it tells none; None while the database is not served."""
    try:
        status, answer = _asked(port, password, "GET", SETTINGS_QUERY, None, PROBE_SECONDS)
    except (OSError, http.client.HTTPException):
        return None
    if status != http.client.OK:
        return None
    settings = {setting["key"]: setting["value"] for setting in answer["result"][0]["settings"]}
    return int(settings.get("arcadedb.txWalFlush", 0))


def _asked(port: int, password: str, method: str, path: str, body: Any, seconds: float) -> tuple[int, dict[str, Any]]:
    """Return the status and the answer of the engine over HTTP; raises OSError and HTTPException."""
    key = base64.b64encode(f"{USER}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=seconds)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text or b"{}")
    except json.JSONDecodeError as error:
        raise http.client.HTTPException(f"the engine answers {text[:80]!r}") from error
    finally:
        connection.close()
