"""How text is cut into what can be found: Chinese into characters and pairs of them, everything else into words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.seg.mmseg import seg

LONGEST_SOUND = 4  # syllables written as one: most place names and words of the trade have two to four
CACHED_READINGS = 16_384  # of phrases and of names: the trade has few words, and cities repeat them; some megabytes

_HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_RUN = re.compile(rf"({_HAN}+)|(?:(?!{_HAN})[^\W_])+")


def fold(text: str) -> str:
    """Return the text in one width and one case."""
    return unicodedata.normalize("NFKC", text).lower()


def squeeze(text: str) -> str:
    """Return the folded text without spaces and punctuation, as whole names are compared."""
    return "".join(character for character in fold(text) if character.isalnum())


def words(search: str) -> list[list[str]]:
    """Return for each word of a search the tokens that must all be found; words of punctuation only are left out."""
    cut = [[token for run in _RUN.finditer(word) for token in _searched(run)] for word in fold(search).split()]
    return [tokens for tokens in cut if tokens]


def tokens(text: str) -> Iterator[str]:
    """Yield what a text is found by: characters and neighbouring pairs of Chinese, the words of the rest."""
    for run in _RUN.finditer(fold(text)):
        yield from ([*run[0], *_pairs(run[0])] if run[1] else [run[0]])


def sounds(text: str) -> Iterator[str]:
    """Yield what a Chinese text is found by in pinyin: each syllable, and up to four neighbours written as one."""
    for run in _RUN.finditer(fold(text)):
        if run[1]:
            yield from _joined(syllables(run[1]))


def spelled(pinyin: str) -> Iterator[str]:
    """Yield the same for pinyin that is given, with a space between the syllables."""
    return _joined(fold(pinyin).split())


def sound(text: str) -> str:
    """Return the whole text in pinyin as one word, "" when nothing of it is Chinese."""
    return "".join(syllable for run in _RUN.finditer(fold(text)) if run[1] for syllable in syllables(run[1]))


@lru_cache(CACHED_READINGS)
def syllables(chinese: str) -> tuple[str, ...]:
    """Return the toneless pinyin of a run of Chinese characters, read phrase by phrase."""
    return tuple(syllable for phrase in seg.cut(chinese) for syllable in _reading(phrase))


@lru_cache(CACHED_READINGS)
def _reading(phrase: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(phrase))


def _searched(run: re.Match[str]) -> Iterable[str]:
    return _pairs(run[0]) if run[1] and len(run[0]) > 1 else [run[0]]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _joined(parts: Sequence[str]) -> Iterator[str]:
    for start in range(len(parts)):
        word = ""
        for part in parts[start : start + LONGEST_SOUND]:
            word += part
            yield word
