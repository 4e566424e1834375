"""How much work each may ask for: points a minute, of an account by its token, of everybody else by address.

A point is what a plain field of GraphQL takes, 3 to 30 µs of one core (docs/costs.md). Pages have an allowance of their
own, so that what somebody's programs ask for does not shut the pages to him.
"""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from directory.accounts.documents import Caller
from web.addresses import address_of
from web.point_store import PointStore
from web.refusals import HttpRefusal

POINTS_A_MINUTE = 300_000  # 3 to 9 seconds of one core: 500 pages of twenty organizations as lists show them
VIEW = 500  # points of a page for people: the dearest takes some 15 ms
ROWS_A_POINT = 4  # rows of the feed or of the export that are written in the time of one point
ROWS_COUNTED = 400_000  # at most, so that whoever has spent nothing yet can read a directory of any size
REFUSED = 10  # points of a request that is refused: a token that proves nothing takes 0.2 ms to see through
CHARACTERS_A_POINT = 20
"""Of a document that is not known yet: 2,000 tokens take up to 0.1 s. Bytes beside it: a megabyte takes 0.5 s."""

log = structlog.get_logger("smenet.allowance")


class Allowance(Protocol):
    """Decides whether somebody may spend points."""

    def spend(self, payer: str, points: int) -> None:
        """Count the points; raise HttpRefusal 429, and count none, when they are more than what is left."""
        ...


class Unlimited:
    """Nobody counts."""

    def spend(self, payer: str, points: int) -> None:
        """Do nothing."""


class PointsPerMinute:
    """So many points for each in a minute, which begins with his first request."""

    def __init__(self, points: int, store: PointStore) -> None:
        self._item = RateLimitItemPerMinute(points)
        self._limiter = FixedWindowRateLimiter(store)
        self._store = store

    def spend(self, payer: str, points: int) -> None:
        """Count the points; raise HttpRefusal 429, and count none, when they are more than what is left."""
        try:
            if self._limiter.hit(self._item, payer, cost=points):
                return
            left = self._give_back(payer, points)
            reset = self._limiter.get_window_stats(self._item, payer).reset_time
        except sqlite3.Error as error:
            # Better some requests too many than none, when the disk is full or the file is gone.
            log.warning("points are not counted", error=str(error))
            return
        raise self._spent(points, left, reset)

    def _give_back(self, payer: str, points: int) -> int:
        """Take back points that were counted; return how many are left."""
        key = self._item.key_for(payer)
        return self._item.amount - self._store.incr(key, self._item.get_expiry(), -points)

    def _spent(self, points: int, left: int, reset: float) -> HttpRefusal:
        seconds = max(1, math.ceil(reset - time.time()))
        return HttpRefusal(
            429,
            "RATE_LIMITED",
            f"the request takes {points} points and {max(0, left)} are left; "
            f"there are {self._item.amount} again in {seconds} s",
            {"Retry-After": str(seconds)},
            retryable=True,
            limit="points",
            allowed=self._item.amount,
            asked=points,
            left=max(0, left),
            retryAfter=seconds,
            hint="wait, ask for less at once, or read /export and /changes rather than many pages",
        )


@contextmanager
def refusals_paid(allowance: Allowance, scope: Scope) -> Iterator[None]:
    """Let the address pay for what HTTP refuses while the block runs; raises HttpRefusal 429 when it cannot."""
    try:
        yield
    except HttpRefusal:
        allowance.spend(payer_of(None, scope), REFUSED)
        raise


def points_of(rows: int) -> int:
    """Return what so many rows of the feed or the export take."""
    return 1 + min(rows, ROWS_COUNTED) // ROWS_A_POINT


def payer_of(caller: Caller | None, scope: Scope) -> str:
    """Return who pays for what a caller asks: his account, or the address that it comes from."""
    return caller.account if caller else f"address-{address_of(scope)}"


def viewer_of(scope: Scope) -> str:
    """Return who pays for a page: the address, from an allowance apart."""
    return f"pages-{address_of(scope)}"
