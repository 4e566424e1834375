"""The file of a backup: a compressed tar that common tools open, whole or refused.

    backup.json              format, schema version, instant, and the head of the journal that it holds
    journal/00000001.ndjson  rows of the journal in order, as they are stored
    receipts/00000001.ndjson receipts of requests, by key
    files/…                  files of the data directory that the journal refers to, by their path there
    end.json                 how many members come before it, and the SHA-256 over their names and contents

`end.json` is written last, so that a file that was cut has none.
"""

import gzip
import hashlib
import io
import os
import secrets
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from graph_schema.durable import remove_stale, sync_folder
from graph_schema.errors import Conflict, InvalidInput

FORMAT = 1
HEADER, END = "backup.json", "end.json"
JOURNAL, RECEIPTS, FILES = "journal/", "receipts/", "files/"
LEVEL = 1  # of compression: hashes do not compress, and higher levels take three times as long for a tenth
DIGITS = 8  # of the numbers of members, so that their names sort
DRAFT_BYTES = 8  # of the random number in the name of a draft
DRAFT_SECONDS = 86_400.0  # since a draft was last written to: whoever wrote it is gone
_DRAFTS = f"*.{'[0-9a-f]' * 2 * DRAFT_BYTES}.part"


class DamagedBackup(InvalidInput):
    """A file that is no whole backup of this program."""


@dataclass(frozen=True)
class Header:
    """What a backup says of itself: the instant it was begun (UTC), and the head of the journal that it holds."""

    format: int
    schema: int
    at: str
    seq: int
    hash: str


class ArchiveWriter:
    """Adds the members of a backup, one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sum = _Sum()

    def add(self, name: str, data: bytes) -> None:
        """Add a member."""
        self._sum.take(name, data)
        self._put(name, data)

    def add_rows(self, folder: str, number: int, rows: Iterable[Any]) -> None:
        """Add a member with a line of JSON for each row."""
        lines = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        self.add(f"{folder}{number:0{DIGITS}}.ndjson", lines)

    def finish(self) -> None:
        """Add the end, which makes the backup whole."""
        self._put(END, orjson.dumps(self._sum.told()))

    def _put(self, name: str, data: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(data), 0o600
        self._tar.addfile(entry, io.BytesIO(data))


@contextmanager
def writing(path: Path, header: Header) -> Iterator[ArchiveWriter]:
    """Yield what writes a backup; the file has its name when all of it is on the disk, and only its owner reads it.

    Raise `Conflict` when there is such a file.
    """
    if path.exists():
        raise _taken(path)
    remove_stale(path.parent.glob(_DRAFTS), DRAFT_SECONDS)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(DRAFT_BYTES)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with (
                gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                writer = ArchiveWriter(tar)
                writer.add(HEADER, orjson.dumps(asdict(header)))
                yield writer
                writer.finish()
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _name(draft: Path, path: Path) -> None:
    """Give a draft its name, on the disk; raise `Conflict` when another one has got it meanwhile."""
    try:
        # Taken before it is replaced: a link would do both at once, but sticks and shares know none.
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise _taken(path) from None
    draft.replace(path)
    sync_folder(path.parent)


def _taken(path: Path) -> Conflict:
    return Conflict(f"{path} exists", hint="choose another name; a backup is never overwritten")


class Archive:
    """A backup to be read; each reading goes through the whole file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def header(self) -> Header:
        """Return what the backup says of itself; raise `DamagedBackup`."""
        name, data = next(self._members(), ("", b""))
        return self._header(name, data)

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of every member but the first and the last; raise `DamagedBackup`.

        Only who read them all knows that nothing was changed or is missing.
        """
        total = _Sum()
        source = self._members()
        name, data = next(source, ("", b""))
        self._header(name, data)
        while name != END:
            total.take(name, data)
            if (following := next(source, None)) is None:
                raise self.damaged("it was cut: its end is missing")
            name, data = following
            if name != END:
                yield name, data
        if _object(data) != total.told():
            raise self.damaged("what it holds is not what was written")

    def rows_of(self, content: bytes) -> list[dict[str, Any]]:
        """Return the rows of a member; raise `DamagedBackup` for one that is no lines of JSON objects."""
        try:
            rows = [orjson.loads(line) for line in content.splitlines()]
        except orjson.JSONDecodeError as error:
            raise self.damaged(f"a row is no JSON: {error}") from error
        if not all(isinstance(row, dict) for row in rows):
            raise self.damaged("a row is no JSON object")
        return rows

    def damaged(self, reason: str) -> DamagedBackup:
        """Return the refusal of this file."""
        return DamagedBackup(
            f"{self.path.name} is no whole backup: {reason}", hint="take another backup; nothing was written"
        )

    def _header(self, name: str, data: bytes) -> Header:
        found = _object(data) if name == HEADER else {}
        if found.get("format") != FORMAT or set(found) != set(Header.__annotations__):
            raise self.damaged(f"it does not begin with {HEADER} of format {FORMAT}")
        return Header(**found)

    def _members(self) -> Iterator[tuple[str, bytes]]:
        try:
            with self.path.open("rb") as file, tarfile.open(fileobj=file, mode="r|gz") as tar:
                for entry in tar:
                    content: IO[bytes] | None = tar.extractfile(entry)
                    if content is None:
                        raise self.damaged(f"{entry.name[:80]!r} is no file")
                    yield entry.name, content.read()
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise self.damaged(str(error) or "it was cut") from error


class _Sum:
    """The sum over names and contents of members."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._members = 0

    def take(self, name: str, data: bytes) -> None:
        self._members += 1
        self._digest.update(f"{name}\n{len(data)}\n".encode())
        self._digest.update(data)

    def told(self) -> dict[str, Any]:
        return {"members": self._members, "sha256": self._digest.hexdigest()}


def _object(data: bytes) -> dict[str, Any]:
    """Return the JSON object of a text; an empty one for anything else."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
