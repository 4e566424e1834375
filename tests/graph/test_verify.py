"""Whatever is done to the database behind the journal's back is found."""

import given
import pytest

from directory.aggregates import AGGREGATES
from graph_schema.anchors import Anchor
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.statement import Statement
from graph_schema.verify import Report, verify

pytestmark = pytest.mark.anyio

TAMPERINGS = {
    "a payload is edited": """MATCH (c:Change {seq: 6}) SET c.payload = replace(c.payload, '中心', '中央')""",
    "an actor is edited": """MATCH (c:Change {seq: 6}) SET c.actor = 'somebody'""",
    "a moment is edited": """MATCH (c:Change {seq: 6}) SET c.at = '2020-01-01T00:00:00Z'""",
    "a kind is edited": """MATCH (c:Change {seq: 6}) SET c.kind = 'ORGANIZATION_CHANGED'""",
    "a hash is edited": """MATCH (c:Change {seq: 6}) SET c.hash = c.content""",
    "a content is edited": """MATCH (c:Change {seq: 6}) SET c.content = c.hash""",
    "a row is removed": """MATCH (c:Change {seq: 4}) DELETE c""",
    "a row is added": """CREATE (c:Change {seq: 99, at: '2026', public: true, content: 'x', hash: 'x'})""",
    "two rows are swapped": """
        MATCH (a:Change {seq: 6}) MATCH (b:Change {seq: 7})
        WITH a, b, a.payload AS payload, a.content AS content, a.salt AS salt, a.entity AS entity
        SET a.payload = b.payload, a.content = b.content, a.salt = b.salt, a.entity = b.entity
        SET b.payload = payload, b.content = content, b.salt = salt, b.entity = entity""",
    "an organization is edited": """MATCH (o:Organization {id: 'org-00002'}) SET o.name = '别的'""",
    "a service is edited": """MATCH (s:Service {id: 'service-00002-1'}) SET s.price = '1'""",
    "a designation is removed": """MATCH (d:Designation) DETACH DELETE d""",
    "a region is renamed": """MATCH (r:Region {code: '330000'}) SET r.name = '别处'""",
    "an edge is added": """
        MATCH (o:Organization {id: 'org-00001'}) MATCH (r:Region {code: '330001'}) CREATE (o)-[:SERVES]->(r)""",
    "an edge is removed": """MATCH (:Organization)-[e:MEMBER_OF]->() DELETE e""",
    "an organization is removed": """MATCH (o:Organization {id: 'org-00002'}) DETACH DELETE o""",
    "an organization is added": """CREATE (o:Organization {id: 'org-zzz', name: 'x', status: 'ACTIVE', version: 1})""",
    "a payload is forged and its salt taken": """
        MATCH (c:Change {seq: 6}) MATCH (o:Organization {id: 'org-00001'})
        SET c.salt = null, c.payload = replace(c.payload, '中心1', '中央1'), o.name = '中小企业服务中央1'""",
    "a last row is erased and its entity edited": """
        MATCH (c:Change {seq: 6}) MATCH (o:Organization {id: 'org-00001'})
        SET c.salt = null, c.payload = null, o.name = '别的'""",
    "a public row is hidden": """MATCH (c:Change {seq: 6}) SET c.public = false""",
    "a second region is added": """
        MATCH (o:Organization {id: 'org-00001'}) MATCH (r:Region {code: '330001'}) CREATE (o)-[:LOCATED_IN]->(r)""",
    "a score is given behind the journal": """
        MATCH (o:Organization {id: 'org-00001'}) CREATE (:Score {id: 'score-1', total: '99'})-[:CURRENT_OF]->(o)""",
    "the head is set back": """MATCH (h:JournalHead) MATCH (c:Change {seq: 6}) SET h.seq = 6, h.hash = c.hash""",
}


async def told(graph: Graph, journal: Journal, *anchors: Anchor) -> Report:
    return await verify(graph, journal, AGGREGATES, anchors)


async def tamper(graph: Graph, text: str) -> None:
    await graph.write(lambda transaction: transaction.run(Statement("tests.tamper", text)))


async def test_an_untouched_database_is_clean(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await given.committed(journal, given.changed(given.organization(1, version=2)), given.removed("org-00002"))
    head = await journal.head()
    report = await told(graph, journal, Anchor(head.seq, head.hash))
    assert report.findings == []
    assert (report.rows, report.entities, report.anchors, report.erased) == (9, 6, 1, 0)


@pytest.mark.parametrize("text", TAMPERINGS.values(), ids=TAMPERINGS.keys())
async def test_tampering_is_found(graph: Graph, text: str) -> None:
    journal = await given.small_network(graph)
    await tamper(graph, text)
    assert not (await told(graph, journal)).clean


async def test_a_cut_tail_with_its_effects_is_found_by_an_anchor(graph: Graph) -> None:
    journal = await given.small_network(graph)
    head = await journal.head()
    await tamper(
        graph,
        """MATCH (h:JournalHead) MATCH (c:Change {seq: 7}) MATCH (b:Change {seq: 6})
           OPTIONAL MATCH (o:Organization {id: 'org-00002'})-[:OFFERS|HOLDS]->(part)
           SET h.seq = 6, h.hash = b.hash
           DETACH DELETE part DETACH DELETE o DETACH DELETE c""",
    )
    await tamper(graph, "MATCH (o:Organization {id: 'org-00002'}) DETACH DELETE o")
    assert (await told(graph, journal)).clean
    report = await told(graph, journal, Anchor(head.seq, head.hash))
    assert report.findings == ["anchor 7: the journal ends at row 6, its tail was cut"]


async def test_a_rewritten_history_is_found_by_an_anchor(graph: Graph) -> None:
    journal = await given.small_network(graph)
    report = await told(graph, journal, Anchor(5, "e" * 64))
    assert report.findings[0].startswith("row 5: its hash is not that of the anchor")


async def test_an_erased_row_still_verifies_and_is_counted(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await given.committed(journal, given.changed(given.organization(1, version=2, region="330000")))
    await tamper(graph, "MATCH (c:Change {seq: 6}) REMOVE c.salt REMOVE c.payload")
    report = await told(graph, journal)
    assert report.findings == []
    assert report.erased == 1


async def test_two_anchors_that_disagree_are_found(graph: Graph) -> None:
    journal = await given.small_network(graph)
    head = await journal.head()
    report = await told(graph, journal, Anchor(head.seq, "e" * 64), Anchor(head.seq, head.hash))
    assert "two anchors of this row disagree" in report.findings[0]


async def test_what_others_write_meanwhile_is_no_finding(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = await given.small_network(graph)
    read = journal.rows

    async def busy(after: int, first: int) -> list[Change]:
        rows = await read(after, first)
        if after == 0:
            await given.committed(
                journal, given.changed(given.organization(1, version=2)), given.added(given.organization(7))
            )
        return rows

    monkeypatch.setattr(journal, "rows", busy)
    assert (await told(graph, journal)).findings == []


async def test_an_unfinished_import_is_waited_for(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await journal._open_import("import-1")
    with pytest.raises(Unavailable, match="import-1 is running"):
        await told(graph, journal)
