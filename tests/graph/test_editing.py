"""Organizations created, moved, closed, merged and succeeded: each rule, and each reason to refuse."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
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
    RETIRED,
    SHOP,
    appointed,
)
from editing_given import CLOSED, HUB, MEMBER, REASON, Clerk
from evaluation_given import published, with_standards
from given import AT, added, changed, organization, region

from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Role
from directory.editing.desk import Edit, Seen
from directory.editing.merger import MOST_MERGED, Merger
from directory.editing.refusals import DuplicateConflict, EditRefused
from directory.editing.status import Closing, Reopening
from directory.editing.succession import Succession
from directory.store import read_regions
from evaluation.inheriting import inherit
from graph_schema.clock import today
from graph_schema.connection import Graph
from graph_schema.errors import DirectoryError
from graph_schema.receipts import RequestIdConflict

pytestmark = pytest.mark.anyio


@pytest.fixture
async def clerk(graph: Graph) -> Clerk:
    return await Clerk.of(graph)


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


async def refused(clerk: Clerk, edit: Edit, error: type[DirectoryError] = EditRefused, match: str | None = None) -> Any:
    """The error of an edit that leaves no trace."""
    before = await clerk.journal.head()
    with pytest.raises(error, match=match) as caught:
        await clerk.does(edit)
    assert await clerk.journal.head() == before
    return caught.value


async def test_an_entry_is_created_as_an_import_would(clerk: Clerk) -> None:
    edit = clerk.creation(
        english="New",
        aliases=["新机构", "别名"],
        creditCode=None,
        level="COUNTY",
        serves=[PROVINCE, COUNTY],
        memberOf=[HUB],
        staff=7,
        phone="0571-88888888",
    )
    done = await clerk.does(edit)
    assert done.answer["id"].startswith("org-")
    told = await clerk.read(done.answer["id"])
    assert (told["name"], told["aliases"], told["status"], told["version"]) == ("新机构", ["别名"], "ACTIVE", 1)
    assert (told["region"], told["serves"], told["memberOf"]) == (COUNTY, [PROVINCE, COUNTY], [HUB])
    assert (told["latitude"], told["pointAccuracy"]) == (30.26, "REGION")
    assert "validFrom" not in told
    assert [row["kind"] for row in await clerk.last()] == ["ORGANIZATION_ADDED"]
    dated = await clerk.does(clerk.creation(day(-3), name="另一个", region=PROVINCE))
    assert (await clerk.read(dated.answer["id"]))["validFrom"] == day(-3)
    assert await clerk.is_sound()


async def test_nobody_stands_in_the_directory_twice(clerk: Clerk) -> None:
    taken = await refused(clerk, clerk.creation(creditCode=CREDIT_CODE), DuplicateConflict, OLD)
    assert taken.organizations == [OLD]
    first = (await clerk.does(clerk.creation())).answer["id"]
    again = await refused(clerk, clerk.creation(name="新 机构"), DuplicateConflict, "of this name")
    assert again.organizations == [first]
    second = (await clerk.does(clerk.creation(although=(first,)))).answer["id"]
    assert first != second
    assert (await refused(clerk, clerk.creation(although=(first,)), DuplicateConflict)).organizations == [second]
    await clerk.does(clerk.creation(region=OTHER_COUNTY))
    assert await clerk.is_sound()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "名" * 121}, "name"),
        ({"region": "999999"}, "region"),
        ({"region": RETIRED}, "region"),
        ({"region": "x" * 100_000}, "region"),
        ({"serves": [RETIRED]}, "serves"),
        ({"serves": [COUNTY, COUNTY]}, "serves"),
        ({"serves": [COUNTY] * 5_001}, "serves"),
        ({"memberOf": ["shop"]}, "memberOf"),
        ({"creditCode": CREDIT_CODE[:-1] + "5"}, "creditCode"),
        ({"level": "VILLAGE"}, "level"),
        ({"latitude": 120.2, "longitude": 30.3}, "latitude"),
        ({"although": tuple(f"org-{n}" for n in range(21))}, "although"),
    ],
)
async def test_a_wrong_value_is_told_by_field(clerk: Clerk, given: dict[str, Any], field: str) -> None:
    with pytest.raises(EditRefused) as caught:
        clerk.creation(**given)
    assert field in {problem.field for problem in caught.value.problems}
    assert all(len(problem.value) <= 41 for problem in caught.value.problems)


async def test_a_retired_division_means_its_only_successor(clerk: Clerk) -> None:
    await clerk.commits(added(region("330198", "COUNTY", succeededBy=[COUNTY])))
    clerk = Clerk(clerk.graph, clerk.journal, await read_regions(clerk.graph))
    done = await clerk.does(clerk.creation(region="330198"))
    assert (await clerk.read(done.answer["id"]))["region"] == COUNTY
    await clerk.does(clerk.move(Seen(OLD, 1), region="330198"))
    assert (await clerk.read(OLD))["region"] == COUNTY


async def test_a_move_leaves_the_old_place_behind(clerk: Clerk) -> None:
    place = {"latitude": 30.1, "longitude": 120.1, "pointAccuracy": "EXACT", "address": "旧址"}
    await clerk.commits(changed(organization(3, region=COUNTY, serves=[COUNTY], **place)))
    await clerk.does(clerk.move(Seen(SHOP, 1), region=CITY, effective_on=day(-1)))
    told = await clerk.read(SHOP)
    assert (told["region"], told["latitude"], told["pointAccuracy"]) == (CITY, 30.25, "REGION")
    assert "address" not in told
    assert (told["serves"], told["validFrom"], told["version"]) == ([COUNTY], day(-1), 2)
    assert [row["kind"] for row in await clerk.last()] == ["ORGANIZATION_MOVED"]
    given: dict[str, Any] = {
        "address": "新址",
        "latitude": 30.2,
        "longitude": 120.2,
        "pointAccuracy": "STREET",
        "level": "CITY",
    }
    await clerk.does(clerk.move(Seen(SHOP, 2), region=OTHER_COUNTY, memberOf=[HUB], **given))
    told = await clerk.read(SHOP)
    assert (told["address"], told["latitude"], told["pointAccuracy"]) == ("新址", 30.2, "STREET")
    assert (told["level"], told["memberOf"], told["validFrom"]) == ("CITY", [HUB], day(0))
    await clerk.does(clerk.move(Seen(SHOP, 3), stays=True, region=PROVINCE))
    told = await clerk.read(SHOP)
    assert (told["region"], told["address"], told["latitude"]) == (PROVINCE, "新址", 30.2)
    assert await clerk.is_sound()


async def test_a_division_is_found_for_one_that_had_none(clerk: Clerk) -> None:
    await clerk.does(clerk.move(Seen(BARE, 1), region=COUNTY))
    assert (await clerk.read(BARE))["region"] == COUNTY


async def test_what_closed_is_reopened(clerk: Clerk) -> None:
    await clerk.does(Closing(Seen(HUB, 1), f" {REASON} ", day(-1)))
    told = await clerk.read(HUB)
    assert (told["status"], told["statusReason"], told["validFrom"]) == ("CLOSED", REASON, day(-1))
    assert [row["kind"] for row in await clerk.last()] == ["ORGANIZATION_CLOSED"]
    await clerk.does(Reopening(Seen(HUB, 2), "复业"))
    told = await clerk.read(HUB)
    assert (told["status"], told["statusReason"], told["validFrom"]) == ("ACTIVE", "复业", day(0))
    assert [row["kind"] for row in await clerk.last()] == ["ORGANIZATION_REOPENED"]


async def test_the_merged_end_and_are_succeeded(clerk: Clerk) -> None:
    await clerk.does(Merger(Seen(MEMBER, 1), (Seen(HUB, 1), Seen(SHOP, 1)), REASON))
    told = await clerk.read(MEMBER)
    assert (told["succeeds"], told["status"], told["validFrom"]) == ([SHOP, HUB], "ACTIVE", day(0))
    assert "memberOf" not in told, "it belongs to no hub that is no more"
    for one in (HUB, SHOP):
        told = await clerk.read(one)
        assert (told["status"], told["statusReason"], told["version"]) == ("MERGED", REASON, 2)
    kinds = [row["kind"] for row in await clerk.last(3)]
    assert kinds == ["ORGANIZATION_CHANGED", "ORGANIZATION_MERGED", "ORGANIZATION_MERGED"]
    await clerk.does(Reopening(Seen(HUB, 2), "误合并"))
    told = await clerk.read(MEMBER)
    assert (told["succeeds"], told["version"]) == ([SHOP], 3)
    assert (await clerk.read(HUB))["status"] == "ACTIVE"
    assert [row["kind"] for row in await clerk.last(2)] == ["ORGANIZATION_REOPENED", "ORGANIZATION_CHANGED"]
    await clerk.does(Reopening(Seen(SHOP, 2), "误合并"))
    assert "succeeds" not in await clerk.read(MEMBER)
    assert await clerk.is_sound()


async def test_who_leaves_a_merger_takes_rights_over_both(clerk: Clerk) -> None:
    await clerk.does(Merger(Seen(BARE, 1), (Seen(SHOP, 1),), REASON))
    county = await appointed(clerk.journal, "county", Role.ADMINISTRATOR, COUNTY)
    with pytest.raises(NotAllowed):
        await clerk.does(Reopening(Seen(SHOP, 2), REASON), county)
    await clerk.does(Reopening(Seen(SHOP, 2), REASON))


async def test_nobody_succeeds_itself(clerk: Clerk) -> None:
    await clerk.commits(changed(organization(7, region=COUNTY, succeeds=[SHOP])))
    await clerk.commits(changed(organization(8, region=COUNTY, succeeds=[HUB])))
    error = await refused(clerk, Merger(Seen(SHOP, 1), (Seen(MEMBER, 1),), REASON), match="took over")
    assert f"{SHOP} → {MEMBER} → {HUB} → {SHOP}" in error.message


async def test_a_successor_takes_over_what_goes_on(clerk: Clerk) -> None:
    await clerk.commits(changed(await clerk.read(HUB) | {"address": "路一号", "serves": [CITY], "aliases": ["别名"]}))
    entry = clerk.entry(name="中小企业服务中心7", level="CITY")
    done = await clerk.does(Succession(entry, (Seen(HUB, 1),), REASON, day(-1)))
    told = await clerk.read(done.answer["id"])
    assert (told["region"], told["address"], told["serves"], told["level"]) == (COUNTY, "路一号", [CITY], "CITY")
    assert (told["succeeds"], told["validFrom"]) == ([HUB], day(-1))
    stem = told["id"].removeprefix("org-")
    assert [service["id"] for service in told["services"]] == [f"service-{stem}-1"]
    assert told.keys().isdisjoint({"designations", "aliases", "creditCode"})
    before = await clerk.read(HUB)
    assert (before["status"], before["statusReason"], before["validFrom"]) == ("CLOSED", REASON, day(-1))
    assert await clerk.is_sound()


async def test_a_successor_elsewhere_has_no_place_yet(clerk: Clerk) -> None:
    place = {"latitude": 30.1, "longitude": 120.1, "pointAccuracy": "EXACT", "address": "旧址"}
    await clerk.commits(changed(organization(3, region=COUNTY, **place)))
    done = await clerk.does(Succession(clerk.new(region=CITY), (Seen(SHOP, 1),), REASON))
    told = await clerk.read(done.answer["id"])
    assert (told["region"], told["latitude"], told["pointAccuracy"]) == (CITY, 30.25, "REGION")
    assert "address" not in told


async def test_the_successor_of_several_says_all_itself(clerk: Clerk) -> None:
    done = await clerk.does(Succession(clerk.new(), (Seen(HUB, 1), Seen(MEMBER, 1)), REASON))
    told = await clerk.read(done.answer["id"])
    assert told["succeeds"] == [HUB, MEMBER]
    assert told.keys().isdisjoint({"services", "phone"})
    assert {(await clerk.read(one))["status"] for one in (HUB, MEMBER)} == {"CLOSED"}
    await refused(clerk, Reopening(Seen(HUB, 2), REASON), match=f"{done.answer['id']} took over")


async def test_the_score_of_a_single_predecessor_is_inherited(clerk: Clerk) -> None:
    await with_standards(clerk.graph, clerk.journal)
    await clerk.commits(*published(7), *published(3), *published(8))
    alone = Succession(clerk.new(), (Seen(HUB, 1),), REASON, inherit=inherit)
    done = await clerk.does(alone)
    (_, _, row) = await clerk.last(3)
    assert (row["kind"], row["payload"]["organization"]) == ("SCORE_INHERITED", HUB)
    assert row["payload"]["currentOf"] == sorted([HUB, done.answer["id"]])
    further = Succession(clerk.new(name="再后来"), (Seen(done.answer["id"], 1),), REASON, inherit=inherit)
    await clerk.does(further)
    (row,) = await clerk.last()
    assert (row["payload"]["organization"], len(row["payload"]["currentOf"])) == (HUB, 3)
    await clerk.does(Succession(clerk.new(name="合并"), (Seen(MEMBER, 1), Seen(SHOP, 1)), REASON, inherit=inherit))
    assert (await clerk.last())[0]["kind"] == "ORGANIZATION_CLOSED", "of several nothing is inherited"
    assert await clerk.is_sound()


Make = Callable[[Clerk], Edit]
REFUSED: list[tuple[type[DirectoryError], str, Make]] = [
    (EditRefused, "already", lambda clerk: clerk.move(Seen(SHOP, 1), region=COUNTY)),
    (EditRefused, "contradicts", lambda clerk: clerk.move(Seen(SHOP, 1), stays=True, region=CITY, address="a")),
    (EditRefused, "is empty", lambda clerk: clerk.move(Seen(SHOP, 1), region=None)),
    (EditRefused, "is CLOSED", lambda clerk: clerk.move(Seen(CLOSED, 1), region=CITY)),
    (EditRefused, "no organization", lambda clerk: clerk.move(Seen(SHOP, 1), region=CITY, memberOf=["org-none"])),
    (EditRefused, "belongs to", lambda clerk: clerk.move(Seen(HUB, 1), region=CITY, memberOf=[MEMBER])),
    (EditRefused, "no organization", lambda clerk: clerk.creation(memberOf=["org-none"])),
    (EditRefused, "is CLOSED", lambda _: Closing(Seen(CLOSED, 1), REASON)),
    (EditRefused, "is ACTIVE", lambda _: Reopening(Seen(HUB, 1), REASON)),
    (EditRefused, "is empty", lambda _: Closing(Seen(HUB, 1), " ")),
    (EditRefused, "characters", lambda _: Closing(Seen(HUB, 1), "因" * 201)),
    (EditRefused, "invisible", lambda _: Closing(Seen(HUB, 1), "a\nb")),
    (EditRefused, "more than a year", lambda _: Closing(Seen(HUB, 1), REASON, day(366))),
    (EditRefused, "is before 2020-01-01", lambda _: Closing(Seen(HUB, 1), REASON, "2019-12-31")),
    (EditRefused, "is no day", lambda _: Closing(Seen(HUB, 1), REASON, "0001-01-01")),
    (EditRefused, "is before", lambda _: Merger(Seen(SHOP, 1), (Seen(HUB, 1),), REASON, "2019-12-31")),
    (EditRefused, "others join", lambda _: Merger(Seen(HUB, 1), (Seen(HUB, 1),), REASON)),
    (EditRefused, "twice", lambda _: Merger(Seen(HUB, 1), (Seen(SHOP, 1), Seen(SHOP, 1)), REASON)),
    (EditRefused, "holds 0", lambda _: Merger(Seen(HUB, 1), (), REASON)),
    (
        EditRefused,
        "holds 51",
        lambda _: Merger(Seen(HUB, 1), tuple(Seen(f"org-{n}", 1) for n in range(MOST_MERGED + 1)), REASON),
    ),
    (EditRefused, "is CLOSED", lambda _: Merger(Seen(HUB, 1), (Seen(CLOSED, 1),), REASON)),
    (EditRefused, "is CLOSED", lambda _: Merger(Seen(CLOSED, 1), (Seen(HUB, 1),), REASON)),
    (EditRefused, "is CLOSED", lambda clerk: Succession(clerk.new(), (Seen(CLOSED, 1),), REASON)),
    (EditRefused, "is before", lambda clerk: Succession(clerk.new(), (Seen(HUB, 1),), REASON, "2019-12-31")),
    (EditRefused, "holds 0", lambda clerk: Succession(clerk.new(), (), REASON)),
    (DuplicateConflict, OLD, lambda clerk: Succession(clerk.new(creditCode=CREDIT_CODE), (Seen(OLD, 1),), REASON)),
    (
        DuplicateConflict,
        MEMBER,
        lambda clerk: Succession(clerk.new(name="中小企业服务中心8"), (Seen(HUB, 1),), REASON),
    ),
    (VersionConflict, "version 1", lambda clerk: clerk.move(Seen(SHOP, 2), region=CITY)),
    (VersionConflict, "version 1", lambda _: Merger(Seen(SHOP, 1), (Seen(HUB, 2),), REASON)),
    (VersionConflict, "version 1", lambda clerk: Succession(clerk.new(), (Seen(HUB, 0),), REASON)),
    (NotFound, "org-none", lambda _: Closing(Seen("org-none", 1), REASON)),
    (NotFound, "does not exist", lambda _: Closing(Seen("x" * 100_000, 1), REASON)),
    (NotFound, "org-none", lambda _: Merger(Seen(SHOP, 1), (Seen("org-none", 1),), REASON)),
]


async def test_what_cannot_be_done_is_refused_and_leaves_no_trace(clerk: Clerk) -> None:
    for error, match, make in REFUSED:
        before = await clerk.journal.head()
        with pytest.raises(error, match=match):
            await clerk.does(make(clerk))
        assert await clerk.journal.head() == before, match


RIGHTS = [NATION, PROVINCE, CITY, COUNTY, OTHER_COUNTY, OTHER_PROVINCE]
NEEDS: dict[str, tuple[Make, set[str]]] = {
    "create": (lambda clerk: clerk.creation(), {NATION, PROVINCE, CITY, COUNTY}),
    "create without division": (lambda clerk: clerk.creation(region=None), {NATION}),
    "move inside the city": (
        lambda clerk: clerk.move(Seen(SHOP, 1), region=OTHER_COUNTY),
        {NATION, PROVINCE, CITY},
    ),
    "move to another province": (lambda clerk: clerk.move(Seen(SHOP, 1), region=OTHER_PROVINCE), {NATION}),
    "close": (lambda _: Closing(Seen(SHOP, 1), REASON), {NATION, PROVINCE, CITY, COUNTY}),
    "reopen": (lambda _: Reopening(Seen(CLOSED, 1), REASON), {NATION, PROVINCE, CITY, COUNTY}),
    "merge": (lambda _: Merger(Seen(SHOP, 1), (Seen(HUB, 1),), REASON), {NATION, PROVINCE, CITY, COUNTY}),
    "merge one of a divided division": (
        lambda _: Merger(Seen(SHOP, 1), (Seen(OLD, 1),), REASON),
        {NATION, PROVINCE, CITY},
    ),
    "merge into one of no division": (lambda _: Merger(Seen(BARE, 1), (Seen(SHOP, 1),), REASON), {NATION}),
    "succeed": (lambda clerk: Succession(clerk.new(), (Seen(SHOP, 1),), REASON), {NATION, PROVINCE, CITY, COUNTY}),
    "succeed elsewhere": (
        lambda clerk: Succession(clerk.new(region=OTHER_PROVINCE), (Seen(SHOP, 1),), REASON),
        {NATION},
    ),
}


async def test_the_matrix_of_rights(clerk: Clerk) -> None:
    callers = {place: await appointed(clerk.journal, place, Role.ADMINISTRATOR, place) for place in RIGHTS}
    others = [
        await appointed(clerk.journal, "staff", Role.ORGANIZATION, SHOP),
        await appointed(clerk.journal, "employee", Role.EMPLOYEE, SHOP),
        await appointed(clerk.journal, "expert", Role.EVALUATOR, NATION),
        await appointed(clerk.journal, "auditor", Role.AUDITOR, NATION),
        Caller("https://issuer.test", "nobody"),
    ]
    for name, (make, allowed) in NEEDS.items():
        edit = make(clerk)
        for place in RIGHTS:
            assert await _may(clerk, edit, callers[place]) == (place in allowed), (name, place)
        for other in others:
            assert not await _may(clerk, edit, other), (name, other.subject)


class Enough(Exception):
    """Raised instead of a write."""


async def _may(clerk: Clerk, edit: Edit, caller: Caller) -> bool:
    """Whether somebody may do it; nothing is written."""

    class Tried:
        def body(self) -> Any:
            return edit.body()

        async def drafts(self, desk: Any) -> Any:
            await edit.drafts(desk)
            raise Enough

    try:
        await clerk.does(Tried(), caller)
    except NotAllowed:
        return False
    except Enough:
        return True
    raise AssertionError("neither refused nor tried")


async def test_of_many_edits_of_one_version_one_wins(clerk: Clerk) -> None:
    edits: list[Edit] = [Closing(Seen(SHOP, 1), f"{n}") for n in range(4)]
    edits += [clerk.move(Seen(SHOP, 1), region=CITY), Merger(Seen(HUB, 1), (Seen(SHOP, 1),), REASON)]
    outcomes = await asyncio.gather(*(clerk.does(edit) for edit in edits), return_exceptions=True)
    assert sorted(isinstance(one, VersionConflict) for one in outcomes) == [False] + [True] * 5
    assert await clerk.is_sound()


async def test_a_request_sent_many_times_at_once_makes_one_organization(clerk: Clerk) -> None:
    seq = (await clerk.journal.head()).seq
    receipts = await asyncio.gather(*(clerk.does(clerk.creation(), request="once") for _ in range(50)))
    assert receipts == [receipts[0]] * 50
    assert (await clerk.journal.head()).seq == seq + 1
    with pytest.raises(RequestIdConflict):
        await clerk.does(clerk.creation(name="另一个"), request="once")


async def test_the_present_day_is_that_of_the_moment(clerk: Clerk) -> None:
    await clerk.does(Closing(Seen(SHOP, 1), REASON, day(365)))
    told = await clerk.read(SHOP)
    assert told["validFrom"] == day(365)
    assert told["updatedAt"] > AT
    await refused(clerk, Reopening(Seen(SHOP, 2), REASON), match="is before")
