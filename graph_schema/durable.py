"""Names of files that last beyond a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder, new ones and those taken away, are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
