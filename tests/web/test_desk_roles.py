"""Roles given and ended at the desk, also while their holder is signed in, succession, and every form sent bare."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from desk_given import Office

from directory.accounts.roles import Role
from web.pages.desk.editing import FORMS

COUNTY = "330110"
PLACE = f"/en/desk/roles?place={COUNTY}"


@contextmanager
def signed_in(office: Office, name: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=office.url, headers={"Accept": "text/html", "Origin": office.url}) as client:
        client.post("/en/sign-in", data={"token": office.token(name), "onward": "/en/desk"})
        yield client


@pytest.fixture(scope="module")
def chief(office: Office) -> Iterator[httpx2.Client]:
    """Somebody signed in who administers the city."""
    office.appoint("chief", Role.ADMINISTRATOR, "330100")
    with signed_in(office, "chief") as client:
        yield client


def sends(client: httpx2.Client, path: str, **given: str) -> httpx2.Response:
    """Send a form of the desk."""
    key = re.search(r'name="formKey" value="([0-9a-f]{64})"', client.get("/en/desk/inbox").text)
    assert key
    return client.post(path, data={"formKey": key[1], "requestId": uuid.uuid4().hex, **given})


def test_a_role_is_given_after_a_question_and_ended_while_its_holder_is_signed_in(
    office: Office, chief: httpx2.Client
) -> None:
    given = {"deed": "GIVE", "subject": "new-hand", "role": "ADMINISTRATOR", "until": ""}
    with signed_in(office, "new-hand") as hand:
        assert "You have no role here yet" in hand.get("/en/desk").text
        asked = sends(chief, PLACE, **given)
        assert "Shall it be given?" in asked.text
        assert "You have no role here yet" in hand.get("/en/desk").text
        assert "done=role_GIVE" in sends(chief, PLACE, **given, sure="true").headers["location"]
        assert "new-hand" in chief.get(PLACE).text
        assert hand.get("/en/desk").headers["location"] == f"/en/desk/regions/{COUNTY}"
        assert hand.get(f"/en/desk/rounds/new?region={COUNTY}").status_code == 200
        ended = given | {"deed": "END"}
        assert "Shall the role end?" in sends(chief, PLACE, **ended).text
        assert "done=role_END" in sends(chief, PLACE, **ended, sure="true").headers["location"]
        assert hand.get(f"/en/desk/regions/{COUNTY}").status_code == 400
        assert "You have no role here yet" in hand.get("/en/desk").text
        assert "new-hand" not in chief.get(PLACE).text


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"subject": ""}, "subject", "必填"),
        ({"until": "2020-01-31"}, "until", "期限须晚于现在"),
        ({"subject": "x" * 300}, "subject", "账号标识应为"),
        ({"subject": "held-already"}, "role", "该账号已有此角色"),
    ],
)
def test_a_refusal_stands_beside_its_field(
    office: Office, chief: httpx2.Client, changed: dict[str, str], field: str, told: str
) -> None:
    if changed.get("subject") == "held-already":
        office.appoint("held-already", Role.EVALUATOR, COUNTY)
    given = {"deed": "GIVE", "subject": "somebody", "role": "EVALUATOR", "until": "", "sure": "true"}
    answer = sends(chief, PLACE.removeprefix("/en"), **given | changed)
    assert answer.status_code == 422
    assert re.search(rf'<p class="fault" id="f-{field}-hint">{told}', answer.text), answer.text


def test_nobody_gives_roles_over_his_own_division(chief: httpx2.Client) -> None:
    answer = chief.get("/en/desk/roles?place=330100")
    assert answer.status_code == 422
    assert "has no role that allows it" in answer.text
    assert 'value="GIVE"' not in answer.text
    assert f"place={COUNTY}" in chief.get("/en/desk/roles").text
    assert chief.get("/en/desk/roles?place=org-none").status_code == 422


def test_roles_are_for_administrators(office: Office) -> None:
    with signed_in(office, "nobody-yet") as client:
        assert client.get(PLACE).status_code == 403


def test_a_new_organization_takes_over_and_inherits_what_is_left_blank(office: Office, chief: httpx2.Client) -> None:
    before = first(office)
    path = f"/en/desk/organizations/{before['id']}/edit/succeed"
    form = chief.get(path).text
    fields = dict.fromkeys(re.findall(r'name="(organization\.[A-Za-z.]+)"', form), "")
    version = re.search(r'name="expectedVersion" value="(\d+)"', form)
    assert version
    given = {**fields, "expectedVersion": version[1], "reason": "改制", "others": "", "effectiveOn": ""}
    given["organization.name"] = f"承接{uuid.uuid4().hex[:8]}"
    assert "Confirm it first." in sends(chief, path, **given).text
    wrong = sends(chief, path, **given | {"sure": "true", "organization.phone": "abc"})
    assert re.search(r'class="fault" id="f-organization.phone-hint"', wrong.text)
    done = sends(chief, path, **given, sure="true")
    assert done.status_code == 303, done.text
    heir = done.headers["location"].partition("?")[0].rpartition("/")[2]
    query = (
        f'{{ organization(id: "{heir}") {{ name region {{ code }} serviceAreas {{ code }} predecessors {{ id }} }} }}'
    )
    found = asked(office, query)["organization"]
    assert found["predecessors"] == [{"id": before["id"]}]
    assert (found["region"], found["serviceAreas"]) == (before["region"], before["serviceAreas"])
    assert asked(office, f'{{ organization(id: "{before["id"]}") {{ status }} }}')["organization"]["status"] == "CLOSED"


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("given", [{}, {"sure": "true"}, {"sure": "true", "expectedVersion": "first"}])
def test_a_form_that_is_sent_bare_is_told_what_it_lacks(
    office: Office, chief: httpx2.Client, name: str, given: dict[str, str]
) -> None:
    answer = sends(chief, f"/desk/organizations/{first(office)['id']}/edit/{name}", **given)
    if FORMS[name].parts or "ACTIVE" not in FORMS[name].states:
        assert answer.status_code == 404, "it names no part, or is of no use to one that works"
    else:
        assert answer.status_code == 422, answer.text
        assert re.search(r'class="(?:refused|fault)"', answer.text)


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/desk/rounds/new", {}),
        ("/desk/organizations/new", {}),
        ("/desk/curation", {}),
        ("/desk/curation", {"suggestion": "suggestion-x", "expectedVersion": "first"}),
    ],
)
def test_a_form_of_no_organization_that_is_sent_bare_is_told_what_it_lacks(
    chief: httpx2.Client, path: str, given: dict[str, str]
) -> None:
    answer = sends(chief, path, **given)
    assert answer.status_code == 422, answer.text
    assert re.search(r'class="(?:refused|fault)"', answer.text)


def first(office: Office) -> dict[str, Any]:
    wanted = f'filter: {{within: "{COUNTY}"}}, first: 1'
    query = f"{{ organizations({wanted}) {{ nodes {{ id region {{ code }} serviceAreas {{ code }} }} }} }}"
    return dict(asked(office, query)["organizations"]["nodes"][0])


def asked(office: Office, query: str) -> dict[str, Any]:
    answer = httpx2.post(f"{office.url}/graphql", json={"query": query}).json()
    assert "errors" not in answer, answer
    return dict(answer["data"])
