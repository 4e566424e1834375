"""Collaborations on both engines: who may record and end them, what stays private, and the ways to partners."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from accounts_given import (
    CITY,
    COUNTY,
    NATION,
    OTHER_COUNTY,
    OTHER_PROVINCE,
    PROVINCE,
    SHOP,
    appointed,
    person,
    request_id,
)
from cultivation_given import entered, open_network
from given import added, committed, organization

from cultivation.aggregates import AGGREGATES
from cultivation.collaborations import partners as ways
from cultivation.collaborations.aggregate import COLLABORATIONS
from cultivation.collaborations.partners import STEPS, Partner, PartnerVia, partners
from cultivation.collaborations.recording import Wanted, end_collaboration, record_collaboration
from cultivation.refusals import CollaborationRefused
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Role
from directory.context import Context
from directory.search.index import SearchIndex
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, RequestIdConflict
from graph_schema.statement import Statement
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

LI, WU, STAFF, COLLEGE_STAFF, CITY_S = (person(name) for name in ("li", "wu", "staff", "college", "city"))
TRAINING = [{"id": "service-1", "name": "培训", "category": "training"}]
LOANS = [{"id": "service-1", "name": "贷款", "category": "loans"}]
HUB, ABOVE, COLLEGE, NEAR, FAR, MEMBER, GIANT, GONE = (f"org-000{number}" for number in range(20, 28))
EDGES = Statement(
    "tests.edges",
    "MATCH ()-[edge:COLLABORATES_WITH]->() RETURN properties(edge) AS edge ORDER BY edge.collaboration",
    9.0,
)


def offering(number: int, kind: str, region: str, services: Any = TRAINING, **more: Any) -> Draft:
    offers = [{**one, "id": f"service-{number}-1"} for one in services]
    return added(organization(number, kind=kind, region=region, services=offers, **more))


@pytest.fixture
async def journal(graph: Graph) -> AsyncIterator[Journal]:
    """A county's hub and the city's above it; partners near, far, behind the hub above, behind a collaboration."""
    opened = await open_network(graph)
    await committed(
        opened,
        added(organization(21, kind="SERVICE_CENTRE", region=CITY)),
        added(organization(20, kind="SERVICE_CENTRE", region=COUNTY, memberOf=[ABOVE])),
        offering(22, "UNIVERSITY", OTHER_COUNTY, memberOf=[ABOVE]),
        offering(23, "INSTITUTE", COUNTY),
        offering(24, "UNIVERSITY", OTHER_PROVINCE),
        offering(25, "COMPANY", OTHER_COUNTY, memberOf=[HUB]),
        offering(26, "LARGE_ENTERPRISE", OTHER_PROVINCE, LOANS),
        offering(27, "UNIVERSITY", COUNTY, memberOf=[HUB], status="CLOSED"),
    )
    await appointed(opened, "college", Role.ORGANIZATION, COLLEGE)
    yield opened
    report = await verify(graph, opened, AGGREGATES)
    assert report.clean, report


async def records(journal: Journal, caller: Caller, **given: Any) -> Receipt:
    usual = {"enterprise": None, "by": None, "organization": COLLEGE, "field": "training", "since": "2024-01-01"}
    return await record_collaboration(journal, caller, request_id(), Wanted.of(**{**usual, "to": None, **given}))


async def ends(journal: Journal, caller: Caller, entity: str, version: int = 1, to: str = "2025-12-31") -> Receipt:
    return await end_collaboration(journal, caller, request_id(), entity, version, to)


async def stored(graph: Graph, entity: str) -> Any:
    rows = await graph.read(COLLABORATIONS.read, keys=[entity])
    return COLLABORATIONS.document(rows[0]) if rows else None


async def edges(graph: Graph) -> list[Any]:
    return [row["edge"] for row in await graph.read(EDGES)]


async def test_an_enterprise_records_and_ends_its_own_and_nobody_else_is_told(journal: Journal, graph: Graph) -> None:
    enterprise = await entered(journal, LI, 1)
    entity = (await records(journal, LI, enterprise=enterprise)).answer["id"]
    (edge,) = await edges(graph)
    assert edge == {"collaboration": entity, "field": "training", "since": "2024-01-01"}
    for caller in (WU, STAFF, COLLEGE_STAFF, CITY_S):
        with pytest.raises(NotAllowed):
            await records(journal, caller, enterprise=enterprise)
        with pytest.raises(NotFound) as refusal:
            await ends(journal, caller, entity)
        with pytest.raises(NotFound) as absent:
            await ends(journal, caller, "collaboration-none")
        assert refusal.value.message.replace(entity, "collaboration-none") == absent.value.message
    with pytest.raises(CollaborationRefused, match="recorded already"):
        await records(journal, LI, enterprise=enterprise, since="2025-01-01")
    seq = (await ends(journal, LI, entity)).seq
    document = await stored(graph, entity)
    assert (document["from"], document["to"], document["version"]) == ("2024-01-01", "2025-12-31", 2)
    assert [edge["to"] for edge in await edges(graph)] == ["2025-12-31"]
    assert [row.public for row in await journal.rows(seq - 1, 1)] == [False]
    await records(journal, LI, enterprise=enterprise, since="2026-01-01")
    await committed(journal, Draft("ENTERPRISE_COLLABORATION_REMOVED", entity, None))
    assert [edge["since"] for edge in await edges(graph)] == ["2026-01-01"]


async def test_one_between_organizations_is_public_and_ended_by_either_side(journal: Journal) -> None:
    receipt = await records(journal, STAFF, by=SHOP)
    assert [(row.kind, row.public) for row in await journal.rows(receipt.seq - 1, 1)] == [("COLLABORATION_ADDED", True)]
    for caller in (LI, COLLEGE_STAFF):
        with pytest.raises(NotAllowed):
            await records(journal, caller, by=SHOP, field="financing")
    with pytest.raises(NotAllowed):
        await ends(journal, LI, receipt.answer["id"])
    with pytest.raises(VersionConflict):
        await ends(journal, COLLEGE_STAFF, receipt.answer["id"], version=2)
    with pytest.raises(CollaborationRefused, match="before from"):
        await ends(journal, COLLEGE_STAFF, receipt.answer["id"], to="2023-12-31")
    await ends(journal, COLLEGE_STAFF, receipt.answer["id"])
    with pytest.raises(CollaborationRefused, match="already"):
        await ends(journal, STAFF, receipt.answer["id"], version=2)
    await records(journal, CITY_S, by=SHOP, field="financing")


@pytest.mark.parametrize(
    ("wrong", "kind", "field"),
    [
        ({"by": None}, CollaborationRefused, "enterprise"),
        ({"enterprise": "enterprise-none"}, CollaborationRefused, "enterprise"),
        ({"organization": SHOP}, CollaborationRefused, "by"),
        ({"since": "2024-02-30"}, CollaborationRefused, "from"),
        ({"to": "2023-12-31"}, CollaborationRefused, "to"),
        ({"organization": GONE}, CollaborationRefused, "organization"),
        ({"organization": "org-none"}, NotFound, "organization"),
        ({"by": "org-none"}, NotFound, "organization"),
        ({"field": "none"}, NotFound, "field"),
        ({"by": None, "enterprise": "enterprise-none"}, NotFound, "enterprise"),
    ],
)
async def test_what_cannot_be_recorded_is_told_with_its_field(
    journal: Journal, wrong: Any, kind: Any, field: str
) -> None:
    head = await journal.head()
    with pytest.raises(kind) as refusal:
        await records(journal, STAFF, **{"by": SHOP, **wrong})
    assert refusal.value.field == field
    assert await journal.head() == head


async def test_a_past_one_with_a_closed_organization_is_recorded_with_its_end(journal: Journal) -> None:
    name, past = request_id(), Wanted.of(None, SHOP, GONE, "training", "2020-01-01", "2021-01-01")
    first = await record_collaboration(journal, STAFF, name, past)
    assert await record_collaboration(journal, STAFF, name, past) == first
    other = Wanted.of(None, SHOP, COLLEGE, "training", "2020-01-01", None)
    with pytest.raises(RequestIdConflict):
        await record_collaboration(journal, STAFF, name, other)


def told(found: list[Partner]) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    return [(one.document["id"], one.within, [(step.organization, step.via.name) for step in one.way]) for one in found]


async def test_partners_come_by_division_then_by_steps_with_the_way(
    journal: Journal, graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enterprise, other = await entered(journal, LI, 1), await entered(journal, WU, 2)
    await records(journal, LI, enterprise=enterprise, organization=SHOP, field="financing")
    await records(journal, WU, enterprise=other, organization=FAR)
    await records(journal, STAFF, by=SHOP, organization=GIANT, field="training", to="2025-01-01")
    index = await SearchIndex.open(tmp_path, graph, journal)
    try:
        context = Context.of(graph, journal, index)
        found = told(await partners(context, COUNTY, enterprise, "training", 10))
        college = [(HUB, "HUB"), (ABOVE, "MEMBER_OF"), (COLLEGE, "MEMBER")]
        giant = [(SHOP, "COLLABORATION"), (GIANT, "COLLABORATION")]
        assert found == [(NEAR, True, []), (GIANT, False, giant), (COLLEGE, False, college)]
        assert told(await partners(context, COUNTY, enterprise, "training", 1)) == found[:1]
        by_place = told(await partners(context, COUNTY, None, "training", 10))
        assert by_place == [(NEAR, True, []), (COLLEGE, False, college)]
        assert [one[0] for one in told(await partners(context, COUNTY, enterprise, "financing", 10))] == [GIANT]
        above = told(await partners(context, OTHER_COUNTY, None, "training", 10))
        assert above == [(COLLEGE, True, [(ABOVE, "HUB"), (COLLEGE, "MEMBER")])]
        assert [one[0] for one in told(await partners(context, OTHER_PROVINCE, None, "training", 10))] == [FAR]
        monkeypatch.setattr(ways, "STEPS", 2)
        assert [one[0] for one in told(await partners(context, COUNTY, enterprise, "training", 10))] == [NEAR, GIANT]
    finally:
        await index.close()


async def test_no_way_is_longer_than_what_is_stated(journal: Journal, graph: Graph, tmp_path: Path) -> None:
    chain = [f"org-000{number}" for number in range(30, 30 + STEPS + 1)]
    drafts = [added(organization(int(key[-2:]), kind="INSTITUTE", region=PROVINCE)) for key in chain]
    await committed(journal, *drafts)
    await appointed(journal, "nation", Role.ADMINISTRATOR, NATION)
    enterprise = await entered(journal, LI, 1)
    await records(journal, LI, enterprise=enterprise, organization=chain[0])
    for one, following in pairwise(chain):
        await records(journal, person("nation"), by=one, organization=following)
    index = await SearchIndex.open(tmp_path, graph, journal)
    try:
        found = await partners(Context.of(graph, journal, index), OTHER_PROVINCE, enterprise, "training", 10)
    finally:
        await index.close()
    lengths = {one.document["id"]: len(one.way) for one in found}
    assert lengths == {FAR: 0, **{key: place + 1 for place, key in enumerate(chain[:STEPS])}}
    assert found[-1].way[-1].via is PartnerVia.COLLABORATION
