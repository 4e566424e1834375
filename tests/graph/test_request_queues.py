"""Queues and load of requests and complaints on both engines: who sees what, in which order, in how many pages."""

import datetime as dt
import random
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from typing import Any, cast

import pytest
from accounts_given import CITY, COUNTY, NATION, OTHER_COUNTY, OTHER_PROVINCE, PROVINCE, appointed, person, request_id
from given import added, committed, organization
from requests_given import CITY_HUB, COUNTY_HUB, COUNTY_SHOP, NATION_HUB, PROVINCE_HUB, Desk, desk_of, staff

from cultivation.aggregates import AGGREGATES
from cultivation.queues import codes_of, require_administrator
from cultivation.requests.kinds import RequestKind
from cultivation.requests.listing import queue_of, require_served
from cultivation.requests.load import load_of
from cultivation.requests.order import WAITS, queue_key
from cultivation.requests.progress import after, begun
from cultivation.requests.states import RequestDeed, RequestState
from cultivation.voices.complaining import decide_complaint, file_complaint
from cultivation.voices.listing import ComplaintQueue, require_judge
from cultivation.voices.outcomes import ComplaintState
from directory.accounts.reading import Reading
from directory.accounts.refusals import NotAllowed, NotFound
from directory.accounts.roles import Role
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

CITY_S = person("city")
HOLDERS = {COUNTY_HUB: COUNTY, COUNTY_SHOP: COUNTY, CITY_HUB: CITY, PROVINCE_HUB: COUNTY, NATION_HUB: NATION}
BARE = "org-00006"  # lies in no division that is known
ENDS = (RequestDeed.ANSWER, RequestDeed.DECLINE, RequestDeed.CLOSE, RequestDeed.ACCEPT, None, None)


def invented(count: int) -> list[Document]:
    """Requests in every state, some due long ago, some overdue, some not."""
    dice = random.Random(7)
    found = []
    for number in range(count):
        asked = dt.datetime.fromisoformat(now()) - dt.timedelta(days=dice.choice((1, 10, 100, 900)), hours=number)
        kind = dice.choice(list(RequestKind)).value
        blank = {"id": f"request-{number:04d}", "kind": kind, "category": "legal", "numberDigest": f"test {number}"}
        document = begun({**blank, "organization": dice.choice([*HOLDERS, BARE])}, stored(asked))
        if deed := dice.choice(ENDS):
            at = stored(asked + dt.timedelta(hours=dice.randrange(1, 20)))
            told = {"answer": "已办", "answeredAt": at} if deed in ENDS[:2] else {}
            document = after(document, deed, at, "已办", **told)
        if document["state"] == "ANSWERED" and dice.random() < 0.5:
            document = after(document, RequestDeed.CONFIRM, now())
        found.append(cast("Document", document))
    return found


def stored(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_of(graph, tmp_path) as opened:
        yield opened
        report = await verify(graph, opened.journal, AGGREGATES)
        assert report.clean, report


async def filled(desk: Desk) -> list[Document]:
    documents = invented(120)
    drafts = [Draft("REQUEST_ADDED", document["id"], document, fresh=True) for document in documents]
    await committed(desk.journal, *drafts)
    return documents


async def paged(queue: Any, size: int) -> list[str]:
    found: list[str] = []
    position = None
    while True:
        items, more = await queue.page(size, position)
        found += [document["id"] for _, document in items]
        assert len(items) == size or not more
        if not more:
            return found
        position = items[-1][0]


async def test_queues_hold_what_waits_due_first_page_by_page(desk: Desk) -> None:
    documents = sorted(await filled(desk), key=queue_key)
    waits = [one for one in documents if queue_key(one).startswith(WAITS)]
    moment = now()
    lying = {
        PROVINCE: {COUNTY_HUB, COUNTY_SHOP, CITY_HUB, PROVINCE_HUB},
        OTHER_COUNTY: set(),
        NATION: {*HOLDERS, BARE},
    }
    for code, holders in lying.items():
        codes = codes_of(desk.snapshot.regions, [code])
        queue = queue_of(desk.graph, None, overdue=False, codes=codes)
        wanted = [one["id"] for one in waits if one["organization"] in holders]
        assert await paged(queue, 7) == wanted
        assert await queue.count() == len(wanted)
        late = [one["id"] for one in waits if one["organization"] in holders and one["dueAt"] < moment]
        assert await paged(queue_of(desk.graph, None, overdue=True, codes=codes), 7) == late
    for state in RequestState:
        queue = queue_of(desk.graph, state, overdue=False, organization=COUNTY_HUB)
        of_state = [one["id"] for one in documents if (one["organization"], one["state"]) == (COUNTY_HUB, state.value)]
        assert await paged(queue, 2) == of_state
        assert await queue.count() == len(of_state)
        everywhere = queue_of(desk.graph, state, overdue=False)
        assert await everywhere.count() == sum(one["state"] == state.value for one in documents)


async def test_load_is_the_naive_sum(desk: Desk) -> None:
    documents = await filled(desk)
    moment = now()
    since = stored(dt.datetime.fromisoformat(moment) - dt.timedelta(days=365))
    codes = codes_of(desk.snapshot.regions, [CITY])
    load = await load_of(desk.graph, codes, since, moment)
    waiting = {"OPEN", "ACCEPTED"}
    here = [one for one in documents if one["organization"] in {COUNTY_HUB, COUNTY_SHOP, CITY_HUB, PROVINCE_HUB}]
    told = [one for one in here if one["state"] in waiting or one["dueAt"] >= since]
    assert 0 < len(told) < len(here), "what was done long ago does not count"

    def counted(found: list[Document]) -> tuple[Any, ...]:
        states = [one["state"] for one in found]
        days = [
            (dt.datetime.fromisoformat(one["answeredAt"]) - dt.datetime.fromisoformat(one["createdAt"])).total_seconds()
            / 86_400
            for one in found
            if "answeredAt" in one
        ]
        return (
            sum(state in waiting for state in states),
            sum(one["state"] in waiting and one["dueAt"] < moment for one in found),
            sum(state in {"ANSWERED", "CONFIRMED"} for state in states),
            states.count("DECLINED"),
            states.count("CLOSED"),
            round(median(days), 2) if days else None,
        )

    def shown(figures: Any) -> tuple[Any, ...]:
        names = ("waiting", "overdue", "answered", "declined", "closed", "median_days")
        return tuple(getattr(figures, name) for name in names)

    assert shown(load.total) == counted(told)
    assert {kind: shown(one) for kind, one in load.kinds.items()} == {
        kind: counted([one for one in told if one["kind"] == kind]) for kind in {one["kind"] for one in told}
    }
    assert {one: shown(figures) for one, figures in load.organizations.items()} == {
        holder: counted([one for one in told if one["organization"] == holder])
        for holder in {one["organization"] for one in told}
    }
    order = [(-figures.overdue, -figures.waiting, one) for _, one, figures in load.busiest()]
    assert order == sorted(order)


async def test_numbers_stay_exact_when_the_days_of_the_last_answers_alone_are_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, moment, since = await filled(desk), now(), "2000-01-01T00:00:00Z"
    whole = await load_of(desk.graph, None, since, moment)
    monkeypatch.setattr("cultivation.requests.load.MOST_SPANS", 2)
    few = await load_of(desk.graph, None, since, moment)
    names = ("waiting", "overdue", "answered", "declined", "closed")
    assert [getattr(few.total, name) for name in names] == [getattr(whole.total, name) for name in names]
    assert few.organizations.keys() == whole.organizations.keys()
    groups: dict[str, list[Document]] = {}
    for one in sorted(documents, key=queue_key, reverse=True):
        if "answeredAt" in one:
            groups.setdefault(queue_key(one).split()[0], []).append(one)
    last = [one for group in groups.values() for one in group[:2]]
    days = [
        (dt.datetime.fromisoformat(one["answeredAt"]) - dt.datetime.fromisoformat(one["createdAt"])) for one in last
    ]
    assert sorted(few.total.spans) == sorted(one / dt.timedelta(days=1) for one in days)
    assert len(last) < len(whole.total.spans)


async def test_only_staff_and_administrators_see_a_queue(desk: Desk) -> None:
    await appointed(desk.journal, "auditor", Role.AUDITOR, NATION)
    await require_served(desk.graph, staff(COUNTY_HUB), COUNTY_HUB)
    await require_served(desk.graph, CITY_S, COUNTY_HUB)
    await require_judge(desk.graph, CITY_S, COUNTY_HUB)
    for caller in (person("li"), staff(COUNTY_SHOP), person("auditor")):
        with pytest.raises(NotAllowed):
            await require_served(desk.graph, caller, COUNTY_HUB)
    for caller in (person("li"), staff(COUNTY_HUB), person("auditor")):
        with pytest.raises(NotAllowed):
            await require_judge(desk.graph, caller, COUNTY_HUB)
    with pytest.raises(NotFound):
        await require_served(desk.graph, CITY_S, "org-none")
    reader = Reading(desk.graph)
    await require_administrator(reader, CITY_S.account, [CITY, OTHER_COUNTY], now())
    for within in ([PROVINCE], [NATION], [CITY, OTHER_PROVINCE]):
        with pytest.raises(NotAllowed):
            await require_administrator(reader, CITY_S.account, within, now())


async def test_complaints_wait_in_the_order_they_were_filed(desk: Desk) -> None:
    await committed(desk.journal, added(organization(31, region=OTHER_PROVINCE)))
    filed = []
    for number in range(7):
        target = (COUNTY_HUB, CITY_HUB, "org-00031")[number % 3]
        receipt = await file_complaint(desk.journal, person(f"sme{number}"), request_id(), target, "太慢", None)
        filed.append((target, str(receipt.answer["id"])))
    await decide_complaint(desk.journal, CITY_S, request_id(), filed[0][1], ComplaintState.UPHELD, "属实")
    codes = codes_of(desk.snapshot.regions, [PROVINCE])
    inside = ComplaintQueue(desk.graph, "OPEN", codes=codes)
    wanted = [one for target, one in filed[1:] if target != "org-00031"]
    assert sorted(await paged(inside, 2)) == sorted(wanted)
    assert await inside.count() == len(wanted)
    assert await ComplaintQueue(desk.graph, "OPEN").count() == len(filed) - 1
    decided = ComplaintQueue(desk.graph, "UPHELD", organization=COUNTY_HUB)
    assert (await paged(decided, 2), await decided.count()) == ([filed[0][1]], 1)
