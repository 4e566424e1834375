"""Files that are whole under their names, and names that last beyond a power cut."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes, draft: Path) -> None:
    """Write a file under another name of the same disk, `draft`, and give it its own once all of it is on the disk.

    Only its owner may read it. Raises FileExistsError when the draft is there already.
    """
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_stale(drafts: Iterable[Path], seconds: float) -> None:
    """Remove drafts that nobody has written to for so long: whoever wrote them is gone."""
    for draft in drafts:
        with suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > seconds:
                draft.unlink()


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder, new ones and those taken away, are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
