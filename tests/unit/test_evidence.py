"""Evidence on the disk: kinds told by content, one name for one content, whole or not there, within its quotas."""

import hashlib
import os
import stat
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.evidence import store as storing
from evaluation.evidence.kinds import JPEG, PDF, PNG, TEXT, media_type_of
from evaluation.evidence.store import EVIDENCE_BYTES, EvidenceStore, QuotaExceeded
from graph_schema.errors import InvalidInput, Unavailable

LI, WU = f"account-{'1' * 32}", f"account-{'2' * 32}"


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


FILES = {
    PDF: b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n",
    PNG: b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"x") + chunk(b"IEND"),
    JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9",
    TEXT: "服务记录\n\t第一页\r\n".encode(),
}
NONE = {
    "empty": b"",
    "html in latin-1": "<h1>é</h1>".encode("latin-1"),
    "gif": b"GIF89a" + bytes(20),
    "zip": b"PK\x03\x04" + bytes(20),
    "program": b"\x7fELF" + bytes(20),
    "nul in text": b"a\x00b",
    "escape in text": b"a\x1b[31m",
    "c1 control in text": "a\x85b".encode(),
    "utf-16": "text".encode("utf-16"),
    "half a character": "服".encode()[:-1],
    "pdf that begins late": b"\x00" + FILES[PDF],
    **{f"cut {kind}": data[:-8] for kind, data in FILES.items() if kind != TEXT},
}


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(("kind", "data"), FILES.items())
def test_each_kind_is_kept_and_given_back(store: EvidenceStore, kind: str, data: bytes) -> None:
    digest = store.put(data, kind, LI)
    assert digest == hashlib.sha256(data).hexdigest()
    found = store.get(digest)
    assert found is not None
    assert (found.digest, found.media_type, found.data) == (digest, kind, data)
    assert found.file_name.startswith(digest)
    assert store.holds(digest)


@pytest.mark.parametrize(("data"), NONE.values(), ids=NONE.keys())
def test_what_is_of_no_kind_is_not_kept(store: EvidenceStore, tmp_path: Path, data: bytes) -> None:
    assert media_type_of(data) is None
    for kind in FILES:
        with pytest.raises(InvalidInput):
            store.put(data, kind, LI)
    assert files(tmp_path) == []


@pytest.mark.parametrize("kind", FILES)
def test_the_content_must_be_what_it_is_said_to_be(store: EvidenceStore, kind: str) -> None:
    for other, data in FILES.items():
        if other != kind:
            with pytest.raises(InvalidInput, match=other):
                store.put(data, kind)


def test_a_file_may_have_ten_megabytes_and_no_more(store: EvidenceStore) -> None:
    assert store.put(b"a" * EVIDENCE_BYTES, TEXT)
    with pytest.raises(InvalidInput, match=str(EVIDENCE_BYTES)):
        store.put(b"a" * (EVIDENCE_BYTES + 1), TEXT)


def test_nobody_else_may_enter(store: EvidenceStore, tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        store.put(b"a", TEXT, LI)
    finally:
        os.umask(mask)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "evidence").rglob("*")}
    assert modes == {0o700, 0o600}
    assert stat.S_IMODE((tmp_path / "evidence").stat().st_mode) == 0o700


OUTSIDE = ["../secret", "..", "/etc/passwd", "a" * 63, "a" * 65, "A" * 64, "a" * 64 + "\n", "%2e%2e", "", "ａ" * 64]


@pytest.mark.parametrize("digest", OUTSIDE)
def test_no_name_leads_out(store: EvidenceStore, tmp_path: Path, digest: str) -> None:
    (tmp_path / "secret").write_text("secret")
    assert store.get(digest) is None
    assert not store.holds(digest)
    assert not store.was_given_by(digest, LI)


@pytest.mark.parametrize("giver", ["../../keys", "account-", "account-" + "1" * 31 + "/", ""])
def test_no_giver_leads_out(store: EvidenceStore, tmp_path: Path, giver: str) -> None:
    with pytest.raises(ValueError, match="no id of an account"):
        store.put(b"a", TEXT, giver)
    assert files(tmp_path) == []


def test_the_same_file_given_twice_is_one(store: EvidenceStore, tmp_path: Path) -> None:
    digests = {store.put(b"a", TEXT, giver) for giver in (LI, WU, LI, None)}
    assert len(digests) == 1
    digest = digests.pop()
    assert (store.was_given_by(digest, LI), store.was_given_by(digest, WU)) == (True, True)
    assert not store.was_given_by(digest, f"account-{'3' * 32}")
    assert len(files(tmp_path / "evidence" / "files")) == 1


def test_equal_files_at_the_same_moment_are_one(tmp_path: Path) -> None:
    stores = [EvidenceStore(tmp_path / "evidence") for _ in range(8)]
    data = b"a" * 100_000
    found: list[str] = []
    start = threading.Barrier(len(stores))

    def give(store: EvidenceStore) -> None:
        start.wait()
        found.append(store.put(data, TEXT, LI))

    threads = [threading.Thread(target=give, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    digest = hashlib.sha256(data).hexdigest()
    assert found == [digest] * len(stores)
    kept = stores[0].get(digest)
    assert kept is not None
    assert kept.data == data
    assert files(tmp_path / "evidence" / "drafts") == []


KILLED = """
import os, signal, sys
from pathlib import Path
from evaluation.evidence.store import EvidenceStore
step, at, root = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
count = 0
def dies(real):
    def call(*arguments, **named):
        global count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
if step == "fsync":
    os.fsync = dies(os.fsync)
else:
    Path.replace = dies(Path.replace)
EvidenceStore(root).put(b"a" * 100_000, "text/plain", "account-" + "1" * 32)
"""


@pytest.mark.parametrize(("step", "at"), [("replace", 1), ("replace", 2), *(("fsync", at) for at in range(1, 8))])
def test_a_kill_half_way_leaves_a_whole_file_or_none(tmp_path: Path, step: str, at: int) -> None:
    root = tmp_path / "evidence"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, step, str(at), root], check=False, cwd=Path(__file__).parents[2]
    )
    assert ended.returncode == -9
    store, data = EvidenceStore(root), b"a" * 100_000
    digest = hashlib.sha256(data).hexdigest()
    assert store.get(digest) is None
    assert not store.was_given_by(digest, LI)
    assert files(root / "files") == []
    assert store.put(data, TEXT, LI) == digest
    assert store.was_given_by(digest, LI)


def test_drafts_left_behind_are_removed_once_nobody_writes_them(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    old, new = drafts / "old", drafts / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    EvidenceStore(tmp_path).put(b"a", TEXT)
    assert files(drafts) == ["new"]


def test_an_account_has_its_quota(store: EvidenceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "ACCOUNT_BYTES", 10)
    monkeypatch.setattr(storing, "ACCOUNT_FILES", 3)
    store.put(b"a" * 8, TEXT, LI)
    with pytest.raises(QuotaExceeded):
        store.put(b"b" * 3, TEXT, LI)
    store.put(b"b" * 3, TEXT, WU)
    with pytest.raises(QuotaExceeded):
        store.put(b"b" * 3, TEXT, LI)
    store.put(b"a" * 8, TEXT, LI)
    store.put(b"c", TEXT, LI)
    store.put(b"b", TEXT, LI)
    with pytest.raises(QuotaExceeded):
        store.put(b"e", TEXT, LI)


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "RESERVE_BYTES", 10**30)


def full_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "TOTAL_BYTES", 10)


@pytest.mark.parametrize("full", [full_disk, full_store])
def test_without_room_it_is_told_so(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: Callable[[pytest.MonkeyPatch], None]
) -> None:
    digest = store.put(b"a" * 8, TEXT, LI)
    full(monkeypatch)
    for fresh in (store, EvidenceStore(tmp_path / "evidence")):
        with pytest.raises(Unavailable, match="no room"):
            fresh.put(b"b" * 8, TEXT, WU)
        assert fresh.put(b"a" * 8, TEXT, WU) == digest


def test_a_damaged_file_is_not_given_and_mended_by_giving_it_again(store: EvidenceStore, tmp_path: Path) -> None:
    digest = store.put(b"right", TEXT, LI)
    (tmp_path / "evidence" / "files" / digest[:2] / digest[2:4] / digest).write_bytes(b"wrong")
    with pytest.raises(Unavailable, match="damaged"):
        store.get(digest)
    store.put(b"right", TEXT, LI)
    found = store.get(digest)
    assert found is not None
    assert found.data == b"right"
