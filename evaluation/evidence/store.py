"""Files by content address, in folders below the data directory that only their owner may enter.

files/3f/9a/3f9a…         a file, named by the SHA-256 of its content in hexadecimal
givers/account-…/3f9a…    an empty file for each account that gave it
drafts/                   what is being written; a file gets its name when all of it is on the disk

So a name stands for a whole file or for nothing, also after a kill, and the same file given twice is one.
"""

import hashlib
import re
import secrets
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from directory.scalars import shown
from evaluation.evidence.kinds import ENDINGS, media_type_of
from graph_schema.durable import remove_stale, sync_folder, write_whole
from graph_schema.errors import Conflict, InvalidInput, Unavailable

EVIDENCE_BYTES = 10_000_000  # of one file: some fifty scanned pages; larger ones stay where they are and are linked
ACCOUNT_BYTES = 200_000_000  # that one account may give: the evidence of an organization for several rounds
ACCOUNT_FILES = 2_000  # that one account may give, so that its files are counted in milliseconds
TOTAL_BYTES = 20_000_000_000  # of all files: what a small server has beside its graph
RESERVE_BYTES = 1_000_000_000  # of the disk that stay free: a full one can cost the embedded engine its last writes
COUNTED_SECONDS = 60.0  # after which all files are counted anew, because other processes add some as well
DRAFT_SECONDS = 3_600.0  # after which a draft is one that a killed process left

DIGEST = re.compile(r"[0-9a-f]{64}")
_ACCOUNT = re.compile(r"account-[0-9a-f]{32}")


class QuotaExceeded(Conflict):
    """The account has given as much as one may give."""

    code = "QUOTA_EXCEEDED"


@dataclass(frozen=True)
class Evidence:
    """A file: its SHA-256 in hexadecimal, its media type, and its content."""

    digest: str
    media_type: str
    data: bytes

    @property
    def file_name(self) -> str:
        """Return a name for it, made of its digest and kind alone."""
        return f"{self.digest}.{ENDINGS[self.media_type]}"


class EvidenceStore:
    """The files below `root`; several processes may work on them. Its methods wait for the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = threading.Lock()
        self._total = 0
        self._counted = float("-inf")

    def put(self, data: bytes, media_type: str, giver: str | None = None) -> str:
        """Keep a file that an account gives (an id; None: the system itself) and return its SHA-256.

        When this returns it is on the disk. Raise `InvalidInput` for a file that is too large, or not of the media
        type that it is said to be, `QuotaExceeded`, and `Unavailable` when there is no room.
        """
        check(data, media_type)
        digest = hashlib.sha256(data).hexdigest()
        with self._turn:
            path = self._file(digest)
            known = path.exists() and path.read_bytes() == data
            if giver is not None and not self.was_given_by(digest, giver):
                self._check_quota(giver, len(data))
            if not known:
                self._check_room(len(data))
            # The giver goes first: without the file his mark means nothing, and a repetition mends it.
            if giver is not None:
                self._write(self._giver(giver) / digest, b"")
            if not known:
                self._write(path, data)
                self._total += len(data)
        return digest

    def get(self, digest: str) -> Evidence | None:
        """Return a file, None when there is none; raise `Unavailable` when its content is not what it was."""
        if not DIGEST.fullmatch(digest):
            return None
        try:
            data = self._file(digest).read_bytes()
        except FileNotFoundError:
            return None
        media_type = media_type_of(data)
        if media_type is None or hashlib.sha256(data).hexdigest() != digest:
            raise Unavailable(f"the file {digest} is damaged", hint="give it again, or restore it from a backup")
        return Evidence(digest, media_type, data)

    def holds(self, digest: str) -> bool:
        """Return whether there is a file of this SHA-256."""
        return bool(DIGEST.fullmatch(digest)) and self._file(digest).exists()

    def was_given_by(self, digest: str, account: str) -> bool:
        """Return whether an account gave a file."""
        return self.holds(digest) and (self._giver(account) / digest).exists()

    def _file(self, digest: str) -> Path:
        return self._root / "files" / digest[:2] / digest[2:4] / digest

    def _giver(self, account: str) -> Path:
        if not _ACCOUNT.fullmatch(account):
            raise ValueError(f"{shown(account)} is no id of an account")
        return self._root / "givers" / account

    def _check_quota(self, account: str, size: int) -> None:
        files = [self._file(digest) for digest in _names(self._giver(account))]
        used = sum(_size(path) for path in files)
        if used + size > ACCOUNT_BYTES or len(files) >= ACCOUNT_FILES:
            raise QuotaExceeded(
                f"the account has given {len(files)} files of {used} bytes; one may give {ACCOUNT_FILES} files "
                f"of {ACCOUNT_BYTES} bytes in all",
                hint="link to larger files, with their SHA-256",
            )

    def _check_room(self, size: int) -> None:
        """Raise `Unavailable` when there is no room; now and then count all files and remove drafts left behind."""
        if time.monotonic() - self._counted > COUNTED_SECONDS:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._total = sum(_size(path) for path in (self._root / "files").glob("??/??/*"))
            self._counted = time.monotonic()
            remove_stale((self._root / "drafts").glob("*"), DRAFT_SECONDS)
        if self._total + size > TOTAL_BYTES or shutil.disk_usage(self._root).free - size < RESERVE_BYTES:
            raise Unavailable("there is no room for more evidence", hint="tell the operator; link to the file instead")

    def _write(self, path: Path, data: bytes) -> None:
        """Write a file beside, and give it its name once it is on the disk."""
        _made(path.parent, self._root)
        write_whole(path, data, _made(self._root / "drafts", self._root) / secrets.token_hex(16))


def check(data: bytes, media_type: str) -> None:
    """Raise `InvalidInput` unless this is a file of that media type, and small enough."""
    if len(data) > EVIDENCE_BYTES:
        raise InvalidInput(f"the file has {len(data)} bytes; at most {EVIDENCE_BYTES} are allowed")
    found = media_type_of(data)
    if found is None or found != media_type:
        raise InvalidInput(
            f"the content is {found or 'no whole file of a kind that is taken'}, its media type is given as "
            f"'{shown(media_type)}'; taken are {', '.join(ENDINGS)}",
            field="Content-Type",
        )


def _made(folder: Path, root: Path) -> Path:
    """Return a folder below the root; when it is new, it is on the disk."""
    if not folder.is_dir():
        if folder != root:
            _made(folder.parent, root)
        folder.mkdir(mode=0o700, parents=folder == root, exist_ok=True)
        sync_folder(folder.parent)
    return folder


def _names(folder: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return [path.name for path in folder.iterdir()]
    return []


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
