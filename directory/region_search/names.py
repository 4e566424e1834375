"""What a division is called, in Chinese, pinyin, English and codes, each in the form that is compared."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import islice

from directory.regions import Division, stem
from directory.search import pinyin
from directory.search.folding import squeeze

CODE, FORMER_KIND = "code", "former"  # kinds of alias
CHINESE, ENGLISH = "zh", "en"  # languages of aliases
FEWEST_SYLLABLES = 2  # of a name in pinyin: one syllable, qian of 黔, or one letter is part of hundreds
PRINTED_YU = "yu"  # how passports and road signs write ü: Lyuliang

RANKS_IN_ENGLISH = (
    ("特别行政区", ("special administrative region", "sar")),
    ("自治区", ("autonomous region",)),
    ("自治州", ("autonomous prefecture", "prefecture")),
    ("自治县", ("autonomous county", "county")),
    ("自治旗", ("autonomous banner", "banner")),
    ("地区", ("prefecture",)),
    ("林区", ("forestry district",)),
    ("特区", ("special district",)),
    ("省", ("province",)),
    ("市", ("city", "municipality")),
    ("区", ("district",)),
    ("县", ("county",)),
    ("旗", ("banner",)),
    ("盟", ("league",)),
)
"""The words that stand behind a name in English for the word for its rank; the longest ending decides."""

_SQUEEZED_RANKS = tuple(squeeze(word) for _, words in RANKS_IN_ENGLISH for word in words)


class Naming(IntEnum):
    """How a text names a division, best first."""

    NAME = 0
    """The whole name in force, or the code: nothing names it better."""
    OTHER = 1
    """Its stem, an alias, its English name or its pinyin, whole: what people call it."""
    FORMER = 2
    """A name or code no longer in force, its own or of one whose place it took."""
    INITIALS = 3
    """The first letters of its pinyin: short, and so shared by several."""
    MISREAD = 4
    """Its characters as a dictionary of words reads them, zhangning for 长宁: so do people who were never there."""


def namings(division: Division) -> Iterator[tuple[str, Naming]]:
    """Yield every text that names a division in force, with how it does."""
    yield squeeze(division.name), Naming.NAME
    yield division.code, Naming.NAME
    for text in chinese_names(division):
        yield squeeze(text), Naming.OTHER
    for syllables in readings(division):
        yield from ((text, Naming.OTHER) for text in latin(syllables))
        yield pinyin.initials(syllables), Naming.INITIALS
    for text in _english(division):
        yield squeeze(text), Naming.OTHER
    for text in (division.name, division.stem):
        yield from ((word, Naming.MISREAD) for word in latin(pinyin.syllables(squeeze(text))))
    for alias in division.aliases:
        if alias.kind in (FORMER_KIND, CODE):
            yield from former(division, alias.name)


def former(division: Division, name: str) -> Iterator[tuple[str, Naming]]:
    """Yield the texts that name a division by a name or code no longer in force, its own or another's."""
    for text in dict.fromkeys((name, stem(name))):
        yield squeeze(text), Naming.FORMER
        if not text.isascii():
            yield from ((word, Naming.FORMER) for word in latin(_read(division, text)))


def ranked(text: str) -> bool:
    """Tell whether a squeezed text ends with the English word for a rank."""
    return text.endswith(_SQUEEZED_RANKS)


def chinese_names(division: Division) -> Iterator[str]:
    """Yield its Chinese names in force besides the whole one: the stem and the aliases."""
    yield from dict.fromkeys(
        [division.stem, *(one.name for one in division.aliases if one.language == CHINESE and one.kind != FORMER_KIND)]
    )


def readings(division: Division) -> Iterator[Sequence[str]]:
    """Yield the syllables of its Chinese names, by its own pinyin as far as that has their characters."""
    yield _read(division, division.name)
    yield from (_read(division, text) for text in chinese_names(division) if len(text) >= FEWEST_SYLLABLES)


def _read(division: Division, text: str) -> Sequence[str]:
    own = dict(zip(division.name, (division.pinyin or "").split(), strict=False))
    return [own.get(mark, guess) for mark, guess in zip(text, pinyin.syllables(squeeze(text)), strict=False)]


def latin(syllables: Iterable[str]) -> tuple[str, ...]:
    """Return the ways to write syllables as one word."""
    joined = "".join(syllables)
    return (*pinyin.spellings(joined), joined.replace("v", PRINTED_YU)) if "v" in joined else (joined,)


def _english(division: Division) -> Iterator[str]:
    """Yield its names in other writings than Chinese, and with the English word for its rank."""
    short = dict.fromkeys("".join(syllables) for syllables in islice(readings(division), 1, None))
    named = [one.name for one in division.aliases if one.language != CHINESE and one.kind != CODE]
    foreign = list(dict.fromkeys([*filter(None, [division.english]), *named]))
    yield from foreign
    ranks = next((words for ending, words in RANKS_IN_ENGLISH if division.name.endswith(ending)), ())
    yield from (f"{name} {rank}" for name in (*short, *foreign) for rank in ranks)
