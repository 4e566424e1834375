"""The real divisions as documents, read from the package's data (see data/SOURCES.md for where they come from)."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from directory.documents import AliasDocument, Level, RegionDocument

DIVISIONS_FILE = "data/divisions.csv"
SUCCESSIONS_FILE = "data/division_successions.csv"
ALIASES_FILE = "data/division_aliases.csv"

VIRTUAL_SOURCE = "virtual"
"""Successions of nodes that only statistical lists have (110100 市辖区): never divisions."""

PREFERRED_ENGLISH = {
    "141100": "Lüliang",
    "650100": "Urumqi",
    "650400": "Turpan",
    "653125": "Yarkant",
    "653200": "Hotan",
    "810000": "Hong Kong",
}
"""Which English name to show where the file has several and the alphabetically first is not the usual one."""

SOURCE_LEVELS: dict[str, Level] = {"nation": "NATION", "province": "PROVINCE", "city": "CITY", "county": "COUNTY"}


@dataclass(frozen=True, slots=True)
class Succession:
    """A code and name no longer in force and one current code that took their place; `year` is "" when unknown."""

    code: str
    name: str
    successor: str
    year: str
    virtual: bool


def read_divisions() -> list[RegionDocument]:
    """Return the divisions in force, then the retired ones, each by ascending code.

    A retired division has `succeededBy` and no parent; `validTo` is the last day of the year in which it went, absent
    where that is not known. Names no longer in force are aliases of kind `former`, the codes of virtual nodes
    aliases of kind `code` of the province or city they fold into.
    """
    rows = _rows(DIVISIONS_FILE)
    successions = read_successions()
    codes = frozenset(row["code"] for row in rows)
    aliases = _aliases(rows, successions, codes)
    return [_current(row, aliases[row["code"]]) for row in rows] + _retired_divisions(successions, codes)


def read_successions() -> list[Succession]:
    """Return every succession in its source's order, which within one code is not the order of importance."""
    return [
        Succession(row["old_code"], row["old_name"], row["new_code"], row["year"], row["source"] == VIRTUAL_SOURCE)
        for row in _rows(SUCCESSIONS_FILE)
    ]


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("directory").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _aliases(
    rows: Sequence[dict[str, str]], successions: Sequence[Succession], codes: frozenset[str]
) -> dict[str, list[AliasDocument]]:
    aliases: dict[str, list[AliasDocument]] = defaultdict(list)
    for row in _rows(ALIASES_FILE):
        aliases[row["code"]].append(AliasDocument(name=row["alias"], language=row["lang"], kind=row["kind"]))
    names = {row["code"]: row["name"] for row in rows}
    for succession in successions:
        if succession.virtual:
            aliases[succession.successor].append(_alias(succession.code, "und", "code"))
        elif succession.code in codes and succession.name != names[succession.successor]:
            aliases[succession.successor].append(_alias(succession.name, "zh", "former"))
    return aliases


def _alias(name: str, language: str, kind: str) -> AliasDocument:
    return AliasDocument(name=name, language=language, kind=kind)


def _current(row: dict[str, str], aliases: list[AliasDocument]) -> RegionDocument:
    code = row["code"]
    document = RegionDocument(
        id=f"region-{code}", code=code, name=row["name"], level=SOURCE_LEVELS[row["level"]], pinyin=row["pinyin"]
    )
    if row["parent_code"]:
        document["parent"] = row["parent_code"]
    if row["lat"]:
        document["latitude"], document["longitude"] = float(row["lat"]), float(row["lon"])
    english = [alias["name"] for alias in aliases if alias["kind"] == "english"]
    if english:
        document["english"] = PREFERRED_ENGLISH.get(code, english[0])
    if aliases:
        document["aliases"] = aliases
    return document


def _retired_divisions(successions: Sequence[Succession], codes: frozenset[str]) -> list[RegionDocument]:
    """Return one division for each code that is neither in force nor, as 150601 also is, a virtual node."""
    virtual = {succession.code for succession in successions if succession.virtual}
    gone: dict[str, list[Succession]] = defaultdict(list)
    for succession in successions:
        if succession.code not in codes and succession.code not in virtual:
            gone[succession.code].append(succession)
    return [_retired(code, gone[code]) for code in sorted(gone)]


def _retired(code: str, successions: Sequence[Succession]) -> RegionDocument:
    last = max(successions, key=lambda succession: succession.year)
    document = RegionDocument(
        id=f"region-{code}",
        code=code,
        name=last.name,
        level=_level(code),
        succeededBy=list(dict.fromkeys(succession.successor for succession in successions)),
    )
    if last.year:
        document["validTo"] = f"{last.year}-12-31"
    former = dict.fromkeys(succession.name for succession in successions if succession.name != last.name)
    if former:
        document["aliases"] = [_alias(name, "zh", "former") for name in former]
    return document


def _level(code: str) -> Level:
    """Return the level that the pattern of a retired code tells; no province is among them."""
    return "CITY" if code.endswith("00") else "COUNTY"
