"""Figures that several processes count together."""

import os
from pathlib import Path

from web import metrics


def test_the_files_of_several_workers_are_in_memory_and_go_with_the_server() -> None:
    with metrics.shared():
        files = Path(os.environ[metrics.SHARED])
        assert files.parent == metrics.MEMORY, "not on a disk, which may be full"
        assert files.stat().st_mode & 0o077 == 0
    assert not files.exists()
    assert metrics.SHARED not in os.environ
