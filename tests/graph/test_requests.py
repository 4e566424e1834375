"""Requests on both engines: to whom they go, who may do what with them, where they go when nobody answers."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from accounts_given import CITY, COUNTY, NATION, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, RETIRED, person, request_id
from cultivation_given import entered, says
from given import added, changed, committed
from requests_given import (
    ANONYMOUS_ID,
    CITY_HUB,
    COUNTY_HUB,
    COUNTY_SHOP,
    NATION_HUB,
    PROVINCE_HUB,
    Desk,
    desk_of,
    offering,
    staff,
)

from cultivation.aggregates import AGGREGATES
from cultivation.finding import find_request
from cultivation.refusals import FeedbackRefused, ServiceRefused
from cultivation.requests.asking import Wanted, ask_for_service, ask_the_competent
from cultivation.requests.escalating import escalate_by, escalate_overdue
from cultivation.requests.following import close_request, confirm_service, reopen_request
from cultivation.requests.kinds import RequestKind
from cultivation.requests.serving import accept_request, answer_request, refer_request
from directory.accounts.refusals import NotAllowed, NotFound, NotSignedIn
from graph_schema.aggregate import Document
from graph_schema.connection import Graph
from graph_schema.verify import verify
from web.supervision import supervise

pytestmark = pytest.mark.anyio

LI, WU, CITY_S, NATION_S = (person(name) for name in ("li", "wu", "city", "nation"))
FINANCING = Wanted(RequestKind.SERVICE, "financing", None, "要贷款", region=COUNTY)
YEARS_LATER = "2099-01-01T00:00:00Z"


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_of(graph, tmp_path) as opened:
        yield opened
        report = await verify(graph, opened.journal, AGGREGATES)
        assert report.clean, report


async def steps(desk: Desk, request: str) -> list[str]:
    return [step["deed"] for step in (await desk.request(request))["steps"]]


async def test_a_request_goes_to_the_nearest_level_that_offers_it(desk: Desk) -> None:
    cases = {
        (COUNTY, "financing"): COUNTY_HUB,  # the shop is of the nature that comes second
        (COUNTY, "professional"): COUNTY_HUB,
        (COUNTY, "legal"): CITY_HUB,  # the county offers the broader category only
        (OTHER_COUNTY, "financing"): CITY_HUB,
        (RETIRED, "financing"): COUNTY_HUB,  # what took its place counts
        (CITY, "legal"): CITY_HUB,
        (PROVINCE, "financing"): PROVINCE_HUB,  # it lies in the county, and serves the province
        (OTHER_PROVINCE, "legal"): NATION_HUB,
        (NATION, "legal"): NATION_HUB,
    }
    assert {case: await desk.routed(*case) for case in cases} == cases
    for code, kind in ((OTHER_PROVINCE, "financing"), (COUNTY, "training")):
        with pytest.raises(ServiceRefused, match="nobody who serves"):
            await desk.routed(code, kind)


async def test_the_answer_tells_why_and_by_when(desk: Desk) -> None:
    for kind, organization, days in (
        (RequestKind.ARREARS, CITY_HUB, 30),
        (RequestKind.COMPLIANCE, CITY_HUB, 15),
        (RequestKind.RELIEF, COUNTY_HUB, 15),
    ):
        request, number = await desk.asked(Wanted(kind, None, None, region=COUNTY))
        document = await find_request(desk.graph, number)
        assert document is not None
        assert (document["id"], document["organization"], document["region"]) == (request, organization, COUNTY)
        assert document["dueAt"][:10] == due(document["createdAt"], days)
    assert document is not None
    assert document["route"] == {
        "level": "COUNTY",
        "regions": [COUNTY],
        "offering": 2,
        "nature": "GOVERNMENT",
        "decidedBy": "NATURE",
    }
    with pytest.raises(ServiceRefused, match="nobody who serves"):
        await desk.asked(Wanted(RequestKind.INTELLECTUAL_PROPERTY, None, None, region=COUNTY))


def due(moment: str, days: int) -> str:
    return (dt.datetime.fromisoformat(moment) + dt.timedelta(days=days)).date().isoformat()


async def test_of_equals_the_one_with_fewest_waiting_gets_it(desk: Desk) -> None:
    twin = offering(27, COUNTY, "COUNTY", "financing")
    seq = await committed(desk.journal, added(twin))
    await desk.index.wait_for(seq, 10)
    found = [await desk.routed(COUNTY) for _ in range(5)]
    assert found == [COUNTY_HUB, "org-00027", COUNTY_HUB, "org-00027", COUNTY_HUB]


async def test_who_closed_since_the_index_looked_is_passed_over(desk: Desk) -> None:
    before = desk.snapshot
    gone: Any = offering(21, COUNTY, "COUNTY", "financing", status="CLOSED", version=2)
    await committed(desk.journal, changed(gone))
    receipt = await ask_the_competent(desk.journal, before, LI, request_id(), FINANCING)
    assert (await desk.request(receipt.answer["id"]))["organization"] == COUNTY_SHOP


@pytest.mark.parametrize(
    ("wanted", "error", "told"),
    [
        (Wanted(RequestKind.SERVICE, None, None, region=COUNTY), ServiceRefused, "category is not told"),
        (Wanted(RequestKind.SERVICE, "financing", None), ServiceRefused, "region is not told"),
        (Wanted(RequestKind.SERVICE, "financing", None, region="999999"), NotFound, "region '999999'"),
        (Wanted(RequestKind.SERVICE, "none", None, region=COUNTY), NotFound, "category 'none'"),
        (Wanted(RequestKind.SERVICE, "financing", None, "字" * 2_001, region=COUNTY), ServiceRefused, "2001"),
        (Wanted(RequestKind.SERVICE, "financing", None, None, "enterprise-none"), NotFound, "enterprise"),
    ],
)
async def test_what_cannot_be_routed_is_refused(desk: Desk, wanted: Wanted, error: type[Exception], told: str) -> None:
    head = await desk.journal.head()
    with pytest.raises(error, match=told):
        await ask_the_competent(desk.journal, desk.snapshot, LI, request_id(), wanted)
    assert await desk.journal.head() == head


async def test_an_enterprise_is_served_where_it_lies(desk: Desk) -> None:
    enterprise = await entered(desk.journal, LI, 1, region=OTHER_COUNTY)
    request, _ = await desk.asked(Wanted(RequestKind.SERVICE, "financing", None, None, enterprise), LI)
    document = await desk.request(request)
    assert (document["organization"], document["region"]) == (CITY_HUB, OTHER_COUNTY)
    with pytest.raises(NotAllowed):
        await desk.asked(Wanted(RequestKind.SERVICE, "financing", None, None, enterprise), WU)
    with pytest.raises(NotSignedIn):
        await desk.asked(Wanted(RequestKind.SERVICE, "financing", None, None, enterprise))


async def test_staff_accept_refer_and_answer(desk: Desk) -> None:
    request, number = await desk.asked(FINANCING)
    here, there = staff(COUNTY_HUB), staff(COUNTY_SHOP)
    first = (await desk.request(request))["dueAt"]
    for caller in (LI, there, CITY_S):
        with pytest.raises(NotAllowed):
            await accept_request(desk.journal, caller, request_id(), request)
        with pytest.raises(NotAllowed):
            await refer_request(desk.journal, caller, request_id(), request, CITY_HUB, "更合适")
    await accept_request(desk.journal, here, request_id(), request)
    with pytest.raises(ServiceRefused, match="ACCEPTED"):
        await accept_request(desk.journal, here, request_id(), request)
    refused = {
        "org-none": NotFound,
        COUNTY_HUB: ServiceRefused,
        "org-00026": ServiceRefused,
        NATION_HUB: ServiceRefused,
    }
    for organization, error in refused.items():
        with pytest.raises(error):
            await refer_request(desk.journal, here, request_id(), request, organization, "更合适")
    with pytest.raises(ServiceRefused, match="reason"):
        await refer_request(desk.journal, here, request_id(), request, COUNTY_SHOP, " ")
    await refer_request(desk.journal, here, request_id(), request, COUNTY_SHOP, "更合适")
    with pytest.raises(NotAllowed):
        await answer_request(desk.journal, here, request_id(), request, served=True, text="已办")
    with pytest.raises(ServiceRefused, match="lay with"):
        await refer_request(desk.journal, there, request_id(), request, COUNTY_HUB, "退回")
    document = await find_request(desk.graph, number)
    assert document is not None
    assert (document["organization"], document["state"], document["dueAt"]) == (COUNTY_SHOP, "OPEN", first)
    assert "route" not in document, "it was named"
    await answer_request(desk.journal, there, request_id(), request, served=True, text="已办")
    assert await steps(desk, request) == ["ASK", "ACCEPT", "REFER", "ANSWER"]
    assert [step.get("reason") for step in (await desk.request(request))["steps"]] == [None, None, "更合适", "已办"]


async def test_the_voice_is_about_who_served(desk: Desk) -> None:
    enterprise = await entered(desk.journal, LI, 1)
    request, _ = await desk.asked(Wanted(RequestKind.SERVICE, "financing", None, None, enterprise), LI)
    await refer_request(desk.journal, staff(COUNTY_HUB), request_id(), request, COUNTY_SHOP, "更合适")
    await answer_request(desk.journal, staff(COUNTY_SHOP), request_id(), request, served=True, text="已办")
    await confirm_service(desk.journal, LI, request_id(), request, None)
    voice = (await says(desk.journal, LI, request)).answer["id"]
    assert (await desk.journal.rows_of(voice, 0, 1))[0].document()["organization"] == COUNTY_SHOP  # type: ignore[index]
    with pytest.raises(FeedbackRefused, match="one for each"):
        await says(desk.journal, LI, request)


async def test_the_requester_closes_and_reopens_once(desk: Desk) -> None:
    request, number = await desk.asked(FINANCING)
    here = staff(COUNTY_HUB)

    async def by_number(deed: Callable[..., Awaitable[Any]], *more: str) -> None:
        await deed(desk.journal, None, request_id() + ANONYMOUS_ID, request, number, *more)

    for wrong in (None, "AAAA"):
        with pytest.raises(NotAllowed):
            await close_request(desk.journal, None, request_id() + ANONYMOUS_ID, request, wrong)
    with pytest.raises(ServiceRefused, match="OPEN"):
        await by_number(reopen_request, "再请")
    await by_number(close_request)
    with pytest.raises(ServiceRefused, match="CLOSED"):
        await answer_request(desk.journal, here, request_id(), request, served=True, text="已办")
    with pytest.raises(ServiceRefused, match="CLOSED"):
        await by_number(close_request)
    await by_number(reopen_request, "还需要")
    await answer_request(desk.journal, here, request_id(), request, served=False, text="不行")
    document = await desk.request(request)
    assert (document["state"], document["answer"]) == ("DECLINED", "不行")
    with pytest.raises(ServiceRefused, match="once"):
        await by_number(reopen_request, "再请")
    with pytest.raises(ServiceRefused, match="DECLINED"):
        await by_number(confirm_service)
    await by_number(close_request)
    assert await steps(desk, request) == ["ASK", "CLOSE", "REOPEN", "DECLINE", "CLOSE"]


async def test_what_is_overdue_goes_up_level_by_level_and_stays_at_the_top(desk: Desk) -> None:
    request, number = await desk.asked(FINANCING)
    legal, _ = await desk.asked(Wanted(RequestKind.ARREARS, None, None, region=COUNTY))
    first = (await desk.request(request))["dueAt"]
    assert (await escalate_overdue(desk.journal, desk.snapshot, first))["escalated"] == 0, "it is due that very instant"
    went = []
    moment = YEARS_LATER
    for _ in range(4):
        figures = await escalate_overdue(desk.journal, desk.snapshot, moment)
        document, other = await desk.request(request), await desk.request(legal)
        went.append((figures["escalated"], figures["stuck"], document["organization"], other["organization"]))
        moment = f"{int(moment[:4]) + 1}{moment[4:]}"
    assert went == [
        (2, 0, CITY_HUB, PROVINCE_HUB),
        (2, 0, PROVINCE_HUB, NATION_HUB),
        (0, 2, PROVINCE_HUB, NATION_HUB),  # nobody of the nation offers financing, and nobody is above it
        (0, 2, PROVINCE_HUB, NATION_HUB),
    ]
    found = await find_request(desk.graph, number)
    assert found is not None
    assert found["escalatedTo"] == [CITY_HUB, PROVINCE_HUB]
    assert [(step["deed"], step["by"]) for step in found["steps"]][1:] == [("ESCALATE", "SUPERVISION")] * 2
    assert found["dueAt"] == "2100-01-11T00:00:00Z", "ten days after it went up"
    await answer_request(desk.journal, staff(PROVINCE_HUB), request_id(), request, served=True, text="已办")
    assert (await escalate_overdue(desk.journal, desk.snapshot, "2200-01-01T00:00:00Z"))["stuck"] == 1


async def test_invented_requests_wait_for_the_clock_of_their_year(desk: Desk) -> None:
    invented, _ = await desk.asked(Wanted(RequestKind.SERVICE, "financing", None, region=COUNTY, synthetic=True))
    real, _ = await desk.asked(FINANCING)
    figures = await escalate_overdue(desk.journal, desk.snapshot, YEARS_LATER, invented=False)
    assert figures == {"escalated": 1, "stuck": 0}
    assert (await desk.request(invented))["organization"] == COUNTY_HUB
    assert (await desk.request(real))["organization"] == CITY_HUB
    assert (await escalate_overdue(desk.journal, desk.snapshot, YEARS_LATER))["escalated"] == 1


async def test_a_named_one_of_elsewhere_goes_up_from_its_own_level(desk: Desk) -> None:
    wanted = Wanted(RequestKind.SERVICE, "financing", COUNTY_HUB, region=OTHER_COUNTY)
    receipt = await ask_for_service(desk.journal, LI, request_id(), wanted)
    nowhere = await ask_for_service(desk.journal, LI, request_id(), Wanted(RequestKind.SERVICE, "legal", CITY_HUB))
    await escalate_overdue(desk.journal, desk.snapshot, YEARS_LATER)
    assert (await desk.request(receipt.answer["id"]))["organization"] == CITY_HUB
    document = await desk.request(nowhere.answer["id"])
    assert (document["organization"], document["region"]) == (PROVINCE_HUB, CITY), (
        "it comes from where the named one is"
    )


async def test_an_administrator_escalates_in_his_division(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    request, _ = await desk.asked(FINANCING)
    other, _ = await desk.asked(Wanted(RequestKind.SERVICE, "legal", None, region=OTHER_PROVINCE))
    monkeypatch.setattr("cultivation.requests.escalating.now", lambda: YEARS_LATER)
    for caller, within in ((LI, CITY), (staff(COUNTY_HUB), COUNTY), (CITY_S, PROVINCE), (CITY_S, NATION)):
        with pytest.raises(NotAllowed):
            await escalate_by(desk.journal, desk.snapshot, caller, request_id(), [within])
    name = request_id()
    done = await asyncio.gather(*(escalate_by(desk.journal, desk.snapshot, CITY_S, name, [CITY]) for _ in range(5)))
    assert {receipt.seq for receipt in done} == {done[0].seq}
    assert done[0].answer == {"escalated": 1, "stuck": 0, "more": False}
    assert (await desk.request(request))["organization"] == CITY_HUB
    everywhere = await escalate_by(desk.journal, desk.snapshot, NATION_S, request_id(), [NATION])
    assert everywhere.answer == {"escalated": 0, "stuck": 1, "more": False}
    assert (await desk.request(other))["organization"] == NATION_HUB


async def test_many_overdue_ones_go_up_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cultivation.requests.escalating.PAGE", 2)
    stays = [(await desk.asked(Wanted(RequestKind.SERVICE, "legal", None, region=NATION)))[0] for _ in range(3)]
    requests = [(await desk.asked(FINANCING))[0] for _ in range(5)]
    figures = await escalate_overdue(desk.journal, desk.snapshot, YEARS_LATER)
    assert figures == {"escalated": len(requests), "stuck": len(stays)}
    assert {(await desk.request(one))["organization"] for one in requests} == {CITY_HUB}
    assert {(await desk.request(one))["organization"] for one in stays} == {NATION_HUB}
    monkeypatch.setattr("cultivation.requests.escalating.MOST", 3)
    monkeypatch.setattr("cultivation.requests.escalating.now", lambda: "2199-01-01T00:00:00Z")
    told = [await escalate_by(desk.journal, desk.snapshot, NATION_S, request_id(), [NATION]) for _ in range(2)]
    assert [receipt.answer["escalated"] for receipt in told] == [3, 2]
    assert [receipt.answer["more"] for receipt in told] == [True, False]
    monkeypatch.setattr("cultivation.requests.escalating.LOOKED", 2)
    last = await escalate_by(desk.journal, desk.snapshot, NATION_S, request_id(), [NATION])
    counts = ("escalated", "stuck", "more")
    assert [last.answer[name] for name in counts] == [0, 2, True], "others write between two requests"


async def test_those_behind_many_that_are_stuck_are_reached_by_going_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("PAGE", 1), ("LOOKED", 2)):
        monkeypatch.setattr(f"cultivation.requests.escalating.{name}", most)
    stays = [(await desk.asked(Wanted(RequestKind.SERVICE, "legal", None, region=NATION)))[0] for _ in range(4)]
    request, _ = await desk.asked(FINANCING)
    monkeypatch.setattr("cultivation.requests.escalating.now", lambda: YEARS_LATER)
    told: list[tuple[int, int]] = []
    place: str | None = None
    while not told or place:
        receipt = await escalate_by(desk.journal, desk.snapshot, NATION_S, request_id(), [NATION], place)
        told.append((receipt.answer["escalated"], receipt.answer["stuck"]))
        place = receipt.answer.get("next")
    looked_at = [sum(one) for one in told]
    assert (looked_at, sum(escalated for escalated, _ in told)) == ([2, 2, 1], 1)
    assert (await desk.request(request))["organization"] == CITY_HUB
    assert {(await desk.request(one))["organization"] for one in stays} == {NATION_HUB}
    monkeypatch.setattr("cultivation.requests.escalating.now", lambda: "2099-01-01T00:00:01Z")
    beyond = await escalate_by(desk.journal, desk.snapshot, NATION_S, request_id(), [NATION], "A")
    assert beyond.answer["stuck"] == 2, "no place lies in front of those that wait"


async def test_what_goes_up_at_once_is_shared_among_equals(desk: Desk) -> None:
    twin = offering(28, CITY, "CITY", "financing")
    seq = await committed(desk.journal, added(twin))
    await desk.index.wait_for(seq, 10)
    requests = [(await desk.asked(FINANCING))[0] for _ in range(6)]
    await escalate_overdue(desk.journal, desk.snapshot, YEARS_LATER)
    went = [(await desk.request(one))["organization"] for one in requests]
    assert sorted(went) == [CITY_HUB] * 3 + ["org-00028"] * 3


async def test_the_process_that_writes_the_index_escalates_of_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, _ = await desk.asked(FINANCING)
    monkeypatch.setattr("web.supervision.now", lambda: YEARS_LATER)
    task = asyncio.create_task(supervise(desk.index, desk.journal, first=0.0, pause=0.05))
    try:
        async with asyncio.timeout(20):
            while (await desk.request(request))["organization"] != PROVINCE_HUB:
                monkeypatch.setattr("web.supervision.now", lambda: "2100-01-01T00:00:00Z")
                await asyncio.sleep(0.05)
    finally:
        task.cancel()
    assert await steps(desk, request) == ["ASK", "ESCALATE", "ESCALATE"]
    rows = await desk.journal.rows_of(request, 0, 10)
    assert [row.actor for row in rows[1:]] == ["smenet", "smenet"]


async def test_a_look_that_fails_is_followed_by_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    request, _ = await desk.asked(FINANCING)
    failures = iter([OSError("no space left on device")])

    async def failing_once(*given: Any, **named: Any) -> Document:
        if failure := next(failures, None):
            raise failure
        return await escalate_overdue(*given, **named)

    monkeypatch.setattr("web.supervision.now", lambda: YEARS_LATER)
    monkeypatch.setattr("web.supervision.escalate_overdue", failing_once)
    with structlog.testing.capture_logs() as logged:
        task = asyncio.create_task(supervise(desk.index, desk.journal, first=0.0, pause=0.05))
        try:
            async with asyncio.timeout(20):
                while await steps(desk, request) != ["ASK", "ESCALATE"]:  # noqa: ASYNC110 - nothing tells of it
                    await asyncio.sleep(0.05)
        finally:
            task.cancel()
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["supervision.fault"]


async def test_a_process_that_only_reads_the_index_leaves_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    request, _ = await desk.asked(FINANCING)
    monkeypatch.setattr("web.supervision.now", lambda: YEARS_LATER)
    monkeypatch.setattr(type(desk.index), "leads", False)
    task = asyncio.create_task(supervise(desk.index, desk.journal, first=0.0, pause=0.01))
    await asyncio.sleep(0.2)
    task.cancel()
    assert await steps(desk, request) == ["ASK"]
