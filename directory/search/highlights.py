"""Where the words of a search stand in what is shown: places in texts, as plain data."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from directory.documents import OrganizationDocument
from directory.search import pinyin, text
from directory.search.criteria import Criteria
from directory.search.folding import Folded
from directory.search.text import Read, Run

MOST_PARTS = 12  # of a search that are marked: as many words as are read one by one
SHORTEST_PART = 2  # letters: one alone is in nearly every text

Span = tuple[int, int]
"""The first character and the one after the last, counted in Unicode code points."""


@dataclass(frozen=True)
class Highlight:
    """A text of a field and the places in it that the search speaks of, in order, none touching another."""

    field: str
    text: str
    spans: tuple[Span, ...]


def searched_runs(criteria: Criteria) -> list[Run]:
    """Return the parts of a search that are looked for in texts, each once."""
    understood = criteria.interpretation
    words = [] if understood is None else [*understood.words]
    if understood is None or understood.joined:
        words.append(criteria.search or "")
    return list(dict.fromkeys(run for word in text.words(" ".join(words)) for run in word))[:MOST_PARTS]


def of_organization(document: OrganizationDocument, runs: Sequence[Run], read: Read) -> list[Highlight]:
    """Return what of an organization's names and services the parts of a search stand in; `read` gives its sounds."""
    shown = [("name", document["name"]), ("english", document.get("english", ""))]
    shown += [("aliases", alias) for alias in document.get("aliases", ())]
    shown += [("services", service["name"]) for service in document.get("services", ())]
    return highlights(shown, runs, lru_cache(None)(read))  # each text sounds the same for every part


def highlights(shown: Iterable[tuple[str, str]], runs: Sequence[Run], read: Read) -> list[Highlight]:
    """Return the texts that parts of a search stand in; each text once, under the first of its fields."""
    texts = {part: field for field, part in reversed(list(shown))}
    marked = ((field, part, merged(marks(part, runs, read))) for part, field in reversed(texts.items()))
    return [Highlight(field, part, spans) for field, part, spans in marked if spans]


def marks(original: str, runs: Sequence[Run], read: Read) -> Iterator[Span]:
    """Yield where parts of a search stand in a text: as they are written, or as it sounds."""
    folded = Folded.of(original)
    for run in runs:
        if run.chinese or len(run.text) >= SHORTEST_PART:
            yield from _written(folded, run) or _spoken(original, run, read)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _written(folded: Folded, run: Run) -> list[Span]:
    """Return where a run stands; of Chinese that does not stand there whole, where its pairs do."""
    whole = list(_places(folded, run.text))
    return whole or ([span for pair in run.tokens for span in _places(folded, pair)] if run.chinese else [])


def _places(folded: Folded, part: str) -> Iterator[Span]:
    at = folded.text.find(part)
    while at >= 0:
        yield folded.span(at, at + len(part))
        at = folded.text.find(part, at + 1)


def _spoken(original: str, run: Run, read: Read) -> list[Span]:
    """Return where Chinese sounds like a run of letters, or has it as first letters."""
    if run.chinese:
        return []
    wanted = pinyin.typed(run.text).replace("v", "u")
    return list(chain.from_iterable(_sounding(start, read(part), wanted) for start, part in _chinese(original)))


def _chinese(original: str) -> Iterator[tuple[int, str]]:
    """Yield the Chinese runs of a text with where they begin; one character stands for one."""
    for run in text.runs(original):
        if run[1]:
            yield run.start(), Folded.of(run[0]).text


def _sounding(start: int, syllables: Sequence[str], wanted: str) -> Iterator[Span]:
    plain = [syllable.replace("v", "u") for syllable in syllables]
    letters = [syllable[:1] for syllable in plain]
    for first in (at for at, letter in enumerate(letters) if letter == wanted[:1]):
        for ways in (plain, letters):
            joined, last = "", first
            while last < len(ways) and len(joined) < len(wanted):
                joined, last = joined + ways[last], last + 1
            if joined == wanted:
                yield start + first, start + last
