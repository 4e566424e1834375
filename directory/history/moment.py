"""The moment a question is about: what was true on a day, as far as it was known at an instant."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from graph_schema.clock import CHINA, stored
from graph_schema.errors import InvalidInput

EARLIEST = dt.date(1949, 10, 1)  # before it there were none of the divisions that the directory knows
AHEAD_DAYS = 366  # a change may be entered a year before it takes effect
ALWAYS = "9999-12-31T23:59:59Z"  # behind the instant of every row


@dataclass(frozen=True)
class Moment:
    """A day in China and an instant; None for a day means whatever was entered last, None for an instant means now."""

    day: dt.date | None = None
    instant: dt.datetime | None = None

    @classmethod
    def of(cls, valid_on: dt.date | None, known_at: dt.datetime | None) -> Self:
        """Return the moment; raise `InvalidInput` for a day out of range and for an instant that is still to come."""
        now = dt.datetime.now(dt.UTC)
        latest = now.astimezone(CHINA).date() + dt.timedelta(days=AHEAD_DAYS)
        if valid_on is not None and not EARLIEST <= valid_on <= latest:
            raise InvalidInput(f"validOn is {valid_on}; it must be {EARLIEST} to {latest}", field="validOn")
        if known_at is not None and known_at > now:
            raise InvalidInput(
                f"knownAt is {known_at.isoformat()}; it must not be later than now",
                field="knownAt",
                hint="what will be known then is not known yet; leave knownAt out for what is known now",
            )
        return cls(valid_on, known_at)

    @property
    def known(self) -> str:
        """Return the instant as the journal writes it: rows up to and with it were known."""
        if self.instant is None:
            return ALWAYS
        return stored(self.instant)

    @property
    def present(self) -> bool:
        """Tell whether nothing but the present is asked for."""
        return self.day is None and self.instant is None

    def reached(self, day: str) -> bool:
        """Tell whether what counts from an ISO day on counts at this moment."""
        return self.day is None or day <= self.day.isoformat()


PRESENT = Moment()
