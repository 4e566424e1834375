"""A start that is killed half way, and a clock that is set back."""

import asyncio
import datetime as dt
import random
import subprocess
import time
from pathlib import Path

import given
import pytest
from accounts_given import network
from conftest import empty, wipe
from faults_given import LONG, ON_DEMAND, Note, Outcome, Site, passes
from serving import SMENET

from cultivation.aggregates import AGGREGATES
from graph_schema import clock
from graph_schema.address import Address
from graph_schema.checks import run_checks
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.embedded import EmbeddedEngine
from graph_schema.journal import Journal
from graph_schema.migrations import STEPS, Step, migrate, version
from graph_schema.verify import verify

KILLS = 10 if LONG else 2
SEED = 9
MOST_SECONDS = 4.0  # from the engine's first answer, in which a first start does most of its work


class Killed(BaseException):
    """The end of a process, which nothing catches."""


@ON_DEMAND
@pytest.mark.slow
def test_the_first_start_is_killed(tmp_path: Path, record_property: Note) -> None:
    """Whatever step of the schema or of the filling it was at, the next one goes on; its engine is killed with it."""
    chance, outcome = random.Random(SEED), Outcome("first start killed")
    place = Site(tmp_path / "data")
    for _ in range(KILLS):
        started = subprocess.Popen([str(SMENET), "init"], env=place.variables, stderr=subprocess.DEVNULL)
        place.address()
        time.sleep(chance.uniform(0, MOST_SECONDS))
        started.kill()
        started.wait()
        outcome.times += 1
    since = time.monotonic()
    done = subprocess.run([str(SMENET), "init"], env=place.variables, capture_output=True, text=True, check=True)
    outcome.seconds.append(time.monotonic() - since)
    outcome.attempted = 1
    outcome.acknowledged = int(done.stdout.startswith("journal at "))
    with EmbeddedEngine(place.data):
        report, rows = place.examined()
        outcome.half = report.found
        added = [row.entity for row in rows if (row.kind or "").endswith("_ADDED")]
        outcome.twice = len(added) - len(set(added))
    passes(outcome, record_property)


@ON_DEMAND
@pytest.mark.slow
@pytest.mark.anyio
async def test_a_migration_is_killed_at_every_step(engine: Address, record_property: Note) -> None:
    """What a step has done when it is killed, it finds done when it is run again."""
    outcome = Outcome("migration killed half way", times=len(STEPS))
    graph = await Graph.open(engine)
    await wipe(graph)

    def dying(number: int) -> Step:
        async def step(graph: Graph) -> None:
            await STEPS[number](graph)
            raise Killed

        return step

    for number in range(len(STEPS)):
        killed = (*STEPS[:number], dying(number), *STEPS[number + 1 :])
        with pytest.raises(Killed):
            await migrate(graph, killed)
        assert await version(graph) == number
    since = time.monotonic()
    assert await migrate(graph) == 1
    outcome.seconds.append(time.monotonic() - since)
    journal = await network(graph)
    report = await verify(graph, journal, AGGREGATES)
    outcome.attempted = outcome.acknowledged = report.rows
    outcome.half = report.found
    assert (await run_checks(graph))[0].sound
    await graph.close()
    passes(outcome, record_property)


@pytest.mark.anyio
async def test_the_clock_is_set_back(engine: Address, record_property: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = Outcome("clock set back an hour", times=1)
    graph = await Graph.open(engine)
    await empty(graph)
    journal = await given.small_network(graph)

    class Behind(dt.datetime):
        """A clock that goes an hour late."""

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Behind":
            return cls.fromtimestamp(time.time() - 3_600, tz)

    async def adds(number: int) -> int:
        async def decide(_: Transaction) -> list[Draft]:
            return [given.added(given.organization(number))]

        return await journal.commit("tests", decide)

    seqs = await asyncio.gather(*map(adds, range(100, 110)))
    monkeypatch.setattr(clock, "datetime", Behind)
    since = time.monotonic()
    seqs += await asyncio.gather(*map(adds, range(110, 120)))
    outcome.seconds.append(time.monotonic() - since)
    rows = await journal.rows(7, 100)
    outcome.attempted, outcome.acknowledged = 20, len(seqs)
    outcome.lost = len({*seqs} - {row.seq for row in rows})
    outcome.twice = len(rows) - len({row.entity for row in rows})
    report = await verify(graph, Journal(graph, AGGREGATES), AGGREGATES)
    outcome.half = report.found
    assert max(row.at for row in rows[10:]) < min(row.at for row in rows[:10])
    await graph.close()
    passes(outcome, record_property)
