"""Enterprises from a file into the graph: all of it or nothing, and nothing at all the second time."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, cast

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises import queries
from cultivation.enterprises.aggregate import ENTERPRISES
from cultivation.enterprises.creating import ID_BYTES
from cultivation.enterprises.rows import Record, figures_of, read_rows
from cultivation.tiers import queries as tier_queries
from cultivation.tiers import terms
from cultivation.tiers.documents import TITLE, TitleDocument
from cultivation.tiers.rules import rules
from cultivation.tiers.vocabulary import Tier
from directory import store
from directory.accounts.roles import ENTERPRISE
from directory.documents import without_blanks
from directory.importing import reading
from directory.importing.faults import Fault
from directory.importing.stored import KEYS_AT_ONCE, chunks
from evaluation import queries as standard_queries
from evaluation.adopting import key_of
from evaluation.aggregates import STANDARD
from evaluation.definitions import standard_of
from evaluation.rounds.opening import in_force
from evaluation.rounds.subject import OF_ENTERPRISES
from evaluation.standards.model import Standard
from graph_schema.aggregate import Document
from graph_schema.clock import now
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import BATCH_ROWS, ONE_TRANSACTION, Journal
from graph_schema.receipts import Run

AGAIN = "run the import again"
DIGEST_CHARACTERS = 16  # of the file's SHA-256 in the name of an import


@dataclass(frozen=True)
class Plan:
    """What an import will do, or why it will do nothing: with any fault nothing may be written.

    `new` and `changed` are enterprises as they shall be, `before` are the changed ones as they are, by id.
    """

    digest: str
    new: tuple[EnterpriseDocument, ...] = ()
    changed: tuple[EnterpriseDocument, ...] = ()
    titles: tuple[TitleDocument, ...] = ()
    unchanged: int = 0
    before: Mapping[str, EnterpriseDocument] | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def drafts(self) -> Iterator[Draft]:
        """Yield what is written, what is referred to first."""
        for document in self.new:
            yield Draft("ENTERPRISE_ADDED", document["id"], cast("Document", document), fresh=True)
        for document in self.changed:
            yield Draft("ENTERPRISE_CHANGED", document["id"], cast("Document", document))
        for title in self.titles:
            yield Draft("TITLE_GRANTED", title["id"], cast("Document", title), fresh=True)

    @property
    def writes(self) -> int:
        """Return how many rows are written."""
        return len(self.new) + len(self.changed) + len(self.titles)


async def plan_file(path: Path, graph: Graph, at: str | None = None) -> Plan:
    """Return what the import of a file will do; nothing is written. Raise `InvalidInput` for what is no table."""
    content = _content(path)
    records, faults = read_rows(reading.read(content), await store.read_regions(graph))
    digest = sha256(content).hexdigest()
    versions = await _versions(graph)
    faults += [fault for record in records for fault in _title_faults(record, versions)]
    if faults:
        return Plan(digest, faults=tuple(sorted(faults)))
    held = await _held(graph.read, [record.code for record in records])
    return await _planned(graph, digest, records, held, versions, at or now())


async def apply_plan(made: Plan, journal: Journal, actor: str, at: str | None = None) -> int:
    """Write what a plan says and return the sequence number of the last row; of the head when nothing is to be done.

    Raise `InvalidInput` for a plan with faults, `Conflict` when an enterprise changed since the plan was made.
    """
    if made.faults:
        raise InvalidInput(f"the file has {len(made.faults)} faults; correct them first, nothing was written")
    if not made.writes:
        return (await journal.head()).seq
    moment = at or now()
    name = f"import-{made.digest[:DIGEST_CHARACTERS]}-{''.join(filter(str.isdigit, moment))}"

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        await _check_unmoved(made, transaction)
        closing = Draft("IMPORT_COMPLETED", name, {"id": name, "rows": made.writes})
        return [*made.drafts, closing] if made.writes <= ONE_TRANSACTION else []

    if made.writes <= ONE_TRANSACTION:
        return await journal.commit(actor, decide, at=moment)
    source = made.drafts
    batches = iter(lambda: list(islice(source, BATCH_ROWS)), [])
    return await journal.load(actor, name, batches, at=moment, check=decide)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"the file {path.name} cannot be read: {error.strerror}") from error


async def _planned(
    graph: Graph,
    digest: str,
    records: Sequence[Record],
    held: Mapping[str, EnterpriseDocument],
    versions: Sequence[Standard],
    at: str,
) -> Plan:
    new, changed, titles = list[EnterpriseDocument](), list[EnterpriseDocument](), list[TitleDocument]()
    for record in records:
        before = held.get(record.code)
        document = _document(record, before, at)
        if before is None:
            new.append(document)
        elif document != before:
            changed.append(document)
        titles += [_title(document, tier, first, versions) for tier, first in record.titles]
    known = await _known_titles(graph, [title["enterprise"] for title in titles])
    return Plan(
        digest,
        tuple(new),
        tuple(changed),
        tuple(title for title in titles if (title["enterprise"], title["tier"], title["validFrom"]) not in known),
        len(records) - len(new) - len(changed),
        {one["id"]: one for one in held.values()},
    )


def _document(record: Record, before: EnterpriseDocument | None, at: str) -> EnterpriseDocument:
    base: dict[str, Any] = dict(before or {"id": f"{ENTERPRISE}{secrets.token_hex(ID_BYTES)}", "createdAt": at})
    figures = figures_of(record, base.get("figures", ()))
    return cast("EnterpriseDocument", without_blanks({**base, **record.entry, "figures": figures}))


def _title(enterprise: EnterpriseDocument, tier: Tier, first: str, versions: Sequence[Standard]) -> TitleDocument:
    standard = _version(tier, first, versions)
    term = rules().term(standard)
    document = {
        "id": f"{TITLE}{enterprise['id'].removeprefix(ENTERPRISE)}-{tier.value.lower().replace('_', '-')}-{first}",
        "enterprise": enterprise["id"],
        "tier": tier.value,
        "title": rules().by_tier[tier].title.zh,
        "name": enterprise["name"],
        "region": enterprise["region"],
        "standard": f"{STANDARD}{key_of(standard)}",
        "validFrom": first,
        "validTo": terms.last_day(first, term.years or 1),
        "updateBy": term.update_by,
        "status": terms.STANDS,
        "synthetic": enterprise.get("synthetic"),
    }
    return cast("TitleDocument", without_blanks(document))


def _version(tier: Tier, day: str, versions: Sequence[Standard]) -> Standard:
    return next(one for one in versions if one.id == rules().by_tier[tier].standard and in_force(one, day))


def _title_faults(record: Record, versions: Sequence[Standard]) -> Iterator[Fault]:
    for tier, first in record.titles:
        standard = rules().by_tier[tier].standard
        if not any(one.id == standard and in_force(one, first) for one in versions):
            message = f"no version of {standard} was in force on that day, so its term is not known"
            yield Fault(record.line, "titles", f"{tier.value} {first}", message)


async def _versions(graph: Graph) -> list[Standard]:
    rows = await graph.read(standard_queries.LIST_STANDARDS, subject=OF_ENTERPRISES, inForceOn=None)
    found = (standard_of(row["standard"]["definition"]) for row in rows)
    return [one for one in found if rules().by_standard(one.id) and rules().term(one).years]


async def _held(run: Run, codes: Sequence[str]) -> dict[str, EnterpriseDocument]:
    """Return the enterprises of credit codes that are entered, by code."""
    found: dict[str, EnterpriseDocument] = {}
    for part in chunks(codes, KEYS_AT_ONCE):
        ids = [row["id"] for row in await run(queries.FIND_BY_CREDIT_CODES, codes=part)]
        for row in await run(ENTERPRISES.read, keys=ids) if ids else []:
            document = cast("EnterpriseDocument", ENTERPRISES.document(row))
            found[document["creditCode"]] = document
    return found


async def _known_titles(graph: Graph, enterprises: Sequence[str]) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for part in chunks(dict.fromkeys(enterprises), KEYS_AT_ONCE):
        for row in await graph.read(tier_queries.FIND_TITLES, enterprises=part):
            found.add((row["enterprise"], row["title"]["tier"], row["title"]["validFrom"]))
    return found


async def _check_unmoved(made: Plan, transaction: Transaction) -> None:
    """Raise `Conflict` when an enterprise of the plan, or the owner of a credit code, is not as it was."""
    codes = [document["creditCode"] for document in (*made.new, *made.changed)]
    held, before = await _held(transaction.run, codes), made.before or {}
    for code, document in held.items():
        if before.get(document["id"]) != document:
            raise Conflict(f"the enterprise with the credit code {code} changed while the file was checked", hint=AGAIN)
    if len(held) != len(made.changed):
        raise Conflict("an enterprise was removed while the file was checked", hint=AGAIN)
