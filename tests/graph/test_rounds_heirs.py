"""Whose score a publication is, when the organization was closed, merged or succeeded during its assessment."""

import json
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
from accounts_given import COUNTY, appointed
from conftest import empty
from evaluation_given import published
from given import added, changed, committed, organization
from rounds_given import Office, office

from cultivation.aggregates import AGGREGATES
from directory.accounts.roles import Role
from evaluation.rounds.refusals import PublicationRefused
from graph_schema.address import Address
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

NUMBERS = count(100, 10)


@pytest.fixture(scope="module")
async def opened(engine: Address) -> AsyncIterator[Office]:
    graph = await Graph.open(engine)
    await empty(graph)
    yield await office(graph)
    await graph.close()


@pytest.fixture
async def desk(opened: Office) -> AsyncIterator[Office]:
    await opened.opens()
    yield opened
    report = await verify(opened.graph, opened.journal, AGGREGATES)
    assert report.clean, report.findings


async def reviewed(desk: Office) -> int:
    """The number of a new organization whose assessment waits for its publication."""
    number = next(NUMBERS)
    await committed(desk.journal, added(organization(number, region=COUNTY)))
    await appointed(desk.journal, f"staff {number}", Role.ORGANIZATION, shop(number))
    await desk.until_reviewed(shop(number), f"staff {number}")
    return number


async def ends(desk: Office, number: int, status: str = "CLOSED") -> None:
    await committed(desk.journal, changed(organization(number, region=COUNTY, status=status, version=2)))


async def succeeds(desk: Office, number: int, *before: int, **more: Any) -> None:
    """A new organization that takes over from these."""
    document = organization(number, region=COUNTY, succeeds=[shop(one) for one in before], **more)
    await committed(desk.journal, added(document))


def scored(number: int, *holders: str) -> list[Draft]:
    """A score of an organization that no round gave rise to, current of these."""
    texts = [json.dumps([one.kind, one.entity, one.document]) for one in published(7)]
    (first, second) = (json.loads(text.replace("00007", f"{number:05d}")) for text in texts)
    second[2]["currentOf"] = list(holders)
    return [Draft(kind, entity, document, fresh=True) for kind, entity, document in (first, second)]


def shop(number: int) -> str:
    return f"org-{number:05d}"


async def holders(desk: Office, number: int) -> list[str]:
    return list((await desk.score(shop(number))).get("currentOf", ()))


async def test_the_single_successor_inherits_what_is_published_after_the_succession(desk: Office) -> None:
    number = await reviewed(desk)
    await ends(desk, number)
    await succeeds(desk, number + 1, number)
    await desk.publishes(shop=shop(number))
    assert await holders(desk, number) == [shop(number), shop(number + 1)]
    assert (await desk.score(shop(number)))["organization"] == shop(number)


async def test_a_successor_that_closed_passes_it_on(desk: Office) -> None:
    number = await reviewed(desk)
    await ends(desk, number)
    await succeeds(desk, number + 1, number, status="CLOSED")
    await succeeds(desk, number + 2, number + 1)
    await desk.publishes(shop=shop(number))
    assert await holders(desk, number) == [shop(one) for one in (number, number + 1, number + 2)]


async def test_an_inherited_score_gives_way_and_one_that_was_earned_does_not(desk: Office) -> None:
    number = await reviewed(desk)
    await ends(desk, number)
    await succeeds(desk, number + 1, number)
    await committed(desk.journal, *scored(number, shop(number), shop(number + 1)))
    await desk.publishes(shop=shop(number))
    assert await holders(desk, number) == [shop(number), shop(number + 1)]
    current = [one["id"] for one in await desk.scores() if shop(number + 1) in one.get("currentOf", ())]
    assert current == [(await desk.score(shop(number)))["id"]]

    other = await reviewed(desk)
    await ends(desk, other)
    await succeeds(desk, other + 1, other)
    await committed(desk.journal, *scored(other + 1, shop(other + 1)))
    await desk.publishes(shop=shop(other))
    assert await holders(desk, other) == [shop(other)]


@pytest.mark.parametrize("way", ["closed", "merged", "of several", "into several"])
async def test_without_a_single_successor_nothing_is_published(desk: Office, way: str) -> None:
    number = await reviewed(desk)
    await ends(desk, number, "MERGED" if way == "merged" else "CLOSED")
    if way == "of several":
        await committed(desk.journal, added(organization(number + 5, region=COUNTY, status="CLOSED")))
        await succeeds(desk, number + 1, number, number + 5)
    elif way != "closed":
        await succeeds(desk, number + 1, number)
    if way == "into several":
        await succeeds(desk, number + 2, number)
    head = await desk.journal.head()
    with pytest.raises(PublicationRefused, match="no single organization took over from it alone"):
        await desk.publishes(shop=shop(number))
    assert await desk.journal.head() == head
    await committed(desk.journal, changed(organization(number, region=COUNTY, version=3)))
    await desk.publishes(shop=shop(number))
    assert await holders(desk, number) == [shop(number)]
