"""Collaborations and partners as clients see them, and what strangers do not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from accounts_given import CITY, COUNTY, SHOP, request_id
from cultivation_given import credit_code
from given import added, category, committed, organization
from test_http_instruments import only, refused, settled
from test_http_mutations import REFUSAL, Desk, desk_at
from test_http_voices import ENTER

from directory.accounts.roles import Role
from graph_schema.connection import Graph

pytestmark = pytest.mark.anyio

COLLEGE = "org-00022"
DONE = "{ __typename ... on CollaborationRecorded { seq id } ... on VersionConflict { version } " + REFUSAL + "} }"
RECORD = (
    """mutation($requestId: ID!, $organization: ID!, $field: String!, $from: Date!, $enterprise: ID, $by: ID) {
    done: recordCollaboration(requestId: $requestId, organization: $organization, field: $field, from: $from,
    enterprise: $enterprise, by: $by) """
    + DONE
)
END = (
    """mutation($requestId: ID!, $id: ID!, $version: Int!, $to: Date!) {
    done: endCollaboration(requestId: $requestId, id: $id, expectedVersion: $version, to: $to) """
    + DONE
)
PARTNERS = """query($field: String!, $enterprise: ID, $within: String, $first: Int) {
    partners(field: $field, enterprise: $enterprise, within: $within, first: $first) {
    organization { id kind } within steps way { via organization { id name } } } }"""
LIST = """query($organization: ID, $enterprise: ID) {
    collaborations(organization: $organization, enterprise: $enterprise) {
    id party from to version field { code } organization { id } } }"""


@pytest.fixture
async def desk(graph: Graph, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(graph, tmp_path) as opened:
        offer: Any = [{"id": "service-22-1", "name": "培训", "category": "training"}]
        college = organization(22, kind="UNIVERSITY", region=CITY, services=offer)
        await committed(opened.parts.journal, added(category("training")), added(college))
        await opened.appoint("staff", Role.ORGANIZATION, SHOP)
        await opened.appoint("city", Role.ADMINISTRATOR, CITY)
        await settled(opened)
        yield opened


async def test_a_collaboration_leads_to_a_partner_and_stays_its_enterprises_own(desk: Desk) -> None:
    enterprise = (await desk.done(ENTER, "sme", code=credit_code(1), represent=True))["id"]
    given = {"organization": COLLEGE, "field": "training", "from": "2024-01-01"}
    own = await desk.done(RECORD, "sme", enterprise=enterprise, **given)
    public = await desk.done(RECORD, "staff", by=SHOP, **given)
    assert own["__typename"] == public["__typename"] == "CollaborationRecorded"
    await settled(desk)
    (partner,) = await only(desk, PARTNERS, "sme", enterprise=enterprise, field="training")
    way = [(step["via"], step["organization"]["id"]) for step in partner["way"]]
    assert (partner["organization"], partner["within"], partner["steps"], way) == (
        {"id": COLLEGE, "kind": "UNIVERSITY"},
        False,
        1,
        [("COLLABORATION", COLLEGE)],
    )
    (by_place,) = await only(desk, PARTNERS, within=CITY, field="training")
    assert (by_place["within"], by_place["steps"], by_place["way"]) == (True, None, [])
    (listed,) = await only(desk, LIST, "sme", enterprise=enterprise)
    assert (listed["id"], listed["party"], listed["from"], listed["to"]) == (own["id"], enterprise, "2024-01-01", None)
    for either in (SHOP, COLLEGE):
        (shared,) = await only(desk, LIST, organization=either)
        assert (shared["party"], shared["field"]["code"], shared["organization"]["id"]) == (SHOP, "training", COLLEGE)
    for query, more in ((PARTNERS, {"field": "training"}), (LIST, {})):
        absent = await refused(desk, query, "staff", enterprise="enterprise-none", **more)
        for name in (None, "staff", "stranger"):
            error = await refused(desk, query, name, enterprise=enterprise, **more)
            assert error["message"].replace(enterprise, "enterprise-none") == absent["message"]
    ended = await desk.done(END, "sme", id=own["id"], version=1, to="2025-01-01")
    assert ended["__typename"] == "CollaborationRecorded"
    shown = (await desk.http.get("/changes", params={"after": 0, "limit": 1000})).text
    assert public["id"] in shown
    assert own["id"] not in shown
    assert enterprise not in shown


async def test_refusals_are_told_by_type(desk: Desk) -> None:
    given = {"organization": COLLEGE, "field": "training", "from": "2024-01-01", "by": SHOP}
    head = await desk.parts.journal.head()
    cases: list[tuple[str, str | None, dict[str, Any], str]] = [
        (RECORD, None, given, "NotSignedIn"),
        (RECORD, "stranger", given, "NotAllowed"),
        (RECORD, "staff", {**given, "field": "none"}, "NotFound"),
        (RECORD, "staff", {**given, "organization": "x" * 100_000}, "NotFound"),
        (RECORD, "staff", {**given, "enterprise": "enterprise-none"}, "CollaborationRefused"),
        (END, "staff", {"id": "x" * 100_000, "version": 1, "to": "2025-01-01"}, "NotFound"),
    ]
    for query, name, variables, kind in cases:
        done = await desk.done(query, name, **{"requestId": request_id(), **variables})
        assert (done["__typename"], bool(done["code"]), len(done["message"]) < 400) == (kind, True, True), done
    assert await desk.parts.journal.head() == head
    wrong: list[tuple[str, dict[str, Any], str]] = [
        (PARTNERS, {"field": "none", "within": COUNTY}, "field"),
        (PARTNERS, {"field": "training"}, "enterprise"),
        (PARTNERS, {"field": "training", "within": COUNTY, "enterprise": "enterprise-none"}, "enterprise"),
        (PARTNERS, {"field": "training", "within": "999999"}, "within"),
        (PARTNERS, {"field": "training", "within": ""}, "within"),
        (PARTNERS, {"field": "training", "within": COUNTY, "first": 101}, "first"),
        (LIST, {}, "organization"),
    ]
    for query, variables, argument in wrong:
        assert (await refused(desk, query, **variables))["extensions"]["argument"] == argument
