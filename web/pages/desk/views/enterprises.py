"""Enterprises at the desk: found; the titles of one and their terms, its figures, and the rounds that it may enter."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from cultivation.enterprises.size import section_name
from cultivation.tiers.vocabulary import Tier
from directory.regions import NATION
from graph_schema.errors import InvalidInput
from web.pages.desk.doing import Outcome, do, told
from web.pages.desk.fields import fields_of, inner, values_of
from web.pages.desk.views.home import administers, looks_after
from web.pages.desk.views.rounds import gone, to_enter
from web.pages.desk.visit import Visit

PATH = "/desk/enterprises"
STANDING = frozenset({"VALID", "COMING"})  # titles that can be taken back for any reason, others for fraud alone


async def index(visit: Visit) -> Response:
    """Answer the enterprises of a division that the visitor administers, by what was typed and the tier chosen."""
    within = visit.asked("within") or next(iter(visit.administered), "")
    if not administers(visit, within):
        return visit.page("problem.html", 403, heading=visit.words.label("refusal", "NOT_ALLOWED"), message="")
    what, tier, outcome = visit.asked("what"), visit.asked("tier"), Outcome()
    counted = within != NATION or bool(what or tier)  # all of the nation's are counted for nobody who only looks in
    asked = {"within": within, "search": what, "tier": tier, "after": visit.asked("after"), "counted": counted}
    try:
        found = (await visit.ask("Enterprises", **asked))["enterprises"]
    except InvalidInput as error:
        found, outcome = None, Outcome(message=told(visit, error.message)[0])
    return visit.page(
        "enterprises.html",
        422 if outcome.message else 200,
        found=found,
        given={"what": what, "within": within, "tier": tier},
        places=_places(visit, within),
        tiers=[one.value for one in Tier],
        outcome=outcome,
    )


def _places(visit: Visit, within: str) -> list[Mapping[str, Any] | None]:
    """Return the divisions to choose from: the visitor's, those on the way to the one that is shown, those below it."""
    regions = visit.asking.snapshot().regions
    way = [code for code in regions.lineage(within) if administers(visit, code)]
    below = [one.code for one in regions.children(within)]
    return [visit.division(code) for code in dict.fromkeys((*visit.administered, *way, *below))]


async def show(visit: Visit, outcome: Outcome | None = None, failed: str = "") -> Response:
    """Answer an enterprise to those who speak for it or look after its division."""
    found = await _found(visit)
    if found is None:
        return gone(visit)
    speaks = found["id"] in visit.enterprises
    codes = {one["code"] for one in (found["region"] or {"ancestors": ()})["ancestors"]} | {_code(found)}
    fields = fields_of(_kinds(visit), visit.words)
    return visit.page(
        "enterprise.html",
        422 if outcome else 200,
        o=found,
        industry=section_name(found["industry"]),
        speaks=speaks,
        admin=administers(visit, _code(found)),
        rounds=await to_enter(visit, found["id"], codes) if speaks else [],
        revocable=[one for one in found["titles"] if not one["barredUntil"]],
        standing=STANDING,
        fields=fields,
        given={field.name: visit.given(field.name) for field in fields},
        reason=visit.given("reason"),
        outcome=outcome or Outcome(),
        failed=failed,
    )


async def done(visit: Visit) -> Response:
    """Report figures of a year, or take a title back."""
    found = await _found(visit)
    if found is None:
        return gone(visit)
    if visit.given("action") == "revoke":
        failed, told = visit.given("title"), "title_revoked"
        outcome = await _revoked(visit, failed)
    else:
        failed, told = "figures", "figures_reported"
        outcome = await _reported(visit, found["id"])
    if not outcome.done:
        return await show(visit, outcome, failed)
    return visit.onward(f"/desk/enterprises/{found['id']}", done=told)


async def _revoked(visit: Visit, title: str) -> Outcome:
    if not visit.given("sure"):
        return Outcome(message=visit.words.texts["sure_first"])
    fraud = visit.given("fraud") == "true"
    return await do(visit, "RevokeEnterpriseTitle", title=title, reason=visit.given("reason"), fraud=fraud)


async def _reported(visit: Visit, enterprise: str) -> Outcome:
    year = values_of(_kinds(visit), visit.form, visit.words).get("figures", {})
    return await do(visit, "ReportFigures", enterprise=enterprise, figures=[year])


def _kinds(visit: Visit) -> dict[str, Any]:
    """Return what is reported of one year."""
    return {"figures": inner(visit.asking.variables_of("ReportFigures")["figures"])}


def _code(found: Any) -> str:
    return str((found["region"] or {}).get("code", ""))


async def _found(visit: Visit) -> Any:
    """Return the enterprise of the address; None unless the visitor has to do with it."""
    found = (await visit.ask("Enterprise", id=visit.request.path_params["id"]))["enterprise"]
    if found is None:
        return None
    return found if found["id"] in visit.enterprises or looks_after(visit, _code(found)) else None
