"""Published scores for tests: answers scored by the rules of the package's own standard."""

from typing import Any

import given

from evaluation.adopting import fill_standards
from evaluation.documents import ScoreDocument
from evaluation.figures import figures_of
from evaluation.publishing import assessment_document, derivation_of, score_document
from evaluation.scoring.scorecard import score
from evaluation.standards import catalogue
from evaluation.standards.model import Standard
from graph_schema.aggregate import Document
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.journal import Journal

TODAY, REGION = "2026-11-24", "330106"
WORKED_EXAMPLE = {
    "years_operating": 4,
    "fixed_site": True,
    "published_items": ["fees", "process"],
    "complaint_channel": True,
    "staff": 17,
    "professional_share": 74,
    "aggregated_service_orgs": 4,
    "functions_covered": ["information", "marketing", "startup_guidance"],
    "communication_channels": 4,
    "service_matches": 17,
    "service_plan_score": 80,
    "fee_score": 75,
    "delivery_staffing_score": "82.5",
    "smes_served_per_year": 126,
    "activities_per_year": 7,
    "service_growth": "6.4",
    "public_benefit_share": 17,
    "satisfied_clients": 91,
    "rated_clients": 100,
    "maturity_level": 4,
    "veto_listed_dishonest": False,
    "veto_major_incident": False,
}
"""The example worked out in the definition of service-organization 2026: 85.225 exactly, four stars."""


def standard() -> Standard:
    found = catalogue.find("service-organization", "2026")
    assert found is not None
    return found


async def with_standards(graph: Graph, journal: Journal) -> int:
    """Add Guangdong, which has a rule of its own, and every standard of the package."""
    await given.committed(journal, given.added(given.region("440000", parent="100000", name="广东省")))
    return await fill_standards(graph, journal, "tests", TODAY)


def published(number: int, **answers: Any) -> list[Draft]:
    """The assessment and the current score of an organization: the worked example with other answers."""
    given_answers = WORKED_EXAMPLE | answers
    figures = figures_of(score(standard(), REGION, given_answers))
    assessment = assessment_document(f"0000{number}-2026", f"org-0000{number}", standard(), given.AT)
    published_score = score_document(assessment, figures, derivation_of(standard(), REGION, given_answers), given.AT)
    return [
        Draft("ASSESSMENT_PUBLISHED", assessment["id"], as_document(assessment)),
        score_draft(published_score),
    ]


def score_draft(document: ScoreDocument, **changed: Any) -> Draft:
    """The row of a score; a value of None takes a key away."""
    whole = {key: value for key, value in (as_document(document) | changed).items() if value is not None}
    return Draft("SCORE_PUBLISHED", document["id"], whole)


def as_document(document: Any) -> Document:
    return dict(document)
