"""Titles of enterprises at the desk whose term is over, or that were taken back: fraud found late is recorded."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from cultivation_given import credit_code
from desk_given import Office
from test_desk_roles import sends, signed_in

from cultivation.tiers import terms
from directory.accounts.roles import Role
from graph_schema.clock import today
from graph_schema.draft import Draft

COUNTY = "330110"
YEARS = 3
CREATE = """mutation($requestId: ID!, $creditCode: String!, $region: String!) {
  done: createEnterprise(
    requestId: $requestId, creditCode: $creditCode, name: "钱塘精工", industry: "C", region: $region) {
    ... on EnterpriseCreated { id } ... on Refusal { code message } } }"""


@pytest.fixture(scope="module")
def firm(office: Office) -> str:
    """An enterprise whose first title has lapsed; another one stands."""
    variables = {"requestId": uuid.uuid4().hex, "creditCode": credit_code(8_128), "region": COUNTY}
    headers = {"Authorization": f"Bearer {office.token('maker')}"}
    asked = {"query": CREATE, "variables": variables}
    enterprise = str(httpx2.post(f"{office.url}/graphql", json=asked, headers=headers).json()["data"]["done"]["id"])
    office.writes(title(enterprise, "INNOVATIVE", 4 * 366), title(enterprise, "SPECIALIZED", 366))
    return enterprise


@pytest.fixture(scope="module")
def keeper(office: Office) -> Iterator[httpx2.Client]:
    """Somebody signed in who administers where it lies."""
    office.appoint("keeper", Role.ADMINISTRATOR, "330100")
    with signed_in(office, "keeper") as client:
        yield client


def title(enterprise: str, tier: str, ago: int) -> Draft:
    """A title for three years that began so many days ago."""
    first = (today() - dt.timedelta(days=ago)).isoformat()
    key = f"title-{enterprise.removeprefix('enterprise-')}-{tier.lower()}"
    document = {"id": key, "enterprise": enterprise, "tier": tier, "title": tier, "name": "钱塘精工", "region": COUNTY}
    term = {"validFrom": first, "validTo": terms.last_day(first, YEARS), "standard": "standard-innovative-sme@2022"}
    return Draft("TITLE_GRANTED", key, {**document, **term, "status": terms.STANDS}, fresh=True)


def form(client: httpx2.Client, firm: str, tier: str) -> str:
    """The form by which a title is taken back; nothing where there is none."""
    page = client.get(f"/en/desk/enterprises/{firm}").text
    found = re.search(rf'<form(?:(?!</form>).)*value="title-[^"]*-{tier.lower()}".*?</form>', page, re.DOTALL)
    return found[0] if found else ""


def does(client: httpx2.Client, firm: str, tier: str, **given: str) -> httpx2.Response:
    key = f"title-{firm.removeprefix('enterprise-')}-{tier.lower()}"
    return sends(client, f"/en/desk/enterprises/{firm}", action="revoke", title=key, sure="true", **given)


def test_figures_that_are_sent_bare_are_told_what_they_lack(keeper: httpx2.Client, firm: str) -> None:
    answer = sends(keeper, f"/en/desk/enterprises/{firm}", action="figures")
    assert answer.status_code == 422, answer.text
    assert re.search(r'class="(?:refused|fault)"', answer.text)


def test_fraud_found_late_is_recorded_at_the_desk(keeper: httpx2.Client, firm: str) -> None:
    ticked = re.compile(r'name="fraud" value="true" checked required')
    assert ticked.search(form(keeper, firm, "INNOVATIVE")), "whose term is over"
    assert not ticked.search(form(keeper, firm, "SPECIALIZED"))
    refusal = does(keeper, firm, "INNOVATIVE", reason="材料不实")
    assert (refusal.status_code, "only a title that stands is revoked" in refusal.text) == (422, True)
    assert "done=title_revoked" in does(keeper, firm, "SPECIALIZED", reason="复核不符").headers["location"]
    assert ticked.search(form(keeper, firm, "SPECIALIZED")), "taken back before"
    for tier in ("INNOVATIVE", "SPECIALIZED"):
        page = keeper.get(f"/en/desk/enterprises/{firm}").text
        assert page.count("only fraud is still recorded") == (2 if tier == "INNOVATIVE" else 1)
        assert "done=title_revoked" in does(keeper, firm, tier, reason=f"造假 {tier}", fraud="true").headers["location"]
        assert form(keeper, firm, tier) == ""
    page = keeper.get(f"/en/desk/enterprises/{firm}").text
    barred = f"may not apply until {terms.years_after(today().isoformat(), YEARS)}"
    assert page.count(barred) == 2
    assert re.search(rf"复核不符</small> <small>{today()} · 造假 SPECIALIZED · <span class=\"late\">{barred}", page)
    again: Any = does(keeper, firm, "SPECIALIZED", reason="造假", fraud="true")
    assert (again.status_code, "was revoked for fraud already" in again.text) == (422, True)
