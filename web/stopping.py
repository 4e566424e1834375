"""How a process is asked to stop."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKED = (signal.SIGINT, signal.SIGTERM)


def interrupt_on_sigterm() -> None:
    """Make SIGTERM end the process as Ctrl-C does: what is open is closed, an unfinished import is undone."""
    signal.signal(signal.SIGTERM, _interrupt)


def stop_with_parent() -> None:
    """Ask this process to stop when the one that started it is gone: a killed server leaves nobody on its port."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, name="parent", daemon=True).start()


@contextmanager
def interruptible() -> Iterator[None]:
    """Cancel the present task when the process is asked to stop, beside what is done about that anyway.

    uvicorn waits for the end of a start before it stops, and to build the index of a million organizations takes
    minutes.
    """
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in ASKED}

    def stop(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)
        loop.call_soon_threadsafe(task.cancel)

    for number in ASKED:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
