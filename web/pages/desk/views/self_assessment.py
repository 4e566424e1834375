"""The form by which those who speak for an organization or enterprise say how it meets a standard, with evidence."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from directory.scalars import shown
from evaluation.evidence.kinds import ENDINGS, TEXT, media_type_of
from evaluation.evidence.store import EVIDENCE_BYTES
from evaluation.evidence.viewing import seen, sees_all
from evaluation.rounds.case import assessment_id
from evaluation.rounds.subject import is_enterprise, named
from graph_schema.clock import now
from graph_schema.errors import DirectoryError, InvalidInput
from web.middleware import Bounds
from web.pages.desk.doing import Outcome, do, told
from web.pages.desk.questions import answers_of, groups
from web.pages.desk.views.assessments import card_of
from web.pages.desk.views.rounds import gone
from web.pages.desk.visit import Visit, desk_page

PATH = "/desk/self-assessment"
SIZE = re.compile(r"[0-9]{1,15}")  # bytes of a piece of evidence, as the form carries them along
BOUNDS = Bounds(2 * EVIDENCE_BYTES + 1_000_000, 160.0)  # two files at once, and the answers, at 1 Mbit/s
Piece = dict[str, Any]


async def show(
    visit: Visit,
    answers: Mapping[str, Any] | None = None,
    evidence: Sequence[Piece] | None = None,
    outcome: Outcome | None = None,
) -> Response:
    """Answer the form, with what was said before when the assessment came back."""
    found = await _found(visit)
    if found is None:
        return gone(visit)
    round_, subject, before = found
    standard = await _standard(visit, round_)
    own = (before or {}).get("selfAssessment") or {}
    known = await _known(visit, subject, standard) if answers is None and not own else {}
    given = {**known, **own.get("answers", {})} if answers is None else answers
    pieces = own.get("evidence", []) if evidence is None else evidence
    return visit.page(
        "self_assessment.html",
        422 if outcome and outcome.message else 200,
        r=round_,
        o=subject,
        home=desk_page(subject["id"]),
        filled=bool(known),
        s=standard,
        before=before,
        groups=groups(standard, given, outcome.faults if outcome else {}, visit.words),
        evidence=pieces,
        card=await card_of(visit, standard, given, subject["region"]) if given else None,
        accepted=",".join(ENDINGS),
        outcome=outcome or Outcome(),
    )


async def sent(visit: Visit) -> Response:
    """Keep the files that came along; then hand the form in, or only show it again with what was typed."""
    found = await _found(visit)
    if found is None:
        return gone(visit)
    round_, subject, _ = found
    standard = await _standard(visit, round_)
    answers = answers_of(standard, visit.form)
    evidence = _pieces(visit)
    try:
        evidence += await _kept(visit)
    except DirectoryError as error:
        message, _ = told(visit, error.message)
        return await show(visit, answers, evidence, Outcome(message=message, faults={"files": message}))
    if visit.given("action") != "send":
        return await show(visit, answers, evidence)
    pieces = [{**one, "fields": one["fields"] or None} for one in evidence]
    outcome = await do(
        visit, "SelfAssess", round=round_["id"], **named(subject["id"]), answers=answers, evidence=pieces
    )
    if not outcome.done:
        return await show(visit, answers, evidence, outcome)
    return visit.onward(f"/desk/assessments/{outcome.answer['assessment']['id']}", done="SELF_ASSESS")


async def file(visit: Visit) -> Response:
    """Answer a file of evidence to those who may see it, as something to keep."""
    account, digest = visit.session.caller.account, visit.request.path_params["sha256"]
    everything = await sees_all(visit.parts.graph, account, now())
    kept = await asyncio.to_thread(seen, visit.parts.evidence, digest, account, everything=everything)
    if kept is None:
        return gone(visit)
    headers = {
        "Content-Disposition": f'attachment; filename="{kept.file_name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    kind = f"{TEXT}; charset=utf-8" if kept.media_type == TEXT else kept.media_type
    return Response(kept.data, headers=headers, media_type=kind)


async def _standard(visit: Visit, round_: Mapping[str, Any]) -> Any:
    named = round_["standard"]
    return (await visit.ask("Standard", id=named["id"], version=named["version"]))["standard"]


async def _known(visit: Visit, subject: Mapping[str, Any], standard: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is known of an enterprise before it answers; nothing of an organization."""
    if not is_enterprise(subject["id"]):
        return {}
    asked = {"enterprise": subject["id"], "standard": standard["id"], "version": standard["version"]}
    known: Mapping[str, Any] = (await visit.ask("Known", **asked))["knownAnswers"]
    return known


async def _found(visit: Visit) -> tuple[Any, Any, Any] | None:
    """Return the round and the organization or enterprise of the address, and the assessment if it was begun."""
    round_id, subject = visit.asked("round") or "", visit.asked("subject") or ""
    if subject not in visit.subjects:
        return None
    round_ = (await visit.ask("Round", id=round_id, first=0))["round"]
    found = await visit.subject(subject)
    if round_ is None or found is None:
        return None
    before = (await visit.ask("Assessment", id=assessment_id(round_id, subject)))["assessment"]
    return round_, found, before


def _pieces(visit: Visit) -> list[Piece]:
    """Return the evidence that the form carries along, without what was crossed out."""
    found = []
    for text in visit.form.getlist("evidence"):
        digest, _, rest = str(text).partition(" ")
        media, _, size = rest.partition(" ")
        if not SIZE.fullmatch(size) or visit.given(f"drop.{digest}"):
            continue
        about = visit.given(f"about.{digest}")
        found.append({"sha256": digest, "mediaType": media, "size": int(size), "fields": [about] if about else []})
    return found


async def _kept(visit: Visit) -> list[Piece]:
    """Keep the files of the form; raises `InvalidInput`, `QuotaExceeded`, `Unavailable`."""
    found = []
    for given in visit.form.getlist("files"):
        if not isinstance(given, UploadFile) or not given.filename:
            continue
        data = await given.read()
        media = media_type_of(data)
        if media is None or len(data) > EVIDENCE_BYTES:
            raise InvalidInput(
                visit.words.told("file_refused", name=shown(given.filename), most=EVIDENCE_BYTES // 1_000_000)
            )
        digest = await asyncio.to_thread(visit.parts.evidence.put, data, media, visit.session.caller.account)
        found.append({"sha256": digest, "mediaType": media, "size": len(data), "fields": []})
    return found
