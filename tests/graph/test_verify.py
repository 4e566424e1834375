"""Whatever is done to the database behind the journal's back is found."""

from typing import Any

import given
import pytest

from directory.aggregates import AGGREGATES
from graph_schema import queries
from graph_schema.aggregate import Document
from graph_schema.anchors import Anchor
from graph_schema.change import Change
from graph_schema.charge import Charge
from graph_schema.connection import Graph, Row, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Unavailable
from graph_schema.journal import Journal
from graph_schema.receipts import Request
from graph_schema.statement import Statement
from graph_schema.verify import Report, verify

pytestmark = pytest.mark.anyio

CHANGED = "its actor, kind, entity or payload was changed"
OTHER = "the graph holds another document than its last row"
# What is done → what is found, and how it is done.
TAMPERINGS = {
    "a payload is edited": (
        f"row 6: {CHANGED}",
        """MATCH (c:Change {seq: 6}) SET c.payload = replace(c.payload, '中心', '中央')""",
    ),
    "an actor is edited": (
        f"row 6: {CHANGED}",
        """MATCH (c:Change {seq: 6}) SET c.actor = 'somebody'""",
    ),
    "a moment is edited": (
        "row 6: its hash is not that of its contents",
        """MATCH (c:Change {seq: 6}) SET c.at = '2020-01-01T00:00:00Z'""",
    ),
    "a kind is edited": (
        f"row 6: {CHANGED}",
        """MATCH (c:Change {seq: 6}) SET c.kind = 'ORGANIZATION_CHANGED'""",
    ),
    "a hash is edited": (
        "row 7: it does not follow the row before it",
        """MATCH (c:Change {seq: 6}) SET c.hash = c.content""",
    ),
    "a content is edited": (
        "row 6: its hash is not that of its contents",
        """MATCH (c:Change {seq: 6}) SET c.content = c.hash""",
    ),
    "a link of the chain is edited": (
        "row 6: it does not follow the row before it",
        """MATCH (c:Change {seq: 6}) SET c.previous = c.content""",
    ),
    "a row is removed": (
        "rows 4 to 4 are missing",
        """MATCH (c:Change {seq: 4}) DELETE c""",
    ),
    "a row is added": (
        "8 rows are stored, 7 belong to the chain",
        """CREATE (c:Change {seq: 99, at: '2026', public: true, content: 'x', hash: 'x'})""",
    ),
    "two rows are swapped": (
        "row 7: its hash is not that of its contents",
        """
        MATCH (a:Change {seq: 6}) MATCH (b:Change {seq: 7})
        WITH a, b, a.payload AS payload, a.content AS content, a.salt AS salt, a.entity AS entity
        SET a.payload = b.payload, a.content = b.content, a.salt = b.salt, a.entity = b.entity
        SET b.payload = payload, b.content = content, b.salt = salt, b.entity = entity""",
    ),
    "an organization is edited": (
        f"org-00002: {OTHER}",
        """MATCH (o:Organization {id: 'org-00002'}) SET o.name = '别的'""",
    ),
    "a service is edited": (
        f"org-00002: {OTHER}",
        """MATCH (s:Service {id: 'service-00002-1'}) SET s.price = '1'""",
    ),
    "a designation is removed": (
        f"org-00002: {OTHER}",
        """MATCH (d:Designation) DETACH DELETE d""",
    ),
    "a region is renamed": (
        f"region-330000: {OTHER}",
        """MATCH (r:Region {code: '330000'}) SET r.name = '别处'""",
    ),
    "an edge is added": (
        f"org-00001: {OTHER}",
        """
        MATCH (o:Organization {id: 'org-00001'}) MATCH (r:Region {code: '330001'}) CREATE (o)-[:SERVES]->(r)""",
    ),
    "an edge is removed": (
        f"org-00002: {OTHER}",
        """MATCH (:Organization)-[e:MEMBER_OF]->() DELETE e""",
    ),
    "an organization is removed": (
        "org-00002: its last row says that it exists, the graph does not hold it",
        """MATCH (o:Organization {id: 'org-00002'}) DETACH DELETE o""",
    ),
    "an organization is added": (
        "org-zzz: the graph holds it, the journal does not",
        """CREATE (o:Organization {id: 'org-zzz', name: 'x', status: 'ACTIVE', version: 1})""",
    ),
    "a payload is forged and its salt taken": (
        "row 6: it has a payload but no salt",
        """
        MATCH (c:Change {seq: 6}) MATCH (o:Organization {id: 'org-00001'})
        SET c.salt = null, c.payload = replace(c.payload, '中心1', '中央1'), o.name = '中小企业服务中央1'""",
    ),
    "a last row is erased and its entity edited": (
        "org-00001: its last row is erased",
        """
        MATCH (c:Change {seq: 6}) MATCH (o:Organization {id: 'org-00001'})
        SET c.salt = null, c.payload = null, o.name = '别的'""",
    ),
    "a public row is hidden": (
        "row 6: a row of kind ORGANIZATION_ADDED is public, it says otherwise",
        """MATCH (c:Change {seq: 6}) SET c.public = false""",
    ),
    "a second region is added": (
        f"org-00001: {OTHER}",
        """
        MATCH (o:Organization {id: 'org-00001'}) MATCH (r:Region {code: '330001'}) CREATE (o)-[:LOCATED_IN]->(r)""",
    ),
    "a score is given behind the journal": (
        "1 nodes labelled Score belong to no entity of the journal",
        """
        MATCH (o:Organization {id: 'org-00001'}) CREATE (:Score {id: 'score-1', total: '99'})-[:CURRENT_OF]->(o)""",
    ),
    "a receipt is added": (
        "a receipt is of row 99, the journal ends at row 7",
        """CREATE (r:Receipt {key: 'k', digest: 'd', seq: 99, answer: '{}'})""",
    ),
    "a receipt of nothing is added": (
        "a receipt is of row 0, the first is 1",
        """CREATE (r:Receipt {key: 'k', digest: 'd', seq: 0, answer: '{}'})""",
    ),
    "a receipt loses its row": (
        "1 of 1 receipts are of no row",
        """CREATE (r:Receipt {key: 'k', digest: 'd', answer: '{}'})""",
    ),
    "the head is set back": (
        "7 rows are stored, 6 belong to the chain",
        """MATCH (h:JournalHead) MATCH (c:Change {seq: 6}) SET h.seq = 6, h.hash = c.hash""",
    ),
    "the head's hash is edited": (
        "the head says row 7 with hash",
        """MATCH (h:JournalHead) MATCH (c:Change {seq: 6}) SET h.hash = c.hash""",
    ),
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


async def test_receipts_are_counted(graph: Graph) -> None:
    journal = await given.small_network(graph)

    async def decide(_: Transaction) -> tuple[list[Draft], Document]:
        return [given.added(given.organization(7))], {}

    await journal.answer(Request.of("account-a", "r", {}), decide)
    report = await told(graph, journal)
    assert (report.findings, report.receipts) == ([], 1)


@pytest.mark.parametrize(("finding", "text"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
async def test_tampering_is_found(graph: Graph, finding: str, text: str) -> None:
    journal = await given.small_network(graph)
    await tamper(graph, text)
    report = await told(graph, journal)
    assert not report.clean
    assert finding in "\n".join(report.findings)


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


async def test_what_is_written_while_rows_are_counted_is_no_finding(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await given.small_network(graph)
    read = graph.read

    async def busy(statement: Statement, **parameters: Any) -> list[Row]:
        if statement is queries.LAST_SEQ:
            await given.committed(journal, given.added(given.organization(7)))
        return await read(statement, **parameters)

    monkeypatch.setattr(graph, "read", busy)
    assert (await told(graph, journal)).findings == []


def test_the_first_findings_are_kept_in_words_and_all_are_counted() -> None:
    report = Report()
    for number in range(1, 101):
        report.add(f"finding {number}")
    assert (report.found, report.clean) == (100, False)
    assert report.findings == [f"finding {number}" for number in range(1, 21)]


async def test_an_unfinished_import_is_waited_for(graph: Graph) -> None:
    journal = await given.small_network(graph)
    await journal._open_import(Charge.of("import-1"))
    with pytest.raises(Unavailable, match="import-1 is running"):
        await told(graph, journal)
