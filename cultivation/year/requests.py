"""The requests of an invented year, played day by day: people do what their fates say where the rules let them."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from cultivation.aggregates import REQUESTS
from cultivation.documents import RequestDocument
from cultivation.refusals import ServiceRefused
from cultivation.requests.asking import Wanted, ask_the_competent, number_told
from cultivation.requests.escalating import escalate_overdue
from cultivation.requests.following import close_request, confirm_service, reopen_request
from cultivation.requests.kinds import RequestKind
from cultivation.requests.place import Place
from cultivation.requests.progress import held_by, times
from cultivation.requests.routing import Router, assigned
from cultivation.requests.rules import rules
from cultivation.requests.serving import accept_request, answer_request, refer_request
from cultivation.requests.states import WAITING, RequestDeed, RequestState
from cultivation.voices.giving import Said, give_feedback
from cultivation.year.enterprises import Cast
from cultivation.year.script import Ending, Fate
from directory.accounts.documents import Caller
from directory.accounts.granting import Wish, grant_by_command
from directory.accounts.reading import Reading
from directory.accounts.roles import Role
from directory.filling import ACTOR
from directory.search.snapshot import Snapshot
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.journal import Journal

SATISFIED = 4  # stars from which on somebody is
ID_END = "0" * 32  # of a request id without an account, which must be long; nothing here is secret
TEXTS = {
    RequestKind.SERVICE: "虚构：需要服务 (invented: a service is needed)",
    RequestKind.ARREARS: "虚构：货款被拖欠 (invented: a payment is late)",
    RequestKind.INTELLECTUAL_PROPERTY: "虚构：商标被侵权 (invented: a trade mark is infringed)",
    RequestKind.RELIEF: "虚构：经营困难 (invented: in difficulties)",
    RequestKind.COMPLIANCE: "虚构：合规咨询 (invented: a question of compliance)",
}
SERVED, UNABLE = "虚构：已办理 (invented: done)", "虚构：不在服务范围 (invented: not ours)"
ELSEWHERE, AGAIN = "虚构：转办更合适 (invented: others do it better)", "虚构：仍未解决 (invented: not solved yet)"


@dataclass
class Played:
    """A request that was made: its fate, its number, the voice about it, whether nothing more comes of it."""

    fate: Fate
    request: str
    number: str
    voice: str | None = None
    over: bool = False


@dataclass
class Stage:
    """Everything that a year is played with.

    `played` are its requests, `levels` counts them by where they first went, `refused` those that found nobody.
    """

    graph: Graph
    journal: Journal
    snapshot: Snapshot
    people: Cast
    played: list[Played] = field(default_factory=list)
    levels: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    appointed: set[str] = field(default_factory=set)

    async def ask(self, fate: Fate) -> None:
        """Make a request as its fate says."""
        people, place = self.people, fate.enterprise
        caller = None if place is None else people.representative(place)
        enterprise = None if place is None else people.enterprise(place)
        category = fate.category if rules().kinds[fate.kind].category is None else None
        wanted = Wanted(fate.kind, category, None, TEXTS[fate.kind], enterprise, fate.region, synthetic=True)
        name = self._name("ask", fate)
        try:
            receipt = await ask_the_competent(self.journal, self.snapshot, caller, name, wanted)
        except ServiceRefused:
            self.refused += 1
            return
        self.levels[receipt.answer["route"]["level"]] += 1
        self.played.append(Played(fate, receipt.answer["id"], number_told(receipt, caller, name, wanted)))

    async def escalate(self) -> None:
        """Let what is overdue go up, as a server does every ten minutes."""
        await escalate_overdue(self.journal, self.snapshot, now())

    async def documents(self, played: Sequence[Played]) -> list[RequestDocument]:
        """Return requests as they are, in their order."""
        rows = await self.graph.read(REQUESTS.read, keys=[one.request for one in played])
        found = {row["properties"]["id"]: cast("RequestDocument", REQUESTS.document(row)) for row in rows}
        return [found[one.request] for one in played]

    async def act(self, played: Played, document: RequestDocument) -> None:
        """Let the people of a request do what is theirs to do today, one thing at most."""
        state = RequestState(document["state"])
        withdraws = played.fate.withdraws_after
        if state in WAITING and withdraws is not None and since(document["createdAt"]) >= withdraws:
            await close_request(*self._by_requester("withdraw", played))
        elif state in WAITING:
            await self._serve(played, document, state)
        elif state is RequestState.CLOSED:
            played.over = True
        else:
            await self._react(played, document, state)

    async def _serve(self, played: Played, document: RequestDocument, state: RequestState) -> None:
        fate, waited = played.fate, since(document["steps"][-1]["at"])
        # Whoever has it by escalation or by referral counts: who lets it lie leaves it to the next.
        if times(document, RequestDeed.ESCALATE) < fate.ignored:
            return
        staff = await self._staff(document["organization"])
        if state is RequestState.OPEN and waited >= fate.accepts_after:
            if fate.refers and not times(document, RequestDeed.REFER) and await self._refer(staff, played, document):
                return
            await accept_request(self.journal, staff, self._step(played, document), played.request)
        elif state is RequestState.ACCEPTED and waited >= fate.answers_after:
            served = fate.served or times(document, RequestDeed.REOPEN) > 0
            text = SERVED if served else UNABLE
            step = self._step(played, document)
            await answer_request(self.journal, staff, step, played.request, served=served, text=text)

    async def _refer(self, staff: Caller, played: Played, document: RequestDocument) -> bool:
        """Pass a request on to the competent one of all others, and return whether there is any."""
        place = Place.of(self.snapshot.regions, document.get("region"))
        router = Router(self.snapshot, place, document["category"], left_out=held_by(document))
        route = await assigned(Reading(self.graph), router)
        if route is None:
            return False
        step = self._step(played, document)
        await refer_request(self.journal, staff, step, played.request, route.organization, ELSEWHERE)
        return True

    async def _react(self, played: Played, document: RequestDocument, state: RequestState) -> None:
        fate = played.fate
        if since(document["steps"][-1]["at"]) < fate.reacts_after:
            return
        if state is RequestState.CONFIRMED:
            await self._speak(played)
        elif fate.ending is Ending.REOPEN and not times(document, RequestDeed.REOPEN):
            await reopen_request(*self._by_requester("reopen", played), AGAIN)
        elif fate.ending is Ending.CLOSE or (state is RequestState.DECLINED and fate.ending is not Ending.SILENT):
            await close_request(*self._by_requester("close", played))
        elif state is RequestState.ANSWERED and fate.ending is not Ending.SILENT:
            await confirm_service(*self._by_requester("confirm", played))

    async def _speak(self, played: Played) -> None:
        """Say how the service was, once: only an enterprise has a voice."""
        fate = played.fate
        played.over = True
        if fate.stars is None or fate.enterprise is None:
            return
        said = Said.of(played.request, fate.stars, None, satisfied=fate.stars >= SATISFIED)
        caller = self.people.representative(fate.enterprise)
        receipt = await give_feedback(self.journal, caller, self._name("voice", fate), said)
        played.voice = receipt.answer["id"]

    async def _staff(self, organization: str) -> Caller:
        """Return who speaks for an organization, with that role from the first time on."""
        staff = self.people.staff(organization)
        if organization not in self.appointed:
            await grant_by_command(self.journal, ACTOR, Wish(staff, Role.ORGANIZATION, organization=organization))
            self.appointed.add(organization)
        return staff

    def _by_requester(self, deed: str, played: Played) -> tuple[Journal, Caller | None, str, str, str]:
        place = played.fate.enterprise
        caller = None if place is None else self.people.representative(place)
        return self.journal, caller, self._name(deed, played.fate), played.request, played.number

    def _step(self, played: Played, document: RequestDocument) -> str:
        """Return the request id of what the staff do next."""
        return self._name(f"step-{len(document['steps'])}", played.fate)

    def _name(self, deed: str, fate: Fate) -> str:
        return f"year-{self.people.seed}-{deed}-{fate.number}-{ID_END}"


def since(moment: str) -> int:
    """Return how many whole days passed since an instant."""
    return (dt.datetime.fromisoformat(now()) - dt.datetime.fromisoformat(moment)).days
