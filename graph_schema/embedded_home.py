"""The directory of an embedded engine, which only its owner may enter.

lock          held by the supervisor and by the child, so that it stays held until both are gone
password      of the account `root`, random, made once
engine.json   how another process of the same user finds the running engine
suspect       there while the engine is not trusted, because a write failed for no known reason
engine.log    what the child printed since its start
databases/    the stored graph; config/, log/ and backups/ are the engine's own

The lock is the truth: a process is running the engine as long as it is held, whatever the files say.
"""

import fcntl
import json
import os
import secrets
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graph_schema.address import Address
from graph_schema.errors import Conflict

USER = "root"
DATABASE = "smenet"
LOOPBACK = "127.0.0.1"
PASSWORD_BYTES = 24
LOCK_SECONDS = 35.0  # the longest that the child of a killed supervisor takes to end
POLL_SECONDS = 0.1
LOG_TAIL = 20  # lines


@dataclass(frozen=True)
class Home:
    """The files of one engine, all in `directory`."""

    directory: Path

    @classmethod
    def below(cls, data: Path) -> "Home":
        """Name the engine's directory inside a data directory; nothing is created."""
        return cls(data.absolute() / "graph")

    @property
    def password_file(self) -> Path:
        """Where the password is, in plain text and nothing else."""
        return self.directory / "password"

    @property
    def log_file(self) -> Path:
        """Where the child's output goes."""
        return self.directory / "engine.log"

    @property
    def _lock_file(self) -> Path:
        return self.directory / "lock"

    @property
    def _runtime_file(self) -> Path:
        return self.directory / "engine.json"

    def claim(self) -> int:
        """Create the directory if need be and lock it for this process and every child that inherits the descriptor.

        Returns the descriptor; closing it everywhere gives the directory free. Raises Conflict at once when the
        process that claimed it lives; waits, 35 s at most, when only the child of that process does.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._wait_for_lock(descriptor)
        except Conflict:
            os.close(descriptor)
            raise
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self.forget()
        self.log_file.unlink(missing_ok=True)
        return descriptor

    def _wait_for_lock(self, descriptor: int) -> None:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _try_lock(descriptor):
            holder = self._lock_file.read_text()
            if _is_alive(holder) or time.monotonic() > deadline:
                raise Conflict(
                    f"the graph in {self.directory} is in use by process {holder}; one process at a time may start it",
                    hint="stop that process, or choose another data directory with SMENET_DATA or --data",
                )
            time.sleep(POLL_SECONDS)

    def password(self) -> str:
        """Return the password, making it when there is none; only who claimed the directory may ask for it so."""
        if not self.password_file.exists():
            _write_private(self.password_file, secrets.token_urlsafe(PASSWORD_BYTES))
        return self.password_file.read_text()

    def announce(self, pid: int, address: Address, http: int) -> None:
        """Let other processes of the same user find the engine."""
        runtime = {"pid": pid, "bolt": address.url, "http": http, "database": address.database}
        _write_private(self._runtime_file, json.dumps(runtime))

    def forget(self) -> None:
        """Take back what `announce` said."""
        self._runtime_file.unlink(missing_ok=True)

    def announced(self) -> Address | None:
        """Return the address that was announced by a process that still holds the lock, else None."""
        try:
            runtime = json.loads(self._runtime_file.read_text())
            address = Address(runtime["bolt"], USER, self.password_file.read_text(), runtime["database"])
        except FileNotFoundError:
            return None
        return address if self._is_claimed() else None

    @property
    def _suspect_file(self) -> Path:
        return self.directory / "suspect"

    def distrust(self) -> None:
        """Say that the engine is to be closed, opened and examined before anything is written again."""
        self._suspect_file.touch(mode=0o600)

    def distrusted(self) -> bool:
        """Return whether nobody has examined the engine since it was distrusted."""
        return self._suspect_file.exists()

    def trust(self) -> None:
        """Take back what `distrust` said."""
        self._suspect_file.unlink(missing_ok=True)

    def _is_claimed(self) -> bool:
        descriptor = os.open(self._lock_file, os.O_RDWR)
        try:
            return not _try_lock(descriptor)
        finally:
            os.close(descriptor)

    def last_words(self) -> str:
        """Return the last lines that the child printed, or why they cannot be read: somebody may have made room."""
        try:
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-LOG_TAIL:])
        except OSError as error:
            return str(error)


def _try_lock(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _write_private(path: Path, text: str) -> None:
    """Replace a file in one step by one that only the owner may read."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    Path(name).replace(path)
