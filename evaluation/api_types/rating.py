"""What somebody answered in an assessment, and the evidence for it."""

import datetime as dt
from typing import Any, Self

import strawberry
from strawberry import UNSET

from directory.scalars import Long
from directory.types.described import input_type, object_type
from evaluation.documents import EvidenceDocument, RatingDocument
from evaluation.scalars import Answers


@object_type
class Evidence:
    """What an answer rests on."""

    link: str = strawberry.field(description="Where it is.")
    sha256: str = strawberry.field(description="SHA-256 of what the link leads to, in hexadecimal.")
    media_type: str = strawberry.field(description="Its media type, such as application/pdf.")
    size: Long = strawberry.field(description="Its size in bytes.")
    fields: list[str] = strawberry.field(description="The inputs of the standard that it supports; empty for all.")

    @classmethod
    def of(cls, evidence: EvidenceDocument) -> Self:
        """Return the type of a piece of evidence."""
        return cls(
            link=evidence["link"],
            sha256=evidence["sha256"],
            media_type=evidence["mediaType"],
            size=Long(evidence["size"]),
            fields=evidence.get("fields", []),
        )


@object_type
class AssessmentRating:
    """What one account answered in an assessment: the organization of itself, or an evaluator of it."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    by: strawberry.ID = strawberry.field(description="The id of the account that gave it.")
    at: dt.datetime = strawberry.field(description="When it was given.")
    answers: Answers = strawberry.field(description="What was answered; numbers are texts, so that they stay exact.")
    evidence: list[Evidence] = strawberry.field(description="What the answers rest on.")

    @classmethod
    def of(cls, rating: RatingDocument) -> Self:
        """Return the type of a rating."""
        return cls(
            id=strawberry.ID(rating["id"]),
            by=strawberry.ID(rating["by"]),
            at=dt.datetime.fromisoformat(rating["at"]),
            answers=Answers(rating["answers"]),
            evidence=[Evidence.of(one) for one in rating.get("evidence", [])],
        )


@input_type
class EvidenceInput:
    """What an answer rests on."""

    sha256: str = strawberry.field(description="SHA-256 of it, 64 hexadecimal digits in lower case.")
    media_type: str = strawberry.field(description="Its media type, such as application/pdf.")
    size: Long = strawberry.field(description="Its size in bytes.")
    link: str | None = strawberry.field(
        default=UNSET,
        description="Where it is, http or https, at most 500 characters; without it, among the files of this server.",
    )
    fields: list[str] | None = strawberry.field(
        default=UNSET, description="The inputs of the standard that it supports; without them, all."
    )

    def given(self) -> dict[str, Any]:
        """Return what is given as plain values."""
        found = {"sha256": self.sha256, "mediaType": self.media_type, "size": self.size}
        return found | {name: value for name, value in (("link", self.link), ("fields", self.fields)) if value}
