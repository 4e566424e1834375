"""The two languages of the pages: Chinese at `/`, English at `/en/`, the same page at the same rest of the path."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from directory.regions import SHORTEST_STEM, stem
from graph_schema.clock import day_in_china

RANKS = {
    "壮族自治区": "",
    "回族自治区": "",
    "维吾尔自治区": "",
    "自治区": "",
    "自治州": " Prefecture",
    "自治县": " County",
    "自治旗": " Banner",
    "地区": " Prefecture",
    "林区": " District",
    "省": "",
    "市": "",
    "盟": " League",
    "县": " County",
    "旗": " Banner",
    "区": " District",
}
"""What divisions are called by rank, the longer words first, and what English says for it."""

_WORDS = Path(__file__).parent / "words"
_KILOMETRE = 1_000  # metres; below it distances are told in metres
HUNDREDTH = Decimal("0.01")
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
        own = thing.get("name") or thing[chinese]  # a path is romanised by its last part, which the pinyin is of
        return str(thing.get(english) or romanised(own, thing.get("pinyin")) or thing[chinese])

    def short(self, thing: Mapping[str, Any]) -> str:
        """Return the name of a division as maps have it: without the word for its rank."""
        if self.tag == "zh":
            return stem(thing["name"])
        return str(thing.get("english") or romanised(thing["name"], thing.get("pinyin"), ranked=False) or thing["name"])

    def lying(self, region: Mapping[str, Any]) -> str:
        """Return where a division lies, from the province down; `region` has its `path` and `ancestors`."""
        if self.tag == "zh":
            return str(region["path"])
        return " › ".join([*(self.name(one) for one in region["ancestors"][1:]), self.name(region)])

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

    def share(self, value: float | Decimal | str | None) -> str:
        """Return a share, 0 to 1, in per cent with at most two decimals; empty for none."""
        return "" if value is None else f"{(Decimal(str(value)) * 100).quantize(HUNDREDTH).normalize():f} %"

    def day(self, value: str | None) -> str:
        """Return a day (or the day of an instant in China), ISO 8601."""
        if value is None:
            return ""
        return day_in_china(value) if "T" in value else dt.date.fromisoformat(value).isoformat()

    def last_day(self, value: str | None) -> str:
        """Return the last day in China before an instant, ISO 8601."""
        if value is None:
            return ""
        return self.day((dt.datetime.fromisoformat(value) - dt.timedelta(seconds=1)).isoformat())


def romanised(name: str, pinyin: str | None, *, ranked: bool = True) -> str:
    """Return the name of a division in Latin letters, such as Hangzhou, Xi'an, Xihu District; empty without pinyin.

    `ranked` says whether the word for the rank stays, where English has one.
    """
    syllables = (pinyin or "").split()
    suffix = next((one for one in RANKS if name.endswith(one)), "")
    if len(syllables) != len(name) or len(name) - len(suffix) < SHORTEST_STEM:
        return _word(syllables)
    return _word(syllables[: len(name) - len(suffix)]) + (RANKS.get(suffix, "") if ranked else "")


def _word(syllables: Sequence[str]) -> str:
    """Return syllables as one word; one that begins with a vowel is set apart by an apostrophe (GB/T 16159)."""
    parts = [f"'{one}" if at and one[0] in "aeo" else one for at, one in enumerate(syllables)]
    return "".join(parts).capitalize()


def _read(tag: str, prefix: str) -> Language:
    return Language(tag, prefix, tomllib.loads((_WORDS / f"{tag}.toml").read_text(encoding="utf-8")))


CHINESE = _read("zh", "")
ENGLISH = _read("en", "/en")
LANGUAGES = (CHINESE, ENGLISH)
