"""That nobody decides in his own cause, sets a result aside that he does not like, or rates anew without end."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from accounts_given import NATION, SHOP, appointed, person
from conftest import empty
from rounds_given import Office, office, refused

from directory.accounts.refusals import NotAllowed
from directory.accounts.roles import Role
from evaluation.rounds.listing import work_of
from evaluation.rounds.rating import MOST_RE_RATINGS
from evaluation.rounds.refusals import PublicationRefused, RoundRefused
from evaluation.rounds.seeing import GraphReader
from evaluation.rounds.states import Deed
from graph_schema.address import Address
from graph_schema.clock import now
from graph_schema.connection import Graph

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def opened(engine: Address) -> AsyncIterator[Office]:
    graph = await Graph.open(engine)
    await empty(graph)
    yield await office(graph)
    await graph.close()


@pytest.fixture
async def desk(opened: Office) -> Office:
    await opened.opens()
    return opened


async def test_rating_anew_takes_a_change_and_is_bounded(desk: Office) -> None:
    await desk.self_assesses()
    await desk.checks()
    await desk.dispatches()
    one, _ = await desk.awaited()
    await desk.rates(one)
    await refused(desk, RoundRefused, lambda: desk.rates(one), "these answers already")
    for staff in range(1, MOST_RE_RATINGS + 1):
        await desk.rates(one, staff=staff)
    await refused(desk, RoundRefused, lambda: desk.rates(one), f"rated anew {MOST_RE_RATINGS} times")
    await desk.all_rate()
    await desk.publishes()


async def test_who_is_drawn_again_may_answer_as_before(desk: Office) -> None:
    open_answers = {"staff": 17, "fixed_site": True}
    await desk.self_assesses()
    await desk.checks()
    for _ in range(2):
        await desk.dispatches()
        while names := await desk.awaited():
            for name in names:
                await desk.rates_only(name, open_answers)
        await desk.checks("province", accept=False, reason="证据不足")
        await desk.self_assesses()
        await desk.checks()


@pytest.mark.parametrize("role", [Role.ORGANIZATION, Role.EMPLOYEE])
async def test_nobody_decides_about_an_organization_that_he_belongs_to(desk: Office, role: Role) -> None:
    insider = "insider"
    await appointed(desk.journal, insider, Role.ADMINISTRATOR, NATION)
    await appointed(desk.journal, insider, role, SHOP)
    reason = "is for others to decide about"
    await desk.self_assesses()
    await refused(desk, NotAllowed, lambda: desk.checks(insider), reason)
    await refused(desk, NotAllowed, lambda: desk.checks(insider, accept=False, reason="不全"), reason)
    await desk.checks()
    assert (await waiting(desk, insider), await waiting(desk, "nation")) == ([], [Deed.DISPATCH])
    await refused(desk, NotAllowed, lambda: desk.dispatches(insider), reason)
    await desk.dispatches()
    await desk.all_rate()
    await refused(desk, NotAllowed, lambda: desk.publishes(insider), reason)
    await desk.publishes()
    await refused(desk, NotAllowed, lambda: desk.revokes(insider), reason)
    await desk.appeals()
    for confirm in (True, False):
        await refused(desk, NotAllowed, partial(desk.decides, insider, confirm=confirm), reason)
    await desk.forget(insider, role, SHOP)
    await desk.decides(insider, confirm=True)


async def waiting(desk: Office, name: str) -> list[Deed]:
    """What the assessment of the shop waits for from somebody, as his list says."""
    found = await work_of(GraphReader(desk.graph), person(name).account, now())
    return [work.deed for work in found if work.assessment["id"] == desk.case()]


async def test_a_result_that_can_be_published_is_not_set_aside(desk: Office) -> None:
    await desk.until_reviewed()
    work = partial(desk.checks, "province", accept=False, reason="不喜欢")
    await refused(desk, PublicationRefused, work, "a result that can be published, so it is not set aside")
    await desk.publishes()
    await desk.appeals()
    await desk.decides(confirm=False)
    await desk.all_rate()
    await refused(desk, PublicationRefused, lambda: desk.decides(confirm=True), "it is not set aside")
    await desk.publishes()


async def test_after_an_appeal_the_score_is_confirmed_when_the_new_ratings_leave_it_open(desk: Office) -> None:
    await desk.until_published()
    await desk.appeals()
    await desk.decides(confirm=False)
    for name in await desk.awaited():
        await desk.rates_only(name, {"staff": 17, "fixed_site": True})
    await desk.decides(confirm=True)
    assert (await desk.assessment())["state"] == "PUBLISHED"
