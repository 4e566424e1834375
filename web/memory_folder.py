"""A folder in memory for files that are worth nothing once their process has ended."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

MEMORY = Path("/dev/shm")  # noqa: S108  in which each process makes a folder that nobody else may enter
LEFT_SECONDS = 60.0  # much more than a process takes from making its folder to holding its lock


@contextmanager
def memory_folder(prefix: str) -> Iterator[Path]:
    """Make a folder whose name begins so; it ends with the block, those of killed processes when the next one begins.

    It is on a disk where the system has no memory for files.
    """
    parent = MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else None
    with TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True) as name:
        descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _remove_left(Path(name).parent.glob(f"{prefix}*"))
            yield Path(name)
        finally:
            os.close(descriptor)


def _remove_left(folders: Iterator[Path]) -> None:
    for folder in folders:
        with suppress(OSError):  # it is another user's, or its process holds it
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - folder.stat().st_mtime > LEFT_SECONDS:
                    shutil.rmtree(folder)
            finally:
                os.close(descriptor)
