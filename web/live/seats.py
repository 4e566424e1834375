"""How many may follow at once, in all and from one address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from web.metrics import FOLLOWERS
from web.refusals import HttpRefusal

SEATS = 1_000  # connections of one process: some 50 MB, and half a second of one core for an event that all want
SEATS_EACH = 50  # of one address: an office behind one, not a flood
RETRY_SECONDS = 30


class Seats:
    """Counts the connections that are open."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Hold a seat while the block runs; raises HttpRefusal 429 or 503 when there is none."""
        if self._taken[address] >= SEATS_EACH:
            raise _full(429, f"{SEATS_EACH} connections of this address follow already", SEATS_EACH)
        if self._taken.total() >= SEATS:
            raise _full(503, f"{SEATS} connections follow already", SEATS)
        self._taken[address] += 1
        FOLLOWERS.inc()
        try:
            yield
        finally:
            FOLLOWERS.dec()
            self._taken[address] -= 1
            self._taken += Counter()  # addresses without any are forgotten


def _full(status: int, message: str, allowed: int) -> HttpRefusal:
    return HttpRefusal(
        status,
        "LIMIT_EXCEEDED",
        message,
        {"Retry-After": str(RETRY_SECONDS)},
        limit="connections",
        allowed=allowed,
        hint="several subscriptions share one WebSocket; /changes?after= gives the same rows page by page",
    )
