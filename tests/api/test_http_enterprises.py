"""Enterprises of a division over HTTP: listed, searched and filtered for its administrators, refused to all others."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, NATION, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, RETIRED
from cultivation_given import credit_code
from given import AT, committed
from graphql_given import CountingGraph
from test_http_mutations import Desk, desk_at

from cultivation.enterprises import listing
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.roles import Role
from graph_schema.clock import today
from graph_schema.connection import Graph, Row
from graph_schema.draft import Draft
from graph_schema.statement import Statement
from web.identity.trial import RULES

pytestmark = pytest.mark.anyio

PLACES = (COUNTY, COUNTY, OTHER_COUNTY, PROVINCE, RETIRED, COUNTY, OTHER_PROVINCE, CITY)
WITHIN = {
    NATION: set(PLACES),
    PROVINCE: set(PLACES) - {OTHER_PROVINCE},
    CITY: {CITY, COUNTY, OTHER_COUNTY, RETIRED},
    COUNTY: {COUNTY},
}
COUNT = 24
LIST = """query($within: String, $search: String, $tier: Tier, $first: Int, $after: String) {
    list: enterprises(within: $within, search: $search, tier: $tier, first: $first, after: $after) {
    totalCount nodes { id name creditCode region tier } pageInfo { endCursor hasNextPage } } }"""
WIDE = """query($within: String, $search: String, $tier: Tier, $first: Int) {
    list: enterprises(within: $within, search: $search, tier: $tier, first: $first) {
    edges { cursor node { name tier sizeClass place { name } titles { tier } figures { revenue } } } } }"""


def enterprise(number: int) -> dict[str, Any]:
    return {
        "id": f"enterprise-{number:04d}",
        "creditCode": credit_code(number),
        "name": f"{'Acme' if number % 3 else '西湖'}精工{number}厂",
        "industry": "C",
        "region": PLACES[number % len(PLACES)],
        "createdAt": AT,
        "figures": [{"year": 2025, "employees": 30, "revenue": "1200"}],
    }


ENTERPRISES = {number: enterprise(number) for number in range(COUNT)}
STANDING = {"INNOVATIVE": range(0, COUNT, 2), "SPECIALIZED": range(0, COUNT, 6), "LITTLE_GIANT": range(13, COUNT, 9)}
"""Who holds the title of a tier today."""
TERMS = {"over": (-800, -1), "coming": (1, 800), "now": (-400, 0)}


def title(number: int, tier: str, term: str, **more: Any) -> dict[str, Any]:
    first, last = ((today() + dt.timedelta(days=ahead)).isoformat() for ahead in TERMS[term])
    named = {
        "id": f"title-{number}-{tier.lower().replace('_', '-')}-{term}",
        "enterprise": f"enterprise-{number:04d}",
        "tier": tier,
    }
    told = {"title": tier, "name": "甲", "region": COUNTY, "standard": "standard-none@1"}
    return {**named, **told, "validFrom": first, "validTo": last, "status": "VALID", **more}


def titles() -> list[dict[str, Any]]:
    standing = [title(number, tier, "now") for tier, numbers in STANDING.items() for number in numbers]
    revoked = {"status": "REVOKED", "revokedOn": today().isoformat(), "reason": "材料不实"}
    over = [title(number, "LITTLE_GIANT", term) for number in range(3) for term in ("over", "coming")]
    return [*standing, *over, title(3, "LITTLE_GIANT", "now", **revoked)]


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(graph, tmp_path) as opened:
        entered = [Draft("ENTERPRISE_ADDED", one["id"], one, fresh=True) for one in ENTERPRISES.values()]
        granted = [Draft("TITLE_GRANTED", one["id"], one, fresh=True) for one in titles()]
        seq = await committed(opened.parts.journal, *entered, *granted)
        for name, code in (("nation", NATION), ("province", PROVINCE), ("city", CITY), ("county", COUNTY)):
            await opened.appoint(name, Role.ADMINISTRATOR, code)
        await opened.appoint("auditor", Role.AUDITOR, NATION)
        wish = Wish(Caller(RULES.issuer, "boss"), Role.REPRESENTATIVE, enterprise="enterprise-0000")
        await grant_by_command(opened.parts.journal, "smenet", wish)
        await opened.parts.wait_for(seq, 10)
        yield opened


async def listed(desk: Desk, name: str | None, **variables: Any) -> Any:
    answer = await desk.ask(LIST, name, **variables)
    assert "errors" not in answer, answer
    return answer["data"]["list"]


async def refused(desk: Desk, name: str | None, **variables: Any) -> tuple[str, str]:
    """The code and the message of a refusal."""
    (error,) = (await desk.ask(LIST, name, **variables))["errors"]
    return error["extensions"]["code"], error["message"]


async def paged(desk: Desk, name: str, **variables: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = await listed(desk, name, **variables, first=5, after=after)
        found += page["nodes"]
        assert len(page["nodes"]) == 5 or not page["pageInfo"]["hasNextPage"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found
        after = page["pageInfo"]["endCursor"]


async def test_enterprises_are_listed_by_division_and_id(desk: Desk) -> None:
    for within, name in ((NATION, "nation"), (PROVINCE, "province"), (CITY, "city"), (COUNTY, "county")):
        for tier, part in (
            (None, None),
            ("INNOVATIVE", None),
            ("LITTLE_GIANT", None),
            (None, "西湖"),
            (None, "aCME精工1"),
        ):
            holders = STANDING[tier] if tier else range(COUNT)
            wanted = [
                one
                for number, one in ENTERPRISES.items()
                if one["region"] in WITHIN[within] and number in holders and (part or "").lower() in one["name"].lower()
            ]
            found = await paged(desk, name, within=within, tier=tier, search=part)
            assert [one["id"] for one in found] == [
                one["id"] for one in sorted(wanted, key=lambda one: (one["region"], one["id"]))
            ], (within, tier, part)
    whole = {one["id"]: one for one in (await listed(desk, "nation", first=100))["nodes"]}
    assert len(whole) == COUNT, "without a division it is the nation"
    assert whole["enterprise-0000"] == {
        "id": "enterprise-0000",
        "name": "西湖精工0厂",
        "creditCode": credit_code(0),
        "region": COUNTY,
        "tier": "SPECIALIZED",
    }
    assert (await listed(desk, "county", within=COUNTY, first=0)) == {
        "totalCount": sum(one["region"] == COUNTY for one in ENTERPRISES.values()),
        "nodes": [],
        "pageInfo": {"endCursor": None, "hasNextPage": True},
    }


async def test_a_tier_and_a_part_of_the_name_must_both_hold(desk: Desk) -> None:
    found = await listed(desk, "nation", tier="SPECIALIZED", search="西湖", first=100)
    assert {one["id"] for one in found["nodes"]} == {f"enterprise-{number:04d}" for number in STANDING["SPECIALIZED"]}
    assert found["totalCount"] == len(STANDING["SPECIALIZED"])
    assert (await listed(desk, "nation", tier="SPECIALIZED", search="acme"))["totalCount"] == 0


async def test_a_credit_code_or_an_id_names_one_in_the_division(desk: Desk) -> None:
    code = credit_code(6)  # lies in the other province
    for search in (code, f" {code.lower()} ", "enterprise-0006"):
        for tier, count in ((None, 1), ("INNOVATIVE", 1), ("LITTLE_GIANT", 0)):
            found = await listed(desk, "nation", search=search, tier=tier)
            assert ([one["id"] for one in found["nodes"]], found["totalCount"]) == (["enterprise-0006"] * count, count)
            assert not found["pageInfo"]["hasNextPage"]
        assert (await listed(desk, "city", within=CITY, search=search))["nodes"] == []
    for search in (credit_code(999), "enterprise-none"):
        assert (await listed(desk, "nation", search=search))["totalCount"] == 0
    one = await listed(desk, "nation", search=code, first=1)
    assert (await listed(desk, "nation", search=code, after=one["pageInfo"]["endCursor"]))["nodes"] == []
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    told = await refused(desk, "nation", search=wrong)
    assert told[0] == "INVALID_INPUT"
    assert f"the check character of {code[:-1]} is {code[-1]}" in told[1]


async def test_others_are_refused(desk: Desk) -> None:
    assert (await refused(desk, None, within=COUNTY))[0] == "NOT_SIGNED_IN"
    for name, within in (
        ("county", CITY),
        ("city", OTHER_PROVINCE),
        ("city", None),
        ("boss", COUNTY),
        ("auditor", CITY),
    ):
        code, message = await refused(desk, name, within=within, search=credit_code(0))
        assert (code, "has no role that allows it" in message) == ("NOT_ALLOWED", True), name
    assert (await refused(desk, "nation", within="999999"))[1].startswith("within is '999999'")
    assert (await refused(desk, "nation", first=101))[1].startswith("first is 101")
    foreign = (await listed(desk, "nation", first=1))["pageInfo"]["endCursor"]
    for other in ({"within": CITY}, {"tier": "INNOVATIVE"}, {"search": "西湖"}):
        assert (await refused(desk, "nation", after=foreign, **other))[1].startswith("after is")


async def test_a_part_of_a_name_among_too_many_takes_a_narrower_division(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_SEARCHED", 10)
    monkeypatch.setattr(listing, "COUNTED_DIVISIONS", 4)
    code, message = await refused(desk, "nation", search="西湖")
    assert (code, "among 15 enterprises or more; at most 10" in message) == ("LIMIT_EXCEEDED", True), message
    assert (await listed(desk, "nation", within=COUNTY, search="西湖"))["totalCount"] > 0
    assert (await listed(desk, "nation", search=credit_code(0)))["totalCount"] == 1
    assert (await listed(desk, "nation"))["totalCount"] == COUNT


class ReadingGraph(CountingGraph):
    """A graph that remembers whose enterprises a list read."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.divisions: list[str] = []

    async def read(self, statement: Statement, **parameters: Any) -> list[Row]:
        if statement.name == "enterprises.list_in":
            self.divisions += parameters["codes"]
        return await super().read(statement, **parameters)


async def test_a_list_reads_the_divisions_that_it_needs_and_counts_when_asked(desk: Desk) -> None:
    desk.parts.graph = reading = ReadingGraph(desk.parts.graph)
    costs = []
    for first in (1, 9):
        reading.asked.clear()
        reading.divisions.clear()
        edges = (await desk.ask(WIDE, "nation", first=first))["data"]["list"]["edges"]
        assert len(edges) == first
        assert edges[0]["node"]["figures"] == [{"revenue": "1200"}]
        assert not {RETIRED, OTHER_PROVINCE}.intersection(reading.divisions)
        costs.append(dict(reading.asked))
    assert costs[0] == costs[1] != {}
    assert "enterprises.count_in" not in costs[0]
    reading.divisions.clear()
    assert (await listed(desk, "nation", tier="LITTLE_GIANT"))["totalCount"] == len(STANDING["LITTLE_GIANT"])
    assert set(reading.divisions) == {ENTERPRISES[number]["region"] for number in STANDING["LITTLE_GIANT"]}
