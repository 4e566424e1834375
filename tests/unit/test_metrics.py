"""What is told of a process to those who watch it."""

import asyncio
import os
from pathlib import Path

import pytest
import structlog
from prometheus_client import REGISTRY

from web import metrics
from web.memory_folder import MEMORY

pytestmark = pytest.mark.anyio


async def test_figures_that_cannot_be_had_once_are_had_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "WATCH_SECONDS", 0.0)
    failures = iter([OSError("no space left on device")])

    def applied() -> tuple[int, int]:
        if failure := next(failures, None):
            raise failure
        return 4711, 3

    with structlog.testing.capture_logs() as logged:
        task = asyncio.create_task(metrics.watch(applied))
        try:
            async with asyncio.timeout(5):
                while REGISTRY.get_sample_value("smenet_applied_seq") != 4711:  # noqa: ASYNC110 - nothing tells of it
                    await asyncio.sleep(0.01)
        finally:
            task.cancel()
    assert [line["event"] for line in logged] == ["metrics.fault"]


def test_the_files_of_several_workers_are_in_memory_and_go_with_the_server() -> None:
    with metrics.shared():
        files = Path(os.environ[metrics.SHARED])
        assert files.parent == MEMORY, "not on a disk, which may be full"
        assert files.stat().st_mode & 0o077 == 0
    assert not files.exists()
    assert metrics.SHARED not in os.environ
