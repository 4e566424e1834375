"""What somebody answers in an assessment, and what it rests on, as it is stored."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from directory.accounts.documents import Caller
from directory.documents import without_blanks
from directory.scalars import shown
from evaluation.aggregates import RATINGS
from evaluation.documents import EvidenceDocument, RatingDocument
from evaluation.rounds import queries
from evaluation.rounds.case import Case
from evaluation.rounds.refusals import AnswersRefused, EvidenceRefused
from evaluation.scoring.answers import InvalidInput, Problem, Reason
from evaluation.scoring.raters import combine
from evaluation.standards.model import Standard
from graph_schema.aggregate import Document
from graph_schema.connection import Transaction
from graph_schema.draft import Draft
from graph_schema.receipts import Request

SELF, EXPERT = "SELF", "EXPERT"
KEY = 32  # hexadecimal digits of a rating's id: no accident makes two alike
MOST_EVIDENCE = 50  # pieces: some two for each input of the longest standard
LONGEST_LINK = 500  # characters, as of a website
LARGEST_BYTES = 2**40  # of what a link leads to: a film of days

_DIGEST = re.compile("[0-9a-f]{64}")
_LINK = re.compile(r"(https?://[^\s/?#\"<>@]+|/evidence)([/?#][^\s\"<>]*)?", re.ASCII | re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}", re.ASCII)


def stated(answers: Mapping[str, Any]) -> str:
    """Return answers as one text, by which a repeated request is known; raise `AnswersRefused` for what is no JSON."""
    try:
        return json.dumps(dict(answers), sort_keys=True)
    except (TypeError, ValueError) as error:
        raise AnswersRefused([Problem("answers", Reason.WRONG_TYPE)]) from error


def checked_answers(standard: Standard, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as they are stored, numbers as plain texts; raise `AnswersRefused` unless the standard takes them.

    Combined with no others they stay what they are, in the one form that combining gives.
    """
    try:
        found = combine(standard, [dict(answers)])
    except InvalidInput as error:
        raise AnswersRefused(error.problems, standard) from error
    if not found:
        raise AnswersRefused([Problem("answers", Reason.MISSING_REQUIRED)], standard)
    return found


def checked_evidence(standard: Standard, evidence: Sequence[Mapping[str, Any]]) -> list[EvidenceDocument]:
    """Return the evidence as it is stored; raise `EvidenceRefused` for what cannot be."""
    if len(evidence) > MOST_EVIDENCE:
        raise EvidenceRefused(f"evidence has {len(evidence)} pieces; allowed are {MOST_EVIDENCE}", field="evidence")
    return [_piece(standard, piece) for piece in evidence]


def rating_of(request: Request, case: Case, caller: Caller, kind: str, answers: dict[str, Any]) -> RatingDocument:
    """Return the document of a rating; it is known by the request that it came with."""
    return {
        "id": f"rating-{request.key[:KEY]}",
        "assessment": case.id,
        "by": caller.account,
        "kind": kind,
        "at": case.moment,
        "answers": answers,
    }


def rating_draft(rating: RatingDocument, **more: Any) -> Draft:
    """Return the change that adds a rating with more of its properties; those that are None stay away."""
    return Draft("RATING_GIVEN", rating["id"], without_blanks({**rating, **more}), fresh=True)


async def ratings_in(transaction: Transaction, assessment: str) -> list[RatingDocument]:
    """Return the ratings of an assessment that no later one supersedes, in the order in which they were given."""
    rows = await transaction.run(queries.READ_RATINGS_IN, keys=[assessment])
    return [rating_document(row) for row in rows]


def rating_document(row: Document) -> RatingDocument:
    """Return the rating of a row of `READ_RATINGS_IN`."""
    ends = {"assessment": [row["assessment"]], "by": [row["by"]], "supersedes": []}
    return cast("RatingDocument", RATINGS.document({"properties": row["properties"], **ends}))


def _piece(standard: Standard, piece: Mapping[str, Any]) -> EvidenceDocument:
    digest, media, size = str(piece["sha256"]), str(piece["mediaType"]), piece["size"]
    link = piece.get("link") or f"/evidence/{digest}"
    fields = list(piece.get("fields") or ())
    unknown = sorted(set(fields) - {field.key for field in standard.fields})
    for wrong, value, allowed in (
        (not _DIGEST.fullmatch(digest), digest, "sha256 must be 64 hexadecimal digits in lower case"),
        (not _MEDIA_TYPE.fullmatch(media), media, "mediaType must be one such as application/pdf"),
        (not 0 <= size <= LARGEST_BYTES, size, f"size must be 0 to {LARGEST_BYTES} bytes"),
        (len(link) > LONGEST_LINK or not _LINK.fullmatch(link), link, "link must be http or https, 500 characters"),
        (bool(unknown), ", ".join(unknown), "fields must be inputs of the standard"),
    ):
        if wrong:
            raise EvidenceRefused(f"evidence says '{shown(value)}'; {allowed}", field="evidence")
    found = {"link": link, "sha256": digest, "mediaType": media, "size": size, "fields": sorted(set(fields))}
    return cast("EvidenceDocument", without_blanks(found))
