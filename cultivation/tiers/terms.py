"""Terms of titles: from which day to which, when figures are due, when a holder may be reviewed again. Pure.

Days are ISO dates; a title counts on its first and its last day.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.vocabulary import Tier, TitleStatus

STANDS, REVOKED = "VALID", "REVOKED"  # the stored states; that a term is over is told by its days
MARCH = 3


def years_after(day: str, years: int) -> str:
    """Return the same day so many years later; of a 29 February, 1 March where there is none."""
    date = dt.date.fromisoformat(day)
    try:
        return date.replace(year=date.year + years).isoformat()
    except ValueError:
        return date.replace(year=date.year + years, month=MARCH, day=1).isoformat()


def days_after(day: str, days: int) -> str:
    """Return the day so many days later, or before for a negative number."""
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()


def last_day(first: str, years: int) -> str:
    """Return the last day of a term of so many years that begins on a day."""
    return days_after(years_after(first, years), -1)


def end_of(title: TitleDocument) -> str:
    """Return the last day on which a title counts: before its revocation, if it was revoked."""
    if title["status"] != REVOKED:
        return title["validTo"]
    return min(title["validTo"], days_after(title["revokedOn"], -1))


def counts_on(title: TitleDocument, day: str) -> bool:
    """Return whether a title is in force on a day."""
    return title["validFrom"] <= day <= end_of(title)


def status_on(title: TitleDocument, day: str) -> TitleStatus:
    """Return whether a title stands on a day; one revoked later stood before."""
    if title["status"] == REVOKED and title["revokedOn"] <= day:
        return TitleStatus.REVOKED
    if day < title["validFrom"]:
        return TitleStatus.COMING
    return TitleStatus.VALID if day <= title["validTo"] else TitleStatus.LAPSED


def highest(titles: Iterable[TitleDocument], day: str) -> Tier | None:
    """Return the highest tier of which a title is in force on a day; None without any."""
    held = [Tier(title["tier"]) for title in titles if counts_on(title, day)]
    return max(held, key=lambda tier: tier.step, default=None)


def last_of(titles: Iterable[TitleDocument], tier: Tier) -> TitleDocument | None:
    """Return the title of a tier whose term ends last, of those that were not revoked; None without any."""
    own = [title for title in titles if title["tier"] == tier.value and title["status"] != REVOKED]
    return max(own, key=lambda title: title["validTo"], default=None)


def deadlines(title: TitleDocument) -> list[str]:
    """Return the days by which figures are due: one in each year of the term after that in which it begins."""
    if "updateBy" not in title:
        return []
    years = range(int(title["validFrom"][:4]) + 1, int(title["validTo"][:4]) + 1)
    found = [f"{year}-{title['updateBy']}" for year in years]
    return [day for day in found if day <= title["validTo"]]


def is_updated(title: TitleDocument, deadline: str) -> bool:
    """Return whether figures came in the year of a deadline, by its day."""
    return any(deadline[:4] <= day <= deadline for day in title.get("updates", ()))


def missed(title: TitleDocument, day: str) -> list[str]:
    """Return the deadlines before a day by which no figures came."""
    return [due for due in deadlines(title) if due < day and not is_updated(title, due)]


def next_deadline(title: TitleDocument, day: str) -> str | None:
    """Return the next day, from this one on, by which figures are still due; None when there is none."""
    return next((due for due in deadlines(title) if due >= day and not is_updated(title, due)), None)


def barred_until(titles: Sequence[TitleDocument], day: str) -> str | None:
    """Return the last day on which a holder that deceived may not apply; None when it may on this day."""
    return max((title["barredUntil"] for title in titles if title.get("barredUntil", "") >= day), default=None)


def fraud_of(title: TitleDocument) -> tuple[str | None, str | None]:
    """Return the day on which fraud was found about a title, and what was found; nothing where none was."""
    if "barredUntil" not in title:
        return None, None
    return title.get("fraudFoundOn", title.get("revokedOn")), title.get("fraudReason", title.get("reason"))
