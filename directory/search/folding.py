"""One form for texts that people write differently: width, case, diacritics, traditional characters, apostrophes."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

FOLDED = 4_096  # texts whose folded form is kept: a name is folded for each way in which it is found

HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
"""A Chinese character, as part of a regular expression."""

_LEFT_OUT = re.compile("[\u0300-\u036f'`´‘’ʼʹ′]")  # diacritics once decomposed; apostrophes, for Xi'an is Xian
_TRADITIONAL = "dictionary/TSCharacters.txt"
_VARIANTS = ("dictionary/HKVariantsRev.txt", "dictionary/TWVariantsRev.txt")


@lru_cache(FOLDED)
def fold(text: str) -> str:
    """Return the text in one width and case, simplified, without diacritics and apostrophes; blanks stay.

    Characters are simplified one by one, in texts that are kept and texts that are searched alike: so 乾縣 finds 乾县,
    though a phrase may ask for 乾 and not 干.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFKC", _LEFT_OUT.sub("", decomposed)).translate(_simplified())
    else:
        text = _LEFT_OUT.sub("", text)
    return text.casefold()


def squeeze(text: str) -> str:
    """Return the folded text without spaces and punctuation, as whole names are compared."""
    folded = fold(text)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


@dataclass(frozen=True)
class Folded:
    """A folded text that knows where it came from: `origins` holds for each character its place in the original."""

    text: str
    origins: Sequence[int]

    @classmethod
    def of(cls, original: str, kept: str = "") -> "Folded":
        """Return a text without spaces and punctuation, but for the characters in `kept`."""
        if original.isalnum() and fold(original) == original:
            return cls(original, range(len(original)))
        pairs = [pair for at, mark in enumerate(original) for pair in _folded(at, mark, kept)]
        return cls("".join(mark for _, mark in pairs), tuple(at for at, _ in pairs))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the folded text stands in the original, the end after the last character."""
        return self.origins[start], self.origins[end - 1] + 1


def _folded(at: int, mark: str, kept: str) -> Iterator[tuple[int, str]]:
    for one in fold(mark):
        if one.isalnum() or one in kept:
            yield at, one


@cache
def _simplified() -> Mapping[int, str]:
    """Return the simplified form of each traditional character, also of the forms that Hong Kong and Taiwan write."""
    simple = _dictionary(_TRADITIONAL)
    variants = {mark: usual for file in _VARIANTS for mark, usual in _dictionary(file).items()}
    return {ord(mark): simple.get(usual, usual) for mark, usual in variants.items() if mark not in simple} | {
        ord(mark): usual for mark, usual in simple.items()
    }


def _dictionary(file: str) -> dict[str, str]:
    """Return OpenCC's first choice for each character of a dictionary."""
    lines = resources.files("opencc").joinpath(file).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {mark: choices.split()[0] for mark, choices in pairs if len(mark) == 1}
