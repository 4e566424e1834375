"""The process that runs an import, written beside it so that another can tell whether it is gone."""

import os
import platform
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from graph_schema.clock import seconds_since

TURN_BYTES = 4  # never twice in the life of a process
SILENT_SECONDS = 300.0  # a batch, the longest time between two signs of life, has 120; as far may clocks differ
STOPPED_SECONDS = 1_800.0  # on the same host: a debugger or a laptop that sleeps is waited for, a forgotten Ctrl-Z not


@dataclass(frozen=True)
class Importer:
    """A process: its host, number and start time (kernel ticks), since numbers are used again.

    `turn` tells apart the times that one process took charge of an import.
    """

    host: str
    pid: int
    started: str
    turn: str

    @classmethod
    def this(cls) -> Self:
        """Return the running process, taking charge now."""
        return cls.of(os.getpid())

    @classmethod
    def of(cls, pid: int) -> Self:
        """Return a running process of this host, as if it took charge now."""
        return cls(platform.node(), pid, _started(pid) or "", secrets.token_hex(TURN_BYTES))

    @classmethod
    def parse(cls, text: str | None) -> Self:
        """Return the process written as `host pid started turn`; of no text, one that is gone."""
        host, _, rest = (text or "").partition(" ")
        pid, _, rest = rest.partition(" ")
        started, _, turn = rest.partition(" ")
        return cls(host, int(pid or 0), started, turn)

    def __str__(self) -> str:
        return f"{self.host} {self.pid} {self.started} {self.turn}"

    def alive(self, beat: str | None) -> bool:
        """Return whether it may still go on, as its last sign of life tells, and on this host the kernel before that.

        A sign from further ahead than its age may be is none: the clock that told it was wrong.
        """
        silent = SILENT_SECONDS
        if self.host == platform.node():
            if self.pid <= 0 or _started(self.pid) != self.started:
                return False
            if self.pid == os.getpid():
                return True  # nobody undoes his own import while he holds the turn to write
            silent = STOPPED_SECONDS
        return beat is not None and abs(seconds_since(beat)) < silent


def _started(pid: int) -> str | None:
    """Return the start time of a process, None when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _signalled(pid)
    return stat.rpartition(")")[2].split()[19]


def _signalled(pid: int) -> str | None:
    """Return an empty start time when the process exists, where there is no /proc."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return ""
