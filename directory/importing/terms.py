"""Terms of validity as notices write them, and the state of a title on a day."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

EARLIEST_YEAR, LATEST_YEAR = 1980, 2100  # no title for service organizations is older; beyond, it is a slip of the pen
ALLOWED = "allowed: 2024-2026, 2024年1月-2026年12月, 2024.01.01至2026.12.31, or a number of years such as 三年 or 3年"

_POINT = r"(\d{4})(?:[年./-](\d{1,2})(?:[月./-](\d{1,2})日?|月)?|年)?"
_SPAN = re.compile(rf"自?{_POINT}起?(?:至|到|—+|–|-|~|～)+{_POINT}(?:止|底)?")
_YEARS = re.compile(r"(?:有效期)?(?:为|:)?([一二两三四五六七八九十]|\d{1,2})年")
_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NOTICE_YEAR = re.compile(r"[〔\[【(]((?:19|20)\d{2})[〕\]】)]")


@dataclass(frozen=True)
class Term:
    """First and last day of a title as ISO dates; None where they are not known."""

    first: str | None = None
    last: str | None = None


def parse_term(text: str, year: int | None) -> Term:
    """Return the days a term stands for; raise `ValueError` that says what is allowed.

    A number of years counts from `year`, the notice's: the day is not known, so the term reaches from the first day
    of that year to the last day of the year in which it ends. Without a year, such a term has no days.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    if not compact:
        return Term()
    if span := _SPAN.fullmatch(compact):
        return _span(*span.groups())
    if years := _YEARS.fullmatch(compact):
        count = _NUMERALS.get(years[1]) or int(years[1])
        return Term(f"{year}-01-01", f"{year + count}-12-31") if year else Term()
    raise ValueError(f"is no term; {ALLOWED}")


def notice_year(notice: str) -> int | None:
    """Return the year in the number of a notice, 2020 of 工信部企业函〔2020〕326号; None when there is none."""
    found = _NOTICE_YEAR.search(unicodedata.normalize("NFKC", notice))
    return int(found[1]) if found else None


def status_on(last: str | None, today: date) -> str | None:
    """Return VALID or LAPSED by the last day (ISO); None when it is not known and neither can be said."""
    if last is None:
        return None
    return "LAPSED" if date.fromisoformat(last) < today else "VALID"


def _span(*parts: str | None) -> Term:
    first, last = _day(parts[:3], last=False), _day(parts[3:], last=True)
    if first > last:
        raise ValueError(f"ends before it begins; {ALLOWED}")
    return Term(first.isoformat(), last.isoformat())


def _day(parts: tuple[str | None, ...], *, last: bool) -> date:
    """Return the first or last day of a year, month or day; raise `ValueError` when the calendar has none."""
    year, month, day = (int(part) if part else None for part in parts)
    if year is None or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"names the year {year}; it must be {EARLIEST_YEAR} to {LATEST_YEAR}")
    month = month or (12 if last else 1)
    try:
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError as error:
        raise ValueError(f"names a day that does not exist; {ALLOWED}") from error
