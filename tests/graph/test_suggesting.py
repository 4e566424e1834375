"""Suggestions: anybody makes them, administrators decide, and what is private stays so."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from accounts_given import (
    BARE,
    CITY,
    COUNTY,
    CREDIT_CODE,
    NATION,
    OLD,
    OTHER_COUNTY,
    OTHER_PROVINCE,
    PROVINCE,
    SHOP,
    appointed,
    person,
    request_id,
)
from editing_given import BOSS, HUB, REASON, Clerk
from given import changed

from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Role
from directory.correcting import CorrectionRefused
from directory.editing.refusals import EditRefused
from directory.search.index import SearchIndex
from directory.suggesting.deciding import Decision, decide_suggestion
from directory.suggesting.documents import SuggestionState
from directory.suggesting.queue import Queue, codes_within, require_curator
from directory.suggesting.refusals import SuggestionRefused
from directory.suggesting.suggesting import MOST_OPEN, Suggested, suggest
from graph_schema.connection import Graph
from graph_schema.receipts import Receipt, RequestIdConflict

pytestmark = pytest.mark.anyio

PHONE = {"phone": "0571-88888888"}


@pytest.fixture
async def clerk(graph: Graph) -> Clerk:
    return await Clerk.of(graph)


async def suggests(
    clerk: Clerk, organization: str = SHOP, given: Any = None, caller: Caller | None = None, request: str | None = None
) -> str:
    """The id of a suggestion that somebody makes."""
    suggested = Suggested.of(organization, PHONE if given is None else given, "我是店主", "138 0000 0000")
    receipt = await suggest(clerk.journal, clerk.regions, caller, request or request_id(), suggested)
    return str(receipt.answer["id"])


async def decides(
    clerk: Clerk, suggestion: str, accept: bool = True, caller: Caller = BOSS, version: int | None = None
) -> Receipt:
    decision = Decision(suggestion, accept, REASON, version)
    return await decide_suggestion(clerk.journal, clerk.regions, caller, request_id(), decision)


async def test_an_accepted_suggestion_corrects_the_entry_in_one_step(clerk: Clerk) -> None:
    suggestion = await suggests(clerk, HUB)
    assert "phone" not in await clerk.read(HUB)
    seq = (await clerk.journal.head()).seq
    receipt = await decides(clerk, suggestion)
    assert (receipt.seq, receipt.answer) == (seq + 2, {"id": HUB, "behind": 1})
    told = await clerk.read(HUB)
    assert (told["phone"], told["version"], told["validFrom"]) == (PHONE["phone"], 2, "2020-01-01")
    correction, decision = await clerk.last(2)
    assert (correction["kind"], correction["actor"]) == ("ORGANIZATION_CHANGED", BOSS.account)
    assert decision.keys() == {"seq", "at", "content", "hash"}, "a suggestion is private"
    assert await clerk.is_sound()


async def test_a_rejected_one_changes_nothing_but_itself(clerk: Clerk) -> None:
    suggestion = await suggests(clerk)
    receipt = await decides(clerk, suggestion, accept=False)
    assert receipt.answer == {"id": SHOP, "behind": 0}
    assert (await clerk.read(SHOP))["version"] == 1
    (row,) = await clerk.journal.rows(receipt.seq - 1, 1)
    document = row.document() or {}
    assert (document["state"], document["reason"], document["decidedBy"]) == ("REJECTED", REASON, BOSS.account)
    assert document.keys().isdisjoint({"by"}), "nobody known made it"
    with pytest.raises(SuggestionRefused, match="was REJECTED"):
        await decides(clerk, suggestion)


async def test_what_is_so_already_is_accepted_without_a_correction(clerk: Clerk) -> None:
    first, second, note = await suggests(clerk), await suggests(clerk), await suggests(clerk, given={})
    await decides(clerk, first)
    for suggestion in (second, note):
        assert (await decides(clerk, suggestion)).answer["behind"] == 0
    assert (await clerk.read(SHOP))["version"] == 2
    assert await clerk.is_sound()


async def test_a_correction_that_cannot_stand_leaves_the_suggestion_open(clerk: Clerk) -> None:
    taken = await suggests(clerk, given={"creditCode": CREDIT_CODE})
    for _ in range(2):
        with pytest.raises(CorrectionRefused, match=OLD):
            await decides(clerk, taken)
    suggestion = await suggests(clerk)
    with pytest.raises(VersionConflict):
        await decides(clerk, suggestion, version=2)
    await decides(clerk, suggestion, version=1)
    with pytest.raises(NotFound):
        await decides(clerk, "suggestion-none")
    with pytest.raises(NotFound):
        await decides(clerk, SHOP)
    with pytest.raises(EditRefused, match="reason"):
        Decision(taken, True, "")


async def test_who_may_decide_is_who_may_correct(clerk: Clerk) -> None:
    suggestion = await suggests(clerk, caller=person("nobody"))
    others = [
        await appointed(clerk.journal, "other", Role.ADMINISTRATOR, OTHER_COUNTY),
        await appointed(clerk.journal, "staff", Role.ORGANIZATION, SHOP),
        await appointed(clerk.journal, "expert", Role.EVALUATOR, NATION),
        await appointed(clerk.journal, "auditor", Role.AUDITOR, NATION),
        person("nobody"),
    ]
    for caller in others:
        with pytest.raises(NotAllowed):
            await decides(clerk, suggestion, caller=caller)
    await decides(clerk, suggestion, caller=await appointed(clerk.journal, "county", Role.ADMINISTRATOR, COUNTY))


async def test_two_decide_at_once_and_one_wins(clerk: Clerk) -> None:
    suggestion = await suggests(clerk)
    work = [decides(clerk, suggestion, accept=bool(n % 2)) for n in range(6)]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    assert sorted(isinstance(one, SuggestionRefused) for one in outcomes) == [False] + [True] * 5
    assert await clerk.is_sound()


async def test_requests_of_nobody_known_are_themselves_alone(clerk: Clerk) -> None:
    seq = (await clerk.journal.head()).seq
    ids = await asyncio.gather(*(suggests(clerk, request="once") for _ in range(50)))
    assert len(set(ids)) == 1
    assert (await clerk.journal.head()).seq == seq + 1
    other = await suggests(clerk, given={"email": "a@example.cn"}, request="once")
    assert other != ids[0], "another body is somebody else's request"
    assert await suggests(clerk, caller=person("li"), request="once") not in {other, ids[0]}
    with pytest.raises(RequestIdConflict):
        await suggests(clerk, given={"email": "a@example.cn"}, caller=person("li"), request="once")
    (row,) = await clerk.journal.rows((await clerk.journal.head()).seq - 1, 1)
    assert (row.document() or {})["by"] == person("li").account


@pytest.mark.parametrize(
    ("given", "note", "contact", "field"),
    [
        ({}, None, None, ""),
        ({}, " ", "a", ""),
        ({}, "字" * 2_001, None, "note"),
        ({}, "a\u202eb", None, "note"),
        ({}, "a", "字" * 201, "contact"),
        ({"email": "nobody"}, "a", None, "email"),
        ({"name": None}, None, None, "name"),
    ],
)
def test_what_can_never_be_is_told_by_field(
    given: dict[str, Any], note: str | None, contact: str | None, field: str
) -> None:
    with pytest.raises(CorrectionRefused) as caught:
        Suggested.of(SHOP, given, note, contact)
    assert [problem.field for problem in caught.value.problems] == [field]


async def test_a_flood_about_one_organization_ends(clerk: Clerk) -> None:
    await asyncio.gather(*(suggests(clerk) for _ in range(MOST_OPEN)))
    with pytest.raises(SuggestionRefused, match="wait already"):
        await suggests(clerk)
    await suggests(clerk, HUB)
    with pytest.raises(NotFound):
        await suggests(clerk, "org-none")


async def test_the_queue_is_that_of_the_divisions(clerk: Clerk, tmp_path: Path) -> None:
    ids = {one: await suggests(clerk, one) for one in (SHOP, OLD, HUB, BARE)}
    index = await SearchIndex.open(tmp_path / "index", clerk.graph, clerk.journal)
    try:
        snapshot = index.snapshot()

        async def listed(*within: str, state: SuggestionState = SuggestionState.OPEN, first: int = 2) -> list[str]:
            queue = Queue(clerk.graph, snapshot, within, state)
            found: list[str] = []
            after, more = None, True
            while more:
                items, more = await queue.page(first, after)
                found += [item.suggestion["id"] if item.suggestion else item.organization for item in items]
                after = items[-1].position if items else None
            assert len(found) == len(set(found)) == await queue.count()
            return found

        assert sorted(await listed(CITY)) == sorted(ids[one] for one in (SHOP, OLD, HUB))
        assert sorted(await listed(COUNTY)) == sorted(ids[one] for one in (SHOP, HUB)), "OLD lies in both counties"
        assert await listed(OTHER_PROVINCE) == []
        for first in (1, 2, 3, 100):
            whole = await listed(NATION, first=first)
            assert sorted(whole[:4]) == sorted(ids.values())
            assert whole[4:] == [BARE], "what has no division is to be completed"
        await decides(clerk, ids[SHOP])
        assert await listed(NATION, state=SuggestionState.ACCEPTED) == [ids[SHOP]]
        assert sorted(await listed(CITY)) == sorted([ids[OLD], ids[HUB]])
    finally:
        await index.close()
    assert set(codes_within(clerk.regions, [CITY])) == {CITY, COUNTY, OTHER_COUNTY, "330199"}
    assert set(codes_within(clerk.regions, [COUNTY])) == {COUNTY}


async def test_the_queue_is_for_those_who_may_correct(clerk: Clerk) -> None:
    province = await appointed(clerk.journal, "province", Role.ADMINISTRATOR, PROVINCE)
    for within in (PROVINCE, CITY, COUNTY):
        await require_curator(clerk.graph, province, [within])
    auditor = await appointed(clerk.journal, "auditor", Role.AUDITOR, NATION)
    for caller, within in ((province, NATION), (province, OTHER_PROVINCE), (auditor, COUNTY), (person("a"), COUNTY)):
        with pytest.raises(NotAllowed):
            await require_curator(clerk.graph, caller, [within])


async def test_a_closed_organization_takes_suggestions_too(clerk: Clerk) -> None:
    await clerk.commits(changed(await clerk.read(SHOP) | {"status": "CLOSED"}))
    await decides(clerk, await suggests(clerk))
    assert (await clerk.read(SHOP))["phone"] == PHONE["phone"]
