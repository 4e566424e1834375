"""Dispatch: who may evaluate, the conflicts of interest that the graph shows, and the record of a draw."""

import pytest
from accounts_given import (
    BARE,
    CITY,
    COUNTY,
    NATION,
    OLD,
    OTHER_COUNTY,
    OTHER_PROVINCE,
    PROVINCE,
    RETIRED,
    SHOP,
    appointed,
    network,
    person,
    wish,
)
from given import added, changed, committed, organization, region

from directory.accounts.granting import grant_by_command, revoke_by_command
from directory.accounts.roles import Role
from evaluation.dispatch.conflicts import ConflictKind, candidates_for, conflicts_of
from evaluation.dispatch.dispatching import DispatchDocument, Order, dispatch, redo
from evaluation.dispatch.draw import draw
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.journal import Journal
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

LATER = "2099-01-01T00:00:00Z"
FIRST, TOP, MIDDLE, PEER, BRANCH, OFFICE, DESK, HEIR, AWAY = (f"org-{number:05d}" for number in range(20, 29))
RATE = Statement(
    "tests.rate",
    """
    MATCH (organization:Organization {id: $organization})
    MATCH (account:Account {id: $account})
    CREATE (organization)<-[:OF]-(:Assessment {id: $assessment})<-[:IN]-(:Rating {id: 'rating-1'})-[:BY]->(account)
    """,
)


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    """The shop in a family: two hubs above it with another member, two levels below, one before and one after it."""
    journal = await network(graph)
    await committed(
        journal,
        added(organization(21)),
        added(organization(22, memberOf=[TOP])),
        added(organization(23, memberOf=[MIDDLE])),
        added(organization(20)),
        added(organization(29, succeeds=[FIRST])),
        changed(organization(3, region=COUNTY, memberOf=[MIDDLE], succeeds=["org-00029"])),
        added(organization(24, memberOf=[SHOP])),
        added(organization(25, memberOf=[BRANCH])),
        added(organization(26, memberOf=[OFFICE])),
        added(organization(27, succeeds=[SHOP])),
        added(organization(28)),
    )
    return journal


async def conflict(
    graph: Graph, name: str, target: str = SHOP, moment: str | None = None, assessment: str | None = None
) -> tuple[ConflictKind, list[str]] | None:
    """The conflict of one person: its kind, and the way without the account."""
    account = person(name).account
    conflicts = await graph.write(
        lambda transaction: conflicts_of(transaction, target, [account], moment=moment, assessment=assessment)
    )
    found = conflicts.get(account)
    if found is None:
        return None
    assert found.path[0] == account
    return found.kind, list(found.path[1:])


async def candidates(graph: Graph, target: str, place: str | None, moment: str | None = None) -> list[str]:
    return await graph.write(lambda transaction: candidates_for(transaction, target, place, moment or now()))


EMPLOYED, FAMILY, PREDECESSOR = (
    ConflictKind.EMPLOYED,
    ConflictKind.EMPLOYER_IS_PARENT_OR_MEMBER,
    ConflictKind.PREDECESSOR,
)


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.ORGANIZATION])
async def test_the_way_from_an_employer_is_told(graph: Graph, journal: Journal, role: Role) -> None:
    expected = {
        SHOP: (EMPLOYED, [SHOP]),
        MIDDLE: (FAMILY, [MIDDLE, SHOP]),
        TOP: (FAMILY, [TOP, MIDDLE, SHOP]),
        PEER: None,
        BRANCH: (FAMILY, [BRANCH, SHOP]),
        OFFICE: (FAMILY, [OFFICE, BRANCH, SHOP]),
        DESK: None,
        "org-00029": (PREDECESSOR, ["org-00029", SHOP]),
        FIRST: (PREDECESSOR, [FIRST, "org-00029", SHOP]),
        HEIR: (PREDECESSOR, [HEIR, SHOP]),
        AWAY: None,
    }
    for employer in expected:
        await appointed(journal, f"{employer} {role.value}", role, employer)
    assert {employer: await conflict(graph, f"{employer} {role.value}") for employer in expected} == expected


async def test_an_employment_binds_three_years_after_its_end(graph: Graph, journal: Journal) -> None:
    await appointed(journal, "li", Role.EMPLOYEE, SHOP, until="2098-02-28T00:00:00Z")
    assert await conflict(graph, "li", moment="2101-02-27T23:59:59Z") == (EMPLOYED, [SHOP])
    assert await conflict(graph, "li", moment="2101-02-28T00:00:00Z") is None
    await appointed(journal, "wu", Role.EMPLOYEE, SHOP, until="2096-02-29T00:00:00Z")
    assert await conflict(graph, "wu", moment="2099-02-28T00:00:00Z") == (EMPLOYED, [SHOP])
    await appointed(journal, "he", Role.EMPLOYEE, SHOP)
    await revoke_by_command(journal, "smenet", wish("he", Role.EMPLOYEE, SHOP))
    assert await conflict(graph, "he") == (EMPLOYED, [SHOP])
    assert await conflict(graph, "he", moment=LATER) is None


async def test_who_administers_from_the_division_or_above_has_a_conflict(graph: Graph, journal: Journal) -> None:
    for place in (NATION, PROVINCE, CITY, COUNTY, OTHER_COUNTY, OTHER_PROVINCE):
        await appointed(journal, place, Role.ADMINISTRATOR, place)
    lineage = [f"region-{code}" for code in (NATION, PROVINCE, CITY, COUNTY)]
    for above, place in enumerate((NATION, PROVINCE, CITY, COUNTY)):
        assert await conflict(graph, place) == (ConflictKind.ADMINISTERS, [*lineage[above:], SHOP])
    assert await conflict(graph, OTHER_COUNTY) is None
    assert await conflict(graph, OTHER_PROVINCE) is None
    parts = [f"region-{OTHER_COUNTY}", f"region-{RETIRED}", OLD]
    assert await conflict(graph, OTHER_COUNTY, OLD) == (ConflictKind.ADMINISTERS, parts)
    assert await conflict(graph, NATION, BARE) == (ConflictKind.ADMINISTERS, [f"region-{NATION}", BARE])
    assert await conflict(graph, PROVINCE, BARE) is None


async def test_an_administrator_of_a_retired_division_goes_on(graph: Graph, journal: Journal) -> None:
    await committed(journal, changed(region(RETIRED, "COUNTY", parent=CITY)))
    await appointed(journal, "li", Role.ADMINISTRATOR, RETIRED)
    assert await conflict(graph, "li") is None
    await committed(journal, changed(region(RETIRED, "COUNTY", succeededBy=[COUNTY, OTHER_COUNTY])))
    assert await conflict(graph, "li") == (ConflictKind.ADMINISTERS, [f"region-{COUNTY}", SHOP])
    await revoke_by_command(journal, "smenet", wish("li", Role.ADMINISTRATOR, RETIRED))
    assert await conflict(graph, "li") is None


async def test_an_earlier_rating_is_a_conflict_of_its_appeal(graph: Graph, journal: Journal) -> None:
    await appointed(journal, "li", Role.EVALUATOR, PROVINCE)
    given = {"organization": SHOP, "assessment": "assessment-1", "account": person("li").account}
    await graph.write(lambda transaction: transaction.run(RATE, **given))
    assert await conflict(graph, "li") is None
    assert await conflict(graph, "li", assessment="assessment-2") is None
    expected = (ConflictKind.EARLIER_RATING, ["rating-1", "assessment-1", SHOP])
    assert await conflict(graph, "li", assessment="assessment-1") == expected


async def test_the_gravest_conflict_by_the_shortest_way_is_told(graph: Graph, journal: Journal) -> None:
    await appointed(journal, "li", Role.ADMINISTRATOR, CITY)
    await appointed(journal, "li", Role.ADMINISTRATOR, COUNTY)
    assert await conflict(graph, "li") == (ConflictKind.ADMINISTERS, [f"region-{COUNTY}", SHOP])
    await appointed(journal, "li", Role.EMPLOYEE, HEIR)
    assert await conflict(graph, "li") == (PREDECESSOR, [HEIR, SHOP])
    await appointed(journal, "li", Role.EMPLOYEE, OFFICE)
    await appointed(journal, "li", Role.EMPLOYEE, MIDDLE)
    assert await conflict(graph, "li") == (FAMILY, [MIDDLE, SHOP])
    await appointed(journal, "li", Role.ORGANIZATION, SHOP)
    assert await conflict(graph, "li") == (EMPLOYED, [SHOP])


async def test_candidates_are_the_evaluators_of_the_division_and_above(graph: Graph, journal: Journal) -> None:
    for place in (NATION, PROVINCE, CITY, COUNTY, OTHER_COUNTY, OTHER_PROVINCE):
        await appointed(journal, place, Role.EVALUATOR, place)
    await appointed(journal, "auditor", Role.AUDITOR, COUNTY)
    named = {person(place).account: place for place in (NATION, PROVINCE, CITY, COUNTY, OTHER_COUNTY, OTHER_PROVINCE)}
    expected: dict[tuple[str, str | None], list[str]] = {
        (SHOP, COUNTY): [NATION, PROVINCE, CITY, COUNTY],
        (OLD, RETIRED): [NATION, PROVINCE, CITY],
        (BARE, None): [NATION],
    }
    for (target, division), names in expected.items():
        found = await candidates(graph, target, division)
        assert sorted(named[account] for account in found) == sorted(names)
        assert found == sorted(found)
    assert await candidates(graph, SHOP, "999999") == []


async def test_a_grant_counts_while_it_holds(graph: Graph, journal: Journal) -> None:
    await appointed(journal, "li", Role.EVALUATOR, COUNTY, until=LATER)
    account = person("li").account
    assert await candidates(graph, SHOP, COUNTY) == [account]
    assert await candidates(graph, SHOP, COUNTY, LATER) == []
    assert await candidates(graph, SHOP, COUNTY, "2020-01-01T00:00:00Z") == []
    await revoke_by_command(journal, "smenet", wish("li", Role.EVALUATOR, COUNTY))
    assert await candidates(graph, SHOP, COUNTY) == []


async def test_who_evaluates_all_parts_evaluates_a_divided_division(graph: Graph, journal: Journal) -> None:
    await appointed(journal, "li", Role.EVALUATOR, COUNTY)
    await appointed(journal, "li", Role.EVALUATOR, OTHER_COUNTY)
    assert await candidates(graph, OLD, RETIRED) == [person("li").account]


async def dispatched(
    graph: Graph, count: int, seed: str = "seed", without: frozenset[str] = frozenset()
) -> DispatchDocument:
    order = Order(SHOP, COUNTY, "assessment-1", seed, count, without=without)
    return await graph.write(lambda transaction: dispatch(transaction, order, now()))


async def test_a_dispatch_tells_everything_that_redoes_it(graph: Graph, journal: Journal) -> None:
    names = [f"expert {number}" for number in range(8)]
    for name in names:
        await appointed(journal, name, Role.EVALUATOR, PROVINCE)
    await grant_by_command(journal, "smenet", wish(names[0], Role.EMPLOYEE, MIDDLE))
    record = await dispatched(graph, 2)
    accounts = sorted(person(name).account for name in names)
    first = person(names[0]).account
    assert record["candidates"] == accounts
    assert record["excluded"] == [
        {"account": first, "kind": "EMPLOYER_IS_PARENT_OR_MEMBER", "path": [first, MIDDLE, SHOP]}
    ]
    assert record["drawn"] == draw(set(accounts) - {first}, "seed", "assessment-1", 2)
    assert redo(record)
    assert await dispatched(graph, 2) == record
    assert len((await dispatched(graph, 20))["drawn"]) == 7


@pytest.mark.parametrize("seed", ["a", "b", "c"])
async def test_two_of_one_employer_are_not_drawn(graph: Graph, journal: Journal, seed: str) -> None:
    names = [f"expert {number}" for number in range(6)]
    for number, name in enumerate(names):
        await appointed(journal, name, Role.EVALUATOR, PROVINCE)
        await appointed(journal, name, Role.EMPLOYEE, (AWAY, PEER)[number % 2])
    home = {person(name).account: (AWAY, PEER)[number % 2] for number, name in enumerate(names)}
    record = await dispatched(graph, 3, seed)
    assert [home[account] for account in record["drawn"]] in ([AWAY, PEER], [PEER, AWAY])
    assert {one["kind"] for one in record["excluded"]} == {"SAME_EMPLOYER"}
    assert len(record["excluded"]) == 4
    for one in record["excluded"]:
        account, employer, other = one["path"]
        assert (account, home[account], home[other]) == (one["account"], employer, employer)
    assert redo(record)


async def test_a_further_evaluator_is_of_another_employer_too(graph: Graph, journal: Journal) -> None:
    for name in ("li", "wu", "he"):
        await appointed(journal, name, Role.EVALUATOR, PROVINCE)
    for name in ("li", "wu"):
        await appointed(journal, name, Role.EMPLOYEE, AWAY)
    li, wu, he = (person(name).account for name in ("li", "wu", "he"))
    record = await dispatched(graph, 1, without=frozenset({li}))
    assert record["candidates"] == sorted([wu, he])
    assert record["drawn"] == [he]
    assert redo(record)
    both = await dispatched(graph, 2, without=frozenset({li}))
    assert both["excluded"] == [{"account": wu, "kind": "SAME_EMPLOYER", "path": [wu, AWAY, li]}]
    assert redo(both)
