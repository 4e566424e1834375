"""The whole way of a round at the desk: opened, entered, checked, rated, published, appealed, on phone and desk."""

import browsers
import httpx2
import pytest
from desk_browser import Person, day, last_part, people
from desk_given import Office
from playwright.sync_api import Browser, FilePayload, expect

from directory.accounts.roles import Role

pytestmark = pytest.mark.skipif(not browsers.found(), reason=browsers.told())

DIVISION = "330106"
EXPERTS = ("expert-a", "expert-b")
ANSWERS = {"staff": "25", "years_operating": "6", "smes_served_per_year": "1，200"}
STAGES = {"selfAssessBy": 10, "checkBy": 20, "rateBy": 30, "publishBy": 40}


@pytest.fixture(scope="module")
def shops(office: Office) -> list[str]:
    """Two organizations of the division, whose people and evaluators have their roles."""
    query = f'{{ organizations(filter: {{within: "{DIVISION}"}}, first: 2) {{ nodes {{ id }} }} }}'
    found = httpx2.post(f"{office.url}/graphql", json={"query": query}).json()["data"]["organizations"]["nodes"]
    ids = [one["id"] for one in found]
    for name, role, place in (
        ("holder", Role.ADMINISTRATOR, DIVISION),
        ("above", Role.ADMINISTRATOR, "330100"),
        *((name, Role.EVALUATOR, DIVISION) for name in EXPERTS),
        *((f"staff-{one}", Role.ORGANIZATION, one) for one in ids),
    ):
        office.appoint(name, role, place)
    return ids


def opens_a_round(holder: Person) -> str:
    """The id of the round; at first its days do not follow each other."""
    holder.opens(f"/desk/rounds/new?region={DIVISION}")
    page = holder.page
    page.locator("[name=standard]").select_option("service-organization@2026")
    for name, ahead in {**STAGES, "publishBy": 5}.items():
        page.locator(f"[name='round.{name}']").fill(day(ahead))
    page.locator("[name='round.raters']").fill("2")
    page.locator("main form[action$='/rounds/new'] button").click()
    expect(page.locator(".field.wrong")).to_contain_text(day(0))
    page.locator("[name='round.publishBy']").fill(day(STAGES["publishBy"]))
    page.locator("main form[action$='/rounds/new'] button").click()
    page.wait_for_url("**/desk/rounds/round-*")
    return last_part(page)


def enters(staff: Person, round_: str, shop: str) -> str:
    """The id of the assessment; at first an answer is no number."""
    staff.opens(f"/desk/self-assessment?round={round_}&subject={shop}")
    page = staff.page
    page.locator("[name='answer.staff']").fill("many")
    page.locator("button[value=send]").click()
    expect(page.locator(".field.wrong input")).to_have_value("many")
    proof: FilePayload = {"name": "a.txt", "mimeType": "text/plain", "buffer": "证明".encode()}
    page.locator("[name=files]").set_input_files(proof)
    page.locator("button[value=upload]").click()
    expect(page.locator("input[name=evidence]")).to_have_count(1)
    for name, value in ANSWERS.items():
        page.locator(f"[name='answer.{name}']").fill(value)
    if staff.scripts:
        expect(page.locator("button[value=score]")).to_be_hidden()
    else:
        page.locator("button[value=score]").click()
    expect(page.locator("[data-live] .live")).to_be_visible()
    page.locator("button[value=send]").click()
    page.wait_for_url("**/desk/assessments/*done=SELF_ASSESS")
    staff.looks()
    return last_part(page)


def rates(expert: Person, assessment: str) -> None:
    expert.opens("/desk/inbox")
    page = expert.page
    page.locator(f".work a[href$='{assessment}']").click()
    page.locator("a[href$='/rate']").click()
    expert.looks()
    for field in page.locator("input[name^='answer.'][inputmode]").all():
        field.fill("5")
    for field in page.locator("select[name^='answer.']").all():
        field.select_option(index=2)
    expect(page.locator("[data-live] .live b")).to_be_visible()
    page.locator("button[value=send]").click()
    page.wait_for_url("**/desk/assessments/*done=RATE")


@pytest.mark.parametrize(("place", "size", "prefix"), [(0, "desk", "/en"), (1, "phone", "")], ids=["desk", "phone"])
def test_a_round_from_its_opening_to_a_decided_appeal(
    browser: Browser, office: Office, shops: list[str], place: int, size: str, prefix: str
) -> None:
    with people(browser, office, size, prefix) as come:
        holder = come("holder")
        holder.page.wait_for_url(f"**/desk/regions/{DIVISION}")
        holder.looks()
        round_ = opens_a_round(holder)
        staff = come(f"staff-{shops[place]}")
        assessment = enters(staff, round_, shops[place])
        holder.does(assessment, "ACCEPT")
        holder.does(assessment, "DISPATCH")
        for name in EXPERTS:
            rates(come(name), assessment)
        holder.does(assessment, "PUBLISH")
        staff.does(assessment, "APPEAL", "算错了")
        above = come("above")
        above.does(assessment, "CONFIRM", "已核实")
        above.looks()
        holder.opens(f"/desk/rounds/{round_}")
        expect(holder.page.locator("tbody tr")).to_have_count(1)
        table = holder.page.request.get(f"{office.url}/desk/rounds/{round_}/table.csv").text()
        assert f",{shops[place]}," in table
        assert ",PUBLISHED," in table
        holder.opens(f"/desk/rounds/{round_}/print")
        holder.signs_out()
        holder.page.goto(f"{office.url}/desk/rounds/{round_}")
        assert "/sign-in?onward=" in holder.page.url


def test_a_round_is_entered_without_scripts(browser: Browser, office: Office, shops: list[str]) -> None:
    with people(browser, office, "phone", "/en", java_script_enabled=False) as come:
        round_ = opens_a_round(come("holder"))
        enters(come(f"staff-{shops[0]}"), round_, shops[0])


@pytest.mark.usefixtures("shops")
def test_a_second_click_has_no_second_effect(browser: Browser, office: Office) -> None:
    with people(browser, office, "desk", "/en") as come:
        holder = come("holder")
        holder.opens(f"/desk/rounds/new?region={DIVISION}")
        fields = holder.page.locator("main form[action$='/rounds/new'] [name]").all()
        form = {one.get_attribute("name"): one.input_value() for one in fields}
        form |= {f"round.{name}": day(ahead) for name, ahead in STAGES.items()}
        address, headers = f"{office.url}/en/desk/rounds/new", {"Origin": office.url}
        sent = [holder.page.request.post(address, form=form, headers=headers, max_redirects=0) for _ in range(2)]
    assert [one.status for one in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
