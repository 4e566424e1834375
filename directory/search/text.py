"""How text is cut into what can be found: Chinese into characters and pairs of them, everything else into words."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby

from directory.search import pinyin
from directory.search.folding import HAN, fold

KEPT_TEXTS = 4_096  # whose parts are kept: a name is cut for each way in which it is found
LONGEST_SOUND = 4  # syllables written as one: most place names and words of the trade have two to four
INITIALS = 3  # first letters that are looked up together: fewer are in every name

Read = Callable[[str], Sequence[str]]
"""Gives the syllables of a run of Chinese characters."""

_RUN = re.compile(rf"({HAN}+)|(?:(?!{HAN})[^\W_])+")


@dataclass(frozen=True)
class Run:
    """A part of a word that is all Chinese, or all letters and digits of other writings."""

    text: str
    chinese: bool

    @property
    def tokens(self) -> Sequence[str]:
        """Return what must be found for the run to be found."""
        return _pairs(self.text) if self.chinese and len(self.text) > 1 else [self.text]

    @property
    def cuts(self) -> Sequence[Sequence[str]]:
        """Return, for pinyin too long to be kept as one word, the words it is kept as; one way or another."""
        ways = () if self.chinese else pinyin.cuts(pinyin.typed(self.text))
        return [_long(cut) for cut in ways] if min(map(len, ways), default=0) > LONGEST_SOUND else ()

    @property
    def initials(self) -> Sequence[str]:
        """Return the groups of letters that must be found for the run to be found as initials; () for what is none."""
        return _groups(self.text) if not self.chinese and self.text.isalpha() else ()


Word = tuple[Run, ...]
"""What stands between two blanks."""


def words(search: str) -> list[Word]:
    """Return the words of a search; syllables typed apart are one word, words of punctuation only are left out."""
    cut = [tuple(Run(run[0], bool(run[1])) for run in _RUN.finditer(word)) for word in fold(search).split()]
    return [word for alone, group in groupby(filter(None, cut), _is_syllable) for word in _together(alone, list(group))]


def runs(text: str) -> Iterator[re.Match[str]]:
    """Yield the runs of a text as they stand in it; the first group tells that one is Chinese."""
    return _RUN.finditer(text)


def tokens(text: str) -> Iterator[str]:
    """Yield what a text is found by: characters and neighbouring pairs of Chinese, the words of the rest."""
    for run, chinese in _parts(text):
        yield from (*run, *_pairs(run)) if chinese else (run,)


def sounds(text: str, read: Read = pinyin.syllables) -> Iterator[str]:
    """Yield what a Chinese text is found by in pinyin: each syllable, and up to four neighbours written as one."""
    for run, chinese in _parts(text):
        if chinese:
            yield from joined(read(run))


def joined(syllables: Sequence[str]) -> list[str]:
    """Return each syllable, and up to four neighbours written as one, in each spelling."""
    neighbours = (syllables[start : start + LONGEST_SOUND] for start in range(len(syllables)))
    plain = [word for following in neighbours for word in accumulate(following)]
    return [way for word in plain for way in pinyin.spellings(word)] if any("v" in one for one in syllables) else plain


def initials(text: str, read: Read = pinyin.syllables) -> Iterator[str]:
    """Yield the groups of first letters that a text is found by; letters and digits count as they stand."""
    return iter(_groups("".join(pinyin.initials(read(run)) if chinese else run for run, chinese in _parts(text))))


def sound(text: str, read: Read = pinyin.syllables) -> str:
    """Return the whole text in pinyin as one word, "" when nothing of it is Chinese."""
    return "".join("".join(read(run)) for run, chinese in _parts(text) if chinese)


def heard(run: str) -> Sequence[str]:
    """Return the tokens of `sounds` that must be found for a Chinese text to be found by its sound."""
    syllables = [syllable.replace("v", "u") for syllable in pinyin.syllables(run)]
    return _long(syllables) if len(syllables) > LONGEST_SOUND else ["".join(syllables)]


@lru_cache(KEPT_TEXTS)
def _parts(text: str) -> tuple[tuple[str, bool], ...]:
    """Return the runs of a text once folded, each with whether it is Chinese."""
    return tuple((run[0], bool(run[1])) for run in _RUN.finditer(fold(text)))


def _together(alone: bool, group: list[Word]) -> Iterable[Word]:
    return [(Run("".join(word[0].text for word in group), chinese=False),)] if alone else group


def _is_syllable(word: Word) -> bool:
    return len(word) == 1 and not word[0].chinese and _fewest(word[0].text) == 1


def _fewest(text: str) -> int:
    return min(map(len, pinyin.cuts(text)), default=0)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _groups(letters: str) -> list[str]:
    return [letters[at : at + INITIALS] for at in range(len(letters) - INITIALS + 1)]


def _long(syllables: Sequence[str]) -> list[str]:
    return ["".join(syllables[at : at + LONGEST_SOUND]) for at in range(len(syllables) - LONGEST_SOUND + 1)]
