"""Nothing is written below the reserve of the disk, nor while the engine is not trusted."""

from pathlib import Path

import pytest

from graph_schema.embedded_home import Home
from graph_schema.errors import DiskFull, Unavailable
from graph_schema.room import ENDLESS, MEGABYTE, Disk
from settings import Settings


def test_above_the_reserve_there_is_room(tmp_path: Path) -> None:
    Disk(tmp_path, MEGABYTE, own=False).check()
    ENDLESS.check()


def test_below_the_reserve_nothing_is_written(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 10**18, own=False)
    with pytest.raises(DiskFull, match=r"the disk has \d+ MB free; nothing is written below 1000000000000 MB") as full:
        disk.check()
    assert (full.value.code, full.value.retryable) == ("DISK_FULL", True)
    assert "SMENET_RESERVE" in (full.value.hint or "")


def test_an_engine_that_is_not_trusted_is_not_written_to(tmp_path: Path) -> None:
    home, disk = Home.below(tmp_path), Disk(tmp_path, 0, own=True)
    home.directory.mkdir()
    disk.distrust()
    assert home.distrusted()
    with pytest.raises(Unavailable, match="is being examined"):
        disk.check()
    home.trust()
    disk.check()


def test_a_graph_elsewhere_is_nobody_elses_to_examine(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 0, own=False)
    disk.distrust()
    disk.check()
    assert list(tmp_path.iterdir()) == []


def test_the_reserve_is_a_setting_in_megabytes(tmp_path: Path) -> None:
    settings = Settings.read({"SMENET_RESERVE": "1000000", "SMENET_DATA": str(tmp_path)})
    assert settings.reserve_bytes == 10**12
    with pytest.raises(DiskFull, match="below 1000000 MB"):
        settings.disk().check()
