"""A network with a past: a division that was retired, a shop that moved, scores that followed each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from conftest import empty
from given import added, category, changed, organization, region, removed
from graphql_given import Network

from cultivation.aggregates import AGGREGATES
from directory.search.index import SearchIndex
from graph_schema.address import Address
from graph_schema.aggregate import Document
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.statement import Statement

HUB, OTHER_HUB, SHOP, HEIR, GONE, SECRET = (f"org-0000{number}" for number in range(1, 7))
NATION, PROVINCE, CITY, FORMER, COUNTY, NEW = "100000", "330000", "330100", "330103", "330106", "330114"
BEGUN, RETIRED, MOVED, CORRECTED, RATED, PLANNED, RENAMED = (
    "2024-01-10T02:00:00Z",
    "2024-03-01T02:00:00Z",
    "2024-06-01T02:00:00Z",
    "2024-08-01T02:00:00Z",
    "2024-09-01T17:00:00Z",  # the second of September in China
    "2024-10-01T02:00:00Z",
    "2024-11-01T02:00:00Z",
)
COMPUTED = "2024-08-20T00:00:00Z"  # of the second score, which was published later
STANDARD = "standard-test@1"
ERASE = Statement(
    "tests.erase", "MATCH (change:Change {entity: $entity}) REMOVE change.salt, change.payload RETURN count(*) AS rows"
)


@asynccontextmanager
async def story(engine: Address, path: Path) -> AsyncIterator[Network]:
    """The network of this module in an engine, indexed in a directory."""
    graph = await Graph.open(engine)
    await empty(graph)
    journal = Journal(graph, AGGREGATES)
    for at, drafts in chapters():
        await written(journal, at, *drafts)
    await graph.write(lambda transaction: transaction.run(ERASE, entity=SECRET))
    index = await SearchIndex.open(path, graph, journal)
    try:
        yield Network(graph, journal, index)
    finally:
        await index.close()
        await graph.close()


async def written(journal: Journal, at: str, *drafts: Draft) -> int:
    async def decide(_: Any) -> tuple[Draft, ...]:
        return drafts

    return await journal.commit("tests", decide, at=at)


def chapters() -> list[tuple[str, list[Draft]]]:
    return [
        (BEGUN, [*map(added, beginning()), *published(1, "2023-12-01T00:00:00Z", "70.00")]),
        (RETIRED, [rewritten(region(FORMER, "COUNTY", validTo="2024-02-29", succeededBy=[COUNTY]))]),
        (MOVED, [changed(shop(2, name="乙", region=COUNTY, memberOf=[OTHER_HUB], validFrom="2024-05-15"))]),
        (CORRECTED, [changed(moved(3, name="乙"))]),
        (RATED, [*published(2, COMPUTED, "80.00"), score_draft(1, "2023-12-01T00:00:00Z", "70.00", current=False)]),
        (PLANNED, [Draft("ACCOUNT_CHANGED", "score-1", {**score_document(1, BEGUN, "99.00"), "currentOf": [SHOP]})]),
        (PLANNED, [changed(moved(4, name="丙", validFrom="2025-01-01"))]),
        (RENAMED, [changed(organization(1, name="新中心", region=PROVINCE, version=2)), removed(GONE)]),
        (RENAMED, [changed(organization(4, name="继任", region=COUNTY, succeeds=[SHOP], validFrom="2024-10-15"))]),
    ]


def beginning() -> list[Any]:
    return [
        region(NATION, "NATION"),
        region(PROVINCE, parent=NATION),
        region(CITY, "CITY", parent=PROVINCE),
        region(FORMER, "COUNTY", parent=CITY),
        region(COUNTY, "COUNTY", parent=CITY),
        region(NEW, "COUNTY", parent=CITY, validFrom="2024-02-15"),
        region("330198", "COUNTY", succeededBy=[COUNTY]),
        category("financing"),
        organization(1, name="中心", region=PROVINCE),
        organization(2, name="市中心", region=CITY),
        shop(1, name="甲", region=FORMER, memberOf=[HUB], designations=[title()]),
        organization(4, name="继任", region=COUNTY),
        organization(5, name="去者", region=COUNTY),
        organization(6, name="密者", region=COUNTY, memberOf=[HUB]),
    ]


def shop(version: int, **more: Any) -> Any:
    return organization(3, version=version, **more)


def moved(version: int, **more: Any) -> Any:
    fields = {"region": COUNTY, "memberOf": [OTHER_HUB], "phone": "0571-1", "validFrom": "2024-05-15"}
    return shop(version, **fields | more)


def title() -> Document:
    return {"id": "designation-00003-1", "title": "示范平台", "status": "VALID", "validTo": "2024-03-31"}


def rewritten(document: Document) -> Draft:
    return Draft("REGION_CHANGED", document["id"], document)


def published(number: int, computed: str, total: str) -> list[Draft]:
    assessment: Document = {"id": f"assessment-{number}", "organization": SHOP, "period": "2024", "state": "PUBLISHED"}
    return [
        Draft("ASSESSMENT_PUBLISHED", assessment["id"], {**assessment, "createdAt": computed}, fresh=True),
        score_draft(number, computed, total, current=True),
    ]


def score_draft(number: int, computed: str, total: str, *, current: bool) -> Draft:
    kind = "SCORE_PUBLISHED" if current else "SCORE_REPLACED"
    held = {"currentOf": [SHOP]} if current else {}
    return Draft(kind, f"score-{number}", score_document(number, computed, total) | held)


def score_document(number: int, computed: str, total: str) -> Document:
    return {
        "id": f"score-{number}",
        "assessment": f"assessment-{number}",
        "organization": SHOP,
        "standard": STANDARD,
        "total": total,
        "decision": "PASS",
        "computedAt": computed,
        "derivation": {"answers": {"number": number}},
    }
