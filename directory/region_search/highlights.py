"""Where a search stands in the names of a division."""

from collections.abc import Sequence

from directory.regions import Division
from directory.search import pinyin
from directory.search.folding import squeeze
from directory.search.highlights import Highlight, highlights
from directory.search.text import Run


def of_division(division: Division, runs: Sequence[Run]) -> list[Highlight]:
    """Return what of a division's names and code the parts of a search stand in."""
    shown = [("name", division.name), ("english", division.english or ""), ("pinyin", division.pinyin or "")]
    shown += [("code", division.code), *(("aliases", alias.name) for alias in division.aliases)]
    own = tuple((division.pinyin or "").split())
    return highlights(shown, runs, lambda run: own if run == squeeze(division.name) else pinyin.syllables(run))
