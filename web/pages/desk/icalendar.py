"""Days with something due as an iCalendar object (RFC 5545): text in, text out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINE_OCTETS = 75  # of a line without its break (section 3.1); longer ones are folded
PRODUCT = "-//smenet//desk//EN"
AGAIN = "PT6H"  # how often a calendar should ask again (RFC 7986, section 5.7)


@dataclass(frozen=True)
class Event:
    """Something that is due on a day: its lasting id, when it came up (UTC ISO-8601), the day (ISO), and words."""

    uid: str
    stamp: str
    day: str
    summary: str
    description: str
    url: str


def calendar(name: str, events: Iterable[Event]) -> str:
    """Return a calendar of whole days."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}", f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}"]
    lines += [line for event in events for line in _lines(event)]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_compact(event.stamp)}"
    yield f"DTSTART;VALUE=DATE:{event.day.replace('-', '')}"
    yield f"SUMMARY:{escaped(event.summary)}"
    yield f"DESCRIPTION:{escaped(event.description)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _compact(stamp: str) -> str:
    return f"{stamp[:19].replace('-', '').replace(':', '')}Z"


def escaped(text: str) -> str:
    """Return a text as a property holds it (section 3.3.11)."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, written)
    return text


def folded(line: str) -> Iterator[str]:
    """Yield the lines that a long one is written as; no character is cut."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            yield part
            part, size = " ", 1
        part += character
        size += octets
    yield part
