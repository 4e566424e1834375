"""Giving and ending roles: who has which in a place, and a question before each change."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from directory.accounts.roles import Role, end_of
from evaluation.rounds.subject import is_enterprise
from graph_schema.errors import DirectoryError
from web.pages.desk.doing import Outcome, do, told
from web.pages.desk.fields import Field
from web.pages.desk.visit import Visit

PATH = "/desk/roles"
DEEDS = {"GIVE": "GrantRole", "END": "RevokeRole"}
OVER = "T16:00:00Z"  # when a day is over in China, in UTC


async def show(visit: Visit, outcome: Outcome | None = None) -> Response:
    """Answer whose roles stand in a place, and the form that gives one; without a place where to choose one."""
    if not visit.administered:
        return visit.page("problem.html", 403, heading=visit.words.label("refusal", "NOT_ALLOWED"), message="")
    place = visit.asked("place") or ""
    holders, refusal = await _holders(visit, place) if place else ([], "")
    fields = _fields(visit, place)
    outcome = outcome or Outcome(message=refusal)
    return visit.page(
        "roles.html",
        422 if outcome.message else 200,
        place=place,
        named=await _named(visit, place) if place else None,
        holders=holders,
        offered=bool(place) and not refusal,
        below=await _below(visit, place),
        fields=fields,
        given={field.name: visit.given(field.name) for field in fields},
        outcome=outcome,
    )


async def sent(visit: Visit) -> Response:
    """Ask back what is to be done; once that is confirmed, do it."""
    place, deed = visit.asked("place") or "", visit.given("deed")
    if deed not in DEEDS or not place:
        return await show(visit)
    missing = {name: visit.words.texts["required"] for name in ("subject", "role") if not visit.given(name)}
    if missing:
        return await show(visit, Outcome(message=visit.words.texts["answers_missing"], faults=missing))
    if not visit.given("sure"):
        return visit.page("role_sure.html", place=place, named=await _named(visit, place), deed=deed, **_given(visit))
    wanted: dict[str, Any] = {"subject": visit.given("subject"), "role": visit.given("role"), _kind(place): place}
    if deed == "GIVE" and visit.given("until"):
        wanted["until"] = visit.given("until") + OVER
    outcome = await do(visit, DEEDS[deed], **wanted)
    return visit.onward(PATH, place=place, done=f"role_{deed}") if outcome.done else await show(visit, outcome)


def _given(visit: Visit) -> dict[str, Any]:
    return {"subject": visit.given("subject"), "role": visit.given("role"), "until": visit.given("until")}


def _kind(place: str) -> str:
    """Return what a place is, as mutations name it."""
    if place.startswith("org-"):
        return "organization"
    return "enterprise" if is_enterprise(place) else "region"


async def _holders(visit: Visit, place: str) -> tuple[list[Any], str]:
    """Return whose roles stand in a place, or why that is not told."""
    try:
        return (await visit.ask("Holders", **{_kind(place): place}))["roleHolders"], ""
    except DirectoryError as error:
        return [], told(visit, error.message)[0]


async def _named(visit: Visit, place: str) -> Mapping[str, Any]:
    """Return the names of a place; its code or id where it is not known."""
    found = visit.division(place) if _kind(place) == "region" else await visit.subject(place)
    return found if found and found["name"] else {"name": place, "english": place}


async def _below(visit: Visit, place: str) -> list[Any]:
    """Return the divisions below the one that is shown, or below those that the visitor administers."""
    codes = [place] if visit.division(place) else [] if place else visit.administered
    found = [(await visit.ask("Below", code=code))["region"] for code in codes]
    return [child for one in found if one for child in one["children"]]


def _fields(visit: Visit, place: str) -> list[Field]:
    texts, words = visit.words.texts, visit.words
    roles = [role.value for role in Role if end_of(role) == _kind(place)]
    return [
        Field("subject", words.label("field", "subject"), texts["labels"]["field_hint"]["subject"], "text", True),
        Field(
            "role",
            words.label("field", "role"),
            "",
            "choice",
            True,
            tuple((role, words.label("role", role)) for role in roles),
        ),
        Field("until", words.label("field", "until"), texts["labels"]["field_hint"]["until"], "day", False),
    ]
