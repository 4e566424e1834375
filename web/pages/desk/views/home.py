"""What somebody finds who comes in: the roles to choose from, and a division at a glance."""

from typing import Any

from starlette.responses import Response

from graph_schema.errors import InvalidInput
from web.pages.desk.views.work import work_of
from web.pages.desk.visit import LOOKING, SPEAKING, Visit, desk_page
from web.pages.site import levels

FIRST_WORK = 5  # pieces of work on a page that leads to all of them


async def home(visit: Visit) -> Response:
    """Answer the roles of the visitor; who has one place alone is there at once."""
    places = await _places(visit)
    if len(places) == 1 and places[0]["path"]:
        return visit.onward(places[0]["path"])
    return visit.page("home.html", places=places, work=await work_of(visit, FIRST_WORK))


async def division(visit: Visit) -> Response:
    """Answer a division at a glance to those who look after it."""
    code = visit.request.path_params["code"]
    if not looks_after(visit, code):
        raise InvalidInput(f"division {code[:12]} is none that you administer or audit", field="code")
    found = await visit.ask("Division", code=code)
    waiting = await visit.ask("Waiting", within=code) if administers(visit, code) else None
    return visit.page(
        "division.html",
        r=found["region"],
        levels=levels(found["region"]["statistics"]["byLevel"]),
        gaps=found["gaps"],
        rounds=found["open"],
        expiring=found["expiring"],
        waiting={key: queue["totalCount"] for key, queue in waiting.items()} if waiting else None,
        work=await work_of(visit, FIRST_WORK),
        crumbs=_below(visit, found["region"]),
    )


async def voices(visit: Visit) -> Response:
    """Answer the requests that wait and the open complaints of a division, those due first."""
    code = visit.asked("within") or next(iter(visit.administered), "")
    if not administers(visit, code):
        return visit.page("problem.html", 403, heading=visit.words.label("refusal", "NOT_ALLOWED"), message="")
    found = await visit.ask("Voices", within=code)
    ids = sorted({one["organization"] for one in found["complaints"]["nodes"]})
    named = (await visit.ask("Named", ids=ids))["nodes"] if ids else []
    names = {one["id"]: one for one in named if one}
    return visit.page("voices.html", place=visit.division(code), names=names, **found)


def looks_after(visit: Visit, code: str) -> bool:
    """Return whether a division is one of the visitor's, or lies below one."""
    return bool(_lineage(visit, code).intersection(visit.divisions))


def administers(visit: Visit, code: str) -> bool:
    """Return whether the visitor administers a division or one above it."""
    return bool(_lineage(visit, code).intersection(visit.administered))


def _lineage(visit: Visit, code: str) -> set[str]:
    """Return the codes from the nation down to a division; none for one that does not exist."""
    return set(visit.parts.index.snapshot().regions.lineage(code)) if visit.division(code) else set()


async def _places(visit: Visit) -> list[dict[str, Any]]:
    """Return the roles of the visitor with the name of what each is at, and the page where it does its work."""
    ids = [one["organization"] for one in visit.roles if one["organization"]]
    named = await visit.ask("Named", ids=ids) if ids else {"nodes": []}
    subjects = {one["id"]: one for one in named["nodes"] if one}
    for id_ in visit.enterprises:
        subjects[id_] = await visit.subject(id_)
    return [
        {
            "role": one["role"],
            "until": one["until"],
            "place": visit.division(one["region"]) or subjects.get(one["organization"] or one["enterprise"]),
            "path": _path(one),
        }
        for one in visit.roles
    ]


def _path(role: Any) -> str | None:
    if role["role"] in LOOKING:
        return f"/desk/regions/{role['region']}"
    if role["role"] == "EVALUATOR":
        return "/desk/inbox"
    return desk_page(role["organization"] or role["enterprise"]) if role["role"] in SPEAKING else None


def _below(visit: Visit, region: Any) -> list[Any]:
    """Return the divisions above one, from the first that the visitor looks after on."""
    return [one for one in region["ancestors"] if looks_after(visit, one["code"])]
