"""Kills in the middle of mutations: every acknowledged one is there once, none half, and the journal is whole.

The server and the database are killed in turn. The long form kills 20 times on each engine, with more than 1,000
mutations; the short one kills each once, with some thirty, on the embedded engine.
"""

import asyncio
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import engines
import pytest
from faults_given import LONG, ON_DEMAND, PAUSE, Note, Outcome, passes
from reviewing import ADMINISTRATOR, CORRECT, FIRST, RATE, Client, NoAnswer, Task, evaluator, under_review
from serving import served

from cultivation.aggregates import AGGREGATES
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.embedded_home import Home
from graph_schema.journal import Journal
from graph_schema.verify import Report, verify

KILLS, BETWEEN = (20, (50, 60)) if LONG else (2, (10, 20))  # mutations acknowledged from one kill to the next
VICTIMS = ("server", "database")
SEED = 6
WAIT_SECONDS = 120.0
ASSESSMENTS, EVALUATORS = 60 if LONG else 12, 2  # so many that no rating is given anew more often than it may be
CLIENTS = ("corrects-0", "corrects-1", "rates-0", "rates-1")


class Site:
    """An engine and a server of ours on it, which can both be killed."""

    def __init__(self, engine: str, path: Path) -> None:
        self._engine, self._path = engine, path
        self._running = ExitStack()
        self.data = path / "data"
        self.address = self._start_engine()

    def _start_engine(self) -> Address:
        self._database = ExitStack()
        return self._database.enter_context(engines.ENGINES[self._engine](self._path / "graph"))

    def serve(self) -> str:
        """Start the server anew and return its URL."""
        self._running.close()
        self._running = ExitStack()
        server = self._running.enter_context(served(self.address, self.data, "--no-demonstration"))
        self._pid = server.pid
        return server.url

    def kill(self, victim: str) -> None:
        """Kill the server or the database, at once and without a word."""
        if victim == "server":
            os.kill(self._pid, signal.SIGKILL)
        elif self._engine == "embedded":
            home = Home.below(self._path / "graph").directory
            os.kill(json.loads((home / "engine.json").read_text())["pid"], signal.SIGKILL)
        else:
            self._database.close()  # which ends it by a kill, see `engines`

    def mend(self) -> None:
        """Start the database anew, which repairs what the kill left."""
        self._running.close()
        self._database.close()
        self.address = self._start_engine()

    def close(self) -> None:
        self._running.close()
        self._database.close()


class Worker:
    """Somebody who sends one mutation after the other until he gets no answer; that one he sends again later."""

    def __init__(self, name: str, tasks: list[Task]) -> None:
        kind, _, number = name.partition("-")
        self.name, self.corrects = name, kind == "corrects"
        self.subject = ADMINISTRATOR if self.corrects else evaluator(int(number))
        self.organization = f"org-{FIRST + int(number):05d}"
        self._tasks = [task for task in tasks if task.subject == self.subject]
        # Of each pair of evaluators one rates for ever, so that no review ends.
        self._tasks = self._tasks[int(number) :: EVALUATORS]
        self.answered: list[dict[str, Any]] = []

    @property
    def query(self) -> str:
        return CORRECT if self.corrects else RATE

    def variables(self, number: int) -> dict[str, Any]:
        """The mutation of a number: a correction of the version that the one before left, or a rating."""
        request = f"{self.name}-{number}"
        if not self.corrects:
            # Other answers each time, for the same ones would be refused.
            return self._tasks[number % len(self._tasks)].variables(request, staff=number)
        return {"requestId": request, "id": self.organization, "version": number + 1, "name": f"新名 {number}"}

    def work(self, url: str, data: Path, enough: threading.Semaphore, killed: threading.Event) -> None:
        """Send one after the other until the kill was, again what had no answer; tell of each answer by `enough`."""
        client = Client(url, data, self.subject)
        while not killed.is_set():
            try:
                self.sends(client)
                enough.release()
            except NoAnswer:  # of the kill, or of a machine that is too busy
                time.sleep(PAUSE)
        client.close()

    def sends(self, client: Client) -> None:
        """Send the next mutation, which is the same as before when that had no answer."""
        done = client.done(self.query, self.variables(len(self.answered)))
        assert "code" not in done, done
        self.answered.append(done)

    def repeats(self, url: str, data: Path) -> list[dict[str, Any]]:
        """Send what is left without an answer, and then return what all answer that were answered before."""
        client = Client(url, data, self.subject)
        try:
            self.sends(client)
            return [client.done(self.query, self.variables(number)) for number in range(len(self.answered))]
        finally:
            client.close()


@contextmanager
def site(engine: str, path: Path) -> Iterator[Site]:
    opened = Site(engine, path)
    try:
        yield opened
    finally:
        opened.close()


def killed_once(place: Site, url: str, workers: list[Worker], victim: str, after: int) -> tuple[str, float]:
    """Let everybody work, and kill after so many answers; return the URL that answers again, and after how long."""
    enough, killed = threading.Semaphore(0), threading.Event()
    with ThreadPoolExecutor(len(workers)) as pool:
        running = [pool.submit(worker.work, url, place.data, enough, killed) for worker in workers]
        arrived = all(enough.acquire(timeout=WAIT_SECONDS) for _ in range(after))
        place.kill(victim)
        since = time.monotonic()
        killed.set()
        for each in running:
            each.result(WAIT_SECONDS)
    assert arrived
    if victim == "database":
        place.mend()
    return place.serve(), time.monotonic() - since


async def examined(address: Address) -> tuple[Report, list[Any]]:
    """The report of the verification, and all rows of the journal."""
    graph = await Graph.open(address)
    try:
        journal = Journal(graph, AGGREGATES)
        return await verify(graph, journal, AGGREGATES), await journal.rows(0, 1_000_000)
    finally:
        await graph.close()


@ON_DEMAND
@pytest.mark.slow
@pytest.mark.parametrize("engine_name", engines.available() if LONG else ["embedded"])
def test_what_was_acknowledged_is_there_once_after_any_kill(
    engine_name: str, tmp_path: Path, record_property: Note
) -> None:
    chance = random.Random(SEED)
    outcome = Outcome(f"killed while rated, {engine_name}", times=KILLS)
    with site(engine_name, tmp_path) as place:
        tasks = asyncio.run(under_review(place.address, ASSESSMENTS, EVALUATORS))
        before = len(asyncio.run(examined(place.address))[1])
        workers = [Worker(name, tasks) for name in CLIENTS]
        url = place.serve()
        for number in range(KILLS):
            victim = VICTIMS[number % len(VICTIMS)]
            url, seconds = killed_once(place, url, workers, victim, chance.randint(*BETWEEN))
            outcome.seconds.append(seconds)
        for worker in workers:
            again = worker.repeats(url, place.data)
            outcome.lost += sum(one != other for one, other in zip(again, worker.answered, strict=True))
        report, rows = asyncio.run(examined(place.address))
    assert report.clean, report.findings
    added = rows[before:]
    corrected = [row for row in added if row.kind == "ORGANIZATION_CHANGED"]
    for worker in workers[:2]:
        versions = [json.loads(row.payload)["version"] for row in corrected if row.entity == worker.organization]
        assert versions == list(range(2, len(worker.answered) + 2))
    rated = [row for row in added if row.kind == "RATING_GIVEN"]
    assert len(rated) == sum(len(worker.answered) for worker in workers[2:])
    assert len([row for row in added if row.kind == "ASSESSMENT_ADVANCED"]) == len(rated)
    outcome.half = report.found
    outcome.attempted = outcome.acknowledged = sum(len(worker.answered) for worker in workers)
    outcome.twice = len(corrected) + len(rated) - outcome.acknowledged
    passes(outcome, record_property)
