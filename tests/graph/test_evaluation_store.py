"""Standards, assessments and scores in the graph."""

from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import given
import orjson
import pytest
from evaluation_given import TODAY, published, score_draft, with_standards

from cultivation.aggregates import AGGREGATES
from directory.search import rebuild
from directory.search.criteria import Criteria, Order
from directory.search.index import SearchIndex
from directory.search.writer import Writer
from directory.store import all_listed
from evaluation.adopting import adopt, document_of, fill_standards, key_of
from evaluation.documents import ScoreDocument
from evaluation.recomputing import recompute
from evaluation.standards import build, catalogue
from evaluation.standards.model import Standard
from graph_schema.connection import Graph
from graph_schema.draft import Draft
from graph_schema.errors import Conflict
from graph_schema.journal import Journal
from graph_schema.statement import Statement
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

BEFORE = "2026-01-01"
SOON = 10.0
DERIVATION = "score.derivation"


async def filled(graph: Graph) -> Journal:
    """The small network, Guangdong and the standards of the package."""
    await given.small_network(graph)
    journal = Journal(graph, AGGREGATES)
    await with_standards(graph, journal)
    return journal


def score_of(number: int, **changed: Any) -> Draft:
    """The score of an organization with other values; None takes a key away."""
    (draft,) = (draft for draft in published(number) if draft.kind == "SCORE_PUBLISHED")
    return score_draft(cast("ScoreDocument", draft.document), **changed)


def revised(standard: Standard) -> Standard:
    """The same version with another title."""
    definition = orjson.loads(standard.definition)
    definition["title"]["en"] += ", revised"
    return build.standard(definition)


async def test_the_standards_of_the_package_are_stored_whole(graph: Graph) -> None:
    journal = await filled(graph)
    head = await journal.head()
    assert await fill_standards(graph, journal, "tests", TODAY) == head.seq
    rows = await journal.rows(8, 100)
    assert {row.entity: row.document() for row in rows} == {
        f"standard-{key_of(standard)}": document_of(standard) for standard in catalogue.everything()
    }
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_version_in_force_never_changes(graph: Graph) -> None:
    journal = await filled(graph)
    changed = revised(catalogue.everything()[0])
    with pytest.raises(Conflict, match=f"version {changed.version} of {changed.id} is in force since"):
        await adopt(graph, journal, [changed], "tests", TODAY)
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_version_may_change_until_it_is_in_force_or_followed(graph: Graph) -> None:
    journal = await filled(graph)
    version = next(item for item in catalogue.everything() if item.id == "service-organization")
    once = revised(version)
    seq = await adopt(graph, journal, [once], "tests", BEFORE)
    assert (await journal.rows(seq - 1, 1))[0].kind == "STANDARD_CHANGED"
    await given.committed(journal, *published(1))
    with pytest.raises(Conflict, match="is followed by an assessment"):
        await adopt(graph, journal, [revised(once)], "tests", BEFORE)
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_a_version_whose_predecessor_is_missing_is_refused(graph: Graph) -> None:
    await given.small_network(graph)
    journal = Journal(graph, AGGREGATES)
    orphan = next(item for item in catalogue.everything() if item.supersedes)
    with pytest.raises(Conflict, match="1 of 1 references name a standard that does not exist"):
        await adopt(graph, journal, [orphan], "tests", TODAY)


async def test_scores_are_stored_changed_and_removed_whole(graph: Graph) -> None:
    journal = await filled(graph)
    await given.committed(journal, *published(1), *published(2))
    assert (await verify(graph, journal, AGGREGATES)).clean
    both = score_of(1, currentOf=["org-00001", "org-00002"])
    await given.committed(journal, both, score_of(2, currentOf=None))
    assert (await verify(graph, journal, AGGREGATES)).clean
    pages = [page async for page in all_listed(graph)]
    listed = {document["id"]: document.get("score", {}) for page in pages for document in page}
    assert {key: score.get("id") for key, score in listed.items()} == dict.fromkeys(
        ("org-00001", "org-00002"), "score-00001-2026"
    )
    assert "derivation" not in listed["org-00001"]
    await given.committed(
        journal, Draft("SCORE_REMOVED", both.entity, None), Draft("ASSESSMENT_REMOVED", "assessment-00001-2026", None)
    )
    assert (await verify(graph, journal, AGGREGATES)).clean


async def test_the_index_follows_scores(graph: Graph, tmp_path: Path) -> None:
    journal = await filled(graph)
    index = await SearchIndex.open(tmp_path / "index", graph, journal)
    try:
        await index.wait_for(await given.committed(journal, *published(1), *published(2, staff=0)), SOON)
        assert totals(index) == {"org-00001": "85.22", "org-00002": "80.42"}
        best = index.snapshot().organizations(Criteria(minimum_score=Decimal(81)), Order.SCORE_DESC, 10)
        assert [hit.document["id"] for hit in best.hits] == ["org-00001"]
        seq = await given.committed(journal, given.changed(given.organization(1, region="330000", phone="1")))
        await index.wait_for(seq, SOON)
        assert totals(index) == {"org-00001": "85.22", "org-00002": "80.42"}
        await index.wait_for(await given.committed(journal, score_of(1, currentOf=["org-00002"])), SOON)
        assert totals(index) == {"org-00002": "85.22"}
    finally:
        await index.close()
    again = await SearchIndex.open(tmp_path / "other", graph, journal)
    assert totals(again)["org-00002"] in {"85.22", "80.42"}
    await again.close()


async def test_what_is_written_during_a_build_leaves_scores_alone(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await filled(graph)
    await given.committed(journal, *published(1), *published(2))
    scan = rebuild._scan

    async def scan_then_write(writer: Writer, source: rebuild.Source) -> None:
        await scan(writer, source)
        renamed = given.changed(given.organization(1, region="330000", phone="1"))
        await given.committed(journal, renamed, score_of(2, total="12.5"))

    monkeypatch.setattr(rebuild, "_scan", scan_then_write)
    index = await SearchIndex.open(tmp_path / "index", graph, journal)
    try:
        assert totals(index) == {"org-00001": "85.22", "org-00002": "12.5"}
    finally:
        await index.close()


def totals(index: SearchIndex) -> dict[str, str]:
    """The totals that lists show, by organization."""
    found = index.snapshot().documents(["org-00001", "org-00002"]).values()
    return {one["id"]: one["score"]["total"] for one in found if "score" in one}


async def test_recomputing_finds_what_was_changed_behind_the_journal(graph: Graph) -> None:
    journal = await filled(graph)
    await given.committed(journal, *published(1), *published(2))
    assert (await recompute(graph, lambda _done, _total: None)).different == 0
    for change, told in (
        ("score.total = '85.23'", "total is 85.23, recomputed 85.22"),
        ("score.stars = 5", "stars is 5, recomputed 4"),
        ("score.derivation = replace(score.derivation, 'digest\":\"', 'digest\":\"x')", "no standard has the digest x"),
        (
            "score.derivation = replace(score.derivation, ':126', ':-1')",
            "its answers are refused: smes_served_per_year",
        ),
    ):
        await given.committed(journal, *published(1))
        edit = Statement("tests.edit", f"MATCH (score:Score {{id: 'score-00001-2026'}}) SET {change} RETURN 1 AS one")
        await changed(graph, edit)
        outcome = await recompute(graph, lambda _done, _total: None)
        assert (outcome.scores, outcome.different) == (2, 1)
        assert told in outcome.differences[0]


async def changed(graph: Graph, edit: Statement) -> None:
    await graph.write(lambda transaction: transaction.run(edit))
