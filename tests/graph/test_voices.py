"""Voices on both engines: who may, once, privately, and what the graph holds of it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from accounts_given import (
    COUNTY,
    NATION,
    OTHER_PROVINCE,
    PROVINCE,
    SHOP,
    appointed,
    gives,
    person,
    request_id,
    takes,
    wish,
)
from cultivation_given import OFFER, asked, credit_code, entered, new_enterprise, open_network, says, served
from given import committed, organization

from cultivation.aggregates import AGGREGATES, TALLIES, VOICES
from cultivation.enterprises.creating import NewEnterprise, create_enterprise
from cultivation.enterprises.seeing import see_enterprise
from cultivation.finding import complaints, find_request, flagged_feedback, open_requests
from cultivation.refusals import ComplaintRefused, EnterpriseRefused, FeedbackRefused, ServiceRefused
from cultivation.requests.asking import Wanted, ask_for_service, number_told
from cultivation.requests.following import confirm_service
from cultivation.requests.kinds import RequestKind
from cultivation.requests.numbers import covered, digest_of, new_number, uncovered
from cultivation.requests.serving import answer_request
from cultivation.voices.complaining import decide_complaint, file_complaint, withdraw_complaint
from cultivation.voices.giving import Said, give_feedback
from cultivation.voices.outcomes import ComplaintState
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotFound, NotSignedIn
from directory.accounts.roles import Role
from directory.types.queries import READ_FEEDBACK
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.pages import all_of
from graph_schema.receipts import RequestIdConflict
from graph_schema.statement import Statement
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

TIMES = 10
LI, WU, STAFF, CITY, NATION_S = (person(name) for name in ("li", "wu", "staff", "city", "nation"))
EVERYTHING = Statement("tests.everything", "MATCH (node) RETURN properties(node) AS properties", 60.0)


@pytest.fixture
async def journal(graph: Graph) -> AsyncIterator[Journal]:
    opened = await open_network(graph)
    yield opened
    report = await verify(graph, opened, AGGREGATES)
    assert report.clean, report


async def summary(graph: Graph) -> dict[str, Any]:
    rows = await graph.read(READ_FEEDBACK, ids=[SHOP])
    return rows[0] if rows else {}


async def tallies(graph: Graph) -> dict[str, dict[str, Any]]:
    return {document["id"].removeprefix("tally-"): document for document in await all_of(graph, TALLIES)}


async def test_a_served_enterprise_has_one_voice(journal: Journal, graph: Graph) -> None:
    enterprise = await entered(journal, LI, 1)
    request = await served(journal, STAFF, LI, enterprise)
    with pytest.raises(NotAllowed):
        await says(journal, WU, request)
    with pytest.raises(NotAllowed):
        await says(journal, STAFF, request)
    answers = await asyncio.gather(*(says(journal, LI, request) for _ in range(TIMES)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["FeedbackRefused"] * (TIMES - 1) + ["Receipt"]
    told = await summary(graph)
    assert (told["voices"], told["satisfied"], told["stars"], told["flagged"]) == (1, 1, 5, 0)
    assert {code: (sums["voices"], sums["stars"]) for code, sums in (await tallies(graph)).items()} == {
        NATION: (1, 5),
        PROVINCE: (1, 5),
    }


async def test_a_voice_needs_a_confirmed_service(journal: Journal) -> None:
    enterprise = await entered(journal, LI, 1)
    request = str((await asked(journal, LI, enterprise)).answer["id"])
    with pytest.raises(FeedbackRefused, match="OPEN"):
        await says(journal, LI, request)
    with pytest.raises(ServiceRefused, match="OPEN"):
        await confirm_service(journal, LI, request_id(), request, None)
    for caller in (LI, CITY):
        with pytest.raises(NotAllowed):
            await answer_request(journal, caller, request_id(), request, served=True, text="已办")
    await answer_request(journal, STAFF, request_id(), request, served=True, text="已办")
    with pytest.raises(ServiceRefused, match="ANSWERED"):
        await answer_request(journal, STAFF, request_id(), request, served=False, text="不行")
    with pytest.raises(FeedbackRefused, match="ANSWERED"):
        await says(journal, LI, request)
    for caller in (WU, STAFF):
        with pytest.raises(NotAllowed):
            await confirm_service(journal, caller, request_id(), request, None)
    with pytest.raises(NotSignedIn):
        await confirm_service(journal, None, "0" * 32, request, None)
    await confirm_service(journal, LI, request_id(), request, None)
    with pytest.raises(ServiceRefused, match="CONFIRMED"):
        await confirm_service(journal, LI, request_id(), request, None)
    with pytest.raises(NotFound):
        await says(journal, LI, "request-none")
    for stars in (0, 6, -1, 10**9):
        with pytest.raises(FeedbackRefused, match="1 to 5"):
            Said.of(request, stars, None, satisfied=True)
    with pytest.raises(FeedbackRefused, match="2001"):
        Said.of(request, 5, "好" * 2_001, satisfied=True)


async def test_a_declined_request_gives_no_voice(journal: Journal) -> None:
    enterprise = await entered(journal, LI, 1)
    request = str((await asked(journal, LI, enterprise)).answer["id"])
    assert [one["id"] for one in await open_requests(journal._graph, STAFF, SHOP, 10)] == [request]
    assert await open_requests(journal._graph, LI, SHOP, 10) == []
    await answer_request(journal, STAFF, request_id(), request, served=False, text="不在范围")
    assert await open_requests(journal._graph, STAFF, SHOP, 10) == []
    with pytest.raises(ServiceRefused, match="DECLINED"):
        await confirm_service(journal, LI, request_id(), request, None)


async def test_a_number_follows_a_request_without_an_account(journal: Journal, graph: Graph) -> None:
    wanted = Wanted(RequestKind.SERVICE, "loans", SHOP, "要贷款")
    name = "a" * 32
    receipt = await ask_for_service(journal, None, name, wanted)
    number = number_told(receipt, None, name, wanted)
    again = await ask_for_service(journal, None, name, wanted)
    assert (again.seq, number_told(again, None, name, wanted)) == (receipt.seq, number)
    for written in (number, number.lower().replace("-", " "), number.replace("-", "")):
        found = await find_request(graph, written)
        assert found is not None
        assert found["id"] == receipt.answer["id"]
    assert found is not None
    for wrong in ("", number[:-1], number + "A", new_number(), found["numberDigest"], found["id"], "9" * 100_000):
        assert await find_request(graph, wrong) is None
    held = repr([row["properties"] for row in await graph.read(EVERYTHING)])
    assert digest_of(number) in held
    assert number not in held
    assert number.replace("-", "") not in held
    with pytest.raises(ServiceRefused, match="32"):
        await ask_for_service(journal, None, "short", wanted)
    other = await ask_for_service(journal, None, name, Wanted(RequestKind.RELIEF, "loans", SHOP))
    assert other.answer["id"] != receipt.answer["id"], "another body is somebody else's request"
    actors = {change.actor for change in await journal.rows_of(receipt.answer["id"], 0, 10)}
    assert [str(actor).partition("-")[0] for actor in actors] == ["anonymous"]
    await ask_for_service(journal, LI, "li", wanted)
    with pytest.raises(RequestIdConflict):
        await ask_for_service(journal, LI, "li", Wanted(RequestKind.RELIEF, "loans", SHOP))
    request = receipt.answer["id"]
    await answer_request(journal, STAFF, request_id(), request, served=True, text="已办")
    for wrong_number in (None, "", new_number()):
        with pytest.raises(NotAllowed):
            await confirm_service(journal, None, request_id() + "0" * 32, request, wrong_number)
    await confirm_service(journal, None, request_id() + "0" * 32, request, number)
    with pytest.raises(NotAllowed, match="no enterprise"):
        await says(journal, LI, request)


def test_numbers_are_long_different_and_come_back_from_under_their_pad() -> None:
    numbers = {new_number() for _ in range(1_000)}
    assert len(numbers) == 1_000
    assert {len(number.replace("-", "")) for number in numbers} == {26}
    number = new_number()
    assert uncovered(covered(number, "a", "r"), "a", "r") == number
    assert covered(number, "a", "r") not in {
        covered(number, "a", "s"),
        covered(number, "b", "r"),
        number.encode().hex(),
    }


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (Wanted(RequestKind.SERVICE, "training", SHOP), ServiceRefused),
        (Wanted(RequestKind.SERVICE, "none", SHOP), NotFound),
        (Wanted(RequestKind.SERVICE, "financing", "org-none"), NotFound),
        (Wanted(RequestKind.SERVICE, "financing", "org-00010"), ServiceRefused),
        (Wanted(RequestKind.SERVICE, "financing", SHOP, "字" * 2_001), ServiceRefused),
        (Wanted(RequestKind.SERVICE, "financing", SHOP, None, "enterprise-none"), NotFound),
    ],
)
async def test_what_cannot_be_asked_is_refused(journal: Journal, wanted: Wanted, error: type[Exception]) -> None:
    head = await journal.head()
    with pytest.raises(error):
        await ask_for_service(journal, LI, request_id(), wanted)
    assert await journal.head() == head


async def inside(graph: Graph, caller: Caller, enterprise: str) -> bool:
    """Whether somebody sees the figures of an enterprise."""
    found = await see_enterprise(graph, caller, enterprise, now())
    return found is not None and found.inside


async def test_an_enterprise_is_entered_once_and_seen_by_its_own(journal: Journal, graph: Graph) -> None:
    figures = [{"year": 2025, "employees": 30, "revenue": "1200.50"}, {"year": 2024, "assets": "10"}]
    enterprise = await entered(journal, LI, 1, figures=figures)
    await appointed(journal, "stranger", Role.ADMINISTRATOR, OTHER_PROVINCE)
    await appointed(journal, "auditor", Role.AUDITOR, NATION)
    for caller in (LI, CITY, NATION_S):
        found = await see_enterprise(graph, caller, enterprise, now())
        assert found is not None
        assert found.inside
        assert found.document["figures"][1] == {"year": 2025, "employees": 30, "revenue": "1200.50"}
    for caller in (WU, STAFF, person("stranger"), person("auditor")):
        assert not await inside(graph, caller, enterprise)
    with pytest.raises(EnterpriseRefused, match="entered already"):
        await create_enterprise(journal, WU, request_id(), new_enterprise(1))
    with pytest.raises(NotAllowed):
        await create_enterprise(journal, WU, request_id(), new_enterprise(2, represent=False))
    with pytest.raises(NotAllowed):
        await create_enterprise(journal, person("stranger"), request_id(), new_enterprise(2, represent=False))
    second = await entered(journal, CITY, 2, represent=False)
    with pytest.raises(NotAllowed):
        await asked(journal, CITY, second)
    await appointed(journal, "wu", Role.REPRESENTATIVE, second)
    await asked(journal, WU, second)
    wanted = wish("zhao", Role.REPRESENTATIVE, second)
    for caller in (WU, LI, STAFF, person("stranger")):
        with pytest.raises(NotAllowed):
            await gives(journal, caller, wanted)
    await gives(journal, CITY, wanted)
    assert await inside(graph, person("zhao"), second)
    await takes(journal, CITY, wanted)
    assert not await inside(graph, person("zhao"), second)
    with pytest.raises(NotFound):
        await gives(journal, CITY, wish("zhao", Role.REPRESENTATIVE, "enterprise-none"))
    with pytest.raises(NotFound):
        await entered(journal, LI, 3, region="999999")
    many = [{"year": 2000}, {"year": 2000}]
    for wrong in ({"industry": "Z"}, {"industry": ""}, {"name": " "}, {"name": "字" * 201}, {"figures": many}):
        with pytest.raises(EnterpriseRefused):
            new_enterprise(4, **wrong)
    for year in ({"year": 1}, {"year": 2025, "employees": -1}, {"year": 2025, "revenue": "1e30"}):
        with pytest.raises(EnterpriseRefused):
            new_enterprise(4, figures=[year])
    with pytest.raises(EnterpriseRefused, match="check character"):
        NewEnterprise.of(credit_code(4)[:-1] + "0", "名", "C", COUNTY, [], represent=True)


async def test_private_things_are_found_without_a_write(
    journal: Journal, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    enterprise = await entered(journal, LI, 1)
    await asked(journal, LI, enterprise)
    await says(journal, LI, await served(journal, STAFF, LI, enterprise))
    await says(journal, LI, await served(journal, STAFF, LI, await entered(journal, LI, 2)))
    await file_complaint(journal, WU, request_id(), SHOP, "太慢", None)
    with monkeypatch.context() as reading:
        reading.delattr(Graph, "write")
        assert await inside(graph, LI, enterprise)
        assert not await inside(graph, WU, enterprise)
        assert len(await open_requests(graph, STAFF, SHOP, 10)) == 1
        assert len(await flagged_feedback(graph, CITY, SHOP, 10)) == 2
        assert len(await complaints(graph, CITY, SHOP, 10)) == 1


async def test_private_rows_tell_nothing(journal: Journal) -> None:
    before = (await journal.head()).seq
    enterprise = await entered(journal, LI, 1)
    await says(journal, LI, await served(journal, STAFF, LI, enterprise), text="秘密")
    await file_complaint(journal, WU, request_id(), SHOP, "太慢", None)
    rows = await journal.rows(before, 100)
    assert len(rows) == 9  # enterprise, account, three of the request, voice, two tallies, complaint
    assert [row.kind for row in rows if row.public] == []


async def test_a_burst_is_kept_and_counted_apart(journal: Journal, graph: Graph) -> None:
    first = await entered(journal, LI, 1)
    await says(journal, LI, await served(journal, STAFF, LI, first), 5)
    assert await flagged_feedback(graph, CITY, SHOP, 100) == []
    second = await entered(journal, LI, 2)
    await says(journal, LI, await served(journal, STAFF, LI, second), 5)
    wu = await entered(journal, WU, 3)
    await says(journal, WU, await served(journal, STAFF, WU, wu), 2)
    told = await summary(graph)
    assert (told["voices"], told["satisfied"], told["stars"], told["flagged"]) == (1, 0, 2, 2)
    assert {(sums["voices"], sums["satisfied"], sums["stars"]) for sums in (await tallies(graph)).values()} == {
        (1, 0, 2)
    }
    shown = await flagged_feedback(graph, CITY, SHOP, 100)
    assert [one["flags"] for one in shown] == [["SAME_SOURCE"]] * 2
    assert await flagged_feedback(graph, STAFF, SHOP, 100) == []
    assert await flagged_feedback(graph, LI, SHOP, 100) == []
    for _ in range(7):
        await says(journal, WU, await served(journal, STAFF, WU, wu), 2)
    shown = await flagged_feedback(graph, CITY, SHOP, 100)
    assert len(shown) == 10
    assert sorted({flag for one in shown for flag in one["flags"]}) == ["BURST", "SAME_SOURCE"]
    assert (await summary(graph))["voices"] == 0
    assert {sums["voices"] for sums in (await tallies(graph)).values()} == {0}


async def test_a_voice_counts_where_its_organization_lay(journal: Journal, graph: Graph) -> None:
    async def voiced() -> dict[str, int]:
        return {code: sums["voices"] for code, sums in (await tallies(graph)).items()}

    first, second = [await entered(journal, LI, number) for number in (1, 2)]
    await says(journal, LI, await served(journal, STAFF, LI, first))
    moved: Any = organization(3, region=OTHER_PROVINCE, services=OFFER, version=3)
    await committed(journal, Draft("ORGANIZATION_MOVED", SHOP, moved))
    wu = await entered(journal, WU, 3)
    await says(journal, WU, await served(journal, STAFF, WU, wu))
    assert await voiced() == {NATION: 2, PROVINCE: 1, OTHER_PROVINCE: 1}
    await says(journal, LI, await served(journal, STAFF, LI, second))
    assert [one["flags"] for one in await flagged_feedback(graph, NATION_S, SHOP, 9)] == [["SAME_SOURCE"]] * 2
    assert await voiced() == {NATION: 1, PROVINCE: 0, OTHER_PROVINCE: 1}


async def test_complaints_are_decided_above_and_once(journal: Journal, graph: Graph) -> None:
    receipt = await file_complaint(journal, WU, request_id(), SHOP, "太慢", None)
    complaint = receipt.answer["id"]
    with pytest.raises(ComplaintRefused, match="is open"):
        await file_complaint(journal, WU, request_id(), SHOP, "还是慢", None)
    await appointed(journal, "stranger", Role.ADMINISTRATOR, OTHER_PROVINCE)
    for caller in (STAFF, WU, person("stranger")):
        with pytest.raises(NotAllowed):
            await decide_complaint(journal, caller, request_id(), complaint, ComplaintState.REJECTED, "无据")
        assert await complaints(graph, caller, SHOP, 10) == []
    for state in (ComplaintState.OPEN, ComplaintState.WITHDRAWN):
        with pytest.raises(ComplaintRefused, match="allowed"):
            await decide_complaint(journal, CITY, request_id(), complaint, state, "无据")
    with pytest.raises(ComplaintRefused, match="empty"):
        await decide_complaint(journal, CITY, request_id(), complaint, ComplaintState.UPHELD, " ")
    with pytest.raises(NotAllowed):
        await withdraw_complaint(journal, LI, request_id(), complaint)
    await decide_complaint(journal, CITY, request_id(), complaint, ComplaintState.PARTLY, "部分属实")
    with pytest.raises(ComplaintRefused, match="PARTLY"):
        await decide_complaint(journal, NATION_S, request_id(), complaint, ComplaintState.UPHELD, "属实")
    with pytest.raises(ComplaintRefused, match="PARTLY"):
        await withdraw_complaint(journal, WU, request_id(), complaint)
    own = await file_complaint(journal, CITY, request_id(), SHOP, "自己投诉", None)
    with pytest.raises(NotAllowed, match="his own"):
        await decide_complaint(journal, CITY, request_id(), own.answer["id"], ComplaintState.UPHELD, "属实")
    await withdraw_complaint(journal, CITY, request_id(), own.answer["id"])
    with pytest.raises(NotFound):
        await file_complaint(journal, WU, request_id(), "org-none", "太慢", None)
    with pytest.raises(NotFound):
        await decide_complaint(journal, CITY, request_id(), "complaint-none", ComplaintState.UPHELD, "属实")
    with pytest.raises(NotAllowed):
        await file_complaint(journal, WU, request_id(), SHOP, "太慢", await entered(journal, LI, 1))
    told = await summary(graph)
    assert {name: told[name] for name in ("voices", "open", "upheld", "partly", "rejected", "withdrawn")} == {
        **dict.fromkeys(("voices", "open", "upheld", "rejected"), 0),
        **dict.fromkeys(("partly", "withdrawn"), 1),
    }


async def test_a_repeated_voice_is_one_and_another_body_is_refused(journal: Journal, graph: Graph) -> None:
    request = await served(journal, STAFF, LI, await entered(journal, LI, 1))
    said = Said.of(request, 4, None, satisfied=True)
    receipts = await asyncio.gather(*(give_feedback(journal, LI, "once", said) for _ in range(TIMES)))
    assert receipts == [receipts[0]] * TIMES
    with pytest.raises(RequestIdConflict):
        await give_feedback(journal, LI, "once", Said.of(request, 1, None, satisfied=False))
    assert len(await all_of(graph, VOICES)) == 1
