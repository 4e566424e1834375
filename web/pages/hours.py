"""Opening hours in words, and whether it is open now.

Hours are read as OpenStreetMap writes the simple ones: `Mo-Fr 08:30-12:00,14:00-17:30; Sa 09:00-12:00`, in the time of
China. Whatever else stands there is shown as it is, and nobody is told that it is open or closed.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph_schema.clock import CHINA
from web.pages.language import Language

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE = re.compile(r"(?P<first>[A-Z][a-z])(?:-(?P<last>[A-Z][a-z]))? (?P<times>[\d:,-]+)")
_TIMES = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True)
class Rule:
    """On these days of the week (0 is Monday) it is open between these times (`HH:MM`)."""

    days: Sequence[int]
    times: Sequence[tuple[str, str]]


def rules(text: str | None) -> Sequence[Rule]:
    """Return the rules of opening hours; none when a part of the text is not understood."""
    found = [_rule(part.strip()) for part in (text or "").split(";") if part.strip()]
    return [rule for rule in found if rule] if all(found) else []


def told(text: str | None, language: Language) -> str:
    """Return opening hours in a language; what is not understood as it is."""
    understood = rules(text)
    if not understood:
        return text or ""
    names: Sequence[str] = language.words["weekdays"]
    comma, to = str(language.words["comma"]), str(language.words["to_day"])

    def days(rule: Rule) -> str:
        first, last = names[rule.days[0]], names[rule.days[-1]]
        return first if len(rule.days) == 1 else f"{first}{to}{last}"

    return comma.join(f"{days(one)} {comma.join('–'.join(pair) for pair in one.times)}" for one in understood)


def open_now(text: str | None, at: dt.datetime | None = None) -> bool | None:
    """Return whether it is open at an instant, now without one; None when the hours are not understood."""
    understood = rules(text)
    if not understood:
        return None
    moment = (at or dt.datetime.now(dt.UTC)).astimezone(CHINA)
    time = f"{moment:%H:%M}"
    return any(
        moment.weekday() in rule.days and any(start <= time < end for start, end in rule.times) for rule in understood
    )


def _rule(text: str) -> Rule | None:
    match = _RULE.fullmatch(text)
    if match is None or match["first"] not in DAYS or (match["last"] or "Mo") not in DAYS:
        return None
    first = DAYS.index(match["first"])
    last = DAYS.index(match["last"]) if match["last"] else first
    times = [_TIMES.fullmatch(part) for part in match["times"].split(",")]
    if last < first or not all(times):
        return None
    return Rule(range(first, last + 1), [(one[1], one[2]) for one in times if one])
