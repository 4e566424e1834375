"""All enterprises of a division with their figures, for its administrators alone."""

from collections.abc import AsyncIterator, Sequence
from typing import cast

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises import queries
from cultivation.enterprises.aggregate import ENTERPRISES
from cultivation.queues import named_codes, require_administrator
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.inputs import regions_of
from directory.regions import Regions
from graph_schema.clock import now
from graph_schema.connection import Graph

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


async def enterprises_in(graph: Graph, codes: Sequence[str]) -> AsyncIterator[list[EnterpriseDocument]]:
    """Yield the enterprises that lie in the divisions by name, by division and id, some divisions at a time.

    One that is moved meanwhile may come twice, or in no division.
    """
    for first in range(0, len(codes), READ_DIVISIONS):
        rows = await graph.read(queries.READ_IN, codes=list(codes[first : first + READ_DIVISIONS]))
        found = [cast("EnterpriseDocument", ENTERPRISES.document(row)) for row in rows]
        yield sorted(found, key=lambda document: (document["region"], document["id"]))
