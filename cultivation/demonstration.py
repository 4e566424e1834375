"""The demonstration network with voices: synthetic enterprises that were served, and what they say.

Bounded, so that the first start stays short: two hundred organizations at most have ten voices each.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cultivation.aggregates import FEEDBACK, REQUEST, TALLY
from cultivation.requests.kinds import RequestKind
from cultivation.requests.rules import rules
from cultivation.requests.states import RequestState
from directory.accounts.roles import ENTERPRISE
from directory.documents import CLOSED, without_blanks
from directory.generator.chance import Chance
from directory.generator.credit_codes import credit_code
from directory.regions import NATION, Regions
from graph_schema.aggregate import Document
from graph_schema.draft import Draft
from graph_schema.journal import BATCH_ROWS

VOICED = 200  # organizations with voices
VOICES_EACH = 10  # of one of them, each of an enterprise of its own: enough for a figure that is shown
ENTERPRISES = VOICED * VOICES_EACH
MOST_ROWS = 3 * ENTERPRISES + 35  # of enterprises, requests, voices, and the tallies of nation and provinces
APART = dt.timedelta(days=36)  # between two voices about one organization: a year in all, and no burst
FIRST_NUMBER = 500_000_000  # of credit codes: beyond those of invented organizations
COMPANY = "91"  # registering department and category of a credit code: an enterprise
NOBODYS = "synthetic "  # begins what is no digest: no number follows an invented request
INDUSTRIES = "ABCDEFGHIJKLMNOPQRST"  # the sections of GB/T 4754
SATISFIED = 0.85  # share of satisfied voices
TEXTS = ("很好", "有帮助", "办得快", "可以", "还行", "流程长")  # shorter than what counts as the same text


def with_voices(batches: Iterable[list[Draft]], regions: Regions, seed: int, at: str) -> Iterator[list[Draft]]:
    """Yield the batches as they are, then enterprises, requests, voices and tallies about the first organizations.

    Everything is marked synthetic. The same arguments give the same batches; `at` is the moment of the data (UTC).
    """
    chosen: list[Document] = []
    for batch in batches:
        if len(chosen) < VOICED:
            chosen += [draft.document for draft in batch if draft.document and _can_be_voiced(draft)]
        yield batch
    enterprises, requests, voices = _invented(chosen[:VOICED], regions, Chance(seed), at)
    tallies = _tallies(voices)
    for kind, documents in (
        ("ENTERPRISE_ADDED", enterprises),
        ("REQUEST_ADDED", requests),
        ("FEEDBACK_ADDED", voices),
        ("TALLY_ADDED", tallies),
    ):
        drafts = [Draft(kind, document["id"], document, fresh=True) for document in documents]
        for first in range(0, len(drafts), BATCH_ROWS):
            yield drafts[first : first + BATCH_ROWS]


def _can_be_voiced(draft: Draft) -> bool:
    document = draft.document or {}
    is_open = draft.kind == "ORGANIZATION_ADDED" and document["status"] not in CLOSED
    return is_open and "region" in document and "services" in document


def _invented(chosen: Sequence[Document], regions: Regions, chance: Chance, at: str) -> tuple[list[Document], ...]:
    """Return enterprises, their requests and their voices, in this order."""
    found: tuple[list[Document], list[Document], list[Document]] = ([], [], [])
    last = dt.datetime.fromisoformat(at)
    for place, organization in enumerate(chosen):
        province = _province(organization["region"], regions)
        for turn in range(VOICES_EACH):
            number = place * VOICES_EACH + turn
            said = last - APART * (VOICES_EACH - turn)
            for documents, document in zip(found, _one(organization, province, number, said, chance), strict=True):
                documents.append(document)
    return found


def _one(
    organization: Document, province: str | None, number: int, said: dt.datetime, chance: Chance
) -> tuple[Document, ...]:
    name, region = f"demo-{number:04d}", organization["region"]
    satisfied = chance.happens(SATISFIED)
    asked = said - dt.timedelta(days=chance.between(3, 10))
    enterprise = {
        "id": f"{ENTERPRISE}{name}",
        "creditCode": credit_code(COMPANY, region, FIRST_NUMBER + number),
        "name": f"示例企业{number:04d}",
        "industry": chance.pick(INDUSTRIES),
        "region": region,
        "createdAt": _text(asked),
        "synthetic": True,
    }
    request = {
        "id": f"{REQUEST}{name}",
        "kind": RequestKind.SERVICE.value,
        "state": RequestState.CONFIRMED.value,
        "category": chance.pick(organization["services"])["category"],
        "organization": organization["id"],
        "enterprise": enterprise["id"],
        "numberDigest": f"{NOBODYS}{name}",
        "createdAt": _text(asked),
        "dueAt": _text(asked + dt.timedelta(days=rules().kinds[RequestKind.SERVICE].days)),
        "answer": "已办理",
        "answeredAt": _text(asked + dt.timedelta(days=1)),
        "confirmedAt": _text(said),
        "synthetic": True,
    }
    voice = {
        "id": f"{FEEDBACK}{name}",
        "organization": organization["id"],
        "enterprise": enterprise["id"],
        "request": request["id"],
        "at": _text(said),
        "satisfied": satisfied,
        "stars": chance.between(4, 5) if satisfied else chance.between(1, 3),
        "province": province,
        "text": chance.pick(TEXTS),
        "synthetic": True,
    }
    return enterprise, request, without_blanks(voice)


def _tallies(voices: Sequence[Document]) -> list[Document]:
    found: dict[str, dict[str, Any]] = {}
    for voice in voices:
        for code in {NATION, voice.get("province", NATION)}:
            key = f"{TALLY}{code}"
            tally = found.setdefault(key, {"id": key, "voices": 0, "satisfied": 0, "stars": 0})
            tally["voices"] += 1
            tally["satisfied"] += voice["satisfied"]
            tally["stars"] += voice["stars"]
    return [found[key] for key in sorted(found)]


def _province(region: str, regions: Regions) -> str | None:
    """Return the code of the province that a region (code) lies in; None for the nation."""
    above = [division for division in map(regions.get, regions.lineage(region)) if division]
    return next((division.code for division in above if division.level == "PROVINCE"), None)


def _text(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
