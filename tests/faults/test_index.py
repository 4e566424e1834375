"""The directory of the search index damaged and taken away: it is built anew from the graph."""

import shutil
import time
from pathlib import Path

import pytest
from faults_given import LONG, ON_DEMAND, Load, Note, Site, asked, passes, site, wait

TIMES = 5 if LONG else 1
SEARCH = '{ organizations(search: "%s", first: 1) { nodes { name } } }'

pytestmark = [pytest.mark.slow, ON_DEMAND]


def finds(place: Site, name: str) -> bool:
    """Whether a search finds an organization by its new name."""
    found = asked(place.url, SEARCH % name)["data"]["organizations"]["nodes"]
    return [node["name"] for node in found] == [name]


def take_away(path: Path) -> None:
    """Remove a directory that is written to at this moment: at once, by its name, and then what is in it."""
    gone = path.with_name("gone")
    path.rename(gone)
    shutil.rmtree(gone)


def damage(path: Path) -> None:
    """Overwrite the middle of every file of the index."""
    for file in path.rglob("*"):
        if file.is_file() and (size := file.stat().st_size) > 1:
            with file.open("r+b") as damaged:
                damaged.seek(size // 2)
                damaged.write(b"\xff" * min(16, size - size // 2))


def test_the_index_is_damaged_and_taken_away(tmp_path: Path, record_property: Note) -> None:
    with site(tmp_path / "data") as place:
        with Load(place, "index corrupted") as load:
            for _ in range(TIMES):
                load.flows()
                since = time.monotonic()
                take_away(place.data / "index")
                load.recovers(since)
                place.kill_server()
                damage(place.data / "index")
                since = time.monotonic()
                place.start()
                load.recovers(since)
        last = max(load.acknowledged, key=lambda answer: answer.seq)
        wait(lambda: finds(place, last.name), "the search does not find the newest name")
    passes(load.outcome, record_property)
