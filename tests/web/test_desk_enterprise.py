"""A round of enterprises at the desk: opened, entered with what is known already, rated, published, a title granted."""

import uuid
from typing import Any

import browsers
import httpx2
import pytest
from cultivation_given import credit_code
from desk_browser import Person, day, last_part, people
from desk_given import Office
from playwright.sync_api import Browser, expect
from tiers_given import INNOVATIVE

from directory.accounts.roles import Role
from graph_schema.clock import today

pytestmark = pytest.mark.skipif(not browsers.found(), reason=browsers.told())

DIVISION = "330109"
EXPERTS = ("tier-expert-a", "tier-expert-b")
NAME = "西湖精密仪器"
STAGES = {"selfAssessBy": 10, "checkBy": 20, "rateBy": 30, "publishBy": 40}
CREATE = """mutation($requestId: ID!, $creditCode: String!, $name: String!, $region: String!) {
  done: createEnterprise(
    requestId: $requestId, creditCode: $creditCode, name: $name, industry: "C", region: $region
  ) { ... on EnterpriseCreated { id } ... on Refusal { code message } } }"""
OPEN = """mutation($requestId: ID!, $round: RoundInput!) {
  done: openRound(requestId: $requestId, round: $round) {
    ... on RoundChanged { round { id } } ... on Refusal { code message } } }"""


@pytest.fixture(scope="module")
def firm(office: Office) -> str:
    """An enterprise that the boss has entered and speaks for, in a division with its administrator and evaluators."""
    office.appoint("tier-holder", Role.ADMINISTRATOR, DIVISION)
    for name in EXPERTS:
        office.appoint(name, Role.EVALUATOR, DIVISION)
    told = does(office, "boss", CREATE, creditCode=credit_code(4_711), name=NAME, region=DIVISION)
    return str(told["id"])


def does(office: Office, name: str, query: str, /, **variables: Any) -> dict[str, Any]:
    """What comes of a mutation."""
    asked = {"query": query, "variables": {"requestId": uuid.uuid4().hex, **variables}}
    headers = {"Authorization": f"Bearer {office.token(name)}"}
    answer = httpx2.post(f"{office.url}/graphql", json=asked, headers=headers).json()
    assert "errors" not in answer, answer
    return dict(answer["data"]["done"])


def opens_a_round(holder: Person) -> str:
    holder.opens(f"/desk/rounds/new?region={DIVISION}")
    page = holder.page
    page.locator("[name=standard]").select_option("innovative-sme@2022")
    assert page.locator("option[value='enterprise-size@2011']").count() == 0
    for name, ahead in STAGES.items():
        page.locator(f"[name='round.{name}']").fill(day(ahead))
    page.locator("main form[action$='/rounds/new'] button").click()
    page.wait_for_url("**/desk/rounds/round-*")
    return last_part(page)


def answers(person: Person) -> None:
    """Fill in the form that is open."""
    for key, value in INNOVATIVE.items():
        field = person.page.locator(f"[name='answer.{key}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def rates(expert: Person, assessment: str) -> None:
    expert.page.locator(f".work a[href$='{assessment}']", has_text=NAME).click()
    expert.page.locator("a[href$='/rate']").click()
    answers(expert)
    expert.page.locator("button[value=send]").click()
    expert.page.wait_for_url("**/desk/assessments/*done=RATE")


def test_an_enterprise_wins_a_title_at_the_desk(browser: Browser, office: Office, firm: str) -> None:
    with people(browser, office, "phone", "") as come:
        holder, boss = come("tier-holder"), come("boss")
        round_ = opens_a_round(holder)
        boss.page.wait_for_url(f"**/desk/enterprises/{firm}")
        boss.page.locator("details:has(button[value=figures]) summary").click()
        boss.page.locator("[name='figures.year']").fill("1900")
        boss.page.locator("[name='figures.revenue']").fill("1，600")
        boss.page.locator("button[value=figures]").click()
        expect(boss.page.locator(".field.wrong .fault")).to_contain_text("超出范围")
        boss.page.locator("[name='figures.year']").fill(str(today().year - 1))
        boss.page.locator("button[value=figures]").click()
        expect(boss.page.locator(".done")).to_be_visible()
        boss.opens(f"/desk/enterprises/{firm}")
        expect(boss.page.locator("table").last).to_contain_text("1,600")
        boss.page.locator(f"a[href*='{round_}']").click()
        expect(boss.page.locator("h1")).to_contain_text(NAME)
        answers(boss)
        boss.page.locator("button[value=send]").click()
        boss.page.wait_for_url("**/desk/assessments/*done=SELF_ASSESS")
        assessment = last_part(boss.page)
        holder.does(assessment, "ACCEPT")
        holder.does(assessment, "DISPATCH")
        for name in EXPERTS:
            rates(come(name), assessment)
        holder.does(assessment, "PUBLISH")
        expect(holder.page.locator("h1")).to_contain_text(NAME)
        table = holder.page.request.get(f"{office.url}/desk/rounds/{round_}/table.csv").text()
        assert f",{firm},{DIVISION}," in table
        assert f",{NAME},PUBLISHED," in table
        holder.opens(f"/desk/rounds/{round_}/print")
        expect(holder.page.locator("tbody")).to_contain_text(NAME)
        boss.opens(f"/desk/enterprises/{firm}")
        expect(boss.page.locator("tbody").first).to_contain_text("创新型中小企业")
        begins_with_what_is_known(office, boss, firm)
        title_is_taken_back(holder, firm)


def begins_with_what_is_known(office: Office, boss: Person, firm: str) -> None:
    """The form of the next tier holds the figures, and what was answered before."""
    days = {name: day(ahead) for name, ahead in STAGES.items()}
    named = {"region": DIVISION, "standard": "specialized-sme", "version": "2026", "period": "2026", "appealDays": 15}
    round_ = does(office, "tier-holder", OPEN, round={**named, **days})["round"]["id"]
    boss.opens(f"/desk/self-assessment?round={round_}&subject={firm}")
    expect(boss.page.locator("[name='answer.revenue_last_year']")).to_have_value("1600")
    expect(boss.page.locator("[name='answer.prior_title_valid']")).to_have_value("true")
    expect(boss.page.locator("[name='answer.asset_liability_ratio']")).to_have_value("50")


def title_is_taken_back(holder: Person, firm: str) -> None:
    holder.opens(f"/desk/enterprises/{firm}")
    holder.page.locator("details:has(button[value=revoke]) summary").click()
    holder.page.locator("[name=reason]").fill("材料不实")
    holder.page.locator("[name=sure]").check()
    holder.page.locator("button[value=revoke]").click()
    expect(holder.page.locator(".done")).to_contain_text("撤销")
    holder.page.locator("details:has(button[value=revoke]) summary").click()
    expect(holder.page.locator("[name=fraud]"), "from now on for fraud alone").to_be_checked()
    holder.page.locator("[name=reason]").fill("数据造假")
    holder.page.locator("[name=sure]").check()
    holder.looks()
    holder.page.locator("button[value=revoke]").click()
    expect(holder.page.locator("tbody").first).to_contain_text("数据造假")
    expect(holder.page.locator("button[value=revoke]")).to_have_count(0)


@pytest.mark.usefixtures("firm")
def test_an_enterprise_is_told_to_none_but_those_concerned(browser: Browser, office: Office, firm: str) -> None:
    with people(browser, office, "desk", "/en") as come:
        stranger = come("passer-by")
        for path in (f"/desk/enterprises/{firm}", f"/desk/self-assessment?round=none&subject={firm}"):
            answer = stranger.page.request.get(f"{office.url}/en{path}")
            assert answer.status == 404
            assert NAME not in answer.text()
