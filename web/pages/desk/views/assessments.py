"""An assessment: how far it has come, what was answered, and the forms for what the visitor may do to it."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from evaluation.rounds.subject import is_enterprise
from web.pages.desk.doing import Outcome, do
from web.pages.desk.questions import answers_of, groups
from web.pages.desk.views.home import looks_after
from web.pages.desk.views.rounds import gone
from web.pages.desk.visit import Visit, desk_page

DEEDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "ACCEPT": ("CheckLocally", {"check": "ACCEPT"}),
    "SEND_BACK": ("CheckLocally", {"check": "SEND_BACK"}),
    "DISPATCH": ("Dispatch", {}),
    "PUBLISH": ("Publish", {}),
    "APPEAL": ("Appeal", {}),
    "CONFIRM": ("DecideAppeal", {"decision": "CONFIRM"}),
    "RE_RATE": ("DecideAppeal", {"decision": "RE_RATE"}),
    "REVOKE": ("Revoke", {}),
}
"""What is done by a button and at most a reason: the operation, and what says which of its ways."""

REASONED = frozenset({"SEND_BACK", "APPEAL", "CONFIRM", "RE_RATE", "REVOKE"})
UNVERSIONED = frozenset({"APPEAL"})
GRAVE = frozenset({"SEND_BACK", "REVOKE", "RE_RATE"})  # shown closed: nobody should press them by the way


async def show(visit: Visit, outcome: Outcome | None = None, deed: str = "") -> Response:
    """Answer an assessment as the visitor sees it."""
    found = await _found(visit)
    if found is None:
        return gone(visit)
    return visit.page(
        "assessment.html",
        422 if outcome else 200,
        a=found,
        entry=_entry(visit, found),
        deeds=[one for one in found["allowed"] if one in DEEDS],
        groups=groups(found["standard"], {}, {}, visit.words),
        answered=_columns(found, visit),
        reasoned=REASONED,
        grave=GRAVE,
        outcome=outcome or Outcome(),
        failed=deed,
        reason=visit.given("reason"),
    )


async def done(visit: Visit) -> Response:
    """Do one of `DEEDS`."""
    deed, id_ = visit.given("deed"), visit.request.path_params["id"]
    if deed not in DEEDS:
        return gone(visit)
    operation, ways = DEEDS[deed]
    variables: dict[str, Any] = {"assessment": id_, **ways}
    if deed in REASONED:
        variables["reason"] = visit.given("reason")
    if deed not in UNVERSIONED:
        variables["expectedVersion"] = visit.version
    outcome = await do(visit, operation, **variables)
    if not outcome.done:
        return await show(visit, outcome, deed)
    return visit.onward(f"/desk/assessments/{id_}", done=deed)


async def rate(visit: Visit, answers: Mapping[str, Any] | None = None, outcome: Outcome | None = None) -> Response:
    """Answer the form by which a drawn evaluator rates."""
    found = await _found(visit)
    if found is None:
        return gone(visit)
    own: Mapping[str, Any] = next((one["answers"] for one in found["ratings"]), {})
    given = own if answers is None else answers
    return visit.page(
        "rate.html",
        422 if outcome and outcome.message else 200,
        a=found,
        s=found["standard"],
        groups=groups(found["standard"], given, outcome.faults if outcome else {}, visit.words),
        claimed=(found["selfAssessment"] or {}).get("answers", {}),
        evidence=(found["selfAssessment"] or {}).get("evidence", []),
        card=await card_of(visit, found["standard"], given, found["subjectRegion"]) if given else None,
        outcome=outcome or Outcome(),
    )


async def rated(visit: Visit) -> Response:
    """Take a rating, or only tell what it comes to."""
    found = await _found(visit)
    if found is None:
        return gone(visit)
    answers = answers_of(found["standard"], visit.form)
    if visit.given("action") == "score":
        return await rate(visit, answers)
    outcome = await do(visit, "Rate", assessment=found["id"], answers=answers)
    if not outcome.done:
        return await rate(visit, answers, outcome)
    return visit.onward(f"/desk/assessments/{found['id']}", done="RATE")


async def scored(visit: Visit) -> Response:
    """Answer what the answers of a form come to, as a piece of a page."""
    id_, version = visit.given("standard"), visit.given("version")
    standard = (await visit.ask("Standard", id=id_, version=version))["standard"]
    if standard is None:
        return gone(visit)
    answers = answers_of(standard, visit.form)
    region = {"code": visit.given("region")} if visit.given("region") else None
    return visit.page("score.html", s=standard, card=await card_of(visit, standard, answers, region))


async def card_of(visit: Visit, standard: Any, answers: Mapping[str, Any], region: Any) -> Any:
    """Return what answers come to in a division, None: by the rules of the nation."""
    asked = {"standard": standard["id"], "version": standard["version"], "region": (region or {}).get("code")}
    return (await visit.ask("Evaluate", **asked, answers=answers))["evaluate"]


async def _found(visit: Visit) -> Any:
    return (await visit.ask("Assessment", id=visit.request.path_params["id"]))["assessment"]


def _entry(visit: Visit, found: Mapping[str, Any]) -> str | None:
    """Return the page of whom an assessment is of; None of an enterprise that the visitor may not see."""
    if not is_enterprise(found["subject"]):
        return f"/organizations/{found['subject']}"
    code = (found["subjectRegion"] or {}).get("code", "")
    return desk_page(found["subject"]) if found["subject"] in visit.subjects or looks_after(visit, code) else None


def _columns(found: Mapping[str, Any], visit: Visit) -> list[tuple[str, Mapping[str, Any]]]:
    """Return what was answered, each with who did."""
    own = [(visit.words.texts["by_itself"], found["selfAssessment"]["answers"])] if found["selfAssessment"] else []
    experts = [(f"{visit.words.texts['expert']} {n}", one["answers"]) for n, one in enumerate(found["ratings"], 1)]
    return [*own, *experts]
