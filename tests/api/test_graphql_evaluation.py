"""Evaluations that the graph holds are shown."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from graphql_given import CITY, Network

from directory.types.feedback import Feedback
from directory.types.score import Score
from graph_schema.address import Address
from graph_schema.connection import Transaction
from graph_schema.statement import Statement

pytestmark = pytest.mark.anyio

RATED = Statement(
    "tests.rated",
    """
    MATCH (organization:Organization {id: $id})
    CREATE (standard:Standard {id: 'ours', version: '1', title: 'Ours', authority: 'PROJECT', subject: 'ORGANIZATION',
                               effectiveFrom: '2025-01-01', effectiveTo: '2025-12-31'})
    CREATE (organization)<-[:OF]-(assessment:Assessment {id: 'assessment-1', period: '2025', state: 'PUBLISHED',
                                                         createdAt: '2026-01-02T03:04:05Z'})-[:UNDER]->(standard)
    CREATE (assessment)<-[:OF]-(score:Score {id: 'score-1', total: '85.20', stars: 4, decision: 'QUALIFIED',
                                             coverage: '0.9', derivation: $derivation})-[:CURRENT_OF]->(organization)
    CREATE (:Feedback {id: 'f1', satisfied: true, stars: 5})-[:ABOUT]->(organization)
    CREATE (:Feedback {id: 'f2', satisfied: false, stars: 4})-[:ABOUT]->(organization)
    CREATE (:Feedback {id: 'f3', satisfied: true})-[:ABOUT]->(organization)
    RETURN count(*) AS created
    """,
)
DERIVATION = '{"indicators": [{"key": "staff", "title": "Staff", "points": "8.5", "maximum": 10, "weight": "0.2"}]}'


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with Network.opened(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


async def test_evaluations_in_the_graph_are_shown(network: Network) -> None:
    async def unit(transaction: Transaction) -> None:
        await transaction.run(RATED, id=CITY, derivation=DERIVATION)

    await network.graph.write(unit)
    found = await network.only(
        f"""{{ organization(id: "{CITY}") {{ score {{ id total stars decision coverage agreement computedAt inherited
            standard {{ id version title authority }}
            indicators {{ key title points maximum weight rule evidence reason }} }}
            feedback {{ answers satisfied satisfaction averageStars }} }} }}"""
    )
    staff = {"key": "staff", "title": "Staff", "points": "8.5", "maximum": "10", "weight": "0.2"}
    assert found["score"] == {
        "id": "score-1",
        "total": "85.20",
        "stars": 4,
        "decision": "QUALIFIED",
        "coverage": "0.9",
        "agreement": None,
        "computedAt": None,
        "inherited": False,
        "standard": {"id": "ours", "version": "1", "title": "Ours", "authority": "PROJECT"},
        "indicators": [staff | {"rule": None, "evidence": None, "reason": None}],
    }
    assert found["feedback"] == {"answers": 3, "satisfied": 2, "satisfaction": "0.67", "averageStars": "4.50"}
    for day, versions in (("2024-12-31", 0), ("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 0)):
        assert len(await network.only("query($d: Date) { standards(inForceOn: $d) { id } }", d=day)) == versions
    assert await network.only("{ standards(subject: ENTERPRISE) { id } }") == []
    standard = await network.only(
        '{ standard(id: "ours", version: "1") { title subject authority effectiveFrom effectiveTo } }'
    )
    assert standard == {
        "title": "Ours",
        "subject": "ORGANIZATION",
        "authority": "PROJECT",
        "effectiveFrom": "2025-01-01",
        "effectiveTo": "2025-12-31",
    }
    assessment = await network.only(
        '{ assessment(id: "assessment-1") { period state createdAt standard { id } organization { id } } }'
    )
    assert assessment == {
        "period": "2025",
        "state": "PUBLISHED",
        "createdAt": "2026-01-02T03:04:05Z",
        "standard": {"id": "ours"},
        "organization": {"id": CITY},
    }


def test_a_score_without_standard_and_derivation_is_shown() -> None:
    score = Score.of({"score": {"id": "score-1", "total": "7"}, "standard": None})
    assert (score.total, score.standard, score.indicators()) == (Decimal(7), None, [])
    feedback = Feedback.of({"answers": 1, "satisfied": 1, "rated": 0, "stars": 0})
    assert feedback.average_stars is None
