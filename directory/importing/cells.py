"""Readers of single cells: each takes the text, without blanks around it, and returns the value or raises `Refused`."""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from directory import credit_code
from directory.importing import lists
from directory.importing.faults import Refused

Reader = Callable[[str], Any]

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100  # outside, a day is a slip of the pen
PHONE_LENGTHS = (3, 60)  # 110 is the shortest; area code, number and extension fit in twice
TOLD_BEYOND = 10  # a list of more times what is allowed is no list: its single faults are not looked for
URL_LENGTH = 500  # longer addresses are links of a session, not of an organization
EMAIL_LENGTH = 254  # RFC 5321

_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]+)?")
_INTEGER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PHONE = re.compile(r"[0-9+(（][0-9()（） /,;、，；.+-]*([0-9)）]|(转|ext\.?|x)\s?[0-9]{1,6})", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https?://[^\s/?#\"<>@]+\.[^\s/?#\"<>@]+([/?#][^\s\"<>]*)?", re.IGNORECASE)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, marks that change the order of reading, separators
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def text(longest: int, *, lines: bool = False) -> Reader:
    """Return a reader of texts of at most so many characters; `lines` allows line breaks."""

    def reader(value: str) -> str:
        value = value.replace("\r\n", "\n") if lines else value
        if len(value) > longest:
            raise Refused((value, f"has {len(value)} characters; allowed: 1 to {longest}"))
        if problem := _unprintable(value, lines=lines):
            raise Refused((value, problem))
        return value

    return reader


def word(words: Collection[str]) -> Reader:
    """Return a reader of one of these words."""

    def reader(value: str) -> str:
        if value not in words:
            raise Refused((value, f"is not allowed; allowed: {', '.join(words)}"))
        return value

    return reader


def whole(least: int, most: int) -> Reader:
    """Return a reader of whole numbers in a range."""

    def reader(value: str) -> int:
        if not _INTEGER.fullmatch(value) or not least <= int(value) <= most:
            raise Refused((value, f"is no whole number from {least} to {most}"))
        return int(value)

    return reader


def shape(name: str, pattern: re.Pattern[str], example: str, longest: int) -> Reader:
    """Return a reader of texts of a pattern; name and example tell what is allowed."""

    def reader(value: str) -> str:
        if len(value) > longest or not pattern.fullmatch(value):  # the length first: long texts match slowly
            raise Refused((value, f"is no {name}; allowed: {example}, at most {longest} characters"))
        return value

    return reader


def items(read: Reader, most: int) -> Reader:
    """Return a reader of cells of several values separated by `|`, none of them twice."""

    def reader(value: str) -> list[Any]:
        try:
            parts = lists.split(value)
        except ValueError as error:
            raise Refused((value, str(error))) from error
        return unique_list(parts, read, most)

    return reader


def unique_list(parts: list[str], read: Reader, most: int) -> list[Any]:
    """Return the values of the parts; raise `Refused` for empty, repeated, wrong and too many ones, all of them."""
    problems = [(part, f"makes {len(parts)} values; allowed: at most {most}") for part in parts[most : most + 1]]
    if len(parts) > most * TOLD_BEYOND:
        raise Refused(*problems)
    values: list[Any] = []
    for part in parts:
        try:
            value = read(part) if part else None
        except Refused as refusal:
            problems += refusal.problems
            continue
        if value is None:
            problems.append(("", "holds an empty value; separate values by one |"))
        elif value in values:
            problems.append((part, "stands there twice"))
        else:
            values.append(value)
    if problems:
        raise Refused(*problems)
    return values


def boolean(value: str) -> bool:
    """Return the truth value of `true` or `false`."""
    if value not in {"true", "false"}:
        raise Refused((value, "is no truth value; allowed: true, false"))
    return value == "true"


def number(value: str) -> float:
    """Return a number in decimal degrees."""
    if not _NUMBER.fullmatch(value):
        raise Refused((value, "is no number; allowed: decimal degrees such as 30.259244"))
    return float(value)


def day(value: str) -> str:
    """Return an ISO day."""
    try:
        year = date.fromisoformat(value).year if _DAY.fullmatch(value) else 0
    except ValueError:
        year = 0
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Refused((value, f"is no day; allowed: YYYY-MM-DD, {EARLIEST_YEAR} to {LATEST_YEAR}"))
    return value


def year(value: str) -> int:
    """Return a year."""
    return int(whole(EARLIEST_YEAR, LATEST_YEAR)(value))


def credit(value: str) -> str:
    """Return a credit code."""
    if reason := credit_code.check(value):
        raise Refused((value, reason))
    return value


def phone(value: str) -> str:
    """Return one or more telephone numbers."""
    shortest, longest = PHONE_LENGTHS
    digits = sum(character.isdecimal() for character in value)
    if not _PHONE.fullmatch(value) or digits < shortest or len(value) > longest:
        raise Refused((value, f"is no telephone number; allowed: 0571-88888888 转 8001, at most {longest} characters"))
    return value


email = shape("e-mail address", _EMAIL, "name@example.cn", EMAIL_LENGTH)
url = shape("address of a page", _URL, "https://example.cn/path", URL_LENGTH)


def _unprintable(value: str, *, lines: bool) -> str | None:
    for character in value:
        if character == _REPLACEMENT:
            return "holds U+FFFD: an earlier conversion of the file lost a character"
        if unicodedata.category(character) in _INVISIBLE and not (lines and character == "\n"):
            return f"holds the invisible character U+{ord(character):04X}; remove it"
    return None
