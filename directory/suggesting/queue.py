"""What waits for an administrator: suggestions, the oldest first, then organizations without a division."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.roles import Action, Target
from directory.regions import NATION, Regions
from directory.search.criteria import Criteria, Order
from directory.search.snapshot import Snapshot
from directory.suggesting import queries
from directory.suggesting.aggregate import SUGGESTIONS, queue_key
from directory.suggesting.documents import SuggestionState
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Graph

UNPLACED = Criteria(unplaced=True)
_SUGGESTED, _UNPLACED = "suggestion ", "organization "  # how a position of each part of the queue begins


@dataclass(frozen=True)
class Item:
    """Something to decide or to complete: an organization, and the suggestion about it, if it is about one."""

    organization: str
    suggestion: Document | None
    position: str


@dataclass(frozen=True)
class Queue:
    """The queue of some divisions (codes in force, each with everything below) and one state."""

    graph: Graph
    snapshot: Snapshot
    within: tuple[str, ...]
    state: SuggestionState

    async def page(self, first: int, after: str | None) -> tuple[list[Item], bool]:
        """Return at most `first` items behind a position, and whether there are more."""
        items: list[Item] = []
        if after is None or after.startswith(_SUGGESTED):
            items = await self._suggestions(first + 1, after.removeprefix(_SUGGESTED) if after else None)
            after = None
        if self._whole and len(items) <= first:
            items += self._unplaced(first + 1 - len(items), after.removeprefix(_UNPLACED) if after else None)
        return items[:first], len(items) > first

    async def count(self) -> int:
        """Return how many items there are in all."""
        rows = await self.graph.read(queries.COUNT_QUEUE, **self._range(None))
        return int(rows[0]["suggestions"]) + (self.snapshot.count(UNPLACED) if self._whole else 0)

    @property
    def _whole(self) -> bool:
        """Tell whether organizations that lie nowhere belong to it: they are the nation's, and wait."""
        return NATION in self.within and self.state is SuggestionState.OPEN

    async def _suggestions(self, first: int, after: str | None) -> list[Item]:
        rows = await self.graph.read(queries.LIST_QUEUE, first=first, **self._range(after))
        found = map(SUGGESTIONS.document, rows)
        return [Item(one["organization"], one, _SUGGESTED + _key(one)) for one in found]

    def _unplaced(self, first: int, after: str | None) -> list[Item]:
        page = self.snapshot.organizations(UNPLACED, Order.NAME, first, after)
        return [Item(hit.document["id"], None, _UNPLACED + hit.position) for hit in page.hits]

    def _range(self, after: str | None) -> Document:
        state = self.state.value
        codes = None if NATION in self.within else codes_within(self.snapshot.regions, self.within)
        return {"after": after or queue_key(state), "until": f"{state}~", "codes": codes}


def _key(suggestion: Document) -> str:
    return queue_key(suggestion["state"], suggestion["at"], suggestion["id"])


async def require_curator(graph: Graph, caller: Caller, within: Sequence[str]) -> None:
    """Raise `NotAllowed` unless the caller may correct whatever lies in these divisions."""
    reading = Reading(graph)
    lineages = await rights.lineages_of(reading, within)
    for code in within:
        target = Target(tuple(lineages.get(code, {}).values()))
        await rights.require(reading, caller.account, [Action.CORRECT], target, now())


def codes_within(regions: Regions, within: Sequence[str]) -> list[str]:
    """Return the codes of divisions and of everything below them, with the retired ones that went wholly into them."""
    below = {code for top in within for code in (top, *(one.code for one in regions.descendants(top)))}
    gone = {one.code for one in regions.retired() if below.issuperset(regions.resolve(one.code))}
    return sorted(below | gone)
