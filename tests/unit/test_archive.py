"""The file of a backup has its name when it is whole, and only one has it."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph_schema.archive import DRAFT_SECONDS, FORMAT, Archive, Header, writing
from graph_schema.errors import Conflict

HEADER = Header(FORMAT, 1, "2026-11-28T00:00:00Z", 0, "")
MEMBER_BYTES = 100_000  # more than what is held back before it is written
MEMBERS = 20


def write_both(path: Path, first: Sequence[bytes], second: Sequence[bytes]) -> None:
    """Write two backups to one name at once; the first one ends first."""
    with writing(path, HEADER) as later:
        with writing(path, HEADER) as sooner:
            for number, (mine, other) in enumerate(zip(first, second, strict=True)):
                sooner.add(f"files/{number}", mine)
                later.add(f"files/{number}", other)
        later.add("files/more", b"more")


def test_of_two_backups_to_one_name_one_is_whole_and_the_other_refused(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar.gz"
    first, second = ([os.urandom(MEMBER_BYTES) for _ in range(MEMBERS)] for _ in range(2))
    with pytest.raises(Conflict, match=r"backup\.tar\.gz exists"):
        write_both(path, first, second)
    assert [data for _, data in Archive(path).members()] == first
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_backup_left_is_removed_by_a_later_one(tmp_path: Path) -> None:
    left, written = (tmp_path / f"backup-{name}.{name * 16}.part" for name in "ab")
    theirs = tmp_path / "film.part"
    for file in (left, written, theirs):
        file.touch()
    for file in (left, theirs):
        os.utime(file, (time.time() - 2 * DRAFT_SECONDS,) * 2)
    with writing(tmp_path / "backup", HEADER):
        pass
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backup", written.name, theirs.name]
