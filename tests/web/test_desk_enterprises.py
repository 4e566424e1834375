"""The enterprises of a division at the desk: found by name, code and tier, by keyboard, without scripts too."""

import uuid

import browsers
import httpx2
import pytest
from cultivation_given import credit_code
from desk_browser import Person, people
from desk_given import Office
from playwright.sync_api import Browser, expect

from directory.accounts.roles import Role

pytestmark = pytest.mark.skipif(not browsers.found(), reason=browsers.told())

PROVINCE, DIVISION = "330000", "330111"
NAMES = ("富春造纸机械厂", "富春轻工厂")
CODES = (credit_code(5_001), credit_code(5_002))
CREATE = """mutation($requestId: ID!, $creditCode: String!, $name: String!, $region: String!) { done: createEnterprise(
  requestId: $requestId, creditCode: $creditCode, name: $name, industry: "C", region: $region, represent: false
  ) { ... on EnterpriseCreated { id } ... on Refusal { code message } } }"""


@pytest.fixture(scope="module")
def firms(office: Office) -> list[str]:
    """Enterprises of the division, which the gardener administers."""
    office.appoint("gardener", Role.ADMINISTRATOR, DIVISION)
    office.appoint("chief-gardener", Role.ADMINISTRATOR, PROVINCE)
    headers = {"Authorization": f"Bearer {office.token('gardener')}"}
    made = []
    for name, code in zip(NAMES, CODES, strict=True):
        variables = {"requestId": uuid.uuid4().hex, "creditCode": code, "name": name, "region": DIVISION}
        answer = httpx2.post(f"{office.url}/graphql", json={"query": CREATE, "variables": variables}, headers=headers)
        made.append(answer.json()["data"]["done"]["id"])
    return made


def searches(person: Person, text: str) -> None:
    person.page.locator("[name=what]").fill(text)
    person.page.locator("[name=what]").press("Enter")
    person.page.wait_for_url("**/desk/enterprises?what=*")


@pytest.mark.parametrize(("size", "prefix", "scripts"), [("phone", "", False), ("desk", "/en", True)])
def test_an_enterprise_is_found(
    browser: Browser, office: Office, firms: list[str], size: str, prefix: str, *, scripts: bool
) -> None:
    with people(browser, office, size, prefix, java_script_enabled=scripts) as come:
        person = come("gardener")
        person.page.wait_for_url(f"**/desk/regions/{DIVISION}")
        person.page.locator(".desk-nav a[href$='/desk/enterprises']").click()
        expect(person.page.locator(".desk-nav [aria-current=page]")).to_have_count(1)
        expect(person.page.locator("[name=within]")).to_have_value(DIVISION)
        for name in NAMES:
            expect(person.page.locator("tbody")).to_contain_text(name)
        person.looks()
        rows = person.page.locator("tbody tr")
        for text, count in (("造纸", 1), (CODES[1].lower(), 1), (firms[0], 1), ("富春", 2), ("没有这家", 0)):
            searches(person, text)
            expect(rows).to_have_count(count)
        person.looks()
        person.page.locator("[name=tier]").select_option("LITTLE_GIANT")
        searches(person, "富春")
        expect(rows).to_have_count(0)
        expect(person.page.locator("[name=tier]")).to_have_value("LITTLE_GIANT")
        person.page.locator("[name=tier]").select_option("")
        searches(person, "造纸")
        rows.locator("a").press("Enter")
        person.page.wait_for_url(f"**/desk/enterprises/{firms[0]}")
        expect(person.page.locator("h1")).to_contain_text(NAMES[0])


@pytest.mark.usefixtures("firms")
def test_a_wrong_code_is_told_and_a_long_list_has_pages(browser: Browser, office: Office) -> None:
    with people(browser, office, "phone", "") as come:
        person = come("chief-gardener")
        person.opens(f"/desk/enterprises?within={PROVINCE}&what={CODES[0][:-1]}X")
        expect(person.page.locator(".refused")).to_contain_text("不是有效的统一社会信用代码")
        person.looks()
        person.opens(f"/desk/enterprises?within={PROVINCE}")
        expect(person.page.locator("[name=within] option[value='330100']")).to_have_count(1)
        seen = set(person.page.locator("tbody a").all_inner_texts())
        assert len(seen) == 20
        person.page.locator("a[rel=next]").click()
        person.page.wait_for_url("**after=*")
        assert not seen & set(person.page.locator("tbody a").all_inner_texts())
        person.looks()


@pytest.mark.usefixtures("firms")
def test_others_see_no_enterprises(browser: Browser, office: Office) -> None:
    office.appoint("garden-auditor", Role.AUDITOR, PROVINCE)
    with people(browser, office, "desk", "/en") as come:
        for name, within in (("gardener", PROVINCE), ("gardener", "999999"), ("garden-auditor", DIVISION)):
            person = come(name)
            answer = person.page.request.get(f"{office.url}/en/desk/enterprises?within={within}")
            assert answer.status == 403
            assert NAMES[0] not in answer.text()
        assert person.page.locator(".desk-nav a[href$='/desk/enterprises']").count() == 0
