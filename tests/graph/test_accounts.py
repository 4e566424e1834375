"""Accounts in the graph: roles as edges, rights by the tree as it is at that moment, privacy in the journal."""

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
    gives,
    network,
    person,
    request_id,
    takes,
    wish,
)
from given import changed, committed, region

from cultivation.aggregates import AGGREGATES
from directory.accounts.documents import Caller
from directory.accounts.granting import grant_by_command, revoke_by_command
from directory.accounts.holders import ONE_READ, holders_at
from directory.accounts.reading import Reading
from directory.accounts.refusals import NotAllowed, NotFound, RoleRefused
from directory.accounts.roles import Role
from directory.correcting import Correction, correct_organization
from directory.regions import Regions
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import DirectoryError
from graph_schema.journal import Journal
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

ADMINISTRATOR = Role.ADMINISTRATOR


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    return await network(graph)


async def corrects(journal: Journal, caller: Caller, organization: str, version: int = 1) -> bool:
    """Whether somebody may correct an organization's name."""
    correction = Correction.of(organization, version, {"name": request_id()})
    try:
        await correct_organization(journal, Regions(()), caller, request_id(), correction)
    except NotAllowed:
        return False
    return True


async def test_a_role_is_an_edge_and_reads_back_as_its_last_row(graph: Graph, journal: Journal) -> None:
    await appointed(journal, "li", ADMINISTRATOR, PROVINCE, until="2099-01-01T00:00:00Z")
    await appointed(journal, "li", Role.EVALUATOR, COUNTY)
    await appointed(journal, "li", Role.AUDITOR, COUNTY)
    await appointed(journal, "li", Role.ORGANIZATION, SHOP)
    await appointed(journal, "li", Role.EMPLOYEE, OLD)
    report = await verify(graph, journal, AGGREGATES)
    assert report.clean, report.findings


async def test_an_account_is_private_in_the_journal(journal: Journal) -> None:
    seq = await grant_by_command(journal, "smenet", wish("li", ADMINISTRATOR, PROVINCE))
    (row,) = await journal.rows(seq - 1, 1)
    assert row.kind == "ACCOUNT_ADDED"
    assert row.public_form().keys() == {"seq", "at", "content", "hash"}


async def test_an_administrator_may_where_the_division_is_his_or_below(journal: Journal) -> None:
    allowed = {NATION: True, PROVINCE: True, CITY: True, COUNTY: True, OTHER_COUNTY: False, OTHER_PROVINCE: False}
    version = 1
    for place, expected in allowed.items():
        caller = await appointed(journal, place, ADMINISTRATOR, place)
        assert await corrects(journal, caller, SHOP, version) == expected, place
        version += expected


async def test_a_role_over_a_division_goes_on_over_what_took_its_place(journal: Journal) -> None:
    await committed(journal, changed(region(RETIRED, "COUNTY", parent=CITY)))
    caller = await appointed(journal, "li", ADMINISTRATOR, RETIRED)
    assert not await corrects(journal, caller, SHOP)
    await committed(journal, changed(region(RETIRED, "COUNTY", succeededBy=[COUNTY, OTHER_COUNTY])))
    assert await corrects(journal, caller, SHOP)


async def test_an_organization_in_a_divided_division_takes_a_right_over_all_parts(journal: Journal) -> None:
    one = await appointed(journal, "one", ADMINISTRATOR, COUNTY)
    above = await appointed(journal, "above", ADMINISTRATOR, CITY)
    assert not await corrects(journal, one, OLD)
    assert await corrects(journal, above, OLD)


async def test_a_division_that_moved_counts_from_the_next_call(journal: Journal) -> None:
    caller = await appointed(journal, "li", ADMINISTRATOR, PROVINCE)
    assert await corrects(journal, caller, SHOP)
    await committed(journal, changed(region(CITY, "CITY", parent=OTHER_PROVINCE)))
    assert not await corrects(journal, caller, SHOP, 2)
    assert await corrects(journal, await appointed(journal, "wu", ADMINISTRATOR, OTHER_PROVINCE), SHOP, 2)


async def test_a_role_that_was_revoked_counts_no_more_from_the_next_call(journal: Journal) -> None:
    above = await appointed(journal, "above", ADMINISTRATOR, NATION)
    await gives(journal, above, wish("li", ADMINISTRATOR, PROVINCE))
    assert await corrects(journal, person("li"), SHOP)
    await takes(journal, above, wish("li", ADMINISTRATOR, PROVINCE))
    assert not await corrects(journal, person("li"), SHOP, 2)
    await gives(journal, above, wish("li", ADMINISTRATOR, PROVINCE))
    assert await corrects(journal, person("li"), SHOP, 2)


async def test_an_organization_without_a_division_is_the_nations(journal: Journal) -> None:
    assert not await corrects(journal, await appointed(journal, "li", ADMINISTRATOR, PROVINCE), BARE)
    assert await corrects(journal, await appointed(journal, "na", ADMINISTRATOR, NATION), BARE)


APPOINTMENTS = [
    (PROVINCE, ADMINISTRATOR, CITY, True),
    (PROVINCE, ADMINISTRATOR, COUNTY, True),
    (PROVINCE, ADMINISTRATOR, PROVINCE, False),
    (PROVINCE, ADMINISTRATOR, NATION, False),
    (PROVINCE, ADMINISTRATOR, OTHER_PROVINCE, False),
    (CITY, Role.EVALUATOR, COUNTY, True),
    (CITY, Role.EVALUATOR, CITY, False),
    (CITY, Role.AUDITOR, CITY, False),
    (COUNTY, Role.ORGANIZATION, SHOP, True),
    (CITY, Role.EMPLOYEE, SHOP, True),
    (OTHER_COUNTY, Role.ORGANIZATION, SHOP, False),
    (NATION, ADMINISTRATOR, NATION, False),
]


async def test_a_role_is_given_and_taken_from_above(journal: Journal) -> None:
    for number, (own, role, place, allowed) in enumerate(APPOINTMENTS):
        caller = await appointed(journal, own, ADMINISTRATOR, own)
        wanted = wish(f"somebody-{number}", role, place)
        if allowed:
            given = await gives(journal, caller, wanted)
            assert given.answer["grant"]["grantedBy"] == caller.account
            taken = await takes(journal, caller, wanted)
            assert taken.answer["grant"]["revokedBy"] == caller.account
            continue
        with pytest.raises(NotAllowed):
            await gives(journal, caller, wanted)
        await grant_by_command(journal, "smenet", wanted)
        with pytest.raises(NotAllowed):
            await takes(journal, caller, wanted)


async def test_only_administrators_give_roles(journal: Journal) -> None:
    for role in set(Role) - {ADMINISTRATOR, Role.REPRESENTATIVE}:
        place = NATION if role in {Role.EVALUATOR, Role.AUDITOR} else SHOP
        caller = await appointed(journal, role.value, role, place)
        with pytest.raises(NotAllowed):
            await gives(journal, caller, wish("li", ADMINISTRATOR, COUNTY))
        with pytest.raises(NotAllowed):
            await gives(journal, caller, wish("wu", Role.ORGANIZATION, SHOP))


async def test_what_cannot_be_given_is_refused(journal: Journal) -> None:
    above = await appointed(journal, "above", ADMINISTRATOR, NATION)
    refusals: list[tuple[type[DirectoryError], str, dict[str, str]]] = [
        (NotFound, "999999", {}),
        (NotFound, "", {}),
        (NotFound, "9" * 100_000, {}),
        (RoleRefused, RETIRED, {}),
        (RoleRefused, COUNTY, {"until": "2020-01-01T00:00:00Z"}),
    ]
    for error, place, more in refusals:
        with pytest.raises(error):
            await gives(journal, above, wish("li", ADMINISTRATOR, place, **more))
    with pytest.raises(NotFound):
        await gives(journal, above, wish("li", Role.ORGANIZATION, "org-none"))
    with pytest.raises(RoleRefused, match="does not have"):
        await takes(journal, above, wish("li", ADMINISTRATOR, COUNTY))
    await gives(journal, above, wish("li", ADMINISTRATOR, COUNTY))
    with pytest.raises(RoleRefused, match="already"):
        await gives(journal, above, wish("li", ADMINISTRATOR, COUNTY))


async def test_the_command_gives_once_and_takes(journal: Journal) -> None:
    wanted = wish("li", ADMINISTRATOR, NATION)
    seq = await grant_by_command(journal, "smenet", wanted)
    assert await grant_by_command(journal, "smenet", wanted) == seq
    await revoke_by_command(journal, "smenet", wanted)
    assert not await corrects(journal, person("li"), SHOP)
    with pytest.raises(RoleRefused):
        await revoke_by_command(journal, "smenet", wanted)


async def test_whose_roles_stand_in_a_place_is_told_to_those_who_give_them_there(
    graph: Graph, journal: Journal
) -> None:
    await appointed(journal, "province", Role.ADMINISTRATOR, PROVINCE)
    await appointed(journal, "city", Role.ADMINISTRATOR, CITY)
    await appointed(journal, "expert", Role.EVALUATOR, CITY)
    await appointed(journal, "staff", Role.ORGANIZATION, SHOP)
    await takes(journal, person("province"), wish("expert", Role.EVALUATOR, CITY))

    async def told(name: str, role: Role, place: str) -> list[tuple[str, str]]:
        found = await holders_at(Reading(graph), person(name).account, wish("", role, place), now())
        return [(one.subject, one.grant["role"]) for one in found]

    assert await told("province", Role.AUDITOR, CITY) == [("city", "ADMINISTRATOR")]
    assert await told("city", Role.EMPLOYEE, SHOP) == [("staff", "ORGANIZATION")]
    for name, role, place in (("city", Role.AUDITOR, CITY), ("staff", Role.EMPLOYEE, SHOP)):
        with pytest.raises(NotAllowed):
            await told(name, role, place)
    with pytest.raises(NotFound):
        await told("province", Role.AUDITOR, "999999")


async def test_more_holders_are_told_than_are_read_at_once(graph: Graph, journal: Journal) -> None:
    await appointed(journal, "province", ADMINISTRATOR, PROVINCE)
    names = [f"expert-{number:04d}" for number in range(2 * ONE_READ + 1)]
    await committed(journal, *(evaluating(name, CITY) for name in reversed(names)), evaluating("elsewhere", COUNTY))
    caller = person("province").account
    found = await holders_at(Reading(graph), caller, wish("", Role.EVALUATOR, CITY), now())
    assert [(one.subject, one.account) for one in found] == [(name, person(name).account) for name in names]


def evaluating(name: str, place: str) -> Draft:
    """An account that evaluates in a division."""
    caller = person(name)
    role = {"role": "EVALUATOR", "region": place, "from": "2020-01-01T00:00:00Z", "grantedBy": "tests"}
    document = {"id": caller.account, "issuer": caller.issuer, "subject": caller.subject, "roles": [role]}
    return Draft("ACCOUNT_ADDED", caller.account, document, fresh=True)
