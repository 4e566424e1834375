"""Organizations from a file into the graph: all of it or nothing, and nothing at all the second time."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from directory import store
from directory.importing import mapping, queries
from directory.importing.changes import Change
from directory.importing.mapping import Columns
from directory.importing.plan import Plan, Progress, plan, silent
from directory.importing.records import Context
from directory.importing.stored import KEYS_AT_ONCE, chunks
from graph_schema.clock import now
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import BATCH_ROWS, ONE_TRANSACTION, Decide, Journal

Allow = Callable[[Transaction], Awaitable[None]]

AGAIN = "run the import again"
DIGEST_CHARACTERS = 16  # of the file's SHA-256 in the name of an import


@dataclass(frozen=True)
class Order:
    """Who imports, when (UTC, ISO-8601 with seconds), and who is told how far it is."""

    actor: str
    at: str
    progress: Progress = silent


async def plan_file(path: Path, columns: str | None, graph: Graph, today: date, progress: Progress = silent) -> Plan:
    """Return what the import of a file will do; nothing is written.

    `columns` is the path of a column mapping or the name of one that comes with the package; without it the file is
    our own CSV or a notice list, by its header. Raises `InvalidInput` when a file cannot be read.
    """
    return await plan_content(_content(path), columns_named(columns), graph, today, progress)


async def plan_content(
    content: bytes, columns: Columns | None, graph: Graph, today: date, progress: Progress = silent
) -> Plan:
    """Return what the import of a file with this content will do; raises what `plan_file` does."""
    regions, categories = await store.read_regions(graph), await store.read_categories(graph)
    context = Context(regions, [category.code for category in categories.all()], today)
    return await plan(content, columns, graph, context, progress)


async def apply_plan(
    made: Plan,
    journal: Journal,
    actor: str,
    at: str | None = None,
    progress: Progress = silent,
    allow: Allow | None = None,
) -> int:
    """Write what a plan says and return the sequence number of the last row; of the head when nothing is to be done.

    `allow` decides inside the transaction whether the actor may, by raising what refuses it. Raises `InvalidInput` for
    a plan with faults, `Conflict` when an organization changed since the plan was made.
    """
    if made.faults:
        raise InvalidInput(f"the file has {len(made.faults)} faults; correct them first, nothing was written")
    if not made.writes:
        return (await journal.head()).seq
    order = Order(actor, at or now(), progress)
    if made.writes > ONE_TRANSACTION:
        name, batches = import_id(made, order), _batches(made, order)
        return await journal.load(actor, name, batches, at=order.at, check=_decide(made, (), allow))
    return await _commit(made, journal, order, allow)


def columns_named(name: str | None) -> Columns | None:
    """Return the mapping of a file, or the shipped one of that name; None for None."""
    if name is None:
        return None
    if (path := Path(name)).is_file():
        return mapping.load(path)
    if name in mapping.shipped_names():
        return mapping.shipped(f"{name}.toml")
    raise InvalidInput(
        f"columns is {name}; it must be a TOML file or one of {', '.join(mapping.shipped_names())}", field="columns"
    )


def import_id(made: Plan, order: Order) -> str:
    """Return the name of an import: of which file, when."""
    moment = "".join(character for character in order.at if character.isdigit())
    return f"import-{made.digest[:DIGEST_CHARACTERS]}-{moment}"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"the file {path.name} cannot be read: {error.strerror}") from error


async def _commit(made: Plan, journal: Journal, order: Order, allow: Allow | None) -> int:
    drafts = [_draft(change, order.at) for change in (*made.new, *made.changed)]
    name = import_id(made, order)
    drafts.append(Draft("IMPORT_COMPLETED", name, {"id": name, "rows": len(drafts)}))
    order.progress(0, made.writes)
    seq = await journal.commit(order.actor, _decide(made, drafts, allow), at=order.at)
    order.progress(made.writes, made.writes)
    return seq


def _decide(made: Plan, drafts: Sequence[Draft], allow: Allow | None) -> Decide:
    """Return the decision to write the drafts that raises `Conflict` when the plan does not fit any more."""

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        if allow is not None:
            await allow(transaction)
        await _check_unmoved(made, transaction)
        return drafts

    return decide


async def _check_unmoved(made: Plan, transaction: Transaction) -> None:
    """Raise `Conflict` when an organization of the plan, or the owner of a credit code, is not as it was."""
    planned = {change.document["id"]: change for change in (*made.new, *made.changed)}
    for keys in chunks(planned, KEYS_AT_ONCE):
        rows = await transaction.run(queries.FIND_BY_ID, keys=keys)
        stored = {row["id"]: row["version"] for row in rows}
        for key in keys:
            if stored.get(key, 0) != planned[key].version:
                raise Conflict(f"{key} changed while the file was checked", hint=AGAIN)
    codes = (str(change.document["creditCode"]) for change in planned.values() if "creditCode" in change.document)
    for keys in chunks(codes, KEYS_AT_ONCE):
        for row in await transaction.run(queries.FIND_BY_CREDIT_CODE, keys=keys):
            if row["id"] not in planned:
                taken = f"{row['id']} took the credit code {row['credit_code']}"
                raise Conflict(f"{taken} while the file was checked", hint=AGAIN)


def _batches(made: Plan, order: Order) -> Iterator[Sequence[Draft]]:
    """Yield the drafts in batches, in the order of the plan: what is referred to first."""
    changes = iter((*made.new, *made.changed))
    done = 0
    while batch := [_draft(change, order.at) for change in islice(changes, BATCH_ROWS)]:
        yield batch
        done += len(batch)
        order.progress(done, made.writes)


def _draft(change: Change, at: str) -> Draft:
    kind = "ORGANIZATION_CHANGED" if change.version else "ORGANIZATION_ADDED"
    return Draft(kind, change.document["id"], change.written(at), fresh=not change.version)
