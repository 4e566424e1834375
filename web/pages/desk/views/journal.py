"""The journal at the desk: its rows as everybody may see them, and whether a part of it holds."""

from starlette.responses import Response

from graph_schema.verify import Report
from graph_schema.verify_range import MOST_ROWS, verify_range
from web.pages.desk.doing import told
from web.pages.desk.visit import Visit
from web.parameters import DIGITS

PAGE = 50  # rows on a page
POINTS_A_ROW = 5  # of a verification: 50 µs
USUAL_ROWS = 1_000  # verified unless more are asked for


async def show(visit: Visit) -> Response:
    """Answer rows of the journal, the youngest unless others are asked for, and what a verification found."""
    if not visit.divisions:
        return visit.page("problem.html", 403, heading=visit.words.label("refusal", "NOT_ALLOWED"), message="")
    head = (await visit.parts.journal.head()).seq
    after = _number(visit, "after", max(head - PAGE, 0), head)
    first = _number(visit, "from", max(head - USUAL_ROWS + 1, 1), head)
    last = _number(visit, "to", head, head)
    report = await _verified(visit, max(first, 1), last) if visit.asked("verify") else None
    found = (await visit.ask("Changes", after=after, first=PAGE))["changes"]
    return visit.page(
        "journal.html",
        rows=found["nodes"],
        head=head,
        before=max(after - PAGE, 0) if after else None,
        following=after + PAGE if after + PAGE < head else None,
        first=max(first, 1),
        last=last,
        most=MOST_ROWS,
        report=report,
        findings=[told(visit, one)[0] for one in report.findings] if report else [],
    )


async def _verified(visit: Visit, first: int, last: int) -> Report:
    visit.spend(max(0, min(last - first + 1, MOST_ROWS)) * POINTS_A_ROW)
    return await verify_range(visit.parts.journal, first, last, list(visit.parts.anchors))


def _number(visit: Visit, name: str, usual: int, most: int) -> int:
    """Return a whole number of the address, at most the head's; the usual one for anything else."""
    text = visit.asked(name) or ""
    return min(int(text), most) if DIGITS.fullmatch(text) else usual
