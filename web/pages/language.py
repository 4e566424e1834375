"""The two languages of the pages: Chinese at `/`, English at `/en/`, the same page at the same rest of the path."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).parent / "words"
_KILOMETRE = 1_000  # metres; below it distances are told in metres
_NEAR = 10_000  # metres; below it kilometres are told with one decimal


@dataclass(frozen=True)
class Language:
    """A language: its tag, what its paths begin with, and its words by key."""

    tag: str
    prefix: str
    words: Mapping[str, Any]

    def path(self, path: str) -> str:
        """Return the address of a page in this language; `path` begins with a slash."""
        return self.prefix if self.prefix and path == "/" else self.prefix + path

    def label(self, vocabulary: str, value: str | None) -> str:
        """Return what a value of a vocabulary is called, the value itself where it has no name."""
        return str(self.words["labels"].get(vocabulary, {}).get(value, value or ""))

    def name(self, thing: Mapping[str, Any], chinese: str = "name", english: str = "english") -> str:
        """Return the name of a thing in this language; pinyin, else the Chinese one where there is no other."""
        if self.tag == "zh":
            return str(thing[chinese])
        return str(thing.get(english) or romanised(thing.get("pinyin")) or thing[chinese])

    def distance(self, metres: float | None) -> str:
        """Return a distance as people say it."""
        if metres is None:
            return ""
        if metres < _KILOMETRE:
            return f"{metres:.0f} {self.words['metres']}"
        return f"{metres / _KILOMETRE:.{1 if metres < _NEAR else 0}f} {self.words['kilometres']}"

    def number(self, value: float | Decimal | str | None) -> str:
        """Return a number with its thousands set apart; what is none as it is."""
        try:
            return "" if value is None else f"{Decimal(str(value)):,}"
        except ArithmeticError:
            return str(value)

    def day(self, value: str | None) -> str:
        """Return a day (or the day of an instant), ISO 8601."""
        return "" if value is None else dt.date.fromisoformat(value[:10]).isoformat()


def romanised(pinyin: str | None) -> str:
    """Return a Chinese name in Latin letters: its syllables joined, the first letter large."""
    return (pinyin or "").replace(" ", "").capitalize()


def _read(tag: str, prefix: str) -> Language:
    return Language(tag, prefix, tomllib.loads((_WORDS / f"{tag}.toml").read_text(encoding="utf-8")))


CHINESE = _read("zh", "")
ENGLISH = _read("en", "/en")
LANGUAGES = (CHINESE, ENGLISH)
