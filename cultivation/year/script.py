"""What happens in an invented year, drawn by its seed before it is played: pure, the same seed gives the same year.

A fate says what people would do; what comes of it the rules decide when it is played.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from cultivation.requests.kinds import RequestKind
from directory.generator.chance import Chance

DAYS = 365
KINDS = (
    (RequestKind.SERVICE,) * 10
    + (RequestKind.ARREARS,) * 4
    + (
        *(RequestKind.INTELLECTUAL_PROPERTY,) * 2,
        *(RequestKind.RELIEF,) * 2,
        *(RequestKind.COMPLIANCE,) * 2,
    )
)
"""Made up: half ask for a service, a fifth for help with a late payment."""

OF_ENTERPRISES = 0.75  # share of requests that come from an enterprise; the others from somebody without an account
IGNORED = (0,) * 14 + (1,) * 4 + (2, 9)
"""By how many organizations in a row a request is let lie until it is overdue; 9 is by all there are."""
REFERRED, WITHDRAWN, SERVED, VOICED = 0.12, 0.05, 0.85, 0.9  # shares of requests
LONGEST_ACCEPT, LONGEST_ANSWER, LONGEST_REACTION = 5, 8, 20  # days


class Ending(Enum):
    """What the requester does when an answer came."""

    CONFIRM = "CONFIRM"
    CLOSE = "CLOSE"
    REOPEN = "REOPEN"
    SILENT = "SILENT"


ENDINGS = (Ending.CONFIRM,) * 13 + (Ending.CLOSE,) * 2 + (Ending.REOPEN,) * 3 + (Ending.SILENT,) * 2


@dataclass(frozen=True)
class Fate:
    """What would happen to one request: `enterprise` is a place in the list of them, None for nobody's; days count.

    `withdraws_after` is None for most; `stars` None for who says nothing.
    """

    number: int
    day: int
    kind: RequestKind
    category: str
    region: str
    enterprise: int | None
    ignored: int
    accepts_after: int
    answers_after: int
    refers: bool
    served: bool
    reacts_after: int
    ending: Ending
    withdraws_after: int | None
    stars: int | None


def fates(
    seed: int, requests: int, enterprises: Sequence[str], places: Sequence[str], kinds: Sequence[str]
) -> list[Fate]:
    """Return the fates of so many requests by the day they are made.

    `enterprises` are the divisions (codes) in which they lie, `places` those that anybody may write from, `kinds` the
    categories.
    """
    chance = Chance(seed)
    drawn = [_fate(chance, number, enterprises, places, kinds) for number in range(requests)]
    return sorted(drawn, key=lambda fate: (fate.day, fate.number))


def moment_of(first: dt.date, day: int, minutes: int) -> str:
    """Return the instant so many minutes after eight in the morning (China) of a day of the year, UTC."""
    midnight = dt.datetime.combine(first, dt.time(), dt.UTC) + dt.timedelta(days=day, minutes=minutes)
    return midnight.strftime("%Y-%m-%dT%H:%M:%SZ")


def _fate(chance: Chance, number: int, enterprises: Sequence[str], places: Sequence[str], kinds: Sequence[str]) -> Fate:
    enterprise = chance.between(0, len(enterprises) - 1) if chance.happens(OF_ENTERPRISES) else None
    served = chance.happens(SERVED)
    return Fate(
        number=number,
        day=chance.between(0, DAYS - 1),
        kind=chance.pick(KINDS),
        category=chance.pick(kinds),
        region=chance.pick(places) if enterprise is None else enterprises[enterprise],
        enterprise=enterprise,
        ignored=chance.pick(IGNORED),
        accepts_after=chance.between(0, LONGEST_ACCEPT),
        answers_after=chance.between(1, LONGEST_ANSWER),
        refers=chance.happens(REFERRED),
        served=served,
        reacts_after=chance.between(1, LONGEST_REACTION),
        ending=chance.pick(ENDINGS),
        withdraws_after=chance.between(1, LONGEST_REACTION) if chance.happens(WITHDRAWN) else None,
        stars=(chance.between(4, 5) if served else chance.between(1, 3)) if chance.happens(VOICED) else None,
    )
