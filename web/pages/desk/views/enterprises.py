"""An enterprise at the desk: its titles and their terms, its figures, and the rounds that it may enter."""

from typing import Any

from starlette.responses import Response

from cultivation.enterprises.size import section_name
from web.pages.desk.doing import Outcome, do
from web.pages.desk.fields import fields_of, inner, values_of
from web.pages.desk.views.home import administers, looks_after
from web.pages.desk.views.rounds import gone, to_enter
from web.pages.desk.visit import Visit

STANDING = frozenset({"VALID", "COMING"})  # titles that can be taken back for any reason, others for fraud alone


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
    year = values_of(_kinds(visit), visit.form, visit.words)["figures"] or {}
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
