"""What somebody has seen of a graph that several servers hold: his next reading shows at least that.

A server of a cluster that lags waits until it has what a bookmark names. Addresses without routing need none.
"""

from collections import OrderedDict
from collections.abc import Iterable

CALLERS = 10_000  # whose bookmarks one process keeps: some megabytes


class Bookmarks:
    """The bookmarks of one who reads and writes, who also sees what all of `others` have seen."""

    def __init__(self, *others: "Bookmarks") -> None:
        self._others = others
        self._own = frozenset[str]()

    def known(self) -> frozenset[str]:
        """Return what the next reading must show."""
        return self._own.union(*(other.known() for other in self._others))

    def saw(self, known: frozenset[str], news: Iterable[str]) -> None:
        """Keep what a transaction ended with, which stands for all that it began with."""
        self._own = (self._own - known) | frozenset(news)

    def forget(self) -> None:
        """Give up what no server knows, as after a restore of the database."""
        self._own = frozenset()
        for other in self._others:
            other.forget()


class Callers:
    """The bookmarks of each caller; whoever was away longest is forgotten first."""

    def __init__(self, others: Bookmarks, most: int = CALLERS) -> None:
        self._others = others
        self._most = most
        self._callers: OrderedDict[str, Bookmarks] = OrderedDict()

    def of(self, caller: str) -> Bookmarks:
        """Return the bookmarks of a caller, who sees what all have seen together as well."""
        found = self._callers.setdefault(caller, Bookmarks(self._others))
        self._callers.move_to_end(caller)
        if len(self._callers) > self._most:
            self._callers.popitem(last=False)
        return found
