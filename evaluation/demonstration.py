"""The demonstration network with scores: invented answers, scored by the rules of a real version of a standard."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

from directory.documents import CLOSED, OrganizationDocument
from evaluation.documents import AssessmentDocument, ScoreDocument
from evaluation.figures import figures_of_many
from evaluation.inventing import SCORED, chance_for, invent_answers
from evaluation.publishing import assessment_document, derivation_of, score_document
from evaluation.standards import catalogue
from evaluation.standards.model import Standard
from graph_schema.draft import Draft

ORGANIZATIONS_AT_ONCE = 1_000  # of one batch: with their assessments and scores some 2,200 rows
ROWS_EACH = 3  # of an organization at most: itself, its assessment, its score
STANDARD = ("service-organization", "2026")  # the one complete standard that rates every kind of organization
UNDECIDED = "INSUFFICIENT_EVIDENCE"


def demonstration_standard() -> Standard:
    """Return the version that the scores of the demonstration follow."""
    standard = catalogue.find(*STANDARD)
    if standard is None:
        raise LookupError(f"{STANDARD[0]} {STANDARD[1]} is not among the standards of the package")
    return standard


def with_scores(
    documents: Iterable[OrganizationDocument], standard: Standard, seed: int, at: str
) -> Iterator[list[Draft]]:
    """Yield batches: organizations, then the assessments and scores of some six in ten of those that are open.

    Everything is marked synthetic. The same arguments give the same batches; `at` is the moment of the scores (UTC).
    """
    source = iter(documents)
    while batch := list(islice(source, ORGANIZATIONS_AT_ONCE)):
        rated = _rated(batch, standard, seed, at)
        assessments = [_draft("ASSESSMENT_PUBLISHED", assessment) for assessment, _ in rated]
        scores = [_draft("SCORE_PUBLISHED", published) for _, published in rated]
        yield [_draft("ORGANIZATION_ADDED", document) for document in batch] + assessments + scores


def _rated(
    batch: Sequence[OrganizationDocument], standard: Standard, seed: int, at: str
) -> list[tuple[AssessmentDocument, ScoreDocument]]:
    """Return the assessments and scores of those of a batch that are scored."""
    drawn = [(document, chance_for(seed, document["id"])) for document in batch if document["status"] not in CLOSED]
    chosen = [(document, chance) for document, chance in drawn if chance.happens(SCORED)]
    regions = [document.get("region") for document, _ in chosen]
    answers = [invent_answers(standard, chance) for _, chance in chosen]
    found = []
    rows = zip(chosen, regions, answers, figures_of_many(standard, regions, answers), strict=True)
    for (document, _), region, given, figures in rows:
        if figures["decision"] != UNDECIDED:
            name = f"{document['id'].removeprefix('org-')}-{at[:4]}"
            assessment = assessment_document(name, document["id"], standard, at, synthetic=True)
            found.append((assessment, score_document(assessment, figures, derivation_of(standard, region, given), at)))
    return found


def _draft(kind: str, document: Any) -> Draft:
    return Draft(kind, document["id"], cast("dict[str, Any]", document), fresh=True)
