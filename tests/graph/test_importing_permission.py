"""Who may import what, and the verification of a part of the journal."""

import pytest
from accounts_given import CITY, COUNTY, OTHER_PROVINCE, SHOP, appointed, network, person

from directory.accounts.reading import Reading
from directory.accounts.refusals import NotAllowed
from directory.accounts.roles import Role
from directory.importing.importer import apply_plan, plan_content
from directory.importing.permission import require_import
from graph_schema.anchors import Anchor
from graph_schema.clock import now, today
from graph_schema.connection import Graph, Transaction
from graph_schema.statement import Statement
from graph_schema.verify_range import verify_range

pytestmark = pytest.mark.anyio

NEW = f"name,region\n新机构,{COUNTY}\n"
MOVED = f"id,region\n{SHOP},{OTHER_PROVINCE}\n"
UNPLACED = "name\n无区划机构\n"
FORGE = Statement("tests.forge", "MATCH (change:Change {seq: $seq}) SET change.payload = '{}'")


@pytest.mark.parametrize(
    ("text", "place", "lacking"),
    [
        (NEW, COUNTY, None),
        (NEW, CITY, None),
        (NEW, OTHER_PROVINCE, COUNTY),
        (MOVED, CITY, OTHER_PROVINCE),
        (MOVED, OTHER_PROVINCE, COUNTY),
        (MOVED, "100000", None),
        (UNPLACED, CITY, "100000"),
        (UNPLACED, "100000", None),
    ],
)
async def test_it_takes_an_administrator_of_every_division_that_is_touched(
    graph: Graph, text: str, place: str, lacking: str | None
) -> None:
    journal = await network(graph)
    account = (await appointed(journal, "li", Role.ADMINISTRATOR, place)).account
    plan = await plan_content(text.encode(), None, graph, today())
    assert plan.faults == ()

    async def allow(transaction: Transaction) -> None:
        await require_import(transaction, account, plan, now())

    before = (await journal.head()).seq
    if lacking is None:
        assert await apply_plan(plan, journal, account, allow=allow) > before
        return
    with pytest.raises(NotAllowed, match=lacking):
        await apply_plan(plan, journal, account, allow=allow)
    assert (await journal.head()).seq == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EVALUATOR])
async def test_no_other_role_imports(graph: Graph, role: Role) -> None:
    journal = await network(graph)
    await appointed(journal, "li", role, CITY)
    plan = await plan_content(NEW.encode(), None, graph, today())
    with pytest.raises(NotAllowed):
        await require_import(Reading(graph), person("li").account, plan, now())


async def test_a_part_of_the_journal_holds_until_a_row_of_it_is_forged(graph: Graph) -> None:
    journal = await network(graph)
    head = await journal.head()
    whole = await verify_range(journal, 1, head.seq, [Anchor(head.seq, head.hash), Anchor(head.seq + 5, head.hash)])
    assert (whole.clean, whole.rows, whole.anchors) == (True, head.seq, 1)
    await graph.write(lambda transaction: transaction.run(FORGE, seq=4))
    assert (await verify_range(journal, 5, head.seq)).clean
    found = await verify_range(journal, 2, 4)
    assert found.findings == ["row 4: its actor, kind, entity or payload was changed"]
    other = await verify_range(journal, head.seq, head.seq, [Anchor(head.seq, "0" * 64)])
    assert "its hash is not that of the anchor" in other.findings[0]
