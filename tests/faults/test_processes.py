"""The database and the API killed, stopped and started anew under eight writers."""

import random
import signal
import time
from collections.abc import Iterator

import pytest
from faults_given import LONG, ON_DEMAND, Load, Note, Site, asked, passes, running, site

KILLS = 20 if LONG else 2
PAUSES = 5 if LONG else 1
PAUSED_SECONDS = 10.0 if LONG else 3.0
CHANGE = "{ changes(after: %d, first: 1) { nodes { payload } } }"
BETWEEN = (10, 40)  # changes acknowledged from one fault to the next
SEED = 9

pytestmark = [pytest.mark.slow, ON_DEMAND]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("faults") / "data") as served:
        yield served


def second(place: Site) -> Site:
    """Another API on the same graph and data directory."""
    address = place.address()
    return Site(
        place.data,
        SMENET_GRAPH_URL=address.url,
        SMENET_GRAPH_USER=address.user,
        SMENET_GRAPH_PASSWORD=address.password,
        SMENET_GRAPH_DATABASE=address.database or "",
    )


def test_the_database_is_killed(place: Site, record_property: Note) -> None:
    chance = random.Random(SEED)
    with Load(place, "database killed") as load:
        for _ in range(KILLS):
            load.flows(chance.randint(*BETWEEN))
            since = time.monotonic()
            place.signal_engine(signal.SIGKILL)
            load.recovers(since)
    passes(load.outcome, record_property)


def test_the_api_is_killed(place: Site, record_property: Note) -> None:
    """Whoever watches over the server starts it anew; its engine ends with it."""
    chance = random.Random(SEED)
    with Load(place, "API killed") as load:
        for _ in range(KILLS):
            load.flows(chance.randint(*BETWEEN))
            since = time.monotonic()
            place.kill_server()
            place.start()
            load.recovers(since)
    passes(load.outcome, record_property)


def test_the_database_stands_still(place: Site, record_property: Note) -> None:
    with Load(place, "database stopped") as load:
        for _ in range(PAUSES):
            load.flows()
            place.signal_engine(signal.SIGSTOP)
            time.sleep(PAUSED_SECONDS)
            since = time.monotonic()
            place.signal_engine(signal.SIGCONT)
            load.recovers(since)
    passes(load.outcome, record_property)


def test_the_database_is_started_anew(place: Site, record_property: Note) -> None:
    with Load(place, "database restarted") as load:
        for _ in range(PAUSES):
            load.flows()
            since = time.monotonic()
            place.signal_engine(signal.SIGTERM)
            load.recovers(since)
    passes(load.outcome, record_property)


def test_one_of_two_apis_lags(place: Site, record_property: Note) -> None:
    """It stands still while the other one writes; after that it answers what `atLeast` asks for."""
    other = second(place)
    with running(other), Load(place, "one of two APIs lags", [place.url, other.url]) as load:
        for _ in range(PAUSES):
            load.flows()
            other.server.send_signal(signal.SIGSTOP)
            time.sleep(PAUSED_SECONDS)
            since = time.monotonic()
            other.server.send_signal(signal.SIGCONT)
            load.recovers(since)
            newest = max(load.acknowledged, key=lambda answer: answer.seq)
            answer = asked(other.url, CHANGE % (newest.seq - 1), newest.seq)
            assert answer["extensions"]["asOf"] >= newest.seq
            assert newest.name in str(answer["data"])
    passes(load.outcome, record_property)
