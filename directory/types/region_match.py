"""How a text finds a region."""

from enum import Enum

from directory.types.described import value, vocabulary


@vocabulary
class RegionMatch(Enum):
    """How a search finds a region; in lists the first of these comes first."""

    NAME = value("NAME", "The whole name in force, or the code.")
    OTHER = value("OTHER", "The whole stem (杭州 of 杭州市), an alias, the English name or the pinyin.")
    FORMER = value("FORMER", "A whole name or code no longer in force; it leads to today's region.")
    INITIALS = value("INITIALS", "The first letters of the pinyin.")
    MISREAD = value("MISREAD", "The whole pinyin as a dictionary of words misreads the name.")
    PATH = value("PATH", "Its name together with that of one above it, in either order.")
    SOUND = value("SOUND", "Other characters that sound the same.")
    SLIP = value("SLIP", "A name of which one character is missing, or two neighbours are swapped.")
    BEGINNING = value("BEGINNING", "The beginning of a name.")
    TYPO = value("TYPO", "A name of which one character is wrong, or one too many.")
    PART = value("PART", "The middle or the end of a name.")
    SHORT_TYPO = value("SHORT_TYPO", "The same as TYPO in a text so short that many are near.")
    NEARLY_PATH = value("NEARLY_PATH", "A path with one name only begun, misheard or mistyped.")
