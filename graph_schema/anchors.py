"""Heads of the journal kept outside the database, so that a cut tail is found."""

import fcntl
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from graph_schema.errors import InvalidInput

EVERY = 1_000  # rows between two anchors: a cut is found to within so many rows, the file grows by 90 bytes for each
_LINE = re.compile(r"(\d{1,16}):([0-9a-f]{64})(?: \S+)?")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Anchor:
    """A head that the journal had: its sequence number and hash."""

    seq: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Return the anchor written as `seq:hash`; raise `InvalidInput` for anything else."""
        match = _LINE.fullmatch(text.strip())
        if not match:
            raise InvalidInput(f"anchor {text!r} is not of the form seq:hash, a number and 64 hexadecimal digits")
        return cls(int(match[1]), match[2])


class Anchors:
    """A file with a line `seq:hash at` for each anchor; it only grows.

    Several processes add to it: each holds its lock while it takes away a line that was cut short and writes its own.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __iter__(self) -> Iterator[Anchor]:
        if self.path.exists():
            # A last line without its end was being written when the process or the disk failed.
            yield from (Anchor.parse(line) for line in self.path.read_text(errors="replace").split("\n")[:-1])

    def last(self) -> Anchor | None:
        """Return the youngest anchor."""
        return max(self, key=lambda anchor: anchor.seq, default=None)

    def keep(self, seq: int, digest: str, at: str, *, once: bool = False) -> None:
        """Append the anchor of a change, `once` only when none is as young; where that fails, it is told.

        The change stands all the same, and the next anchor comes.
        """
        try:
            last = self.last() if once else None
            if last is None or last.seq < seq:
                self.add(seq, digest, at)
        except (OSError, InvalidInput) as error:
            log.warning("journal.not_anchored", seq=seq, error=str(error))

    def add(self, seq: int, digest: str, at: str) -> None:
        """Append an anchor and wait until it is on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
            file.write(f"{seq}:{digest} {at}\n".encode())
            file.flush()
            os.fsync(file.fileno())
