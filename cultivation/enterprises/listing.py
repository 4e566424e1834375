"""The enterprises of a division as pages of a list, by division and id.

Enterprises are private and stand in no index: a list is read from the graph, division by division, as many of them as a
page needs.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises import queries
from cultivation.enterprises.aggregate import ENTERPRISES
from cultivation.enterprises.exporting import count_enterprises
from cultivation.enterprises.seeing import SeenEnterprise
from cultivation.enterprises.size import classes_of
from cultivation.tiers import terms
from cultivation.tiers.keeper import register_of
from cultivation.tiers.keeping import titles_of
from cultivation.tiers.vocabulary import Tier
from directory import credit_code
from directory.accounts.reading import Reading
from directory.accounts.roles import ENTERPRISE
from directory.context import Context
from directory.scalars import shown
from evaluation.finding import is_name
from graph_schema.connection import Graph
from graph_schema.errors import InvalidInput

GROWTH = 4  # each statement reads so many times the divisions of the one before: seven of them the whole nation
COUNTED_DIVISIONS = 64  # in which enterprises are counted first: a large city, or a fiftieth of the nation
MOST_SEARCHED = 50_000  # enterprises whose names one search looks through: those of a city, in less than a second
DIVISION_DIGITS = slice(2, 8)  # of a credit code: where it was given (GB 32100-2015)

Item = tuple[str, SeenEnterprise]
"""An enterprise with its place in the list."""


class TooManyEnterprises(InvalidInput):
    """A part of a name is looked for among more enterprises than one search reads."""

    code = "LIMIT_EXCEEDED"


@dataclass(frozen=True)
class KnownEnterprises:
    """The enterprises, one or none, that a credit code or an id names."""

    items: list[Item]

    async def page(self, first: int, after: str | None) -> tuple[list[Item], bool]:
        """Return at most `first` enterprises behind a place, and whether there are more."""
        items = [item for item in self.items if item[0] > (after or "")]
        return items[:first], len(items) > first

    async def count(self) -> int:
        """Return how many there are in all."""
        return len(self.items)


@dataclass(frozen=True)
class EnterprisesIn:
    """Enterprises that lie in divisions by name (codes, ascending), with a part of the name and a tier if told.

    `holders` are those who hold the tier's title on the day, by the division they lie in.
    """

    graph: Graph
    codes: Sequence[str]
    day: str
    part: str | None = None
    tier: Tier | None = None
    holders: Mapping[str, int] | None = None

    async def page(self, first: int, after: str | None) -> tuple[list[Item], bool]:
        """Return at most `first` enterprises behind a place, and whether there are more."""
        code, _, id_ = (after or "").partition(" ")
        places: list[tuple[str, str]] = []
        for codes in _parts(self.codes[bisect_left(self.codes, code) :], 1):
            more = first + 1 - len(places)
            rows = await self.graph.read(
                queries.LIST_IN, codes=codes, code=code, id=id_, first=more, **self._filter(), day=self.day
            )
            places += [(row["region"], row["id"]) for row in rows]
            if len(places) > first:
                break
        return await _seen(self.graph, places[:first]), len(places) > first

    async def count(self) -> int:
        """Return how many there are in all."""
        if self.part is not None:
            rows = await self.graph.read(
                queries.COUNT_MATCHING_IN, codes=list(self.codes), **self._filter(), day=self.day
            )
            return int(rows[0]["enterprises"])
        if self.holders is not None:
            return sum(self.holders[code] for code in self.codes)
        return await count_enterprises(self.graph, self.codes)

    def _filter(self) -> dict[str, Any]:
        return {"part": self.part, "tier": self.tier.value if self.tier else None}


async def find_enterprises(
    context: Context, codes: Sequence[str], search: str | None, tier: Tier | None
) -> KnownEnterprises | EnterprisesIn:
    """Return the enterprises that lie in divisions by name (codes, ascending) and match what is searched.

    A credit code or an id names one exactly, everything else is a part of the name, in any case. Raise `InvalidInput`
    for a credit code with a wrong check character, `TooManyEnterprises` for a part of a name among too many.
    """
    graph, day = context.graph, context.day
    if search is not None and (known := await _known(graph, search)) is not None:
        items = await _seen(graph, [place for place in known if place[0] in frozenset(codes)])
        return KnownEnterprises([item for item in items if tier is None or _holds(item[1], tier, day.isoformat())])
    holders = (await register_of(context)).seats_of(tier, day.toordinal()) if tier else None
    if holders is not None:
        codes = [code for code in codes if code in holders]
    if search is not None:
        await _check_searchable(graph, codes)
    return EnterprisesIn(graph, codes, day.isoformat(), search.lower() if search else None, tier, holders)


async def _known(graph: Graph, search: str) -> list[tuple[str, str]] | None:
    """Return the place of the enterprise that a credit code or an id names, if there is one; None for another text."""
    code = search.upper()
    if len(code) == credit_code.LENGTH and code.isascii() and code.isalnum() and code[DIVISION_DIGITS].isdigit():
        if problem := credit_code.check(code):
            raise InvalidInput(f"search '{shown(search)}' {problem}", field="search")
        ids = [row["id"] for row in await graph.read(queries.FIND_ENTERPRISE, creditCode=code)]
    elif search.startswith(ENTERPRISE) and is_name(search):
        ids = [search]
    else:
        return None
    rows = await graph.read(ENTERPRISES.read, keys=ids)
    return [(document["region"], document["id"]) for document in map(ENTERPRISES.document, rows)]


async def _check_searchable(graph: Graph, codes: Sequence[str]) -> None:
    """Raise `TooManyEnterprises` when more lie in divisions by name than one search reads; no more are counted."""
    counted = 0
    for part in _parts(codes, COUNTED_DIVISIONS):
        counted += await count_enterprises(graph, part)
        if counted > MOST_SEARCHED:
            raise TooManyEnterprises(
                f"search is a part of a name, among {counted} enterprises or more; at most {MOST_SEARCHED} are "
                "looked through",
                field="search",
                hint="name a narrower division in within, or search for a whole credit code or id",
            )


async def _seen(graph: Graph, places: Sequence[tuple[str, str]]) -> list[Item]:
    """Return the enterprises at places (division and id) as their administrators see them."""
    reader, ids = Reading(graph), [id_ for _, id_ in places]
    if not ids:
        return []
    rows = await reader.run(ENTERPRISES.read, keys=ids)
    documents = [cast("EnterpriseDocument", ENTERPRISES.document(row)) for row in rows]
    titles, classes = await titles_of(reader, ids), await classes_of(reader, documents)
    found = {
        document["id"]: SeenEnterprise(document, titles.get(document["id"], []), size_class, inside=True)
        for document, size_class in zip(documents, classes, strict=True)
    }
    return [(f"{code} {id_}", found[id_]) for code, id_ in places if id_ in found]  # one may be removed meanwhile


def _holds(enterprise: SeenEnterprise, tier: Tier, day: str) -> bool:
    return any(title["tier"] == tier.value and terms.counts_on(title, day) for title in enterprise.titles)


def _parts(codes: Sequence[str], size: int) -> Iterator[list[str]]:
    """Yield the codes in parts, each `GROWTH` times as long as the one before."""
    first = 0
    while first < len(codes):
        yield list(codes[first : first + size])
        first, size = first + size, size * GROWTH
