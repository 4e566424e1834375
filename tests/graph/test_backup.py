"""Backups taken while others write, and restored on either engine: all of it or nothing."""

import asyncio
import errno
import gzip
import io
import os
import random
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import given
import pytest
from conftest import empty

from cultivation.aggregates import AGGREGATES
from directory.store import read_organizations
from graph_schema import journal as journal_module
from graph_schema import queries, restoring
from graph_schema.anchors import Anchor
from graph_schema.archive import Archive, DamagedBackup, Header
from graph_schema.backup import back_up
from graph_schema.connection import Graph, Row, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, DirectoryError, InvalidInput
from graph_schema.journal import Journal
from graph_schema.receipts import Request
from graph_schema.restoring import examined, restore
from graph_schema.statement import Statement
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

KEPT = ("evidence/files",)
BANKS, TOTAL, WRITERS, TRANSFERS = 8, 800, 4, 12
FLIPS = 300
BETWEEN = 10  # transfers from one backup to the next


def quietly(_done: int, _total: int) -> None:
    """Tell nobody."""


async def taken(graph: Graph, journal: Journal, path: Path) -> Header:
    """A backup of everything, with one file beside."""
    folder = path.parent / "data" / KEPT[0] / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "abcd").write_bytes(b"evidence")
    return await back_up(graph, journal, path, path.parent / "data", KEPT, quietly)


async def emptied(graph: Graph) -> None:
    await empty(graph)


async def restored(graph: Graph, path: Path, data: Path) -> Journal:
    """The journal of a graph that was emptied and filled from a backup."""
    await emptied(graph)
    journal = Journal(graph, AGGREGATES)
    await restore(journal, examined(Archive(path), KEPT), AGGREGATES, data, quietly)
    return journal


async def test_what_is_restored_is_what_was_kept(graph: Graph, tmp_path: Path) -> None:
    journal = await given.small_network(graph)
    await given.committed(journal, given.changed(given.organization(2, region="330000", memberOf=["org-00001"])))
    await given.committed(journal, given.added(given.organization(3)), given.removed("org-00003"))

    async def decide(_: Transaction) -> tuple[tuple[Draft, ...], dict[str, str]]:
        return (given.added(given.organization(4, memberOf=["org-00002"])),), {"id": "org-00004"}

    request = Request.of("account-a", "r", {"number": 4})
    receipt = await journal.answer(request, decide)
    header = await taken(graph, journal, tmp_path / "backup")
    rows = await journal.rows(0, 100)
    documents = await read_organizations(graph, ["org-00001", "org-00002", "org-00004"])

    fresh = await restored(graph, tmp_path / "backup", tmp_path / "elsewhere")
    assert await fresh.rows(0, 100) == rows
    assert (header.seq, header.hash) == (rows[-1].seq, rows[-1].hash)
    assert await read_organizations(graph, ["org-00001", "org-00002", "org-00004"]) == documents
    assert await fresh.answer(request, decide) == receipt
    assert (tmp_path / "elsewhere" / KEPT[0] / "ab" / "abcd").read_bytes() == b"evidence"
    report = await verify(graph, fresh, AGGREGATES, [Anchor(header.seq, header.hash)])
    assert report.clean, report.findings
    assert (report.rows, report.receipts) == (header.seq, 1)
    # Writing goes on from there.
    assert await given.committed(fresh, given.added(given.organization(5))) == header.seq + 1


async def test_a_total_is_conserved_by_a_backup_under_load(graph: Graph, tmp_path: Path) -> None:
    journal = await given.small_network(graph)
    banks = [f"org-{number:05d}" for number in range(100, 100 + BANKS)]
    await given.committed(
        journal, *(given.added(given.organization(int(bank[4:]), staff=TOTAL // BANKS)) for bank in banks)
    )
    backups: list[Header] = []
    done = asyncio.Semaphore(0)

    async def transfer(chance: random.Random) -> None:
        source, target = chance.sample(banks, 2)

        async def decide(transaction: Transaction) -> list[Draft]:
            aggregate = next(item for item in AGGREGATES if item.prefix == "org-")
            rows = await transaction.run(aggregate.read, keys=[source, target])
            found = {document["id"]: document for document in map(aggregate.document, rows)}
            amount = min(chance.randint(1, 30), found[source]["staff"])
            moved = {source: -amount, target: amount}
            return [
                Draft("ORGANIZATION_CHANGED", bank, {**found[bank], "staff": found[bank]["staff"] + more})
                for bank, more in moved.items()
            ]

        await journal.commit("tests", decide)

    async def writer(number: int) -> None:
        chance = random.Random(number)
        for _ in range(TRANSFERS):
            await transfer(chance)
            done.release()

    async def keeper() -> None:
        for number in range(3):
            for _ in range(BETWEEN):
                await done.acquire()
            backups.append(await taken(graph, journal, tmp_path / f"backup-{number}"))

    await asyncio.gather(keeper(), *(writer(number) for number in range(WRITERS)))
    assert len({header.seq for header in backups}) > 1
    for number, header in enumerate(backups):
        fresh = await restored(graph, tmp_path / f"backup-{number}", tmp_path / "elsewhere")
        head = await fresh.head()
        assert (head.seq, head.hash) == (header.seq, header.hash)
        assert sum(document["staff"] for document in await read_organizations(graph, banks)) == TOTAL
        report = await verify(graph, fresh, AGGREGATES)
        assert report.clean, report.findings


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def without_end(data: bytes) -> bytes:
    """The same backup without its end, well packed."""
    plain = gzip.decompress(data)
    place = plain.rindex(b"end.json")
    return gzip.compress(plain[:place] + bytes(10_240))


def other_name(data: bytes) -> bytes:
    return gzip.compress(gzip.decompress(data).replace("中心2".encode(), "中心9".encode()))


def other_answer(data: bytes) -> bytes:
    """The same backup with another receipt, which no chain protects."""
    return gzip.compress(gzip.decompress(data).replace(b'\\"answer\\":1', b'\\"answer\\":2'))


def one_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def nothing(_: bytes) -> bytes:
    return b""


def no_archive(_: bytes) -> bytes:
    return b"no archive"


@pytest.mark.parametrize("damage", [cut, without_end, other_name, other_answer, one_bit, nothing, no_archive])
async def test_a_damaged_backup_is_refused(graph: Graph, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    journal = await given.small_network(graph)

    async def decide(_: Transaction) -> tuple[tuple[Draft, ...], dict[str, int]]:
        return (), {"answer": 1}

    await journal.answer(Request.of("account-a", "r", {}), decide)
    await taken(graph, journal, tmp_path / "backup")
    whole = (tmp_path / "backup").read_bytes()
    (tmp_path / "damaged").write_bytes(damage(whole))
    assert (tmp_path / "damaged").read_bytes() != whole
    with pytest.raises(DamagedBackup, match="is no whole backup"):
        examined(Archive(tmp_path / "damaged"), KEPT)


async def test_a_flipped_bit_is_found_wherever_it_is(graph: Graph, tmp_path: Path) -> None:
    """In what is kept; the headers around it have sums of their own, and blanks that mean nothing."""
    await taken(graph, await given.small_network(graph), tmp_path / "backup")
    plain = gzip.decompress((tmp_path / "backup").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        spans = [range(entry.offset_data, entry.offset_data + entry.size) for entry in tar]
    dice = random.Random(14)
    for place in dice.sample([place for span in spans for place in span], FLIPS):
        damaged = plain[:place] + bytes([plain[place] ^ 1 << dice.randrange(8)]) + plain[place + 1 :]
        (tmp_path / "damaged").write_bytes(gzip.compress(damaged, 1))
        with pytest.raises(DirectoryError):  # most as no whole backup, one of a newer schema as that
            examined(Archive(tmp_path / "damaged"), KEPT)


async def test_a_backup_goes_into_an_empty_graph_only(graph: Graph, tmp_path: Path) -> None:
    journal = await given.small_network(graph)
    await taken(graph, journal, tmp_path / "backup")
    with pytest.raises(Conflict, match="holds 7 rows"):
        await restore(journal, examined(Archive(tmp_path / "backup"), KEPT), AGGREGATES, tmp_path, quietly)
    assert (await journal.head()).importing is None
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_restore_that_is_refused_leaves_the_files_as_they_are(graph: Graph, tmp_path: Path) -> None:
    journal = await given.small_network(graph)
    await taken(graph, journal, tmp_path / "backup")
    file = tmp_path / "data" / KEPT[0] / "ab" / "abcd"
    file.write_bytes(b"other evidence")
    with pytest.raises(Conflict, match="holds 7 rows"):
        await restore(journal, examined(Archive(tmp_path / "backup"), KEPT), AGGREGATES, tmp_path / "data", quietly)
    assert file.read_bytes() == b"other evidence"


async def test_a_file_is_replaced_when_its_content_is_on_the_disk(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taken(graph, await given.small_network(graph), tmp_path / "backup")
    file = tmp_path / "data" / KEPT[0] / "ab" / "abcd"
    file.write_bytes(b"other evidence")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            await restored(graph, tmp_path / "backup", tmp_path / "data")
    assert [(found.name, found.read_bytes()) for found in file.parent.iterdir()] == [("abcd", b"other evidence")]
    await restored(graph, tmp_path / "backup", tmp_path / "data")
    assert [(found.name, found.read_bytes()) for found in file.parent.iterdir()] == [("abcd", b"evidence")]


async def test_receipts_are_taken_back_in_as_many_transactions_as_it_takes(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    before = await journal.head()
    run, deletions = Transaction.run, list[int]()

    async def counted(transaction: Transaction, statement: Statement, **parameters: Any) -> list[Row]:
        found = await run(transaction, statement, **parameters)
        if statement is queries.DELETE_RECEIPTS:
            deletions.append(found[0]["deleted"])
        return found

    monkeypatch.setattr(journal_module, "RECEIPTS_AT_ONCE", 2)
    monkeypatch.setattr(Transaction, "run", counted)
    receipts = [{"key": f"key-{seq}", "digest": "", "seq": seq, "answer": "{}"} for seq in range(7, 13)]
    with suppress(KeyboardInterrupt):
        async with journal.importing_as("import-backup"):
            await graph.write(lambda transaction: transaction.run(queries.WRITE_RECEIPTS, rows=receipts))
            raise KeyboardInterrupt
    assert deletions == [2, 2, 1], "the one of a row that readers see stays"
    assert (await graph.read(queries.COUNT_RECEIPTS))[0]["receipts"] == 1
    assert (await journal.head()) == replace(before, imports=before.imports + 1)


async def test_what_a_restore_passes_over_is_a_sign_of_life(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taken(graph, await given.small_network(graph), tmp_path / "backup")  # rows and a file, each in one member
    run, beats = Transaction.run, 0

    async def counted(transaction: Transaction, statement: Statement, **parameters: Any) -> list[Row]:
        nonlocal beats
        beats += statement is queries.BEAT
        return await run(transaction, statement, **parameters)

    monkeypatch.setattr(restoring, "PASSED", 1)
    monkeypatch.setattr(Transaction, "run", counted)
    await restored(graph, tmp_path / "backup", tmp_path / "elsewhere")
    assert beats == sum((2, 2, 2, 1)), "nodes and a file, edges and a file, rows and a file passed over, the closing"


async def test_files_outside_of_their_folders_are_refused(graph: Graph, tmp_path: Path) -> None:
    journal = await given.small_network(graph)
    await taken(graph, journal, tmp_path / "backup")
    with pytest.raises(InvalidInput, match="does not belong there"):
        examined(Archive(tmp_path / "backup"), ("elsewhere",))


async def test_a_restore_that_was_killed_leaves_nothing(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)

    async def decide(_: Transaction) -> tuple[tuple[Draft, ...], dict[str, int]]:
        return (), {"answer": 1}

    await journal.answer(Request.of("account-a", "r", {}), decide)
    header = await taken(graph, journal, tmp_path / "backup")
    await emptied(graph)
    dying = Journal(graph, AGGREGATES)

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dying, "close_import", killed)
    monkeypatch.setattr(dying, "_undo", lambda _: asyncio.sleep(0))
    backup = examined(Archive(tmp_path / "backup"), KEPT)
    with pytest.raises(KeyboardInterrupt):
        await restore(dying, backup, AGGREGATES, tmp_path / "elsewhere", quietly)
    assert (await graph.read(queries.COUNT_RECEIPTS))[0]["receipts"] == 1

    # The next one finds that its process is gone.
    head = await dying.head()
    gone = (head.importer or "").replace(f" {os.getpid()} ", " 999999999 ")
    await graph.write(
        lambda transaction: transaction.run(
            queries.TAKE_OVER, importing=head.importing, importer=gone, former=head.importer, beat=head.beat
        )
    )
    fresh = Journal(graph, AGGREGATES)
    assert await fresh.recover() == header.seq
    assert (await graph.read(queries.COUNT_RECEIPTS))[0]["receipts"] == 0
    assert (await verify(graph, fresh, AGGREGATES)).rows == 0
    assert await restore(fresh, backup, AGGREGATES, tmp_path / "elsewhere", quietly) == header.seq
    assert (await verify(graph, fresh, AGGREGATES)).clean
