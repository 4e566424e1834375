"""The kind of service that a word names: what people call it, not only what the vocabulary does."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources

from directory.categories import Categories
from directory.search import pinyin
from directory.search.folding import squeeze
from directory.search.typos import Typos

WORDS_FILE = "data/category_words.csv"
KEPT_TREES = 4  # the tree in force, and those that requests under way still see
SHORTEST_TYPO = 5  # letters: shorter words are one error away from others that mean something


def category_of(word: str, categories: Categories) -> str | None:
    """Return the code of the category that a word or a phrase names, also in pinyin, or None."""
    text = squeeze(word)
    known = _known().get(text) or _known().get(pinyin.typed(text))
    return _own(categories).get(text, known if known in categories else None)


def category_near(word: str, categories: Categories) -> str | None:
    """Return the code of the category that a word names with one typing error in it, or None."""
    text = squeeze(word)
    near = sorted(_typos().near(text)) if len(text) >= SHORTEST_TYPO else []
    return next((code for one in near if (code := _known()[one]) in categories), None)


@lru_cache(KEPT_TREES)
def _own(categories: Categories) -> Mapping[str, str]:
    """Return the code of each category by its own squeezed names, the first of those that share one."""
    names = ((squeeze(name), one.code) for one in reversed(categories.all()) for name in (one.english, one.name))
    return {name: code for name, code in names if name}


@cache
def _typos() -> Typos:
    return Typos(_known())


@cache
def _known() -> Mapping[str, str]:
    """Return the category of each squeezed word; of two with the same pinyin the first of the file."""
    text = resources.files("directory").joinpath(WORDS_FILE).read_text(encoding="utf-8")
    rows = [(squeeze(row["word"]), row["code"]) for row in csv.DictReader(text.splitlines())]
    return {way: code for word, code in reversed(rows) for way in _spoken(word)} | dict(rows)


def _spoken(word: str) -> Iterator[str]:
    if not word.isascii():
        yield from pinyin.spellings("".join(pinyin.syllables(word)))
