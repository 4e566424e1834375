"""Organizations at the desk: found, looked after, edited, entered anew."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from web.pages.desk.doing import SEPARATE, Outcome, do
from web.pages.desk.editing import CONTACT, FORMS, Form, changed
from web.pages.desk.fields import Field, fields_of, values_of
from web.pages.desk.views.home import administers, looks_after
from web.pages.desk.views.rounds import gone, to_enter
from web.pages.desk.visit import Visit

PAGE_GIVES = ("requestId",)


async def index(visit: Visit) -> Response:
    """Answer organizations of the visitor's divisions, by what was typed."""
    what, within, after = visit.asked("what"), visit.asked("within"), visit.asked("after")
    within = within or next(iter(visit.divisions), None)
    asked = {"within": within, "includeClosed": True} if within else {"includeClosed": True}
    found = (await visit.ask("Shops", search=what, filter=asked, after=after))["organizations"]
    given = {"what": what, "within": within}
    places = [visit.division(one) for one in dict.fromkeys([*visit.divisions, *([within] if within else [])])]
    return visit.page("organizations.html", found=found, given=given, places=places)


async def show(visit: Visit, outcome: Outcome | None = None, failed: str = "") -> Response:
    """Answer an organization with what the visitor may do for it."""
    entry = await _entry(visit)
    if entry is None:
        return gone(visit)
    staff, admin = entry["id"] in visit.organizations, _administers(visit, entry)
    return visit.page(
        "organization.html",
        422 if outcome else 200,
        o=entry,
        staff=staff,
        admin=admin,
        forms=[(key, form) for key, form in FORMS.items() if not form.parts and _offered(form, entry, staff, admin)],
        part_forms=[key for key, form in FORMS.items() if form.parts and _offered(form, entry, staff, admin)],
        desk=await visit.ask("Desk", id=entry["id"]),
        rounds=await to_enter(visit, entry["id"], {one["code"] for one in entry["ancestors"]}) if staff else [],
        outcome=outcome or Outcome(),
        failed=failed,
        given={name: visit.given(name) for name in ("text", "reason")},
    )


async def form(visit: Visit, outcome: Outcome | None = None) -> Response:
    """Answer one of the forms about an organization."""
    entry = await _entry(visit)
    one = FORMS.get(visit.request.path_params["form"])
    if entry is None or one is None or not _offered(one, entry, *_roles(visit, entry)):
        return gone(visit)
    part = _part(visit, entry, one)
    if one.parts and not part:
        return gone(visit)
    fields = _fields(visit, entry, one)
    filled = one.filled(entry, part)
    sent = {field.name: visit.given(field.name) for field in fields if field.name in visit.form}
    return visit.page(
        "edit.html",
        422 if outcome else 200,
        o=entry,
        part=part,
        key=visit.request.path_params["form"],
        form=one,
        fields=fields,
        given=filled | sent,
        joining=next((name for name in ("others", "predecessors") if name in one.given), None),
        others=visit.given("others"),
        functions=(await visit.ask("Functions"))["categories"] if "Service" in one.operation else [],
        outcome=outcome or Outcome(),
    )


async def edited(visit: Visit) -> Response:
    """Do what a form is for."""
    entry = await _entry(visit)
    key = visit.request.path_params["form"]
    one = FORMS.get(key)
    if entry is None or one is None:
        return gone(visit)
    part = _part(visit, entry, one)
    if one.parts and not part:
        return gone(visit)
    kinds = {name: kind for name, kind in visit.asking.variables_of(one.operation).items() if name not in one.given}
    kinds.pop("requestId")
    if one.grave and not visit.given("sure"):
        return await form(visit, Outcome(message=visit.words.texts["sure_first"]))
    variables = values_of(kinds, visit.form, visit.words)
    if "predecessors" in one.given:  # what is left blank is as with the predecessor
        told = variables.get("organization") or {}
        variables["organization"] = {key: value for key, value in told.items() if value != []}
    if one.changes:
        fields, filled = _fields(visit, entry, one), one.filled(entry, part)
        variables[one.changes] = changed(visit.form, variables.get(one.changes) or {}, filled, fields, one.changes)
    variables |= await _given(visit, entry, part, one)
    outcome = await do(visit, one.operation, **variables)
    if not outcome.done:
        return await form(visit, outcome)
    onward = outcome.answer.get("organization", entry)["id"]  # a successor, where there is a new one
    return visit.onward(f"/desk/organizations/{onward}", done="edited")


async def new(visit: Visit, outcome: Outcome | None = None) -> Response:
    """Answer the form that enters an organization."""
    fields = fields_of(visit.asking.variables_of("Create"), visit.words, PAGE_GIVES)
    if not (outcome and outcome.answer.get("organizations")):
        fields = [field for field in fields if field.name != "although"]
    given = {f"organization{SEPARATE}region": visit.asked("region") or next(iter(visit.administered), "")}
    given |= {field.name: visit.given(field.name) for field in fields if field.name in visit.form}
    twins = outcome.answer.get("organizations", []) if outcome else []
    return visit.page(
        "organization_new.html",
        422 if outcome else 200,
        fields=fields,
        given=given,
        twins=twins,
        outcome=outcome or Outcome(),
    )


async def created(visit: Visit) -> Response:
    """Enter an organization."""
    kinds = visit.asking.variables_of("Create")
    kinds.pop("requestId")
    outcome = await do(visit, "Create", **values_of(kinds, visit.form, visit.words))
    if not outcome.done:
        return await new(visit, outcome)
    return visit.onward(f"/desk/organizations/{outcome.answer['organization']['id']}", done="created")


async def answered(visit: Visit) -> Response:
    """Answer a request for a service, or decide a complaint."""
    id_ = visit.request.path_params["id"]
    if visit.given("request"):
        failed, served = visit.given("request"), visit.given("served") == "true"
        outcome = await do(visit, "AnswerRequest", request=failed, served=served, text=visit.given("text"))
    else:
        failed, reason = visit.given("complaint"), visit.given("reason")
        outcome = await do(
            visit, "DecideComplaint", complaint=failed, outcome=visit.given("outcome") or None, reason=reason
        )
    if not outcome.done:
        return await show(visit, outcome, failed)
    return visit.onward(f"/desk/organizations/{id_}", done="answered")


async def _entry(visit: Visit) -> Any:
    """Return the organization of the address, None unless the visitor has to do with it."""
    entry = (await visit.ask("Entry", id=visit.request.path_params["id"]))["organization"]
    if entry is None:
        return None
    code = (entry["region"] or {"code": "100000"})["code"]
    return entry if entry["id"] in visit.organizations or looks_after(visit, code) else None


def _administers(visit: Visit, entry: Mapping[str, Any]) -> bool:
    return administers(visit, (entry["region"] or {"code": "100000"})["code"])


def _roles(visit: Visit, entry: Mapping[str, Any]) -> tuple[bool, bool]:
    return entry["id"] in visit.organizations, _administers(visit, entry)


def _offered(one: Form, entry: Mapping[str, Any], staff: bool, admin: bool) -> bool:
    return entry["status"] in one.states and (admin or (staff and one.staff))


def _part(visit: Visit, entry: Mapping[str, Any], one: Form) -> Mapping[str, Any]:
    """Return the service or title that the address names; an empty one when there is none."""
    named = visit.asked("part")
    return next((part for part in entry[one.parts] if part["id"] == named), {}) if one.parts else {}


def _fields(visit: Visit, entry: Mapping[str, Any], one: Form) -> list[Field]:
    """Return the fields of a form; to staff alone those of the contact."""
    kinds = visit.asking.variables_of(one.operation)
    fields = fields_of(kinds, visit.words, (*one.given, *PAGE_GIVES))
    if one.operation == "Correct" and not _administers(visit, entry):
        return [field for field in fields if field.name.rpartition(SEPARATE)[2] in CONTACT]
    return fields


async def _given(visit: Visit, entry: Mapping[str, Any], part: Mapping[str, Any], one: Form) -> dict[str, Any]:
    """Return the variables that the page gives."""
    version = visit.version
    if "predecessors" in one.given:
        own = {"id": entry["id"], "expectedVersion": version}
        return {"predecessors": [own, *await _seen(visit)]}
    found: dict[str, Any] = {"expectedVersion": version}
    if "organization" in one.given:
        found["organization"] = entry["id"]
    else:
        found["id"] = part.get("id", entry["id"])
    if "others" in one.given:
        found["others"] = await _seen(visit)
    return found


async def _seen(visit: Visit) -> list[dict[str, Any]]:
    """Return the further organizations that a form names, with the versions that they have."""
    ids = visit.given("others").split()
    nodes = (await visit.ask("Versions", ids=ids))["nodes"] if ids else []
    known = {node["id"]: node["version"] for node in nodes if node}
    return [{"id": id_, "expectedVersion": known.get(id_, 0)} for id_ in ids]
