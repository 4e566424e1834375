"""Pinyin without tones: reading Chinese, cutting joined pinyin into syllables, and the ways people spell ü."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice

from pypinyin import lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict
from pypinyin.seg.mmseg import seg

CACHED_READINGS = 16_384  # of phrases and of names: the trade has few words, and cities repeat them; some megabytes
LONGEST_SYLLABLE = 6  # letters: zhuang, chuang, shuang
MOST_CUTS = 8  # ways to cut one joined word that are looked at: fangan is fang'an and fan'gan, few words have four

_PRINTED = re.compile("lyu|^nyu")  # n may end a syllable: ganyu is gan'yu; l never does
_VOWELS = frozenset("aeiouv")


@lru_cache(CACHED_READINGS)
def syllables(chinese: str) -> tuple[str, ...]:
    """Return the toneless pinyin of a run of Chinese characters, read phrase by phrase, ü as v."""
    return tuple(syllable for phrase in seg.cut(chinese) for syllable in _reading(phrase))


@lru_cache(CACHED_READINGS)
def _reading(phrase: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(phrase))


def spellings(pinyin: str) -> tuple[str, ...]:
    """Return the ways a pinyin text with v for ü is written: lvliang, luliang."""
    return (pinyin, pinyin.replace("v", "u")) if "v" in pinyin else (pinyin,)


def typed(word: str) -> str:
    """Return a folded word as `spellings` has it: passports write lyuliang."""
    return _PRINTED.sub(lambda found: f"{found[0][0]}u", word)


def initials(parts: Sequence[str]) -> str:
    """Return the first letters of syllables."""
    return "".join(part[0] for part in parts if part)


@lru_cache(CACHED_READINGS)
def cuts(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to cut a joined word into syllables, longer syllables first; () when it is no pinyin."""
    return tuple(islice(_cuts(word, 0, _ends(word)), MOST_CUTS))


def _cuts(word: str, start: int, ends: Mapping[int, Sequence[int]]) -> Iterator[tuple[str, ...]]:
    if start == len(word) and word:
        yield ()
    for end in ends.get(start, ()):
        yield from ((word[start:end], *rest) for rest in _cuts(word, end, ends))


def _ends(word: str) -> Mapping[int, Sequence[int]]:
    """Return where a syllable that begins at a place may end, such that syllables follow up to the end of the word."""
    found: dict[int, Sequence[int]] = {len(word): ()}
    for start in range(len(word) - 1, -1, -1):
        reached = range(min(start + LONGEST_SYLLABLE, len(word)), start, -1)
        ends = [end for end in reached if end in found and word[start:end] in _syllables()]
        if ends:
            found[start] = ends
    return found


@cache
def _syllables() -> frozenset[str]:
    """Return every syllable that a character is read with, also with u for ü."""
    readings = {reading for texts in pinyin_dict.values() for reading in texts.split(",")}
    plain = {unicodedata.normalize("NFD", reading).replace("u\u0308", "v") for reading in readings}
    bare = {"".join(mark for mark in text if mark.isascii()) for text in plain}
    return frozenset(way for text in bare if _VOWELS & set(text) for way in spellings(text))
