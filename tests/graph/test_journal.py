"""The one way to write: entities and their rows together, imports all or nothing."""

import asyncio
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import given
import pytest
import structlog

from directory.aggregates import AGGREGATES, ORGANIZATIONS, REGIONS
from directory.store import all_organizations, holds_organizations, read_organizations
from graph_schema import journal as journal_module
from graph_schema import queries
from graph_schema.anchors import Anchor, Anchors
from graph_schema.charge import Charge, still_open
from graph_schema.clock import now, rehearsing, seconds_since, stored
from graph_schema.connection import Graph, Row, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput, Unavailable
from graph_schema.importer import SILENT_SECONDS, STOPPED_SECONDS, Importer
from graph_schema.journal import ONE_TRANSACTION, Journal, append, chained
from graph_schema.pages import all_of, pages, pages_of_keys
from graph_schema.statement import Statement
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

SOON = 5.0  # seconds; what is awaited takes far less, but machines are busy
RETRIED = 3.0  # seconds in which a transaction that met another comes again: the driver waits for about one
LONG_AGO = "2020-01-01T00:00:00Z"


async def place(journal: Journal) -> tuple[int, str, str | None]:
    head = await journal.head()
    return head.seq, head.hash, head.importing


async def test_what_is_written_is_read_back_equal(graph: Graph) -> None:
    journal = await given.small_network(graph)
    for row in await journal.rows(0, 10):
        assert row.entity is not None
        aggregate = next(item for item in AGGREGATES if row.entity.startswith(item.prefix))
        stored = await graph.read(aggregate.read, keys=[aggregate.key(row.entity)])
        assert [aggregate.document(item) for item in stored] == [row.document()]


async def test_a_change_replaces_the_whole_document(graph: Graph) -> None:
    journal = await given.small_network(graph)
    document = given.organization(2, version=2, phone="0571-1", serves=["330000"])
    await given.committed(journal, given.changed(document))
    assert await read_organizations(graph, ["org-00002"]) == [document]
    labels = {row["label"]: row["nodes"] for row in await graph.read(queries.COUNT_LABELS)}
    assert "Service" not in labels
    assert "Designation" not in labels


async def test_a_removal_leaves_a_tombstone(graph: Graph) -> None:
    journal = await given.small_network(graph)
    seq = await given.committed(journal, given.removed("org-00002"))
    row = (await journal.rows(seq - 1, 1))[0]
    assert (row.kind, row.entity, row.payload) == ("ORGANIZATION_REMOVED", "org-00002", None)
    assert await read_organizations(graph, ["org-00002"]) == []


async def test_rows_have_no_gap_and_end_at_the_head(graph: Graph) -> None:
    journal = await given.small_network(graph)
    assert [row.seq for row in await journal.rows(0, 100)] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.seq for row in await journal.rows(2, 3)] == [3, 4, 5]
    assert await journal.rows(7, 3) == []
    assert [row.seq for row in await journal.rows_of("org-00002", 0, 5)] == [7]
    assert await journal.count_of("org-00002") == 1


async def test_nothing_to_write_writes_nothing(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    assert await given.committed(journal) == before[0]
    assert await place(journal) == before


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        (given.added(given.organization(3, region="999999")), "1 of 1 references name a region that does not exist"),
        (given.added(given.organization(3, memberOf=["org-none"])), "organization that does not exist"),
        (given.added(given.organization(1)), "already holds"),
    ],
    ids=["region", "hub", "duplicate"],
)
async def test_a_refused_write_leaves_the_graph_as_it_was(graph: Graph, draft: Draft, message: str) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    with pytest.raises(Conflict, match=message):
        await given.committed(journal, given.added(given.organization(4)), draft)
    assert await place(journal) == before
    assert await read_organizations(graph, ["org-00003", "org-00004"]) == []
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_fault_inside_the_unit_leaves_the_graph_as_it_was(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)

    async def decide(_: Transaction) -> list[Draft]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await journal.commit("tests", decide)
    assert await place(journal) == before


async def test_many_writers_lose_nothing(graph: Graph) -> None:
    journal = await given.small_network(graph)
    other = Journal(graph, AGGREGATES)  # as another process would have it

    async def write(number: int) -> int:
        return await given.committed((journal, other)[number % 2], given.added(given.organization(100 + number)))

    seqs = await asyncio.gather(*(write(number) for number in range(40)))
    assert sorted(seqs) == list(range(8, 48))
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_writer_that_never_gets_its_turn_is_asked_to_come_again(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    monkeypatch.setattr(journal_module, "TURNS", 1)
    writers = (journal, Journal(graph, AGGREGATES))
    works = (
        given.committed(writers[number % 2], given.added(given.organization(100 + number))) for number in range(40)
    )
    done = await asyncio.gather(*works, return_exceptions=True)
    seqs = sorted(seq for seq in done if isinstance(seq, int))
    assert seqs == list(range(8, 8 + len(seqs)))
    assert {type(refusal) for refusal in done if not isinstance(refusal, int)} <= {Unavailable}
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_the_largest_transaction_fits_with_ordinary_payloads(graph: Graph) -> None:
    journal = await given.small_network(graph)
    text = "中小企业公共服务" * 30
    many = [given.added(given.organization(1000 + number, address=text)) for number in range(ONE_TRANSACTION)]
    assert await given.committed(journal, *many) == 7 + ONE_TRANSACTION
    assert len(await journal.rows(0, 2 * ONE_TRANSACTION)) == 7 + ONE_TRANSACTION


async def test_a_document_beyond_all_measure_is_refused(graph: Graph) -> None:
    journal = await given.small_network(graph)
    with pytest.raises(InvalidInput, match="org-00009 has 1000"):
        await given.committed(journal, given.added(given.organization(9, address="x" * 1_000_000)))


def batches(count: int, size: int, bad: int | None = None) -> Iterator[list[Draft]]:
    for start in range(0, count, size):
        numbers = range(1000 + start, 1000 + min(start + size, count))
        yield [
            given.added(given.organization(number, region="999999" if number == bad else "330000"))
            for number in numbers
        ]


async def test_an_import_becomes_visible_with_its_closing_row(graph: Graph) -> None:
    journal = await given.small_network(graph)
    seen: list[int] = []

    def watched() -> Iterator[list[Draft]]:
        for batch in batches(50, 10):
            seen.append(asyncio.run_coroutine_threadsafe(visible(journal), loop).result(10))
            yield batch

    loop = asyncio.get_running_loop()
    seq = await journal.load("tests", "import-1", watched())
    assert seen == [7] * 5
    assert seq == 7 + 50 + 1
    last = (await journal.rows(seq - 1, 1))[0]
    assert (last.kind, last.document()) == ("IMPORT_COMPLETED", {"id": "import-1", "rows": 50})
    assert (await verify(graph, journal, AGGREGATES)).clean


async def visible(journal: Journal) -> int:
    return len(await journal.rows(0, 1000))


async def test_nothing_of_an_open_import_is_in_any_list_of_rows(graph: Graph) -> None:
    journal = await given.small_network(graph)
    change = given.changed(given.organization(2, version=2))
    charge = Charge.of("import-1")
    await journal._open_import(charge)
    await journal._write_batches(await journal.head(), charge, [[change]], "tests", given.AT)
    assert await journal.rows(7, 5) == []
    assert [row.seq for row in await journal.rows_of("org-00002", 0, 5)] == [7]
    assert await journal.count_of("org-00002") == 1


async def test_every_batch_is_a_sign_of_life(graph: Graph) -> None:
    journal = await given.small_network(graph)
    loop, started = asyncio.get_running_loop(), now()
    beats: list[str | None] = []

    async def beat() -> str | None:
        found = (await journal.head()).beat
        await silent(journal, LONG_AGO)
        return found

    def watched() -> Iterator[list[Draft]]:
        for batch in batches(30, 10):
            beats.append(asyncio.run_coroutine_threadsafe(beat(), loop).result(30))
            yield batch

    await journal.load("tests", "import-1", watched())
    assert len(beats) == 3
    assert all(beat and beat >= started for beat in beats)


async def test_an_import_that_fails_is_undone(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    with pytest.raises(Conflict, match="region that does not exist"):
        await journal.load("tests", "import-1", batches(50, 10, bad=1045))
    assert await place(journal) == before
    assert len(await all_of(graph, ORGANIZATIONS)) == 2
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_an_import_that_changed_entities_is_undone_to_what_they_were(graph: Graph) -> None:
    journal = await given.small_network(graph)
    old = await read_organizations(graph, ["org-00002"])
    change = given.changed(given.organization(2, version=2, name="改名"))
    with pytest.raises(Conflict):
        await journal.load("tests", "import-1", [[change], *batches(10, 5, bad=1009)])
    assert await read_organizations(graph, ["org-00002"]) == old


async def test_what_an_import_removed_is_put_back_after_what_it_refers_to(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await given.committed(journal, given.added(given.organization(3, region="330001")))
    before = await place(journal)
    removals = [given.removed("org-00003"), Draft("REGION_REMOVED", "region-330001", None)]
    with pytest.raises(Conflict):
        await journal.load("tests", "import-1", [removals, *batches(10, 5, bad=1009)])
    assert await place(journal) == before
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_an_import_that_is_interrupted_is_undone(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    loop, ended = asyncio.get_running_loop(), threading.Event()

    def interrupted() -> Iterator[list[Draft]]:
        yield from batches(10, 10)
        loop.call_soon_threadsafe(work.cancel)
        ended.wait(30)

    work = asyncio.create_task(journal.load("tests", "import-1", interrupted()))
    with pytest.raises(asyncio.CancelledError):
        await work
    ended.set()
    assert await place(journal) == before
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_other_writers_are_asked_to_wait_while_an_import_runs(graph: Graph) -> None:
    journal = await given.small_network(graph)
    other = Journal(graph, AGGREGATES)
    loop = asyncio.get_running_loop()
    refusals: list[BaseException | None] = []

    def interrupted() -> Iterator[list[Draft]]:
        small = given.committed(other, given.added(given.organization(9)))
        large = other.load("tests", "import-2", batches(2, 1))
        refusals.extend(asyncio.run_coroutine_threadsafe(work, loop).exception(30) for work in (small, large))
        yield from batches(2, 1)

    await journal.load("tests", "import-1", interrupted())
    assert [type(refusal) for refusal in refusals] == [Unavailable, Conflict]
    assert "import import-1 is running" in str(refusals[0])


async def in_charge(journal: Journal) -> Charge:
    """Return the open import and who is in charge of it."""
    head = await journal.head()
    assert head.importing is not None
    return Charge(head.importing, head.importer or "")


async def undone_by(journal: Journal) -> int:
    """Undo the open import as a process does that takes its importer for dead."""
    return await journal._undo(await in_charge(journal))


async def silent(journal: Journal, since: str) -> None:
    """Make the importer look as if it had given no sign of life since a moment."""
    charge = await in_charge(journal)
    await journal._graph.write(lambda tx: tx.run(queries.BEAT, **vars(charge), beat=since))


async def leave_unfinished(graph: Graph, journal: Journal, importer: str, beat: str = given.AT) -> None:
    """Leave the database as a process does that was killed between rows and entities of its second batch."""
    charge = Charge.of("import-1")
    await journal._open_import(charge)
    head, _ = await journal._write_batches(await journal.head(), charge, batches(20, 10), "tests", given.AT)
    rows = [given.added(given.organization(5000))]
    await graph.write(lambda tx: append(tx, chained(head, rows, "tests", given.AT)))
    await graph.write(lambda tx: tx.run(queries.OPEN_IMPORT, importing="import-1", importer=importer, beat=beat))


async def test_the_next_start_undoes_an_import_whose_process_is_gone(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    gone = Importer(Importer.this().host, 2**22 + 1, "1", "")
    await leave_unfinished(graph, journal, str(gone))
    assert await journal.recover() == 21
    assert await journal.recover() == 0
    assert await place(journal) == before
    assert len(await all_of(graph, ORGANIZATIONS)) == 2
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_an_import_that_is_still_running_is_left_alone(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await leave_unfinished(graph, journal, str(Importer.this()))
    assert await journal.recover() == 0
    assert await journal.importing()


def seconds_from_now(seconds: float) -> str:
    return stored(datetime.now(UTC) + timedelta(seconds=seconds))


@pytest.mark.parametrize("silence", [-SILENT_SECONDS - 60, SILENT_SECONDS + 60], ids=["clock ahead", "silent"])
async def test_an_import_of_another_host_is_undone_when_it_has_been_silent(graph: Graph, silence: float) -> None:
    journal = await given.small_network(graph)
    await leave_unfinished(graph, journal, "another-host 5 1", beat=now())
    assert await journal.recover() == 0
    await silent(journal, seconds_from_now(60))
    assert await journal.recover() == 0, "clocks differ a little"
    await silent(journal, seconds_from_now(-silence))
    assert await journal.recover() == 21
    assert not await journal.importing()


@pytest.fixture
def stopped() -> Iterator[str]:
    """A process of this host that lives and does nothing."""
    with subprocess.Popen(["sleep", "600"]) as process:
        process.send_signal(signal.SIGSTOP)
        yield str(Importer.of(process.pid))
        process.kill()


async def test_an_import_of_a_process_that_is_stopped_is_undone_after_a_while(graph: Graph, stopped: str) -> None:
    journal = await given.small_network(graph)
    await leave_unfinished(graph, journal, stopped, beat=seconds_from_now(60 - STOPPED_SECONDS))
    assert await journal.recover() == 0
    await silent(journal, seconds_from_now(-STOPPED_SECONDS))
    assert await journal.recover() == 21
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_who_imports_does_not_wait_for_itself(graph: Graph) -> None:
    journal = await given.small_network(graph)
    with suppress(InvalidInput):
        async with journal.importing_as("import-1"):
            await silent(journal, seconds_from_now(-2 * STOPPED_SECONDS))
            async with asyncio.timeout(SOON):
                assert await journal.recover() == 0
            raise InvalidInput("nothing to write")
    assert not await journal.importing()


async def test_signs_of_life_are_given_by_the_clock_whatever_is_rehearsed(graph: Graph) -> None:
    journal = await given.small_network(graph)
    with suppress(InvalidInput), rehearsing(LONG_AGO):
        async with journal.importing_as("import-1") as (charge, _):
            opened = (await journal.head()).beat
            await silent(journal, given.AT)
            await graph.write(lambda transaction: still_open(transaction, charge))
            beaten = (await journal.head()).beat
            assert opened
            assert beaten
            assert max(map(seconds_since, (opened, beaten))) < SOON
            raise InvalidInput("nothing to write")


async def test_who_comes_second_to_an_undoing_leaves_newer_rows_alone(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await leave_unfinished(graph, journal, "")
    second = journal._take_back(await in_charge(journal), until=7, first=8, last=28)
    assert await Journal(graph, AGGREGATES).recover() == 21
    await given.committed(journal, given.added(given.organization(9)))
    with pytest.raises(Conflict, match="not open any more"):
        await graph.write(second)
    assert [row.entity for row in await journal.rows(7, 5)] == ["org-00009"]
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_an_import_that_was_undone_by_another_process_does_not_go_on(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    other = Journal(graph, AGGREGATES)
    loop = asyncio.get_running_loop()

    def interrupted() -> Iterator[list[Draft]]:
        yield from batches(10, 10)
        while len(asyncio.run_coroutine_threadsafe(all_of(graph, ORGANIZATIONS), loop).result(30)) < 2 + 10:
            continue
        asyncio.run_coroutine_threadsafe(undone_by(other), loop).result(30)
        yield [given.added(given.organization(3000))]

    with pytest.raises(Conflict, match="not open any more"):
        await journal.load("tests", "import-1", interrupted())
    assert await place(journal) == before
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_load_checks_when_no_writer_can_come_between(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)

    async def check(_: Transaction) -> list[Draft]:
        raise Conflict("it moved")

    with pytest.raises(Conflict, match="it moved"):
        await journal.load("tests", "import-1", batches(2, 1), check=check)
    assert await place(journal) == before


async def test_heads_are_anchored_every_thousand_rows_and_at_stop(graph: Graph, tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "anchors")
    journal = Journal(graph, AGGREGATES, anchors)
    await given.committed(journal, *(given.added(given.organization(number)) for number in range(999)))
    assert list(anchors) == []
    await given.committed(journal, given.added(given.organization(5000)))
    await given.committed(journal, given.added(given.organization(5001)))
    await journal.anchor()
    await journal.anchor()
    rows = {row.seq: row.hash for row in await journal.rows(0, 2000)}
    assert list(anchors) == [Anchor(1000, rows[1000]), Anchor(1001, rows[1001])]


async def test_an_anchor_that_cannot_be_written_refuses_no_change(graph: Graph, tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "no directory" / "anchors")
    anchors.path.parent.touch()
    journal = Journal(graph, AGGREGATES, anchors)
    with structlog.testing.capture_logs() as logged:
        seq = await given.committed(journal, *(given.added(given.organization(number)) for number in range(1000)))
        await journal.anchor()
    assert (seq, (await journal.head()).seq) == (1000, 1000)
    assert [line["event"] for line in logged] == ["journal.not_anchored"] * 2
    anchors.path.parent.unlink()
    await journal.anchor()
    assert list(anchors) == [Anchor(1000, (await journal.head()).hash)]


@pytest.mark.parametrize("damaged", [b"\xff\xfe\n", None], ids=["line", "folder"])
async def test_anchors_that_cannot_be_read_keep_nothing_from_ending(
    graph: Graph, tmp_path: Path, damaged: bytes | None
) -> None:
    anchors = Anchors(tmp_path / "anchors")
    journal = Journal(graph, AGGREGATES, anchors)
    await given.committed(journal, given.added(given.organization(1)))
    anchors.path.write_bytes(damaged) if damaged else anchors.path.mkdir()
    with structlog.testing.capture_logs() as logged:
        await journal.anchor()
    assert [line["event"] for line in logged] == ["journal.not_anchored"]


async def test_an_import_that_passes_a_thousand_is_anchored_by_its_closing_row(graph: Graph, tmp_path: Path) -> None:
    await given.small_network(graph)
    anchors = Anchors(tmp_path / "anchors")
    journal = Journal(graph, AGGREGATES, anchors)
    seq = await journal.load("tests", "import-1", batches(1000, 500))
    assert list(anchors) == [Anchor(seq, (await journal.head()).hash)]


async def test_pages_of_any_size_hold_each_entity_once(graph: Graph) -> None:
    assert not await holds_organizations(graph)
    assert [page async for page in all_organizations(graph)] == []
    journal = await given.small_network(graph)
    await given.committed(journal, *[given.added(given.organization(number)) for number in (5, 4, 3)])
    assert await holds_organizations(graph)
    for size, count in ((1, 5), (2, 3), (3, 2), (5, 1), (1_000, 1)):
        found = [[document["id"] for document in page] async for page in pages(graph, ORGANIZATIONS, size)]
        assert len(found) == count
        assert [entity for page in found for entity in page] == [f"org-{number:05d}" for number in range(1, 6)]
    assert [document["code"] for document in await all_of(graph, REGIONS)] == ["100000", "330000", "330001"]


class CountingKeys(Graph):
    """A graph that remembers how many keys each answer held."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph._driver, graph.address)
        self.keys: list[int] = []

    async def read(self, statement: Statement, **parameters: Any) -> list[Row]:
        rows = await super().read(statement, **parameters)
        self.keys += [len(row["keys"]) for row in rows]
        return rows


async def test_never_more_keys_than_some_pages_hold_are_asked_for_at_once(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await given.committed(journal, *[given.added(given.organization(number)) for number in range(100, 1_100)])
    counting = CountingKeys(graph)
    found = [keys async for keys in pages_of_keys(counting, ORGANIZATIONS.keys, 20)]
    assert [len(keys) for keys in found] == [20] * 50 + [2]
    assert [key for keys in found for key in keys] == [f"org-{number:05d}" for number in (1, 2, *range(100, 1_100))]
    assert (
        max(counting.keys) < 400
    )  # some 50 marks, and 20 keys between two; twenty times as many are out of all chance


async def test_an_import_that_was_undone_after_its_last_batch_does_not_close(graph: Graph) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    other = Journal(graph, AGGREGATES)
    loop = asyncio.get_running_loop()

    def interrupted() -> Iterator[list[Draft]]:
        yield from batches(10, 10)
        while len(asyncio.run_coroutine_threadsafe(all_of(graph, ORGANIZATIONS), loop).result(30)) < 2 + 10:
            continue
        asyncio.run_coroutine_threadsafe(undone_by(other), loop).result(30)

    with pytest.raises(Conflict, match="not open any more"):
        await journal.load("tests", "import-1", interrupted())
    assert await place(journal) == before
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_entities_of_an_import_that_was_undone_are_not_stored_after_all(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    before = await place(journal)
    other, store = Journal(graph, AGGREGATES), journal._store

    async def late(*arguments: Any) -> None:
        if await journal.importing():
            await undone_by(other)
        await store(*arguments)

    monkeypatch.setattr(journal, "_store", late)
    with pytest.raises(Conflict):
        await journal.load("tests", "import-1", batches(5, 5))
    assert await place(journal) == before
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_entities_are_not_committed_when_the_import_was_undone_meanwhile(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One engine lets who undoes wait for the entities, the other lets him go first and refuses them."""
    journal = await given.small_network(graph)
    before = await place(journal)
    run, undoing = Transaction.run, list[asyncio.Task[int]]()

    async def overtaken(transaction: Transaction, statement: Statement, **parameters: Any) -> list[Row]:
        found = await run(transaction, statement, **parameters)
        if statement is queries.HOLD_IMPORT and not undoing:
            undoing.append(asyncio.create_task(undone_by(Journal(graph, AGGREGATES))))
            await asyncio.wait(undoing, timeout=RETRIED)
        return found

    monkeypatch.setattr(Transaction, "run", overtaken)
    with pytest.raises(Conflict, match="another process has undone it"):
        await journal.load("tests", "import-1", batches(10, 5))
    assert await undoing[0] >= 5
    assert await place(journal) == before
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_sign_of_life_that_waited_for_another_in_charge_is_none(graph: Graph) -> None:
    """An engine that lets nobody wait lets who takes over come again."""
    journal = await given.small_network(graph)
    charge, other = Charge.of("import-1"), Charge.of("import-1")
    await journal._open_import(charge)
    taking = asyncio.Event()

    async def slowly(transaction: Transaction) -> None:
        await transaction.run(queries.TAKE_OVER, **vars(other), former=charge.importer, beat=now())
        taking.set()
        await asyncio.sleep(0.5)

    taken = asyncio.create_task(graph.write(slowly))
    await taking.wait()
    try:
        await graph.write(lambda transaction: still_open(transaction, charge))
    except Conflict:
        pass
    else:
        assert (await in_charge(journal)) == charge
    await taken
    assert (await in_charge(journal)) == other


async def test_rows_that_are_written_during_the_undoing_do_not_stay(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    other, read = Journal(graph, AGGREGATES), graph.read
    charge = Charge.of("import-1")
    await journal._open_import(charge)
    head, _ = await journal._write_batches(await journal.head(), charge, batches(5, 5), "tests", given.AT)

    async def alive_after_all(statement: Statement, **parameters: Any) -> list[Row]:
        found = await read(statement, **parameters)
        if statement is queries.LAST_SEQ:
            more = [given.added(given.organization(number)) for number in range(5000, 5005)]
            with suppress(Conflict):
                await journal._write_batches(head, charge, [more], "tests", given.AT)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(graph, "read", alive_after_all)
        await undone_by(other)
    for number in range(10, 20):
        await given.committed(journal, given.added(given.organization(number)))
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_an_import_whose_closing_may_have_been_committed_is_not_called_undone(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    write = graph.write

    async def incomplete(unit: Any, seconds: float = 60.0) -> Any:
        done = await write(unit, seconds)
        if "_close_import" in unit.__qualname__:
            raise Unavailable("the graph did not finish the request")
        return done

    monkeypatch.setattr(graph, "write", incomplete)
    assert await journal.load("tests", "import-1", batches(10, 5)) == 18
    assert (await journal.head()).seq == 18
    assert (await verify(graph, journal, AGGREGATES)).clean
