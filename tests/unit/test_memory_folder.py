"""Folders in memory go with their process, also with one that was killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from web import memory_folder as subject
from web.memory_folder import LEFT_SECONDS, memory_folder

PREFIX = "smenet-test-"
KILLED = f"""
import os, signal
from web.memory_folder import memory_folder
with memory_folder({PREFIX!r}) as folder:
    (folder / "counts").touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(subject, "MEMORY", tmp_path)
    return tmp_path


def aged(folder: Path) -> Path:
    """Make it as if nobody had made anything in a folder for long."""
    then = folder.stat().st_mtime - LEFT_SECONDS - 1
    os.utime(folder, (then, then))
    return folder


def test_what_a_killed_process_left_goes_when_the_next_one_begins(memory: Path) -> None:
    with memory_folder(PREFIX) as held:
        aged(held)
        left, other = memory / f"{PREFIX}left", memory / "another"
        for folder in (left, other):
            folder.mkdir()
            (folder / "counts").touch()
            aged(folder)
        young = memory / f"{PREFIX}young"
        young.mkdir()
        with memory_folder(PREFIX) as second:
            assert {*memory.iterdir()} == {held, other, young, second}
    assert {*memory.iterdir()} == {other, young}


def test_a_lock_ends_with_its_process(memory: Path) -> None:
    place = f"from pathlib import Path; import web.memory_folder as m; m.MEMORY = Path({str(memory)!r})"
    assert subprocess.run([sys.executable, "-c", place + KILLED], check=False).returncode < 0
    (left,) = memory.iterdir()
    aged(left)
    with memory_folder(PREFIX) as folder:
        assert [*memory.iterdir()] == [folder]
