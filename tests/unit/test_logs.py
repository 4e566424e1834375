"""Logs are written, and nothing depends on it."""

import subprocess
import sys
from pathlib import Path

LINES = 2_000  # more than any buffer holds
SAID = f"""
import logging, structlog
from web import logs
logs.configure("info")
for number in range({LINES}):
    structlog.get_logger("smenet").info("said", number=number)
    logging.getLogger("library").warning("said too")
print("done")
"""


def said(log: Path) -> str:
    """What a process prints that says much."""
    with log.open("ab") as output:
        done = subprocess.run([sys.executable, "-c", SAID], stdout=subprocess.PIPE, stderr=output, check=False)
    return done.stdout.decode().strip()


def test_each_line_is_written(tmp_path: Path) -> None:
    assert said(tmp_path / "log") == "done"
    assert len((tmp_path / "log").read_text().splitlines()) == 2 * LINES


def test_a_line_that_finds_no_room_is_lost_alone() -> None:
    assert said(Path("/dev/full")) == "done"
