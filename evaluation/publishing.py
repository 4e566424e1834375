"""From scored answers to what is stored and published of them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from directory.documents import without_blanks
from evaluation.adopting import key_of
from evaluation.aggregates import STANDARD
from evaluation.documents import AssessmentDocument, ScoreDocument
from evaluation.figures import Figures
from evaluation.rounds.subject import named, subject_of
from evaluation.standards.model import Standard
from graph_schema.canonical import canonical

PUBLISHED = "PUBLISHED"
REVOKED = "REVOKED"  # the outcome of a score that was revoked; no standard gives it


def assessment_document(
    name: str, organization: str, standard: Standard, at: str, *, round_: str | None = None, synthetic: bool = False
) -> AssessmentDocument:
    """Return the published assessment `assessment-<name>` of an organization; its period is the year of `at`.

    `round_` is the id of the round it belongs to, if any.
    """
    document = {
        "id": f"assessment-{name}",
        "organization": organization,
        "standard": f"{STANDARD}{key_of(standard)}",
        "period": at[:4],
        "state": PUBLISHED,
        "createdAt": at,
        "round": round_,
        "publishedAt": at if round_ else None,
        "synthetic": synthetic or None,
    }
    return cast("AssessmentDocument", without_blanks(document))


def score_document(
    assessment: AssessmentDocument, figures: Figures, derivation: Mapping[str, Any], at: str
) -> ScoreDocument:
    """Return the score of an assessment, current from now on; both have the same name behind their prefix."""
    subject = subject_of(assessment)
    document = {
        "id": assessment["id"].replace("assessment-", "score-", 1),
        "assessment": assessment["id"],
        **named(subject),
        "standard": assessment["standard"],
        "currentOf": [subject],
        **figures,
        "agreement": assessment.get("agreement"),
        "computedAt": at,
        "derivation": dict(derivation),
        "synthetic": assessment.get("synthetic"),
    }
    return cast("ScoreDocument", without_blanks(document))


def derivation_of(
    standard: Standard, region: str | None, answers: Mapping[str, Any], ratings: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return everything that recomputes a score: the standard by its digest, the region, the answers, the rounding.

    `ratings` are the answers of the single raters that `answers` combine. They are told in an order of their own, so
    that it says nothing about who gave which.
    """
    return {
        "standard": {"id": standard.id, "version": standard.version, "digest": standard.digest},
        "region": region,
        "answers": dict(answers),
        "aggregation": _aggregation(standard, ratings),
        "rounding": {"decimals": standard.decimals, "mode": "HALF_EVEN"},
    }


def _aggregation(standard: Standard, ratings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if not ratings:
        return {"raters": 1}
    rule = {"numbers": standard.raters.numbers, "words": standard.raters.words}
    return {"raters": len(ratings), **rule, "ratings": sorted(map(dict, ratings), key=canonical)}
