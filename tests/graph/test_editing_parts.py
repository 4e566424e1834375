"""Services, titles, service areas and memberships: each rule, and each reason to refuse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, NATION, OTHER_COUNTY, PROVINCE, RETIRED, SHOP, appointed
from editing_given import CLOSED, CODES, HUB, MEMBER, SERVICE, TITLE, Clerk
from given import changed, organization

from directory.accounts.refusals import NotAllowed, NotFound, VersionConflict
from directory.accounts.roles import Role
from directory.editing.designations import AddedDesignation, ChangedDesignation, RevokedDesignation
from directory.editing.desk import Edit, Seen
from directory.editing.refusals import EditRefused
from directory.editing.services import AddedService, ChangedService, RemovedService
from directory.importing.parts import MOST_PARTS
from graph_schema.clock import today
from graph_schema.connection import Graph
from graph_schema.errors import DirectoryError

pytestmark = pytest.mark.anyio

LOAN = {"name": "贷款", "category": "financing"}


@pytest.fixture
async def clerk(graph: Graph) -> Clerk:
    return await Clerk.of(graph)


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


def adds(owner: str, version: int = 1, effective_on: str | None = None, **more: Any) -> AddedService:
    return AddedService.of(Seen(owner, version), LOAN | more, effective_on, CODES)


def changes(part: str, version: int = 1, effective_on: str | None = None, **given: Any) -> ChangedService:
    return ChangedService.of(part, version, given, effective_on, CODES)


def holds(version: int = 1, **given: Any) -> AddedDesignation:
    return AddedDesignation.of(Seen(HUB, version), {"title": "孵化器"} | given)


async def test_a_service_is_added_changed_and_removed(clerk: Clerk) -> None:
    done = await clerk.does(adds(HUB, documents=["营业执照"], durationDays=5, phone=None, effective_on=day(-2)))
    assert done.answer["part"] == "service-00007-2"
    told = await clerk.read(HUB)
    assert told["services"][1] == LOAN | {"id": "service-00007-2", "documents": ["营业执照"], "durationDays": 5}
    assert (told["validFrom"], told["version"]) == (day(-2), 2)
    await clerk.does(changes("service-00007-2", 2, price="免费", documents=None))
    told = await clerk.read(HUB)
    assert told["services"][1] == LOAN | {"id": "service-00007-2", "durationDays": 5, "price": "免费"}
    assert told["validFrom"] == day(-2), "a correction keeps it"
    await clerk.does(changes("service-00007-2", 3, category="guarantee", effective_on=day(-1)))
    told = await clerk.read(HUB)
    assert (told["services"][1]["category"], told["validFrom"]) == ("guarantee", day(-1))
    await clerk.does(RemovedService(SERVICE, 4))
    told = await clerk.read(HUB)
    assert [one["id"] for one in told["services"]] == ["service-00007-2"]
    assert told["validFrom"] == day(0)
    await clerk.does(RemovedService("service-00007-2", 5))
    assert "services" not in await clerk.read(HUB)
    assert await clerk.is_sound()


async def test_a_title_is_added_changed_and_revoked(clerk: Clerk) -> None:
    done = await clerk.does(holds(validFrom="2020-01-01", validTo="2022-12-31", notice="一号"))
    assert done.answer["part"] == "designation-00007-2"
    told = await clerk.read(HUB)
    assert told["designations"][1]["status"] == "LAPSED"
    assert told["validFrom"] == "2020-01-01", "the title's own days tell its term"
    await clerk.does(ChangedDesignation.of("designation-00007-2", 2, {"validTo": day(1)}))
    assert (await clerk.read(HUB))["designations"][1]["status"] == "VALID"
    await clerk.does(ChangedDesignation.of("designation-00007-2", 3, {"validTo": None}))
    assert "status" not in (await clerk.read(HUB))["designations"][1]
    await clerk.does(RevokedDesignation(TITLE, 4, day(-1)))
    told = await clerk.read(HUB)
    assert (told["designations"][0]["status"], told["validFrom"]) == ("REVOKED", day(-1))
    await clerk.does(ChangedDesignation.of(TITLE, 5, {"batch": "第一批"}))
    assert (await clerk.read(HUB))["designations"][0]["status"] == "REVOKED"
    assert await clerk.is_sound()


async def test_service_areas_and_hubs_are_said_anew(clerk: Clerk) -> None:
    await clerk.does(clerk.areas(Seen(MEMBER, 1), PROVINCE, COUNTY, effective_on=day(-1)))
    told = await clerk.read(MEMBER)
    assert (told["serves"], told["validFrom"]) == ([PROVINCE, COUNTY], day(-1))
    await clerk.does(clerk.areas(Seen(MEMBER, 2)))
    assert "serves" not in await clerk.read(MEMBER)
    await clerk.does(clerk.hubs(Seen(MEMBER, 3), SHOP, HUB))
    assert (await clerk.read(MEMBER))["memberOf"] == [SHOP, HUB]
    await clerk.does(clerk.hubs(Seen(MEMBER, 4)))
    assert "memberOf" not in await clerk.read(MEMBER)
    assert await clerk.is_sound()


async def test_nobody_belongs_to_itself_by_way_of_others(clerk: Clerk) -> None:
    await clerk.does(clerk.hubs(Seen(SHOP, 1), MEMBER))
    with pytest.raises(EditRefused) as caught:
        await clerk.does(clerk.hubs(Seen(HUB, 1), SHOP))
    assert f"{HUB} → {SHOP} → {MEMBER} → {HUB}" in caught.value.message
    with pytest.raises(EditRefused, match="the organization itself"):
        await clerk.does(clerk.hubs(Seen(HUB, 1), HUB))
    await clerk.commits(changed(organization(9, region=COUNTY, status="CLOSED", memberOf=[CLOSED])))
    with pytest.raises(EditRefused, match=MEMBER):
        await clerk.does(clerk.hubs(Seen(HUB, 1), CLOSED, MEMBER))


Make = Callable[[Clerk], Edit]
REFUSED: list[tuple[type[DirectoryError], str, Make]] = [
    (EditRefused, "is empty", lambda _: adds(HUB, name=" ")),
    (EditRefused, "is empty", lambda _: AddedService.of(Seen(HUB, 1), {"name": "贷款"}, None, CODES)),
    (EditRefused, "is not allowed", lambda _: adds(HUB, category="unknown")),
    (EditRefused, "address of a page", lambda _: adds(HUB, url="javascript:alert(1)")),
    (EditRefused, "no whole number", lambda _: adds(HUB, durationDays=3_651)),
    (EditRefused, "no whole number", lambda _: adds(HUB, durationDays=-1)),
    (EditRefused, "twice", lambda _: adds(HUB, documents=["a", "a"])),
    (EditRefused, "characters", lambda _: adds(HUB, description="字" * 2_001)),
    (EditRefused, "no field", lambda _: changes(SERVICE)),
    (EditRefused, "is empty", lambda _: changes(SERVICE, category=None)),
    (EditRefused, f"is {SERVICE} already", lambda _: adds(HUB, name="担保", category="guarantee")),
    (EditRefused, "nothing would change", lambda _: changes(SERVICE, name="担保")),
    (EditRefused, "nothing would change", lambda _: changes(SERVICE, name="担保", effective_on=day(0))),
    (EditRefused, "is CLOSED", lambda _: adds(CLOSED)),
    (EditRefused, "is before", lambda _: adds(HUB, effective_on="2019-01-01")),
    (EditRefused, "is no day", lambda _: RemovedService(SERVICE, 1, "1066-10-14")),
    (EditRefused, "is before validFrom", lambda _: holds(validFrom="2026-01-02", validTo="2026-01-01")),
    (EditRefused, "is empty", lambda _: AddedDesignation.of(Seen(HUB, 1), {"title": None})),
    (EditRefused, "no field", lambda _: ChangedDesignation.of(TITLE, 1, {})),
    (EditRefused, f"is {TITLE} already", lambda _: holds(title="示范平台")),
    (EditRefused, "no organization", lambda clerk: clerk.hubs(Seen(SHOP, 1), "org-none")),
    (EditRefused, "is no id", lambda clerk: clerk.hubs(Seen(SHOP, 1), "shop")),
    (EditRefused, "at most 500", lambda clerk: clerk.hubs(Seen(SHOP, 1), *(f"org-{n}" for n in range(501)))),
    (EditRefused, "was divided", lambda clerk: clerk.areas(Seen(SHOP, 1), RETIRED)),
    (EditRefused, "no division", lambda clerk: clerk.areas(Seen(SHOP, 1), "999999")),
    (EditRefused, "nothing would change", lambda clerk: clerk.areas(Seen(SHOP, 1))),
    (EditRefused, "is CLOSED", lambda clerk: clerk.hubs(Seen(CLOSED, 1), HUB)),
    (NotFound, "service-00007-9", lambda _: changes("service-00007-9", name="a")),
    (NotFound, "org-none", lambda _: RemovedService("service-none-1", 1)),
    (NotFound, "does not exist", lambda _: RemovedService("service-" + "9" * 100_000, 1)),
    (NotFound, TITLE, lambda _: RemovedService(TITLE, 1)),
    (NotFound, SERVICE, lambda _: RevokedDesignation(SERVICE, 1)),
    (NotFound, "org-none", lambda _: adds("org-none")),
    (VersionConflict, "version 1", lambda _: adds(HUB, 2)),
    (VersionConflict, "version 1", lambda _: RevokedDesignation(TITLE, 0)),
]


async def test_what_cannot_be_done_is_refused_and_leaves_no_trace(clerk: Clerk) -> None:
    for error, match, make in REFUSED:
        before = await clerk.journal.head()
        with pytest.raises(error, match=match):
            await clerk.does(make(clerk))
        assert await clerk.journal.head() == before, match


async def test_a_list_of_services_has_an_end(clerk: Clerk) -> None:
    full = [{"id": f"service-00003-{n}", "name": f"{n}", "category": "financing"} for n in range(1, MOST_PARTS + 1)]
    full.sort(key=lambda part: part["id"])
    await clerk.commits(changed(organization(3, region=COUNTY, services=full)))
    with pytest.raises(EditRefused, match=f"{MOST_PARTS} are allowed"):
        await clerk.does(adds(SHOP))


RIGHTS: dict[str, tuple[Make, bool]] = {
    "add a service": (lambda _: adds(HUB), True),
    "change a service": (lambda _: changes(SERVICE, price="免费"), True),
    "remove a service": (lambda _: RemovedService(SERVICE, 1), True),
    "add a title": (lambda _: holds(), False),
    "change a title": (lambda _: ChangedDesignation.of(TITLE, 1, {"batch": "一"}), False),
    "revoke a title": (lambda _: RevokedDesignation(TITLE, 1), False),
    "set service areas": (lambda clerk: clerk.areas(Seen(HUB, 1), CITY), False),
    "set memberships": (lambda clerk: clerk.hubs(Seen(HUB, 1), SHOP), False),
}


async def test_the_staff_keep_the_services_and_administrators_everything(clerk: Clerk) -> None:
    callers = {
        "county": await appointed(clerk.journal, "county", Role.ADMINISTRATOR, COUNTY),
        "other": await appointed(clerk.journal, "other", Role.ADMINISTRATOR, OTHER_COUNTY),
        "staff": await appointed(clerk.journal, "staff", Role.ORGANIZATION, HUB),
        "strangers": await appointed(clerk.journal, "strangers", Role.ORGANIZATION, SHOP),
        "employee": await appointed(clerk.journal, "employee", Role.EMPLOYEE, HUB),
        "expert": await appointed(clerk.journal, "expert", Role.EVALUATOR, NATION),
    }
    before = await clerk.read(HUB)
    for name, (make, staff) in RIGHTS.items():
        for role, caller in callers.items():
            await clerk.commits(changed(before))
            if role == "county" or (role == "staff" and staff):
                await clerk.does(make(clerk), caller)
                continue
            with pytest.raises(NotAllowed):
                await clerk.does(make(clerk), caller)
            assert (await clerk.read(HUB))["version"] == 1, (name, role)
