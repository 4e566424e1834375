"""Rounds of evaluation: all of them, one with its assessments, opening and closing, as a table to keep or print."""

import csv
import io
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

from starlette.responses import Response

from evaluation.rounds.case import assessment_id
from evaluation.rounds.opening import MOST_RATERS
from evaluation.rounds.subject import OF_ENTERPRISES, is_enterprise
from graph_schema.clock import today
from web.allowance import VIEW
from web.pages.desk.doing import Outcome, do
from web.pages.desk.fields import fields_of, values_of
from web.pages.desk.visit import Visit

PAGE = 20  # rounds or assessments on a page
OPEN_PAGES = 10  # of 100 open rounds each, among which those that somebody may enter are looked for
MOST_PAGES = 100  # of 100 assessments each, of a round that is printed or kept: the organizations of a large province
STATES = (
    *("SELF_ASSESSED", "RETURNED", "LOCALLY_CHECKED", "UNDER_REVIEW", "EXPERT_REVIEWED", "PUBLISHED", "APPEALED"),
    *("RE_REVIEW", "RE_REVIEWED", "REVOKED"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet takes a cell for a formula
COLUMNS = (
    *("id", "subject", "region", "region_path", "name", "state", "total", "stars", "outcome", "agreement"),
    *("created_at", "published_at"),
)


async def index(visit: Visit) -> Response:
    """Answer the rounds of the visitor's divisions, or of one of them."""
    within, state, after = visit.asked("within"), visit.asked("state"), visit.asked("after")
    within = within or next(iter(visit.divisions), None)
    found = (await visit.ask("Rounds", within=within, state=state, first=PAGE, after=after))["rounds"]
    given = {"within": within, "state": state}
    return visit.page("rounds.html", rounds=found, given=given, places=[visit.division(one) for one in visit.divisions])


async def new(visit: Visit, outcome: Outcome | None = None) -> Response:
    """Answer the form that opens a round."""
    day = today().isoformat()
    standards = (await visit.ask("ForRounds", day=day))["standards"]
    fields = fields_of(visit.asking.variables_of("OpenRound"), visit.words, ("requestId",))
    region = visit.asked("region") or next(iter(visit.administered), "")
    given = {"round.region": region, "round.period": str(today().year), "round.appealDays": "15"}
    given |= {field.name: visit.given(field.name) for field in fields if field.name in visit.form}
    return visit.page(
        "round_new.html",
        422 if outcome else 200,
        fields=[field for field in fields if field.name not in {"round.standard", "round.version"}],
        standards=standards,
        chosen=visit.given("standard"),
        given=given,
        place=visit.division(given["round.region"]),
        today=day,
        most_raters=MOST_RATERS,
        outcome=outcome or Outcome(),
    )


async def opened(visit: Visit) -> Response:
    """Open a round."""
    kinds = {"round": visit.asking.variables_of("OpenRound")["round"]}
    wanted = values_of(kinds, visit.form, visit.words).get("round", {})
    standard, _, version = visit.given("standard").partition("@")
    outcome = await do(visit, "OpenRound", round=wanted | {"standard": standard, "version": version})
    if not outcome.done:
        return await new(visit, outcome)
    return visit.onward(f"/desk/rounds/{outcome.answer['round']['id']}", done="round_opened")


async def show(visit: Visit, outcome: Outcome | None = None) -> Response:
    """Answer a round with its assessments, a page at a time."""
    id_, state, after = visit.request.path_params["id"], visit.asked("state"), visit.asked("after")
    found = await visit.ask("Round", id=id_, state=state, first=PAGE, after=after)
    if found["round"] is None:
        return gone(visit)
    return visit.page(
        "round.html",
        422 if outcome else 200,
        r=found["round"],
        assessments=found["assessments"],
        states=STATES,
        given={"state": state},
        may_close=_holds(visit, found["round"]) and found["round"]["state"] == "OPEN",
        outcome=outcome or Outcome(),
    )


async def closed(visit: Visit) -> Response:
    """Close a round."""
    id_ = visit.request.path_params["id"]
    outcome = await do(visit, "CloseRound", id=id_, expectedVersion=visit.version)
    return visit.onward(f"/desk/rounds/{id_}", done="round_closed") if outcome.done else await show(visit, outcome)


async def printed(visit: Visit) -> Response:
    """Answer the whole round on one page, to print."""
    found = await visit.ask("Round", id=visit.request.path_params["id"], first=0)
    if found["round"] is None:
        return gone(visit)
    rows = [row async for row in _assessments(visit)]
    return visit.page("round_print.html", r=found["round"], rows=rows, today=today().isoformat())


async def kept(visit: Visit) -> Response:
    """Answer the whole round as CSV in UTF-8, with the mark by which spreadsheets know that."""
    found = await visit.ask("Round", id=visit.request.path_params["id"], first=0)
    if found["round"] is None:
        return gone(visit)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    async for row in _assessments(visit):
        writer.writerow([_cell(value) for value in _values(row)])
    name = f"{found['round']['id']}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\N{ZERO WIDTH NO-BREAK SPACE}" + text.getvalue(), headers=headers, media_type="text/csv")


async def to_enter(visit: Visit, subject: str, codes: Collection[str]) -> list[Mapping[str, Any]]:
    """Return the open rounds that somebody in these divisions may enter, or has entered: then with what was `begun`."""
    wanted = OF_ENTERPRISES if is_enterprise(subject) else "ORGANIZATION"
    found: list[Mapping[str, Any]] = []
    after = None
    for _ in range(OPEN_PAGES):
        page = (await visit.ask("Rounds", state="OPEN", first=100, after=after))["rounds"]
        held = [one for one in page["nodes"] if one["region"] and one["region"]["code"] in codes]
        found += [one for one in held if one["standard"] and one["standard"]["subject"] == wanted]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    begun = [(await visit.ask("Standing", id=assessment_id(one["id"], subject)))["assessment"] for one in found]
    return [{**one, "begun": before} for one, before in zip(found, begun, strict=True)]


def gone(visit: Visit) -> Response:
    """Return the page that there is no such thing, or none that the visitor may see."""
    return visit.page("problem.html", 404, heading=visit.words.label("refusal", "NOT_FOUND"), message="")


async def _assessments(visit: Visit) -> AsyncIterator[Mapping[str, Any]]:
    after = None
    for _ in range(MOST_PAGES):
        visit.spend(VIEW)
        found = await visit.ask("Round", id=visit.request.path_params["id"], first=100, after=after)
        for row in found["assessments"]["nodes"]:
            yield row
        if not found["assessments"]["pageInfo"]["hasNextPage"]:
            return
        after = found["assessments"]["pageInfo"]["endCursor"]


def _values(row: Mapping[str, Any]) -> list[Any]:
    region, score = row["subjectRegion"] or {}, row["score"] or {}
    return [
        *(row["id"], row["subject"], region.get("code"), region.get("path"), row["subjectName"]),
        *(row["state"], score.get("total"), score.get("stars"), score.get("outcome"), row["agreement"]),
        *(row["createdAt"], row["publishedAt"]),
    ]


def _cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers keep their sign."""
    text = "" if value is None else str(value)
    number = text.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(FORMULA) and not number else text


def _holds(visit: Visit, round_: Mapping[str, Any]) -> bool:
    """Return whether the visitor administers the division of a round, or one above it."""
    regions = visit.parts.index.snapshot().regions
    code = (round_["region"] or {}).get("code", "")
    return code in regions and bool(set(regions.lineage(code)).intersection(visit.administered))
