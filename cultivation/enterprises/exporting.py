"""All enterprises of a division with their figures, for its administrators alone."""

from collections.abc import AsyncIterator, Sequence
from typing import cast

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises import queries
from cultivation.enterprises.aggregate import ENTERPRISES
from cultivation.queues import named_codes, require_administrator
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.roles import ENTERPRISE
from directory.inputs import regions_of
from directory.regions import Regions
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.head import Head
from graph_schema.journal import Journal
from graph_schema.settled import head_after
from graph_schema.versions import Versions, changed_between, versions_at

READ_DIVISIONS = 10  # whose enterprises are read at once: of a nation of a million some thousands


async def exported_codes(graph: Graph, regions: Regions, caller: Caller, within: str) -> list[str]:
    """Return the codes of a division and everything below it; raise `InvalidInput` for none, `NotAllowed` for others.

    It takes an administrator of the division.
    """
    codes = regions_of(regions, within, "within")
    await require_administrator(Reading(graph), caller.account, codes, now())
    return named_codes(regions, codes)


async def count_enterprises(graph: Graph, codes: Sequence[str]) -> int:
    """Return how many enterprises lie in the divisions by name."""
    rows = await graph.read(queries.COUNT_IN, codes=list(codes))
    return int(rows[0]["enterprises"])


async def enterprises_at(
    graph: Graph, journal: Journal, head: Head, codes: Sequence[str]
) -> AsyncIterator[list[EnterpriseDocument]]:
    """Yield the enterprises that lay in the divisions by name at a head, by division and id, some divisions at a time.

    Those that change meanwhile, or move, are told as they were, from the journal. Raises `Unavailable` when an import
    runs meanwhile; no part of one is in what came.
    """
    former: Versions = {}  # as they were at the head, of those that changed since
    looked = head.seq
    for first in range(0, len(codes), READ_DIVISIONS):
        places = codes[first : first + READ_DIVISIONS]
        rows = await graph.read(queries.READ_IN, codes=list(places))
        # What these rows hold was written up to here, as this is read after them.
        until = (await head_after(journal, head)).seq
        if until > looked:
            changed = await changed_between(graph, looked, until, (ENTERPRISE,))
            former |= await versions_at(graph, sorted(changed.keys() - former.keys()), head.seq)
            looked = until
        read = [ENTERPRISES.document(row) for row in rows]
        found = [one for one in read if one["id"] not in former]
        found += [one for one in former.values() if one and one["region"] in places]
        yield cast("list[EnterpriseDocument]", sorted(found, key=lambda one: (one["region"], one["id"])))
