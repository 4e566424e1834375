"""Where the index lies on disk: one directory for each build, and a file that names the one in force.

    <path>/current        {"version": 1, "directory": "build-…"}, replaced in one step
    <path>/build-…/       one Tantivy index, complete when `current` names it
    <path>/writer.lock    held by the one process that writes

A build that was not finished is never named, so nobody opens it; the next writer removes it.
"""

import fcntl
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson
import structlog
import tantivy

from directory.search import fields
from directory.search.view import View

CURRENT = "current"
LOCK = "writer.lock"
META = "meta.json"  # Tantivy's own list of what belongs to the last commit
BLOCK_BYTES = 4_096  # of documents that are compressed together: some four, of which a page needs one
FOOTER_MAGIC = 1337  # ends every file of a segment, after the length of the footer
FOOTER_TAIL = 8  # bytes of that length and the magic number
UNSUMMED = (".json", ".lock")

T = TypeVar("T")
logger = structlog.get_logger(__name__)


class Damaged(Exception):
    """The index cannot be used; it has to be built anew."""


@dataclass(frozen=True)
class State:
    """Up to which row of the journal an index is applied: its number and hash."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Opened:
    """An index ready to be read."""

    directory: Path
    view: View
    state: State


class Storage:
    """The directory that several processes share."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path | None:
        """Return the directory in force; None when there is none that this version can read."""
        try:
            named = orjson.loads((self.path / CURRENT).read_bytes())
            directory = self.path / Path(named["directory"]).name
        except (OSError, ValueError, KeyError, TypeError):
            return None
        usable = named.get("version") == fields.VERSION and (directory / META).is_file()
        return directory if usable else None

    def fresh(self) -> Path:
        """Return a new, empty directory to build in."""
        self.path.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="build-", dir=self.path))

    def switch(self, directory: Path) -> None:
        """Put a complete build in force and remove all others; who still reads one keeps reading it."""
        draft = self.path / f"{CURRENT}.new"
        with draft.open("wb") as file:
            file.write(orjson.dumps({"version": fields.VERSION, "directory": directory.name}))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / CURRENT)
        self.sweep(directory)

    def sweep(self, keep: Path | None) -> None:
        """Remove every build but one."""
        for build in self.path.glob("build-*"):
            if build != keep:
                shutil.rmtree(build, ignore_errors=True)


def new_index(directory: Path) -> tantivy.Index:
    """Return a new index in an empty directory."""
    tantivy.Index(fields.build_schema(), str(directory))
    # The library has no parameter for the size of blocks; Tantivy keeps it in the file that it reads when it opens.
    meta = orjson.loads((directory / META).read_bytes())
    meta["index_settings"]["docstore_blocksize"] = BLOCK_BYTES
    (directory / META).write_bytes(orjson.dumps(meta))
    return tantivy.Index.open(str(directory))


def open_index(directory: Path, *, verify: bool) -> Opened:
    """Return the index of a directory; raise `Damaged` when it cannot be read, with `verify` when any byte is wrong."""

    def opened() -> Opened:
        if verify:
            check_sums(directory)
        index = tantivy.Index.open(str(directory))
        # Nobody wants a thread that watches the files: the follower knows when to look.
        index.config_reader(reload_policy="manual")
        return _newest(directory, index)

    return guarded(opened)


def reload_index(opened: Opened) -> Opened:
    """Return an index as of its newest commit; raise `Damaged` when that cannot be read."""
    return guarded(lambda: _newest(opened.directory, opened.view.index))


def _newest(directory: Path, index: tantivy.Index) -> Opened:
    view = View.of(index)
    return Opened(directory, view, read_state(view))


def read_state(view: View) -> State:
    """Return up to where the index is applied; raise `Damaged` when it does not say."""
    found = view.matches(view.term(fields.ID, fields.STATE_ID))
    if len(found) != 1:
        raise Damaged(f"{len(found)} documents of state, there must be one")
    return State(**orjson.loads(view.body(found[0])))


def check_sums(directory: Path) -> None:
    """Compare every file of a segment with the CRC-32 in its footer; raise `Damaged` when one differs."""
    for file in directory.iterdir():
        if not file.name.endswith(UNSUMMED):
            _check_sum(file)


def _check_sum(file: Path) -> None:
    content = memoryview(file.read_bytes())
    length = int.from_bytes(content[-FOOTER_TAIL:-4], "little")
    body_end = len(content) - FOOTER_TAIL - length
    if int.from_bytes(content[-4:], "little") != FOOTER_MAGIC or body_end < 0:
        raise Damaged(f"{file.name} has no footer")
    if orjson.loads(content[body_end:-FOOTER_TAIL])["crc"] != zlib.crc32(content[:body_end]):
        raise Damaged(f"{file.name} has another checksum")


def guarded(work: Callable[[], T]) -> T:
    """Run work on an index; whatever Tantivy raises, a panic included, is raised as `Damaged`."""
    try:
        return work()
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Damaged(str(error)) from error
    except BaseException as error:
        # Tantivy's panics cannot be imported, and are no Exception, so that nobody catches them by accident.
        if type(error).__name__ == "PanicException":
            raise Damaged(str(error)) from error
        raise


class Lock:
    """The right to write, held by one process at a time and given back by the system when it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path / LOCK
        self._file: int | None = None

    def acquire(self) -> bool:
        """Return whether this process may write now; it may when nobody else does."""
        if self._file is not None and self._same():
            return True
        self.release()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return self._same()

    def release(self) -> None:
        """Let another process write."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _same(self) -> bool:
        """Tell whether the file held is still the one in the directory, which somebody may have removed."""
        try:
            return self._file is not None and os.path.samestat(os.fstat(self._file), self._path.stat())
        except OSError:
            return False
