"""The other pages of the desk: editing, suggestions, import, the journal, the calendar; and who is kept out."""

import re
import uuid
from typing import Any

import browsers
import httpx2
import pytest
from desk_browser import people
from desk_given import Office
from playwright.sync_api import Browser, FilePayload, expect

from directory.accounts.roles import Role

pytestmark = pytest.mark.skipif(not browsers.found(), reason=browsers.told())

DIVISION = "330108"
FAULTY = "name,region,phone\n导入甲,330108,0571-88888888\n导入乙,999999,abc\n"
SOUND = "name,region,phone\n导入甲,330108,0571-88888888\n"
ELSEWHERE = "name,region\n导入丙,340000\n"
PAGES_BYTES = 100_000  # a page with its styles and scripts


@pytest.fixture(scope="module")
def shop(office: Office) -> str:
    """An organization of the division, which the keeper administers and the clerk speaks for."""
    query = f'{{ organizations(filter: {{within: "{DIVISION}"}}, first: 1) {{ nodes {{ id }} }} }}'
    found = asked(office, query)["organizations"]["nodes"][0]["id"]
    office.appoint("keeper", Role.ADMINISTRATOR, DIVISION)
    office.appoint("looker", Role.AUDITOR, DIVISION)
    office.appoint("clerk", Role.ORGANIZATION, found)
    return str(found)


def asked(office: Office, query: str) -> dict[str, Any]:
    answer = httpx2.post(f"{office.url}/graphql", json={"query": query}).json()
    assert "errors" not in answer, answer
    return dict(answer["data"])


def test_an_entry_is_corrected_and_a_wrong_value_is_told_beside_its_field(
    browser: Browser, office: Office, shop: str
) -> None:
    with people(browser, office, "phone", "") as come:
        clerk = come("clerk")
        clerk.page.wait_for_url(f"**/desk/organizations/{shop}")
        clerk.looks()
        clerk.opens(f"/desk/organizations/{shop}/edit/correct")
        expect(clerk.page.locator("[name='changes.name']")).to_have_count(0)
        clerk.page.locator("[name='changes.phone']").fill("abc")
        clerk.page.locator("main form[action*=edit] button").click()
        expect(clerk.page.locator(".field.wrong .fault")).to_contain_text("不是电话号码")
        clerk.looks()
        clerk.page.locator("[name='changes.phone']").fill("0571-86543210")
        clerk.page.locator("main form[action*=edit] button").click()
        clerk.page.wait_for_url("**?done=edited")
        clerk.opens(f"/desk/organizations/{shop}/edit/service-add")
    found = asked(office, f'{{ nodes(ids: ["{shop}"]) {{ ... on Organization {{ phone }} }} }}')
    assert found["nodes"] == [{"phone": "0571-86543210"}]


def test_a_suggestion_is_decided(browser: Browser, office: Office, shop: str) -> None:
    asked(
        office,
        f'mutation {{ suggestCorrection(requestId: "{uuid.uuid4().hex}", id: "{shop}", '
        'changes: {openingHours: "周一至周五 9-17"}, note: "电话问过") { __typename } }',
    )
    with people(browser, office, "desk", "/en") as come:
        keeper = come("keeper")
        keeper.opens("/desk/curation")
        keeper.page.locator("article textarea").fill("checked by phone")
        keeper.page.locator("button[name=accept][value=true]").click()
        keeper.page.wait_for_url("**/desk/curation?done=decided**")
        keeper.opens("/desk/voices")
        keeper.opens(f"/desk/organizations?what=&within={DIVISION}")
        keeper.opens(f"/desk/organizations/{shop}")
        for form in ("move", "merge", "title-add"):
            keeper.opens(f"/desk/organizations/{shop}/edit/{form}")
        keeper.opens("/desk/organizations/new")


def test_a_file_is_checked_before_it_is_written(browser: Browser, office: Office, shop: str) -> None:
    def file(text: str) -> FilePayload:
        return {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}

    with people(browser, office, "phone", "") as come:
        keeper = come("keeper")
        keeper.opens("/desk/import")
        page = keeper.page
        page.locator("[name=file]").set_input_files(file(FAULTY))
        page.locator("button[value=check]").click()
        expect(page.locator("tbody tr")).to_have_count(2)
        expect(page.locator("tbody")).to_contain_text("不是区划代码")
        keeper.looks()
        page.locator("[name=file]").set_input_files(file(ELSEWHERE))
        page.locator("button[value=check]").click()
        expect(page.locator(".refused")).to_contain_text("340000")
        page.locator("[name=file]").set_input_files(file(SOUND))
        page.locator("button[value=check]").click()
        keeper.looks()
        page.locator("button[value=load]").click()
        expect(page.locator(".done")).to_contain_text("1")
        page.locator("[name=file]").set_input_files(file(SOUND))
        page.locator("button[value=check]").click()
        expect(page.locator("button[value=load]")).to_have_count(0)
        assert shop


@pytest.mark.usefixtures("shop")
def test_an_auditor_verifies_the_journal_and_changes_nothing(browser: Browser, office: Office) -> None:
    with people(browser, office, "desk", "/en") as come:
        looker = come("looker")
        looker.page.wait_for_url(f"**/desk/regions/{DIVISION}")
        looker.opens("/desk/journal")
        looker.page.locator(".filter button").click()
        expect(looker.page.locator(".done")).to_contain_text("1,000 rows follow each other")
        looker.looks()
        looker.page.goto(f"{office.url}/en/desk/curation")
        expect(looker.page.locator("h1")).to_contain_text("None of your roles")


@pytest.mark.usefixtures("shop")
def test_a_calendar_is_followed_until_its_address_is_taken_back(browser: Browser, office: Office) -> None:
    with people(browser, office, "phone", "") as come:
        keeper = come("keeper")
        keeper.opens("/desk/inbox")
        keeper.page.locator("button[value=make]").click()
        address = keeper.page.locator("#calendar").input_value()
        keeper.looks()
        feed = httpx2.get(address)
        assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
        assert feed.text.startswith("BEGIN:VCALENDAR\r\n")
        keeper.page.goto(f"{office.url}/desk/inbox")
        keeper.page.locator("button[value=revoke]").click()
        keeper.page.wait_for_url("**/desk/inbox?done=calendar_revoked")
        assert httpx2.get(address).status_code == 404


def test_pages_are_small(browser: Browser, office: Office, shop: str) -> None:
    with people(browser, office, "desk", "") as come:
        keeper = come("keeper")
        static = sum(
            len(httpx2.get(f"{office.url}/static/{name}").content)
            for name in ("site.css", "desk.css", "site.js", "desk.js", "icon.svg")
        )
        for path in (f"/desk/regions/{DIVISION}", f"/desk/organizations/{shop}", "/desk/journal", "/desk/inbox"):
            text = keeper.page.request.get(office.url + path).text()
            assert len(text.encode()) + static < PAGES_BYTES, path
            assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text), path
