"""What waits for the visitor."""

from typing import Any

from starlette.responses import Response

from web.pages.desk.visit import Visit

PAGE = 20  # pieces of work on a page


async def inbox(visit: Visit, calendar: str | None = None) -> Response:
    """Answer all that waits for the visitor, a page at a time; a new address of his calendar is told once."""
    deed, after = visit.asked("deed"), visit.asked("after")
    found = await work_of(visit, PAGE, [deed] if deed else None, after)
    following = visit.parts.feeds.has(visit.session.caller)
    return visit.page("inbox.html", work=found, given={"deed": deed}, calendar=calendar, following=following)


async def work_of(visit: Visit, first: int, deeds: list[str] | None = None, after: str | None = None) -> Any:
    """Return what waits in rounds of evaluation, as a page of `myAssessments`."""
    return (await visit.ask("Work", deeds=deeds, first=first, after=after))["myAssessments"]
