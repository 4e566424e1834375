"""A disk that fills up: writing is refused in time, and goes on when there is room again."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_given import LONG, ON_DEMAND, SPARE, Load, Note, Site, passes, site, wait
from reviewing import ADMINISTRATOR, CORRECT, Client

from graph_schema.room import MEGABYTE

DISK = 400 * MEGABYTE  # several times what an engine with the divisions takes
RESERVE = 60  # megabytes
TIMES = 5 if LONG else 1

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


def refusal(place: Site) -> str | None:
    """The code of the error by which a new change is refused."""
    client = Client(place.url, place.data, ADMINISTRATOR)
    body = {"requestId": f"refused-{time.monotonic()}", "id": SPARE, "version": 0, "name": "新名"}
    try:
        errors = client.answered(CORRECT, body).get("errors")
        return errors[0]["extensions"]["code"] if errors else None
    finally:
        client.close()


def test_a_disk_that_is_nearly_full_is_not_written_to(disk: Path, record_property: Note) -> None:
    """What was done before is answered again all the same."""
    with site(disk / "data", SMENET_RESERVE=str(RESERVE)) as place, Load(place, "disk nearly full") as load:
        client = Client(place.url, place.data, ADMINISTRATOR)
        body = {"requestId": "once", "id": SPARE, "version": 1, "name": "新名"}
        done = client.done(CORRECT, body)
        for _ in range(TIMES):
            load.flows()
            filling = fill(disk, (RESERVE - 1) * MEGABYTE)
            wait(lambda: refusal(place) == "DISK_FULL", "nothing is refused")
            held = len(load.acknowledged)
            time.sleep(1)
            assert len(load.acknowledged) == held
            assert client.done(CORRECT, body) == done
            since = time.monotonic()
            filling.unlink()
            load.recovers(since)
        client.close()
    passes(load.outcome, record_property)
