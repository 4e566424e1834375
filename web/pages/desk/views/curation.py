"""Suggestions of anybody, each with the decision about it, and organizations without a division."""

from starlette.responses import Response

from web.pages.desk.doing import Outcome, do
from web.pages.desk.views.home import administers
from web.pages.desk.visit import Visit

PAGE = 20  # suggestions on a page
STATES = ("OPEN", "ACCEPTED", "REJECTED")


async def queue(visit: Visit, outcome: Outcome | None = None, failed: str = "") -> Response:
    """Answer what waits for an administrator, the oldest first."""
    within, state = visit.asked("within"), visit.asked("state")
    if within is None or not administers(visit, within):
        within = next(iter(visit.administered), None)
    if within is None:
        return visit.page("problem.html", 403, heading=visit.words.label("refusal", "NOT_ALLOWED"), message="")
    state = state if state in STATES else "OPEN"
    found = await visit.ask("Curation", within=within, state=state, first=PAGE, after=visit.asked("after"))
    return visit.page(
        "curation.html",
        422 if outcome else 200,
        queue=found["curationQueue"],
        given={"within": within, "state": state},
        places=[visit.division(one) for one in visit.administered],
        states=STATES,
        outcome=outcome or Outcome(),
        failed=failed,
        reason=visit.given("reason"),
    )


async def decided(visit: Visit) -> Response:
    """Accept or reject a suggestion."""
    outcome = await do(
        visit,
        "Decide",
        id=visit.given("suggestion"),
        accept=visit.given("accept") == "true",
        reason=visit.given("reason"),
        expectedVersion=visit.version if visit.given("expectedVersion") else None,
    )
    if not outcome.done:
        return await queue(visit, outcome, visit.given("suggestion"))
    return visit.onward("/desk/curation", done="decided", within=visit.asked("within"))
