"""The divisions of the country as an immutable table in memory: tree, successions and names."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from directory.documents import AliasDocument, Level, RegionDocument

LEVELS: tuple[Level, ...] = ("NATION", "PROVINCE", "CITY", "COUNTY")
"""From the widest to the narrowest."""

NATION = "100000"
"""The code of the nation."""

SHORTEST_STEM = 2
"""Characters: 东区 without 区 would be 东, which names nothing."""

RANK_NAME, RANK_STEM, RANK_FORMER = 0, 1, 2
"""How well a key names a division; a name no longer in force comes after every other."""

_SUFFIX = re.compile(
    "(特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|(?<!矿)区|(?<![前后中左右])旗|[省市县盟])$"
)
_STEP = " › "


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a division: text, language tag, kind (`former`, `short`, … or `code` of a virtual node)."""

    name: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Division:
    """One division; it is retired when it has successors."""

    code: str
    name: str
    level: Level
    parent: str | None = None
    pinyin: str | None = None
    english: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    aliases: tuple[Alias, ...] = ()
    succeeded_by: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: RegionDocument) -> Self:
        """Return the division that a document describes."""
        return cls(
            code=document["code"],
            name=document["name"],
            level=document["level"],
            parent=document.get("parent"),
            pinyin=document.get("pinyin"),
            english=document.get("english"),
            latitude=document.get("latitude"),
            longitude=document.get("longitude"),
            valid_from=document.get("validFrom"),
            valid_to=document.get("validTo"),
            aliases=tuple(_alias(alias) for alias in document.get("aliases", ())),
            succeeded_by=tuple(document.get("succeededBy", ())),
        )

    @property
    def retired(self) -> bool:
        """Tell whether other divisions took its place."""
        return bool(self.succeeded_by)

    def in_force(self, day: str, today: str) -> bool | None:
        """Tell whether it was in force on an ISO day; None where its last day is not known.

        A first day that is not known counts as long ago, and a retired one is out of force from `today` on at latest.
        """
        if self.valid_from and day < self.valid_from:
            return False
        if self.valid_to:
            return day <= self.valid_to
        if not self.retired:
            return True
        return False if day >= today else None

    @property
    def stem(self) -> str:
        """Return the name without the word for its rank, 杭州 of 杭州市; 东区 and the like stay whole."""
        return stem(self.name)


class Regions:
    """Every division, current and retired, by code; built once, never changed, safe to share.

    The names are put in order when the first one is looked for, which only imports do.
    """

    def __init__(self, divisions: Iterable[Division]) -> None:
        ordered = sorted(divisions, key=lambda division: division.code)
        self._divisions = {division.code: division for division in ordered}
        self._current = tuple(division for division in ordered if not division.retired)
        self._children = _grouped(self._current, lambda division: division.parent)
        self._levels = _grouped(self._current, lambda division: division.level)
        self._lineages: Mapping[str, tuple[str, ...]] = {d.code: tuple(self._climb(d)) for d in ordered}
        self._virtual = {alias.name: d.code for d in ordered for alias in d.aliases if alias.kind == "code"}

    @classmethod
    def of(cls, documents: Iterable[RegionDocument]) -> Self:
        """Return the table of the divisions that the documents describe, in whatever order they come."""
        return cls(Division.of(document) for document in documents)

    def __len__(self) -> int:
        return len(self._divisions)

    def __contains__(self, code: object) -> bool:
        return code in self._divisions

    def get(self, code: str) -> Division | None:
        """Return the current or retired division of that code; None for virtual and unknown codes."""
        return self._divisions.get(code)

    def ancestors(self, code: str) -> tuple[Division, ...]:
        """Return the divisions above from the nation down; () for the nation, retired and unknown codes."""
        return tuple(self._divisions[above] for above in self.lineage(code)[:-1])

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the codes from the nation down to the division itself; () when unknown, only itself when retired."""
        return self._lineages.get(code, ())

    def children(self, code: str) -> tuple[Division, ...]:
        """Return the current divisions directly below, by ascending code; () when there are none."""
        return self._children.get(code, ())

    def descendants(self, code: str) -> Iterator[Division]:
        """Yield the current divisions anywhere below, each before those below it; not the division itself."""
        for child in self.children(code):
            yield child
            yield from self.descendants(child.code)

    def all(self) -> Sequence[Division]:
        """Return all divisions, in force or not, by ascending code."""
        return list(self._divisions.values())

    def current(self) -> Sequence[Division]:
        """Return the divisions in force by ascending code."""
        return self._current

    def retired(self) -> Sequence[Division]:
        """Return the divisions no longer in force by ascending code."""
        return [division for division in self._divisions.values() if division.retired]

    def leaves(self) -> Iterator[Division]:
        """Yield the divisions in force below the nation that have none below them, by ascending code.

        Nearly all are counties; four cities and three provinces have no divisions.
        """
        return (d for d in self._current if d.level != "NATION" and d.code not in self._children)

    def by_level(self, level: str) -> tuple[Division, ...]:
        """Return the divisions in force of that level by ascending code; () for an unknown level."""
        return self._levels.get(level, ())

    def resolve(self, code: str) -> tuple[str, ...]:
        """Return the codes in force behind a code.

        That is the code itself, the successors of a retired one in their source's order, or the division that a
        virtual node of statistical lists (110100, 419000 …) folds into; () when the code is unknown.
        """
        division = self._divisions.get(code)
        if division is None:
            return self.resolve(self._virtual[code]) if code in self._virtual else ()
        if not division.retired:
            return (code,)
        return tuple(dict.fromkeys(now for successor in division.succeeded_by for now in self.resolve(successor)))

    def find(self, name: str, within: str | None = None) -> list[Division]:
        """Return the divisions in force that bear a name, the higher level first, former names last.

        A name is the full one, its stem, an alias, a former name (also of a retired division that it took the place
        of) or the joined pinyin of the stem; width, case and blanks at the ends make no difference. `within` keeps
        what lies in the subtree of that code (of its successors when it is retired) and nothing when it is unknown.
        """
        ranked = self._names.get(_key(name), ())
        if within is None:
            return [self._divisions[code] for code in ranked]
        wanted = frozenset(self.resolve(within))
        return [self._divisions[code] for code in ranked if not wanted.isdisjoint(self._lineages[code])]

    def path(self, code: str) -> str:
        """Return the names from the province down, 浙江省 › 杭州市 › 西湖区; the nation's name; "" if unknown."""
        lineage = self.lineage(code)
        below_nation = lineage[1:] if len(lineage) > 1 else lineage
        return _STEP.join(self._divisions[step].name for step in below_nation)

    def _climb(self, division: Division) -> list[str]:
        codes = [division.code]
        while (parent := division.parent) is not None and parent in self._divisions:
            codes.append(parent)
            division = self._divisions[parent]
        return codes[::-1]

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        ranks: dict[str, dict[str, int]] = defaultdict(dict)
        for division in self._divisions.values():
            for text, rank in _ranked(division):
                for code in self.resolve(division.code):
                    owners = ranks[_key(text)]
                    owners[code] = min(rank, owners.get(code, rank))
        return {key: tuple(sorted(owners, key=self._order(owners))) for key, owners in ranks.items()}

    def _order(self, owners: Mapping[str, int]) -> Callable[[str], tuple[bool, int, int, str]]:
        def order(code: str) -> tuple[bool, int, int, str]:
            rank = owners[code]
            return rank == RANK_FORMER, LEVELS.index(self._divisions[code].level), rank, code

        return order


def stem(name: str) -> str:
    """Return a division's name without the word for its rank, 杭州 of 杭州市; names too short to cut stay whole."""
    short = _SUFFIX.sub("", name)
    return short if len(short) >= SHORTEST_STEM else name


def _grouped(
    divisions: Iterable[Division], key: Callable[[Division], str | None]
) -> Mapping[str, tuple[Division, ...]]:
    groups: dict[str, list[Division]] = defaultdict(list)
    for division in divisions:
        if (group := key(division)) is not None:
            groups[group].append(division)
    return {group: tuple(members) for group, members in groups.items()}


def _alias(document: AliasDocument) -> Alias:
    return Alias(document["name"], document["language"], document["kind"])


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _ranked(division: Division) -> Iterator[tuple[str, int]]:
    if division.retired:
        own, short = RANK_FORMER, RANK_FORMER
    else:
        own, short = RANK_NAME, RANK_STEM
    yield division.name, own
    yield division.stem, short
    if division.pinyin is not None:
        yield "".join(division.pinyin.split()[: len(division.stem)]), short
    for alias in division.aliases:
        if alias.kind == "former":
            yield alias.name, RANK_FORMER
            yield stem(alias.name), RANK_FORMER
        elif alias.kind != "code":
            yield alias.name, short
