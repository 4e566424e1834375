"""The demonstration network with scores: invented answers, scored by the rules of a real version of a standard."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, cast

from directory.documents import CLOSED, OrganizationDocument
from directory.regions import NATION, Regions
from evaluation.adopting import key_of
from evaluation.aggregates import STANDARD
from evaluation.documents import AssessmentDocument, RoundDocument, ScoreDocument
from evaluation.figures import figures_of_many
from evaluation.inventing import SCORED, chance_for, invent_answers
from evaluation.publishing import assessment_document, derivation_of, score_document
from evaluation.standards import catalogue
from evaluation.standards.model import Standard
from graph_schema.draft import Draft

ORGANIZATIONS_AT_ONCE = 1_000  # of one batch: with their assessments and scores some 2,200 rows
ROWS_EACH = 3  # of an organization at most: itself, its assessment, its score
CLOSED_ROUND = "CLOSED"  # the state of a round that nobody enters any more
APPEAL_DAYS = 30
KEY = 12  # hexadecimal digits of a round's id, as of any other round
SCORED_BY = ("service-organization", "2026")  # the one complete standard that rates every kind of organization
UNDECIDED = "INSUFFICIENT_EVIDENCE"


def demonstration_standard() -> Standard:
    """Return the version that the scores of the demonstration follow."""
    standard = catalogue.find(*SCORED_BY)
    if standard is None:
        raise LookupError(f"{SCORED_BY[0]} {SCORED_BY[1]} is not among the standards of the package")
    return standard


class Rounds:
    """The rounds of a demonstration, one for each province and one of the nation: closed, with published scores."""

    def __init__(self, regions: Regions, standard: Standard, seed: int, at: str) -> None:
        self._regions = regions
        self._provinces = {division.code for division in regions.by_level("PROVINCE")}
        self._standard = standard
        self._seed = seed
        self._at = at
        self._held: dict[str, RoundDocument] = {}
        self._told = 0

    def of(self, region: str | None) -> str:
        """Return the id of the round in which an organization of a division (code) was rated."""
        holder = self._holder(region)
        if holder not in self._held:
            self._held[holder] = self._document(holder)
        return self._held[holder]["id"]

    def fresh(self) -> list[RoundDocument]:
        """Return the rounds that were not returned yet."""
        found = list(self._held.values())[self._told :]
        self._told += len(found)
        return found

    def _holder(self, region: str | None) -> str:
        lineage = self._regions.lineage(region) if region else ()
        return next((code for code in lineage if code in self._provinces), NATION)

    def _document(self, region: str) -> RoundDocument:
        day = self._at[:10]
        drawn = sha256(f"{self._seed}:{region}:{self._at}".encode()).hexdigest()
        return {
            "id": f"round-{region}-{drawn[:KEY]}",
            "region": region,
            "standard": f"{STANDARD}{key_of(self._standard)}",
            "period": self._at[:4],
            "state": CLOSED_ROUND,
            "selfAssessBy": day,
            "checkBy": day,
            "rateBy": day,
            "publishBy": day,
            "appealDays": APPEAL_DAYS,
            "raters": self._standard.raters.minimum,
            "openedAt": self._at,
            "closedAt": self._at,
            "synthetic": True,
            "version": 1,
        }


def with_scores(
    documents: Iterable[OrganizationDocument], regions: Regions, standard: Standard, seed: int, at: str
) -> Iterator[list[Draft]]:
    """Yield batches: organizations, then the assessments and scores of some six in ten of those that are open.

    The assessments belong to a round of their province. Everything is marked synthetic. The same arguments give the
    same batches; `at` is the moment of the scores (UTC).
    """
    source, rounds = iter(documents), Rounds(regions, standard, seed, at)
    while batch := list(islice(source, ORGANIZATIONS_AT_ONCE)):
        rated = _rated(batch, rounds, standard, seed, at)
        held = [_draft("ROUND_CLOSED", round_) for round_ in rounds.fresh()]
        assessments = [_draft("ASSESSMENT_PUBLISHED", assessment) for assessment, _ in rated]
        scores = [_draft("SCORE_PUBLISHED", published) for _, published in rated]
        yield [_draft("ORGANIZATION_ADDED", document) for document in batch] + held + assessments + scores


def _rated(
    batch: Sequence[OrganizationDocument], rounds: Rounds, standard: Standard, seed: int, at: str
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
            round_ = rounds.of(region)
            assessment = assessment_document(name, document["id"], standard, at, round_=round_, synthetic=True)
            found.append((assessment, score_document(assessment, figures, derivation_of(standard, region, given), at)))
    return found


def _draft(kind: str, document: Any) -> Draft:
    return Draft(kind, document["id"], cast("dict[str, Any]", document), fresh=True)
