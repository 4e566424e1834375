"""Which voices about one organization look as if they were made together: they are kept, and counted apart.

Three rules, each of the project and each named in the flag that it sets:

- BURST: within some seven days came at least ten voices, and more than five times as many as in a usual week of the
  year before these days (at least one a week is usual). All voices of these days are flagged.
- SAME_SOURCE: two or more enterprises spoke that one account entered as their representative; all of
  theirs are flagged.
- SAME_TEXT: three or more voices have the same text of at least eight characters, in one width, case and script and
  without blanks and punctuation. All of these are flagged; short ones ("很好") are naturally alike.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from directory.search.folding import squeeze

WINDOW_DAYS = 7  # of a burst: a campaign is over in days, and a week evens out weekdays
YEAR_WEEKS = 52  # before the window, whose mean is the usual rate
LEAST_BURST = 10  # voices: fewer are a good week of a small organization
TIMES_USUAL = 5  # far above chance: where two a week are usual, more than ten come by chance once in 100,000 weeks
LEAST_ENTERPRISES = 2  # of one source
LEAST_ALIKE = 3  # voices with one text: two may be a coincidence
SHORTEST_TEXT = 8  # characters after folding

WINDOW = dt.timedelta(days=WINDOW_DAYS)
LOOKED_AT_DAYS = WINDOW_DAYS * (YEAR_WEEKS + 2)  # of voices that a new one can make suspicious, and their year before


class Flag(StrEnum):
    """Why a voice is counted apart."""

    BURST = "BURST"
    SAME_SOURCE = "SAME_SOURCE"
    SAME_TEXT = "SAME_TEXT"


@dataclass(frozen=True)
class Voice:
    """A voice: when it was given, by which enterprise, which account entered that one itself, and its text."""

    id: str
    at: dt.datetime
    enterprise: str
    source: str | None = None
    text: str = ""


def flags_of(voices: Iterable[Voice]) -> dict[str, frozenset[Flag]]:
    """Return by id the flags of those voices about one organization that have any."""
    ordered = sorted(voices, key=lambda voice: (voice.at, voice.id))
    found: dict[str, set[Flag]] = defaultdict(set)
    for flag, rule in ((Flag.BURST, _burst), (Flag.SAME_SOURCE, _same_source), (Flag.SAME_TEXT, _same_text)):
        for voice in rule(ordered):
            found[voice.id].add(flag)
    return {key: frozenset(flags) for key, flags in found.items()}


def _burst(voices: Sequence[Voice]) -> list[Voice]:
    moments = [voice.at for voice in voices]
    found: dict[int, Voice] = {}
    for moment in moments:
        first, end = bisect_right(moments, moment - WINDOW), bisect_right(moments, moment)
        before = first - bisect_left(moments, moment - WINDOW * (YEAR_WEEKS + 1))
        # In whole numbers: count > times × before / weeks.
        if end - first >= LEAST_BURST and (end - first) * YEAR_WEEKS > TIMES_USUAL * max(before, YEAR_WEEKS):
            found |= {place: voices[place] for place in range(first, end)}
    return list(found.values())


def _same_source(voices: Sequence[Voice]) -> list[Voice]:
    by_source: dict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        if voice.source is not None:
            by_source[voice.source].append(voice)
    groups = [group for group in by_source.values() if len({one.enterprise for one in group}) >= LEAST_ENTERPRISES]
    return [voice for group in groups for voice in group]


def _same_text(voices: Sequence[Voice]) -> list[Voice]:
    by_text: dict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        if len(text := squeeze(voice.text)) >= SHORTEST_TEXT:
            by_text[text].append(voice)
    return [voice for group in by_text.values() if len(group) >= LEAST_ALIKE for voice in group]
