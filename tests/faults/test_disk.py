"""A disk that fills up: writing is refused in time, and goes on when there is room again."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from faults_given import (
    FIRST,
    LONG,
    ON_DEMAND,
    PATIENCE,
    SPARE,
    Answered,
    Load,
    Note,
    Outcome,
    Site,
    asked,
    passes,
    site,
    wait,
)
from given import changed, organization
from reviewing import ADMINISTRATOR, CORRECT, Client

from cultivation.aggregates import AGGREGATES
from graph_schema.aggregate import Document
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.embedded_home import Home
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.receipts import Request
from graph_schema.room import MEGABYTE, Disk

DISK = 400 * MEGABYTE  # several times what an engine with the divisions takes
RESERVE = 60  # megabytes
TIMES = 5 if LONG else 1
QUIET_SECONDS = 2.0  # in which the writers, were they let, would write several times
STANDS_SECONDS = 30.0  # what was on its way has ended long before, on a busy machine too
LARGE = "https://example.cn/" + "x" * 100_000  # a change of such a document needs pages that the engine has to ask for
WRITERS = 4
PAGES = ("/", "/search", "/praised", "/standards", "/plan", "/methodology", "/data", "/developers", "/support", "/ask")
SOME = "{ organizations(first: 1) { nodes { id } } }"
ASKED = 20  # times, so that each of two workers is asked
PAUSE = 0.2  # seconds between the changes of one writer: with less they fill the disk themselves
BLOCK = 4_096

pytestmark = [pytest.mark.slow, ON_DEMAND]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"disk full: NOT RUN: a small disk cannot be mounted here: {done.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Fill a disk until so many bytes are left."""
    path = disk / "filling"
    with path.open("ab") as file:
        while (more := shutil.disk_usage(disk).free - left) > 0:
            file.write(bytes(min(more, MEGABYTE)))
            file.flush()
    return path


def exhaust(disk: Path) -> Path:
    """Fill a disk until not a byte is left."""
    path = fill(disk, MEGABYTE)
    with path.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(BLOCK))
    return path


def refusal(place: Site) -> str | None:
    """The code of the error by which a new change is refused."""
    client = Client(place.url, place.data, ADMINISTRATOR)
    body = {"requestId": f"refused-{time.monotonic()}", "id": SPARE, "version": 0, "name": "新名"}
    try:
        errors = client.answered(CORRECT, body).get("errors")
        return errors[0]["extensions"]["code"] if errors else None
    finally:
        client.close()


def stands(place: Site) -> bool:
    """Whether nothing is written for a while; what was on its way when the disk filled up may still be."""
    head = place.journal(Journal.head)
    time.sleep(QUIET_SECONDS)
    return bool(place.journal(Journal.head) == head)


@ON_DEMAND
def test_a_disk_that_is_nearly_full_is_not_written_to(disk: Path, record_property: Note) -> None:
    """What was done before is answered again all the same."""
    with site(disk / "data", SMENET_RESERVE=str(RESERVE)) as place, Load(place, "disk nearly full") as load:
        client = Client(place.url, place.data, ADMINISTRATOR)
        body = {"requestId": "once", "id": SPARE, "version": 1, "name": "新名"}
        done = client.done(CORRECT, body)
        for _ in range(TIMES):
            load.flows()
            filling = fill(disk, RESERVE // 2 * MEGABYTE)
            wait(lambda: refusal(place) == "DISK_FULL", "nothing is refused")
            wait(lambda: stands(place), "changes are written all the same", STANDS_SECONDS)
            assert client.done(CORRECT, body) == done
            since = time.monotonic()
            filling.unlink()
            load.recovers(since)
        client.close()
    passes(load.outcome, record_property)


class LargeWriter:
    """Changes a large document again and again, in this process, and looks at no reserve of the disk."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.answered: list[Answered] = []

    async def work(self, journal: Journal) -> None:
        """Write one change after the other; what was not acknowledged is asked for again by the same request."""
        while True:
            began = time.monotonic()
            with suppress(Unavailable):
                name = self._name()
                receipt = await journal.answer(Request.of("tests", name, {}), self._decide)
                self.answered.append(Answered(began, name, receipt.seq))
            await asyncio.sleep(PAUSE)

    def _name(self) -> str:
        return f"满 {self._number} {len(self.answered)}"

    async def _decide(self, _: Transaction) -> tuple[list[Draft], Document]:
        large = organization(FIRST + self._number, region="330106", name=self._name(), website=LARGE)
        return [changed(large)], {"id": large["id"]}


@contextmanager
def writing(place: Site, writers: list[LargeWriter]) -> Iterator[None]:
    """Let writers work beside the server, on its engine, until the block ends."""
    stopping, failures = threading.Event(), list[BaseException | None]()

    async def work() -> None:
        graph = await Graph.open(place.address())
        journal = Journal(graph, AGGREGATES, room=Disk(place.data, 0, own=True))
        try:
            tasks = [asyncio.create_task(writer.work(journal)) for writer in writers]
            await asyncio.to_thread(stopping.wait)
            for task in tasks:
                task.cancel()
            failures.extend(
                ended
                for ended in await asyncio.gather(*tasks, return_exceptions=True)
                if not isinstance(ended, asyncio.CancelledError)
            )
        finally:
            await graph.close()

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(PATIENCE)
    assert not failures, failures


def flows(writers: list[LargeWriter], since: float) -> None:
    """Return when each has an answer to what he asked for after an instant."""
    wait(lambda: all(writer.answered and writer.answered[-1].began > since for writer in writers), "nobody is answered")


def test_a_disk_is_full_then_freed_then_everything_killed(disk: Path, record_property: Note) -> None:
    """Changes go on to the last byte, so that writes fail; with room again, and the engine examined, all is killed."""
    outcome = Outcome("disk full, freed, killed")
    writers = [LargeWriter(number) for number in range(WRITERS)]
    with site(disk / "data", SMENET_RESERVE="1") as place:
        home = Home.below(place.data)
        for _ in range(TIMES):
            with writing(place, writers):
                flows(writers, time.monotonic())
                former = place.engine
                wait(lambda: exhaust(disk).exists() and home.distrusted(), "no write has failed", 60)
                assert shutil.disk_usage(disk).free == 0
                since = time.monotonic()
                (disk / "filling").unlink()
                wait(lambda: not home.distrusted(), "the engine was not examined")
                assert place.engine != former
                flows(writers, since)
                outcome.seconds.append(time.monotonic() - since)
                os.kill(place.engine, signal.SIGKILL)
                place.kill_server()
            place.start()
            with writing(place, writers):
                flows(writers, time.monotonic())
            outcome.times += 1
        report, rows = place.examined()
    answered = [answer for writer in writers for answer in writer.answered]
    names = Counter(json.loads(row.payload or "{}").get("name") for row in rows)
    at = {row.seq: row.payload or "" for row in rows}
    outcome.attempted = outcome.acknowledged = len(answered)
    outcome.lost = sum(f'"{answer.name}"' not in at.get(answer.seq, "") for answer in answered)
    outcome.twice = sum(names[answer.name] > 1 for answer in answered)
    outcome.half = report.found
    assert report.clean, report.findings
    passes(outcome, record_property)


def children(process: int) -> set[int]:
    return set(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def workers(place: Site) -> set[int]:
    """The processes that answer: children of one that the server made for this."""
    return {worker for child in children(place.server.pid) for worker in children(child)}


def ask(place: Site, path: str) -> None:
    """Ask for a page, whatever it answers."""
    with suppress(HTTPError), urlopen(f"{place.url}{path}", timeout=STANDS_SECONDS) as answer:
        answer.read()


def some_organization(place: Site) -> list[object]:
    """What the index of a worker knows."""
    nodes: list[object] = asked(place.url, SOME)["data"]["organizations"]["nodes"]
    return nodes


def test_workers_outlive_a_full_disk(disk: Path) -> None:
    """They answer, count what they had not counted before, and one that was killed is replaced for good."""
    with site(disk / "data", SMENET_RESERVE="1", SMENET_WORKERS="2") as place:
        wait(lambda: all(some_organization(place) for _ in range(ASKED)), "the index is not written")
        exhaust(disk)
        killed = min(workers(place))
        os.kill(killed, signal.SIGKILL)
        wait(lambda: killed not in workers(place) and len(workers(place)) == 2, "nobody takes its place")
        present = workers(place)
        for path in (*PAGES, "/metrics", "/changes", "/nowhere") * 4:  # until each worker has counted most of them
            ask(place, path)
        time.sleep(QUIET_SECONDS)
        assert workers(place) == present
        assert some_organization(place)
        (disk / "filling").unlink()
