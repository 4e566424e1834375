"""The room on the disk of the data directory: writing stops before there is none.

A full disk can cost the embedded engine what it acknowledged, and everybody else his anchors and his index. So no
change begins below a reserve. And when a write fails for no known reason, which is how a full disk shows when somebody
else filled it, the embedded engine is not trusted any more until it was closed, opened again and examined.
"""

import shutil
from pathlib import Path

from graph_schema.embedded_home import Home
from graph_schema.errors import DiskFull, Unavailable

MEGABYTE = 1_000_000
RESERVE_MEGABYTES = 500  # ten of the largest transactions, and what it takes to undo an import


class Room:
    """Room where nobody watches the disk: there is always some."""

    def check(self) -> None:
        """Raise `Unavailable` when nothing may be written now."""

    def distrust(self) -> None:
        """Have the engine examined before the next write."""


ENDLESS = Room()


class Disk(Room):
    """The disk of a data directory, of which `reserve` bytes stay free; with `own`, our engine runs on it."""

    def __init__(self, data: Path, reserve: int, *, own: bool) -> None:
        self._data = data
        self._reserve = reserve
        self._home = Home.below(data) if own else None

    @property
    def free(self) -> int:
        """Return the bytes that are free, also where the directory is not made yet."""
        path = self._data.absolute()
        return shutil.disk_usage(next(place for place in (path, *path.parents) if place.exists())).free

    def check(self) -> None:
        """Raise `DiskFull` below the reserve, `Unavailable` while the engine is not trusted."""
        if self._home and self._home.distrusted():
            raise Unavailable(
                "the embedded engine is being examined after a write that failed; reading goes on",
                hint="try again in a minute; the log of the server tells more",
            )
        free = self.free
        if free < self._reserve:
            raise DiskFull(
                f"the disk has {free // MEGABYTE} MB free; nothing is written below {self._reserve // MEGABYTE} MB, "
                "reading goes on",
                hint="free some space, or have a smaller reserve by SMENET_RESERVE; then try again",
            )

    def distrust(self) -> None:
        """Tell the supervisor of our engine, in whichever process it is."""
        if self._home:
            self._home.distrust()
