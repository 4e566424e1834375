"""The search index of a process: built from the graph, kept current from the journal, shared by several processes."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

import given
import pytest
import tantivy
from conftest import empty

from directory.aggregates import AGGREGATES
from directory.categories import Categories
from directory.regions import Regions
from directory.search import leader, rebuild
from directory.search.criteria import Criteria, Order
from directory.search.entry import Entries
from directory.search.index import SearchIndex
from directory.search.storage import Damaged, Lock, State, Storage
from directory.search.tables import FILE
from directory.search.view import View
from directory.search.writer import Writer
from graph_schema.address import Address
from graph_schema.charge import Charge
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import InvalidInput, Unavailable
from graph_schema.importer import Importer
from graph_schema.journal import Journal

pytestmark = pytest.mark.anyio
SOON = 5.0  # seconds; what is awaited takes far less, but machines are busy
EVERYTHING = Criteria(include_closed=True)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index"


@asynccontextmanager
async def opened(path: Path, graph: Graph, journal: Journal) -> AsyncIterator[SearchIndex]:
    index = await SearchIndex.open(path, graph, journal)
    try:
        yield index
    finally:
        await index.close()


async def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        await asyncio.sleep(0.02)


def ids(index: SearchIndex) -> list[str]:
    return [hit.document["id"] for hit in index.snapshot().organizations(EVERYTHING, Order.NAME, 100).hits]


def leaders(*indexes: SearchIndex) -> list[bool]:
    return [index.leads for index in indexes]


def builds(path: Path) -> list[str]:
    return sorted(build.name for build in path.glob("build-*"))


async def test_it_is_built_from_the_graph(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        assert ids(index) == ["org-00001", "org-00002"]
        assert index.snapshot().as_of == (await journal.head()).seq
        assert index.snapshot().count(Criteria(within=("330000",))) == 2
        assert index.snapshot().count(Criteria(categories=("financing",))) == 1


async def test_an_empty_graph_has_an_empty_index(graph: Graph, path: Path) -> None:
    async with opened(path, graph, Journal(graph, AGGREGATES)) as index:
        assert (ids(index), index.snapshot().as_of) == ([], 0)


async def test_writes_are_followed(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        before = index.snapshot()
        seq = await given.committed(
            journal,
            given.added(given.organization(3, region="330000")),
            given.changed(given.organization(1, name="改名", region="330000")),
            given.removed("org-00002"),
        )
        await index.wait_for(seq, SOON)
        assert sorted(ids(index)) == ["org-00001", "org-00003"]
        assert index.snapshot().documents(["org-00001"])["org-00001"]["name"] == "改名"
        assert before.count(EVERYTHING) == 2, "a request sees one snapshot to its end"


async def test_writes_are_followed_without_being_told(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        await given.committed(journal, given.added(given.organization(3)))
        started = time.monotonic()
        await eventually(lambda: len(ids(index)) == 3)
        assert time.monotonic() - started < SOON


async def test_a_row_that_never_comes_is_told_after_the_time(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        with pytest.raises(Unavailable, match=r"row 99 of the journal is not applied within 0.1 s; row 7 is"):
            await index.wait_for(99, 0.1)


async def test_a_ready_index_is_opened_and_caught_up(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal):
        ready = builds(path)
    seq = await given.committed(journal, given.removed("org-00002"))
    async with opened(path, graph, journal) as index:
        await index.wait_for(seq, SOON)
        assert ids(index) == ["org-00001"]
        assert builds(path) == ready


async def test_a_damaged_index_is_built_anew(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal):
        ready = builds(path)
    segment = max((path / ready[0]).glob("*.store"), key=lambda file: file.stat().st_size)
    segment.write_bytes(segment.read_bytes()[:-20])
    async with opened(path, graph, journal) as index:
        assert ids(index) == ["org-00001", "org-00002"]
        assert set(builds(path)).isdisjoint(ready)


@pytest.mark.parametrize(("seq", "digest"), [(3, "f" * 64), (7, "f" * 64), (900, "f" * 64), (0, "f" * 64)])
async def test_an_index_of_other_data_is_built_anew(graph: Graph, path: Path, seq: int, digest: str) -> None:
    storage = Storage(path)
    directory = storage.fresh()
    writer = Writer.create(directory, Entries(Regions.of([]), Categories.of([])))
    writer.add([given.organization(77)])
    writer.commit(State(seq, digest))
    writer.close()
    storage.switch(directory)
    async with opened(path, graph, await given.small_network(graph)) as index:
        assert ids(index) == ["org-00001", "org-00002"]
        assert directory.name not in builds(path)


async def test_the_directory_removed_under_a_running_process_comes_back(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        shutil.rmtree(path)
        seq = await given.committed(journal, given.added(given.organization(3)))
        await index.wait_for(seq, SOON)
        assert len(ids(index)) == 3
        await eventually(lambda: len(builds(path)) == 1)


def overwrite(build: Path) -> None:
    for file in build.iterdir():
        if not file.name.endswith((".json", ".lock")):
            file.write_bytes(bytes(file.stat().st_size))  # in place: a shorter file would take its readers down


def forget(build: Path) -> None:
    (build / "meta.json").unlink()


def unlink(build: Path) -> None:
    for file in build.glob("*.store"):
        file.unlink()


@pytest.mark.parametrize("harm", [overwrite, forget, unlink])
async def test_files_harmed_under_a_running_process_are_built_anew(
    graph: Graph, path: Path, harm: Callable[[Path], None]
) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        harm(path / builds(path)[0])
        seq = await given.committed(journal, given.added(given.organization(3)), given.removed("org-00002"))
        await index.wait_for(seq, SOON)
    async with opened(path, graph, journal) as index:
        assert sorted(ids(index)) == ["org-00001", "org-00003"]
        assert index.snapshot().as_of == seq


@pytest.mark.parametrize("more", [0, 1, 4], ids=["shorter", "as long", "longer"])
async def test_a_graph_replaced_under_a_running_process_is_indexed_anew(graph: Graph, path: Path, more: int) -> None:
    async with opened(path, graph, await given.small_network(graph)) as index:
        await empty(graph)
        added = [given.added(given.organization(number)) for number in range(10, 16 + more)]
        seq = await given.committed(Journal(graph, AGGREGATES), *added)
        await eventually(lambda: sorted(ids(index)) == [draft.entity for draft in added])
        assert index.snapshot().as_of == seq == 6 + more


async def test_changed_divisions_and_categories_reach_every_entry(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        seq = await given.committed(
            journal,
            given.added(given.region("330100", "CITY", parent="330000", name="杭州市")),
            given.added(given.category("loans", parent="financing")),
            given.changed(given.organization(1, region="330100")),
        )
        await index.wait_for(seq, SOON)
        assert index.snapshot().count(Criteria(within=("330000",))) == 2
        assert index.snapshot().count(Criteria(search="杭州")) == 1
        assert index.snapshot().categories.lineage("loans") == ("financing", "loans")


class PanicException(BaseException):
    """As Tantivy's, which cannot be imported and is told by its name."""


@pytest.fixture(params=[PanicException("poisoned"), ValueError("too many open files")], ids=["panic", "error"])
def error(request: pytest.FixtureRequest) -> BaseException:
    found: BaseException = request.param
    return found


def fail_once(monkeypatch: pytest.MonkeyPatch, index: SearchIndex, error: BaseException, after: int = 0) -> list[bool]:
    """Let one reload of this process's index fail, after some that do not; return what is filled when it has."""
    reload, calls, failed = View.of, count(), list[bool]()
    own = index.snapshot().view.index

    def of(opened: tantivy.Index) -> View:
        if opened is own and next(calls) == after:
            failed.append(True)
            raise error
        return reload(opened)

    monkeypatch.setattr(View, "of", of)
    return failed


@pytest.mark.parametrize("after", [0, 1], ids=["of the writer", "of the leader"])
async def test_a_leader_makes_up_for_a_reload_that_failed_without_another_write(
    graph: Graph, path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, after: int
) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        failed = fail_once(monkeypatch, index, error, after)
        seq = await given.committed(journal, given.added(given.organization(3)))
        await index.wait_for(seq, SOON)
        assert (len(ids(index)), failed, leaders(index), index.followed) == (3, [True], [True], True)


async def test_a_reader_makes_up_for_a_reload_that_failed_without_another_write(
    graph: Graph, path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as first, opened(path, graph, journal) as second:
        failed = fail_once(monkeypatch, second, error)
        seq = await given.committed(journal, given.added(given.organization(3)))
        await second.wait_for(seq, SOON)
        assert (len(ids(second)), failed, leaders(first, second)) == (3, [True], [True, False])
        assert second.followed


async def test_an_import_appears_with_its_closing_row(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    seen: set[int] = set()
    async with opened(path, graph, journal) as index:

        async def watch() -> None:
            while True:
                seen.add(index.snapshot().count(EVERYTHING))
                await asyncio.sleep(0.01)

        watcher = asyncio.create_task(watch())
        batches = [[given.added(given.organization(10 + 50 * part + each)) for each in range(50)] for part in range(6)]
        seq = await journal.load("tests", "import-many", batches)
        await index.wait_for(seq, SOON)
        watcher.cancel()
        assert index.snapshot().count(EVERYTHING) == 302
        assert seen <= {2, 302}


def many_batches() -> list[list[Draft]]:
    return [[given.added(given.organization(100 + 50 * part + each)) for each in range(50)] for part in range(8)]


async def begun(journal: Journal) -> asyncio.Task[int]:
    """An import that is running."""
    task = asyncio.create_task(journal.load("tests", "import-many", many_batches()))
    while not await journal.importing():
        assert not task.done(), "the import was over before anybody looked"
    return task


async def test_a_build_waits_for_the_end_of_an_import(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    running = await begun(journal)
    async with opened(path, graph, journal) as index:
        assert running.done()
        assert index.snapshot().count(EVERYTHING) == 402
        assert index.snapshot().as_of == await running


async def test_tables_that_are_damaged_are_read_between_imports(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal):
        pass
    (path / builds(path)[0] / FILE).write_bytes(b"1\n{}")
    renamed = Draft("REGION_CHANGED", "region-330000", given.region("330000", parent="100000", english="Undecided"))
    async with given.importing(journal, renamed):
        opening = asyncio.create_task(SearchIndex.open(path, graph, journal))
        await asyncio.sleep(0.3)
        assert not opening.done()
    index = await asyncio.wait_for(opening, SOON)
    try:
        division = index.snapshot().regions.get("330000")
        assert division is not None
        assert (division.english, ids(index)) == (None, ["org-00001", "org-00002"])
    finally:
        await index.close()


def leads_somebody(path: Path) -> bool:
    """Return whether somebody holds the leader's lock."""
    lock = Lock(path)
    try:
        return not lock.acquire()
    finally:
        lock.release()


async def test_who_finds_damaged_tables_during_an_import_looks_for_the_leaders_lock(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    first = await SearchIndex.open(path, graph, journal)
    (path / builds(path)[0] / FILE).write_bytes(b"1\n{}")
    async with given.importing(journal):
        opening = asyncio.create_task(SearchIndex.open(path, graph, journal))
        await asyncio.sleep(0.3)
        await first.close()
        await eventually(lambda: leads_somebody(path))
        assert not opening.done()
    index = await asyncio.wait_for(opening, SOON)
    assert (index.leads, ids(index)) == (True, ["org-00001", "org-00002"])
    await index.close()


async def test_a_build_notices_an_import_that_was_undone_while_it_ran(
    graph: Graph, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    scan, scans = rebuild._scan, 0

    def broken() -> Iterator[list[Draft]]:
        yield [given.added(given.organization(100))]
        yield [given.added(given.organization(101))]
        seen.set()
        assert scanned.wait(SOON)
        raise InvalidInput("undone")

    async def scan_beside_an_import(writer: Writer, source: rebuild.Source) -> None:
        nonlocal scans
        scans += 1
        if scans > 1:
            return await scan(writer, source)
        running = asyncio.create_task(journal.load("tests", "import-broken", broken()))
        assert await asyncio.to_thread(seen.wait, SOON)
        await scan(writer, source)
        scanned.set()
        with pytest.raises(InvalidInput, match="undone"):
            await running
        return None

    seen, scanned = threading.Event(), threading.Event()
    monkeypatch.setattr(rebuild, "_scan", scan_beside_an_import)
    async with opened(path, graph, journal) as index:
        assert ids(index) == ["org-00001", "org-00002"]
    assert scans == 2


def gone() -> str:
    """A process that ran on this host and does not any more."""
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], stdout=subprocess.PIPE, check=True)
    return str(replace(Importer.this(), pid=int(ended.stdout)))


async def left_behind(journal: Journal) -> None:
    """An import whose process was killed after its first rows."""
    charge = Charge("import-killed", gone())
    head = await journal._open_import(charge)
    await journal._write_batches(head, charge, many_batches()[:1], "tests", given.AT)


async def test_an_import_whose_process_is_gone_is_undone_while_the_index_is_followed(
    graph: Graph, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    async with opened(path, graph, journal) as index:
        await left_behind(journal)
        monkeypatch.setattr(leader, "RECOVER_SECONDS", 0.0)
        deadline = time.monotonic() + SOON
        while await journal.importing():
            assert time.monotonic() < deadline, "the import stays open"
            await asyncio.sleep(0.02)
        seq = await given.committed(journal, given.added(given.organization(3)))
        await index.wait_for(seq, SOON)
        assert (seq, len(ids(index))) == (8, 3)


async def test_a_build_undoes_an_import_whose_process_is_gone(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    await left_behind(journal)
    async with asyncio.timeout(SOON), opened(path, graph, journal) as index:
        assert ids(index) == ["org-00001", "org-00002"]


async def test_a_build_does_not_wait_for_ever(graph: Graph, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "IMPORT_SECONDS", 0.0)
    journal = await given.small_network(graph)
    running = await begun(journal)
    with pytest.raises(Unavailable, match="an import is unfinished for 0 s"):
        await SearchIndex.open(path, graph, journal)
    await running
    async with opened(path, graph, journal) as index:
        assert index.snapshot().count(EVERYTHING) == 402


async def test_a_build_that_fails_at_the_start_is_tried_again_with_growing_pauses(
    graph: Graph, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.search.index.FIRST_PAUSE", 0.1)
    switch, times = Storage.switch, list[float]()

    def full(storage: Storage, directory: Path) -> None:
        times.append(time.monotonic())
        if len(times) < 4:
            raise Damaged("the disk is full")
        switch(storage, directory)

    monkeypatch.setattr(Storage, "switch", full)
    async with opened(path, graph, await given.small_network(graph)) as index:
        assert ids(index) == ["org-00001", "org-00002"]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert [pause > least for pause, least in zip(pauses, (0.1, 0.2, 0.4), strict=True)] == [True] * 3
    assert len(builds(path)) == 1, "those that failed are removed"


async def test_a_division_that_changes_during_a_build_spoils_it(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    writer = Writer.create(Storage(path).fresh(), Entries(Regions.of([]), Categories.of([])))
    assert await rebuild._caught_up(writer, journal, State(2, "")) is None
    state = await rebuild._caught_up(writer, journal, State(5, ""))
    assert state is not None
    assert state.seq == 7
    writer.close()


async def test_cancelled_work_is_waited_for() -> None:
    ended: list[bool] = []

    def work() -> None:
        time.sleep(0.2)
        ended.append(True)

    task = asyncio.create_task(rebuild.in_thread(work))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]


async def test_of_two_in_one_directory_one_leads_and_the_other_takes_over(graph: Graph, path: Path) -> None:
    journal = await given.small_network(graph)
    first = await SearchIndex.open(path, graph, journal)
    async with opened(path, graph, journal) as second:
        assert leaders(first, second) == [True, False]
        seq = await given.committed(journal, given.added(given.organization(3)))
        await second.wait_for(seq, SOON)
        assert len(ids(second)) == 3
        seq = await given.committed(journal, given.added(given.region("330100", "CITY", parent="330000")))
        await second.wait_for(seq, SOON)
        assert second.snapshot().regions.lineage("330100") == ("100000", "330000", "330100")
        await first.close()
        seq = await given.committed(journal, given.removed("org-00003"))
        await second.wait_for(seq, SOON)
        assert leaders(first, second) == [False, True]
        assert len(ids(second)) == 2


OTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from directory.aggregates import AGGREGATES
from directory.search.index import SearchIndex
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.journal import Journal

async def main():
    graph = await Graph.open(Address(*sys.argv[2:5], sys.argv[5] or None))
    index = await SearchIndex.open(Path(sys.argv[1]), graph, Journal(graph, AGGREGATES))
    print("role", "leads" if index.leads else "reads", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def role_told(process: subprocess.Popen[str]) -> str:
    """The role that the other process prints when its index is open, after whatever it logs."""
    assert process.stdout is not None
    return next(line.removeprefix("role ").strip() for line in process.stdout if line.startswith("role "))


async def test_a_killed_leader_is_replaced_and_nothing_is_lost(
    graph: Graph, engine: Address, path: Path, tmp_path: Path
) -> None:
    journal = await given.small_network(graph)
    address = (engine.url, engine.user, engine.password, engine.database or "")
    command = [sys.executable, "-c", OTHER_PROCESS, str(path), *address]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path)  # noqa: ASYNC220
    try:
        assert await asyncio.to_thread(role_told, other) == "leads"
        async with opened(path, graph, journal) as index:
            assert leaders(index) == [False]
            seq = await given.committed(journal, given.added(given.organization(3)))
            await index.wait_for(seq, SOON)
            other.kill()
            await given.committed(journal, given.removed("org-00001"))
            seq = await given.committed(journal, given.added(given.organization(4)))
            await index.wait_for(seq, SOON)
            assert leaders(index) == [True]
            assert sorted(ids(index)) == ["org-00002", "org-00003", "org-00004"]
    finally:
        other.kill()
        await asyncio.to_thread(other.communicate)
