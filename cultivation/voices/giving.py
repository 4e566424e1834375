"""Giving a voice: one for each confirmed service of an enterprise, once and for all.

A second one for the same service is refused, so nobody can be urged to better a voice that was given.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from cultivation import reading
from cultivation.aggregates import FEEDBACK, REQUEST, VOICES
from cultivation.documents import EnterpriseDocument, FeedbackDocument, RequestDocument
from cultivation.refusals import FeedbackRefused
from cultivation.requests.states import RequestState
from cultivation.texts import optional_text
from cultivation.voices import queries
from cultivation.voices.bursts import LOOKED_AT_DAYS, Flag, Voice, flags_of
from cultivation.voices.tallies import province_of, tallied
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.refusals import NotAllowed
from directory.accounts.roles import Action
from directory.documents import without_blanks
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.journal import Journal
from graph_schema.receipts import Receipt, Request

STARS = (1, 5)  # of a voice


@dataclass(frozen=True)
class Said:
    """What an enterprise says about the service of a request."""

    request: str
    satisfied: bool
    stars: int
    text: str | None = None

    @classmethod
    def of(cls, request: str, stars: int, text: str | None, *, satisfied: bool) -> "Said":
        """Return what was said; raise `FeedbackRefused` for stars out of range and texts that cannot be."""
        least, most = STARS
        if not least <= stars <= most:
            raise FeedbackRefused(f"stars is {stars}; allowed: {least} to {most}", field="stars")
        return cls(request, satisfied, stars, optional_text(text, "text", FeedbackRefused))


async def give_feedback(journal: Journal, caller: Caller, request_id: str, said: Said) -> Receipt:
    """Write the voice on behalf of the enterprise that was served, and return the receipt.

    Raise `NotAllowed` unless the caller represents the enterprise, `NotFound`, `FeedbackRefused` unless the service is
    confirmed and nothing was said about it yet, `RequestIdConflict`.
    """
    request = Request.of(caller.account, request_id, {"mutation": "giveFeedback", **vars(said)})
    moment = now()

    async def decide(transaction: Transaction) -> tuple[Sequence[Draft], Document]:
        asked = await reading.request_of(transaction, said.request)
        if "enterprise" not in asked:
            raise NotAllowed("the request is of no enterprise; only the services of enterprises give a voice")
        enterprise, target = await reading.enterprise_of(transaction, asked["enterprise"])
        await rights.require(transaction, caller.account, [Action.REPRESENT], target, moment)
        voice = _document(said, asked, await province_of(transaction, asked["organization"]), moment)
        await _check(transaction, asked, voice)
        return await drafts_of(transaction, voice, enterprise), {"id": voice["id"]}

    return await journal.answer(request, decide, at=moment)


async def drafts_of(transaction: Transaction, voice: FeedbackDocument, enterprise: EnterpriseDocument) -> list[Draft]:
    """Return the changes of a new voice: itself, voices that are suspicious from now on with it, and the tallies.

    A voice that was flagged once stays so.
    """
    since = dt.datetime.fromisoformat(voice["at"]) - dt.timedelta(days=LOOKED_AT_DAYS)
    rows = await transaction.run(
        queries.READ_VOICES, organization=voice["organization"], since=since.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    told = {"enterprise": voice["enterprise"], "source": enterprise.get("source")}
    new = {"id": voice["id"], "at": voice["at"], "text": voice.get("text"), **told}
    found = flags_of([_voice(row) for row in [*rows, new]])
    before = {row["id"]: frozenset(map(Flag, row["flags"] or ())) for row in rows}
    flagged = [key for key, flags in before.items() if not found.get(key, frozenset()) <= flags]
    stored = await transaction.run(VOICES.read, keys=flagged) if flagged else []
    older = [cast("FeedbackDocument", VOICES.document(row)) for row in stored]
    left_out = [one for one in older if not before[one["id"]]]
    drafts = [_draft("FEEDBACK_CHANGED", one, before[one["id"]] | found[one["id"]]) for one in older]
    own = found.get(voice["id"], frozenset())
    drafts.append(_draft("FEEDBACK_ADDED", voice, own))
    return drafts + await tallied(transaction, [] if own else [voice], left_out)


async def _check(transaction: Transaction, asked: RequestDocument, voice: FeedbackDocument) -> None:
    if asked["state"] != RequestState.CONFIRMED.value:
        raise FeedbackRefused(
            f"the request is {asked['state']}; a voice needs a service that is CONFIRMED", field="request"
        )
    if await transaction.run(VOICES.read, keys=[voice["id"]]):
        raise FeedbackRefused("the service has a voice already; there is one for each", field="request")


def _document(said: Said, asked: RequestDocument, province: str | None, moment: str) -> FeedbackDocument:
    document = {
        "id": FEEDBACK + asked["id"].removeprefix(REQUEST),  # so that a service cannot have two
        "organization": asked["organization"],
        "enterprise": asked.get("enterprise"),
        "request": asked["id"],
        "at": moment,
        "satisfied": said.satisfied,
        "stars": said.stars,
        "province": province,
        "text": said.text,
        "synthetic": asked.get("synthetic"),
    }
    return cast("FeedbackDocument", without_blanks(document))


def _voice(row: Mapping[str, str | None]) -> Voice:
    moment = dt.datetime.fromisoformat(str(row["at"]))
    return Voice(str(row["id"]), moment, str(row["enterprise"]), row["source"], row["text"] or "")


def _draft(kind: str, voice: FeedbackDocument, flags: frozenset[Flag]) -> Draft:
    document = without_blanks({**voice, "flags": sorted(flag.value for flag in flags)})
    return Draft(kind, voice["id"], document, fresh=kind == "FEEDBACK_ADDED")
