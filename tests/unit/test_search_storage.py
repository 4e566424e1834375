"""The index on disk: complete or not there, whatever happens to its files."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import search_given as given
import tantivy

from directory.search import fields
from directory.search.criteria import Criteria, Order
from directory.search.entry import Entries
from directory.search.storage import META, Damaged, Lock, State, Storage, guarded, open_index
from directory.search.writer import Writer
from graph_schema.change import Change

DOCUMENTS = given.organizations(200, seed=31)


HOLD = """
import sys
from pathlib import Path
from directory.search.storage import Lock
assert Lock(Path(sys.argv[1])).acquire()
"""


def change(seq: int, entity: str | None, document: object, salt: str | None = "s") -> Change:
    payload = None if document is None else orjson.dumps(document).decode()
    return Change(seq, "", "", "", entity, payload, True, salt, "", "", "")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """A complete index in force."""
    storage = Storage(tmp_path / "index")
    directory = storage.fresh()
    given.written(directory, DOCUMENTS, seq=7).close()
    storage.switch(directory)
    return storage


def current(storage: Storage) -> Path:
    directory = storage.current()
    assert directory is not None
    return directory


def test_what_is_in_force_opens_with_its_state(storage: Storage) -> None:
    opened = open_index(current(storage), verify=True)
    assert opened.state == State(7, "0" * 64)
    assert given.opened(current(storage)).count(Criteria(include_closed=True)) == len(DOCUMENTS)


def test_nothing_is_in_force_at_first(tmp_path: Path) -> None:
    assert Storage(tmp_path).current() is None
    assert Storage(tmp_path / "absent").current() is None


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'"x"', b'{"version": 0, "directory": "build-x"}', b"\xff"])
def test_another_version_or_a_damaged_pointer_counts_as_nothing(storage: Storage, content: bytes) -> None:
    (storage.path / "current").write_bytes(content)
    assert storage.current() is None


def test_a_pointer_cannot_lead_out_of_the_directory(storage: Storage) -> None:
    (storage.path / "current").write_bytes(orjson.dumps({"version": fields.VERSION, "directory": "../../etc"}))
    assert storage.current() is None


def test_a_build_that_was_not_finished_is_never_in_force_and_is_removed(storage: Storage) -> None:
    kept = current(storage)
    unfinished = storage.fresh()
    given.written(unfinished, DOCUMENTS[:10])
    assert storage.current() == kept
    storage.sweep(kept)
    assert [path.name for path in storage.path.glob("build-*")] == [kept.name]


def test_who_reads_a_replaced_build_keeps_reading_it(storage: Storage) -> None:
    old = given.opened(current(storage))
    directory = storage.fresh()
    given.written(directory, DOCUMENTS[:50]).close()
    storage.switch(directory)
    assert old.organizations(Criteria(include_closed=True), Order.NAME, 100).total == len(DOCUMENTS)
    assert given.opened(current(storage)).count(Criteria(include_closed=True)) == 50


def test_every_damage_is_noticed(storage: Storage) -> None:
    directory = current(storage)
    files = [file for file in directory.iterdir() if file.suffix != ".lock" and file.name != ".managed.json"]
    assert len(files) > 5
    for file in files:
        content = file.read_bytes()
        # Tantivy's list of files has no checksum: a changed digit in it may still be a list.
        changed = [] if file.name == META else [flipped(content)]
        for damage in (b"", content[: len(content) // 2], *changed):
            file.write_bytes(damage)
            with pytest.raises(Damaged):
                open_index(directory, verify=True)
        file.unlink()
        with pytest.raises(Damaged):
            open_index(directory, verify=True)
        file.write_bytes(content)
    open_index(directory, verify=True)


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_an_index_without_state_is_damaged(tmp_path: Path) -> None:
    writer = tantivy.Index(fields.build_schema(), str(tmp_path)).writer(15_000_000, 1)
    writer.commit()
    writer.wait_merging_threads()
    with pytest.raises(Damaged, match="0 documents of state"):
        open_index(tmp_path, verify=True)


def test_a_panic_is_damage_and_other_errors_are_not(storage: Storage) -> None:
    searcher = open_index(current(storage), verify=False).view.searcher
    with pytest.raises(Damaged):
        guarded(lambda: searcher.search(tantivy.Query.all_query(), 0))
    with pytest.raises(KeyboardInterrupt):
        guarded(interrupted)


def interrupted() -> None:
    raise KeyboardInterrupt


def test_changes_replace_remove_and_add(storage: Storage) -> None:
    directory = current(storage)
    opened = open_index(directory, verify=False)
    writer = Writer(directory, opened.view.index, Entries(given.regions(), given.categories()))
    first, second, third = (document["id"] for document in DOCUMENTS[:3])
    renamed = DOCUMENTS[0] | {"name": "改名", "status": "ACTIVE"}
    writer.apply(
        [
            change(8, first, DOCUMENTS[0] | {"name": "早先"}),
            change(9, first, renamed),
            change(10, second, None),
            change(11, third, None, salt=None),
            change(12, "import-x", {"id": "import-x"}),
            change(13, None, None),
            change(14, "org-new", DOCUMENTS[3] | {"id": "org-new"}),
            change(15, "org-broken", {"id": "org-broken"}),
        ]
    )
    writer.commit(State(15, "1" * 64))
    writer.close()
    snapshot = given.opened(directory)
    assert snapshot.as_of == 15
    assert snapshot.documents([first, second, third, "org-new", "org-broken"]) == {
        first: renamed,
        third: DOCUMENTS[2],
        "org-new": DOCUMENTS[3] | {"id": "org-new"},
    }
    assert snapshot.count(Criteria(include_closed=True)) == len(DOCUMENTS)
    assert snapshot.count(Criteria(search="早先")) == 0


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    one, other = Lock(tmp_path), Lock(tmp_path)
    assert one.acquire()
    assert one.acquire()
    assert not other.acquire()
    one.release()
    assert other.acquire()
    assert not one.acquire()


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", HOLD, str(tmp_path)], check=True)
    assert Lock(tmp_path).acquire()


def test_a_lock_whose_file_was_removed_is_taken_anew(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "index")
    assert lock.acquire()
    (tmp_path / "index" / "writer.lock").unlink()
    assert lock.acquire()
    assert not Lock(tmp_path / "index").acquire()


def test_rows_after_a_scan_keep_the_scores_that_the_scan_found(tmp_path: Path) -> None:
    first, second = given.organizations(2, 3)
    for document in (first, second):
        document["score"] = {
            "id": f"score-{document['id']}",
            "organization": document["id"],
            "standard": "standard-ours@1",
            "decision": "PASS",
            "computedAt": document["updatedAt"],
            "total": "70",
        }
    writer = Writer.create(tmp_path, Entries(given.regions(), given.categories()))
    writer.add([first, second])
    writer.commit(State(1, "0" * 64))
    bare = {key: value for key, value in first.items() if key != "score"} | {"phone": "110"}
    better = {**second["score"], "id": "score-better", "total": "90", "currentOf": [second["id"]]}
    writer.apply([change(2, first["id"], bare), change(3, "score-better", better)])
    writer.commit(State(3, "1" * 64))
    writer.close()
    found = given.opened(tmp_path).documents([first["id"], second["id"]])
    assert found[first["id"]] == {**first, "phone": "110"}
    assert found[second["id"]]["score"]["total"] == "90"
