"""Merging, succession and roles at the desk in a browser."""

import uuid
from typing import Any

import browsers
import httpx2
import pytest
from desk_browser import Person, last_part, people
from desk_given import Office
from playwright.sync_api import Browser, expect

from directory.accounts.roles import Role

pytestmark = pytest.mark.skipif(not browsers.found(), reason=browsers.told())

CITY, DIVISION = "330100", "330105"
HAND = "helping-hand"
CREATE = """mutation($requestId: ID!, $organization: NewOrganization!) {
  done: createOrganization(requestId: $requestId, organization: $organization) {
    ... on OrganizationCreated { organization { id } } ... on Refusal { code message } } }"""


@pytest.fixture(scope="module")
def head(office: Office) -> str:
    """Who administers the city."""
    office.appoint("head", Role.ADMINISTRATOR, CITY)
    return "head"


def made(office: Office, head: str, name: str) -> str:
    """The id of a new organization of the division."""
    variables = {"requestId": uuid.uuid4().hex, "organization": {"name": name, "region": DIVISION}}
    headers = {"Authorization": f"Bearer {office.token(head)}"}
    answer = httpx2.post(f"{office.url}/graphql", json={"query": CREATE, "variables": variables}, headers=headers)
    return str(answer.json()["data"]["done"]["organization"]["id"])


def found(office: Office, id_: str) -> dict[str, Any]:
    query = f'{{ organization(id: "{id_}") {{ name status region {{ code }} successors {{ id }} }} }}'
    return dict(httpx2.post(f"{office.url}/graphql", json={"query": query}).json()["data"]["organization"])


def sends(person: Person) -> None:
    person.page.locator("main form[action*='/edit/'] button").click()


def test_organizations_are_merged(browser: Browser, office: Office, head: str) -> None:
    stays, joins = made(office, head, "合并甲"), made(office, head, "合并乙")
    with people(browser, office, "phone", "") as come:
        person = come(head)
        person.opens(f"/desk/organizations/{stays}")
        person.page.locator("a[href$='/edit/merge']").click()
        others, sure = person.page.locator("[name=others]"), person.page.locator("[name=sure]")
        others.fill(stays)
        person.page.locator("[name=reason]").fill("职能合并")
        sure.check()
        sends(person)
        expect(person.page.locator(".field.wrong .fault")).to_contain_text("不能填写本机构自己")
        person.looks()
        expect(others).to_have_value(stays)
        others.fill(joins)
        sure.check()
        sends(person)
        person.page.wait_for_url(f"**/desk/organizations/{stays}?done=edited")
        person.looks()
    assert (found(office, joins)["status"], found(office, joins)["successors"]) == ("MERGED", [{"id": stays}])


def test_a_new_organization_takes_over(browser: Browser, office: Office, head: str) -> None:
    before = made(office, head, "改制前")
    with people(browser, office, "desk", "/en") as come:
        person = come(head)
        person.opens(f"/desk/organizations/{before}")
        person.page.locator("a[href$='/edit/succeed']").click()
        person.looks()
        person.page.locator("[name='organization.name']").fill("改制后")
        person.page.locator("[name='organization.phone']").fill("abc")
        person.page.locator("[name=reason]").fill("改制")
        person.page.locator("[name=sure]").check()
        sends(person)
        expect(person.page.locator(".field.wrong .fault")).to_contain_text("is no telephone number")
        person.looks()
        person.page.locator("[name='organization.phone']").fill("")
        person.page.locator("[name=sure]").check()
        sends(person)
        person.page.wait_for_url("**/desk/organizations/*?done=edited")
        expect(person.page.locator("h1")).to_contain_text("改制后")
        person.looks()
        heir = last_part(person.page)
    assert (found(office, before)["status"], found(office, before)["successors"]) == ("CLOSED", [{"id": heir}])
    assert found(office, heir)["region"] == {"code": DIVISION}


@pytest.mark.parametrize(("size", "prefix", "scripts"), [("phone", "", False), ("desk", "/en", True)])
def test_a_role_is_given_and_ended(
    browser: Browser, office: Office, head: str, size: str, prefix: str, *, scripts: bool
) -> None:
    with people(browser, office, size, prefix, java_script_enabled=scripts) as come:
        person = come(head)
        person.opens(f"/desk/roles?place={DIVISION}")
        page = person.page
        page.locator("[name=subject][id]").fill(HAND)
        page.locator("select[name=role]").select_option("EVALUATOR")
        page.locator("form:has(input[name=deed][value=GIVE]) button").click()
        expect(page.locator("main dl")).to_contain_text(HAND)
        person.looks()
        page.locator("button[name=sure]").click()
        page.wait_for_url("**/desk/roles?*done=role_GIVE")
        row = page.locator("tbody tr", has_text=HAND)
        expect(row).to_have_count(1)
        person.looks()
        row.locator("button").click()
        expect(page.locator("button[name=sure]")).to_have_class("grave")
        person.looks()
        page.locator("button[name=sure]").press("Enter")
        page.wait_for_url("**/desk/roles?*done=role_END")
        expect(page.locator("tbody tr", has_text=HAND)).to_have_count(0)
