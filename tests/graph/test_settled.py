"""What is read between imports, and what rows of the journal say of entities, whatever else the graph holds."""

import asyncio

import given
import pytest

from graph_schema.connection import Graph
from graph_schema.errors import Unavailable
from graph_schema.head import Head
from graph_schema.journal import Journal
from graph_schema.settled import head_after, head_between_imports, read_settled
from graph_schema.statement import Statement
from graph_schema.versions import changed_between, versions_at

pytestmark = pytest.mark.anyio

ERASE = Statement(
    "tests.erase_entity", "MATCH (change:Change {entity: $entity}) REMOVE change.salt, change.payload RETURN 1 AS one"
)
FIRST, SECOND, THIRD = "org-00001", "org-00002", "org-00003"


@pytest.fixture
async def journal(graph: Graph) -> Journal:
    return await given.small_network(graph)


async def test_what_is_read_while_an_import_comes_and_goes_is_read_anew(journal: Journal) -> None:
    heads: list[Head] = []

    async def read(head: Head) -> int:
        heads.append(head)
        if len(heads) == 1:
            await given.undone(journal)
        return len(heads)

    assert await read_settled(journal, read) == 2
    assert [head.imports for head in heads] == [0, 1]
    with pytest.raises(Unavailable, match="an import ran meanwhile"):
        await head_after(journal, heads[0])
    assert await head_after(journal, heads[1]) == heads[1]


async def test_reading_waits_for_the_end_of_an_import(journal: Journal) -> None:
    seen: list[str | None] = []

    async def read(head: Head) -> None:
        seen.append(head.importing)

    async with given.importing(journal):
        reading = asyncio.create_task(read_settled(journal, read))
        with pytest.raises(Unavailable, match="import-x is unfinished"):
            await head_between_imports(journal)
        await asyncio.sleep(0.1)
        assert seen == []
    await asyncio.wait_for(reading, given.SOON)
    assert seen == [None]


async def test_rows_say_what_changed_and_how_it_was(graph: Graph, journal: Journal) -> None:
    before = (await journal.head()).seq
    first, second, third = (given.organization(number, name=f"新名{number}") for number in (1, 2, 3))
    await given.committed(journal, given.changed(first), given.changed(second), given.added(third))
    between = (await journal.head()).seq
    await given.committed(journal, given.changed({**first, "name": "又名"}), given.removed(SECOND))
    until = (await journal.head()).seq
    async with given.importing(journal, given.changed({**third, "name": "未定"})):
        assert await changed_between(graph, before, between, ("org-",)) == {FIRST: first, SECOND: second, THIRD: third}
        changed = await changed_between(graph, between, until, ("org-", "region-"))
        assert changed == {FIRST: {**first, "name": "又名"}, SECOND: None}
        assert await changed_between(graph, before, until, ("region-", "category-")) == {}
        assert await versions_at(graph, [FIRST, SECOND, THIRD], between) == {FIRST: first, SECOND: second, THIRD: third}
        known = await versions_at(graph, [SECOND, THIRD, "org-none"], until)
        assert known == {SECOND: None, THIRD: third, "org-none": None}


async def test_changes_up_to_a_row_that_is_not_there_yet_are_not_told(graph: Graph, journal: Journal) -> None:
    head = await journal.head()
    with pytest.raises(Unavailable, match=f"row {head.seq + 1} of the journal is not there yet"):
        await changed_between(graph, 0, head.seq + 1, ("org-",))
    assert await changed_between(graph, head.seq, head.seq, ("org-",)) == {}


async def test_erased_rows_say_nothing(graph: Graph, journal: Journal) -> None:
    until = (await journal.head()).seq
    await graph.write(lambda transaction: transaction.run(ERASE, entity=FIRST))
    assert (await versions_at(graph, [FIRST, SECOND], until)).keys() == {SECOND}
    assert (await changed_between(graph, 0, until, ("org-",))).keys() == {SECOND}
