"""Deadlines as a calendar that other programs follow, at an address that nobody guesses and its owner takes back."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from directory.accounts.documents import Caller
from web.pages.asking import Asking
from web.pages.desk.door import Door
from web.pages.desk.icalendar import Event, calendar
from web.pages.desk.views.work import inbox
from web.pages.desk.visit import LOOKING, Visit, standing
from web.pages.desk.words import WORDS, Words
from web.parts import Parts
from web.refusals import HttpRefusal

MOST = 100  # events of a kind: more than anybody can do before his calendar asks again
STAGES = ("selfAssessBy", "checkBy", "rateBy", "publishBy")


async def made(visit: Visit) -> Response:
    """Make a new address, or take the present one back."""
    caller, feeds = visit.session.caller, visit.parts.feeds
    if visit.given("action") == "revoke":
        feeds.revoke(caller)
        return visit.onward("/desk/inbox", done="calendar_revoked")
    secret = feeds.make(caller, visit.language.tag)
    return await inbox(visit, f"{Door(visit.parts).origin(visit.request)}/calendar/{secret}.ics")


class CalendarDesk:
    """Answers the address of a calendar."""

    def __init__(self, asking: Asking, parts: Parts) -> None:
        self._asking = asking
        self._parts = parts

    async def answer(self, request: Request) -> Response:
        """Return what is due to whoever has this address, by the roles that he has now; raises HttpRefusal 404."""
        feed = self._parts.feeds.find(request.path_params["secret"])
        if feed is None:
            raise HttpRefusal(404, "NOT_FOUND", "there is no calendar at this address, or none any more")
        words = WORDS[feed.language]
        site = Door(self._parts).origin(request) + words.language.prefix
        found = {event.uid: event async for event in self._events(feed.caller, words, site)}
        events = sorted(found.values(), key=lambda event: (event.day, event.uid))
        return Response(calendar(words.texts["calendar_name"], events), media_type="text/calendar; charset=utf-8")

    async def _events(self, caller: Caller, words: Words, site: str) -> AsyncIterator[Event]:
        roles = standing((await self._asking.ask_for(caller, "Me"))["me"]["roles"])
        work = await self._asking.ask_for(caller, "Work", first=MOST)
        for edge in work["myAssessments"]["edges"]:
            if edge["deadline"]:
                yield _work_event(edge, words, site)
        for code in {role["region"] for role in roles if role["role"] in LOOKING}:
            rounds = (await self._asking.ask_for(caller, "Rounds", within=code, state="OPEN", first=MOST))["rounds"]
            for round_ in rounds["nodes"]:
                for event in _round_events(round_, words, site):
                    yield event
        for shop in {role["organization"] for role in roles if role["role"] == "ORGANIZATION"}:
            for request in (await self._asking.ask_for(caller, "Desk", id=shop))["openRequests"]:
                yield _request_event(request, shop, words, site)


def _work_event(edge: Mapping[str, Any], words: Words, site: str) -> Event:
    node = edge["node"]
    name = words.language.name(node, "subjectName", "subjectEnglish")
    return Event(
        uid=f"{node['id']}-{edge['deed'].lower()}@smenet",
        stamp=node["createdAt"],
        day=edge["deadline"],
        summary=f"{words.label('deed_to_do', edge['deed'])}: {name}",
        description=f"{words.language.name(node['standard'], 'title')} {node['period']}",
        url=f"{site}/desk/assessments/{node['id']}",
    )


def _round_events(round_: Mapping[str, Any], words: Words, site: str) -> list[Event]:
    place = words.language.name(round_["region"]) if round_["region"] else round_["id"]
    return [
        Event(
            uid=f"{round_['id']}-{stage.lower()}@smenet",
            stamp=round_["openedAt"],
            day=round_[stage],
            summary=f"{words.texts[stage]}: {place} {round_['period']}",
            description=words.language.name(round_["standard"], "title"),
            url=f"{site}/desk/rounds/{round_['id']}",
        )
        for stage in STAGES
    ]


def _request_event(request: Mapping[str, Any], shop: str, words: Words, site: str) -> Event:
    return Event(
        uid=f"{request['id']}@smenet",
        stamp=request["createdAt"],
        day=words.language.day(request["dueAt"]),
        summary=f"{words.texts['requests']}: {words.label('request_kind', request['kind'])}",
        description=request["category"],
        url=f"{site}/desk/organizations/{shop}",
    )
