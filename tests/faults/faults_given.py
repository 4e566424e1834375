"""A server with its engine, people who change things without a pause, and the account of what came of it.

Each writer has an organization of his own and gives it one name after the other. What he gets no answer for he sends
again under the same `requestId`, until there is one. So every change that was acknowledged has one row of the journal
at the seq of its answer, and no name is given twice.
"""

import asyncio
import json
import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import engines
import pytest
from accounts_given import NATION
from given import added, committed, organization
from reviewing import ADMINISTRATOR, CORRECT, Client, NoAnswer
from serving import SMENET, STOP_SECONDS, await_ready

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from graph_schema.address import Address
from graph_schema.anchors import Anchors
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.embedded import EmbeddedEngine
from graph_schema.embedded_home import Home
from graph_schema.journal import Journal
from graph_schema.verify import Report, verify
from web.identity.trial import RULES

FORM = os.environ.get("SMENET_FAULTS", "")
LONG = FORM == "long"
ON_DEMAND = pytest.mark.skipif(
    FORM not in ("short", "long"),
    reason="takes minutes: SMENET_FAULTS=short .venv/bin/python -m pytest tests/faults, or make faults",
)
WRITERS = 8
FIRST = 9_000  # number of the writers' first organization
SPARE = f"org-{FIRST + WRITERS:05d}"  # nobody's
PATIENCE = 180.0  # seconds for anything to come back; it takes some four
PAUSE = 0.05  # before a request is sent again
ALL_ROWS = 1_000_000

Note = Callable[[str, object], None]


@dataclass
class Outcome:
    """A line of the table of faults: how often it happened, what was tried meanwhile, and what came of it."""

    fault: str
    times: int = 0
    attempted: int = 0
    acknowledged: int = 0
    lost: int = 0
    half: int = 0
    twice: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def nothing_lost(self) -> bool:
        """Whether what was acknowledged is there, whole and once, and all that was tried was so in the end."""
        return (self.lost, self.half, self.twice) == (0, 0, 0) and self.attempted == self.acknowledged > 0

    def line(self) -> dict[str, Any]:
        """The line as it is shown."""
        return {**vars(self), "seconds": f"{max(self.seconds):.1f}" if self.seconds else "-"}


class Site:
    """`smenet serve` with its own embedded engine, which can be killed, stopped and started on the same port."""

    def __init__(self, data: Path, **variables: str) -> None:
        self.data = data
        self.port = engines.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SMENET_")}
        own = {"SMENET_DATA": str(data), "SMENET_RATE_LIMIT": "off", "SMENET_LOG_LEVEL": "warning"}
        self.variables = clean | own | variables

    def start(self) -> None:
        """Serve, and return when there are answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        log = self.data.with_name(f"{self.data.name}.log")
        command = [str(SMENET), "serve", "--no-demonstration", "--port", str(self.port)]
        with log.open("ab") as output:
            self.server = subprocess.Popen(command, env=self.variables, stdout=output, stderr=output)
        await_ready(self.server, self.url, log)

    def stop(self) -> None:
        """Stop as somebody would who means well."""
        self.server.send_signal(signal.SIGCONT)
        self.server.terminate()
        self.server.wait(STOP_SECONDS)

    def kill_server(self) -> None:
        """Kill it without a word; its engine ends with it."""
        self.server.kill()
        self.server.wait()

    @property
    def engine(self) -> int:
        """The process of the engine."""
        pid: int = json.loads((Home.below(self.data).directory / "engine.json").read_text())["pid"]
        return pid

    def signal_engine(self, number: signal.Signals) -> None:
        os.kill(self.engine, number)

    def address(self) -> Address:
        """Where the engine answers."""
        deadline = time.monotonic() + PATIENCE
        while (found := EmbeddedEngine.attach(self.data)) is None:
            assert time.monotonic() < deadline, "the engine did not come back"
            time.sleep(PAUSE)
        return found

    def prepare(self) -> None:
        """Give the administrator his role, each writer an organization, and leave one to spare."""

        async def work(journal: Journal) -> None:
            wish = Wish(Caller(RULES.issuer, ADMINISTRATOR), Role.ADMINISTRATOR, region=NATION)
            await grant_by_command(journal, "smenet", wish)
            await committed(
                journal, *(added(organization(FIRST + number, region="330106")) for number in range(WRITERS + 1))
            )

        self.journal(work)

    def journal(self, work: Callable[[Journal], Any]) -> Any:
        """Do something with the journal of the engine."""

        async def whole() -> Any:
            graph = await Graph.open(self.address())
            try:
                return await work(Journal(graph, AGGREGATES))
            finally:
                await graph.close()

        return asyncio.run(whole())

    def examined(self) -> tuple[Report, list[Change]]:
        """What verification finds, anchors included, and all rows."""

        async def work(journal: Journal) -> tuple[Report, list[Change]]:
            report = await verify(journal._graph, journal, AGGREGATES, Anchors(self.data / "anchors"))
            return report, await journal.rows(0, ALL_ROWS)

        found: tuple[Report, list[Change]] = self.journal(work)
        return found


@contextmanager
def site(data: Path, **variables: str) -> Iterator[Site]:
    """A site that serves, with everything prepared."""
    place = Site(data, **variables)
    with running(place):
        place.prepare()
        yield place


@contextmanager
def running(place: Site) -> Iterator[None]:
    """Let a site serve until the block ends."""
    place.start()
    try:
        yield
    finally:
        place.stop()


@dataclass(frozen=True)
class Answered:
    """A change that was acknowledged: when its last sending began, and what was answered."""

    began: float
    name: str
    seq: int


class Writer:
    """Changes the name of one organization again and again, at any of some servers in turn."""

    def __init__(self, number: int, urls: list[str], data: Path, run: str) -> None:
        self.organization = f"org-{FIRST + number:05d}"
        self._clients = [Client(url, data, ADMINISTRATOR) for url in urls]
        self._run = f"{run}-{number}"
        self.attempted = 0
        self.answered: list[Answered] = []

    def work(self, version: int, stopping: threading.Event) -> None:
        """Send one change after the other until it is asked to stop; the last one too gets its answer."""
        while not stopping.is_set():
            name = f"{self._run} {self.attempted}"
            self.attempted += 1
            seq = self._answer(name, version + self.attempted - 1)
            self.answered.append(Answered(self._began, name, seq))

    def _answer(self, name: str, version: int) -> int:
        body = {"requestId": name.replace(" ", "-"), "id": self.organization, "version": version, "name": name}
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self._began = time.monotonic()
            with suppress(NoAnswer):
                done = self._clients[self.attempted % len(self._clients)].done(CORRECT, body)
                assert "code" not in done, done
                assert done["organization"]["name"] == name
                return int(done["seq"])
            time.sleep(PAUSE)
        raise AssertionError(f"no answer to {name} in {PATIENCE:.0f} s")


class Load:
    """Eight writers at work; `outcome` tells what came of them."""

    def __init__(self, place: Site, fault: str, urls: list[str] | None = None) -> None:
        self._place = place
        self._stopping = threading.Event()
        self._writers = [Writer(number, urls or [place.url], place.data, fault[:20]) for number in range(WRITERS)]
        self._failures: list[BaseException] = []
        self.outcome = Outcome(fault)

    def __enter__(self) -> Self:
        _, rows = self._place.examined()
        versions = {row.entity: json.loads(row.payload or "{}").get("version") for row in rows}
        self._before = len(rows)
        self._threads = [
            threading.Thread(target=self._run, args=(writer, versions[writer.organization])) for writer in self._writers
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        if error[1] is None:
            assert not self._failures, self._failures
            self._judge()

    def _run(self, writer: Writer, version: int) -> None:
        try:
            writer.work(version, self._stopping)
        except BaseException as failure:  # noqa: BLE001  told by the thread that waits for this one
            self._failures.append(failure)

    @property
    def acknowledged(self) -> list[Answered]:
        return [answer for writer in self._writers for answer in list(writer.answered)]

    def flows(self, more: int = 20) -> None:
        """Return when so many more changes were acknowledged."""
        wanted = len(self.acknowledged) + more
        wait(lambda: len(self.acknowledged) >= wanted or bool(self._failures), "the writers stand still")

    def recovers(self, since: float) -> None:
        """Wait for the answer to a request that was sent after an instant, and note how long that took."""
        wait(
            lambda: any(answer.began > since for answer in self.acknowledged) or bool(self._failures),
            "nobody is answered any more",
        )
        self.outcome.times += 1
        self.outcome.seconds.append(time.monotonic() - since)

    def _judge(self) -> None:
        """Compare what was acknowledged with the journal, and the graph with the journal."""
        report, rows = self._place.examined()
        outcome, answered = self.outcome, self.acknowledged
        at = {row.seq: row for row in rows}
        outcome.attempted = sum(writer.attempted for writer in self._writers)
        outcome.acknowledged = len(answered)
        outcome.lost = sum(answer.name not in ((at.get(answer.seq) or rows[0]).payload or "") for answer in answered)
        outcome.half = report.found
        names = Counter(json.loads(row.payload or "{}").get("name") for row in rows[self._before :])
        outcome.twice = sum(names[answer.name] > 1 for answer in answered)
        assert report.clean, report.findings


def passes(outcome: Outcome, record_property: Note) -> None:
    """Note a line of the table, and fail when anything of it is not as it must be."""
    record_property("fault", outcome.line())
    assert outcome.nothing_lost, outcome


def asked(url: str, query: str, at_least: int = 0) -> dict[str, Any]:
    """The answer to a query, which must reflect a row of the journal."""
    body = json.dumps({"query": query, "extensions": {"atLeast": at_least}}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def wait(condition: Callable[[], bool], told: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, told
        time.sleep(PAUSE)
