"""Bringing versions of standards into the graph, where they are immutable from the day they are in force."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import orjson

from directory.documents import without_blanks
from evaluation import queries
from evaluation.aggregates import STANDARD, STANDARDS
from evaluation.documents import OverrideDocument, StandardDocument
from evaluation.standards import catalogue, lint
from evaluation.standards.faults import FaultyStandard
from evaluation.standards.model import Standard
from graph_schema.aggregate import Document
from graph_schema.canonical import canonical
from graph_schema.connection import Graph, Transaction
from graph_schema.draft import Draft
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import Journal


def document_of(standard: Standard) -> StandardDocument:
    """Return the document that a version of a standard is stored as."""
    definition = orjson.loads(standard.definition)
    document = {
        "id": f"{STANDARD}{key_of(standard)}",
        "standard": standard.id,
        "version": standard.version,
        "title": standard.title.zh,
        "english": standard.title.en,
        "subject": standard.subject,
        "authority": standard.authority,
        "completeness": standard.completeness,
        "effectiveFrom": standard.effective_from,
        "effectiveTo": standard.effective_to,
        "supersedes": standard.supersedes and f"{STANDARD}{standard.id}@{standard.supersedes}",
        "overrides": sorted(map(_override, definition.get("overrides", [])), key=lambda item: item["region"]),
        "digest": standard.digest,
        "definition": definition,
    }
    return cast("StandardDocument", without_blanks(document))


def read_standard(path: Path) -> Standard:
    """Return the standard of a TOML file; raise `InvalidInput` with every rule that it breaks, by line."""
    try:
        return lint.load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path.name} is no UTF-8 text: {error.reason} at byte {error.start}") from error
    except FaultyStandard as faulty:
        lines = "\n".join(f"{path.name}:{fault.line}: {fault.reason}" for fault in faulty.faults)
        raise InvalidInput(lines, hint="docs/standards.md tells the rules of a standard's file") from faulty


async def adopt(graph: Graph, journal: Journal, standards: Iterable[Standard], actor: str, today: str) -> int:
    """Write the versions that the graph does not hold as they are, all or none, and return the seq of the last row.

    `today` is a day (ISO 8601). Raise `Conflict` when a version that is in force by then, or that an assessment
    follows, has other content in the graph: a changed standard is a new version.
    """
    documents = [cast("Document", document_of(standard)) for standard in standards]
    known = _stored(await graph.read(queries.READ_STANDARDS, keys=_keys(documents)))
    if all(known.get(document["id"]) == document for document in documents):
        return (await journal.head()).seq

    async def decide(transaction: Transaction) -> Sequence[Draft]:
        stored = _stored(await transaction.run(queries.READ_STANDARDS, keys=_keys(documents)))
        changed = [document for document in documents if stored.get(document["id"]) != document]
        for document in changed:
            if (before := stored.get(document["id"])) is not None:
                await _refuse_in_force(transaction, before, today)
        return [_draft(document, stored) for document in changed]

    return await journal.commit(actor, decide)


async def fill_standards(graph: Graph, journal: Journal, actor: str, today: str) -> int:
    """Write the versions of the package that the graph does not hold at all, and return the seq of the last row."""
    standards = catalogue.everything()
    rows = await graph.read(queries.READ_STANDARDS, keys=[key_of(standard) for standard in standards])
    known = {row["properties"]["key"] for row in rows}
    missing = [standard for standard in standards if key_of(standard) not in known]
    return await adopt(graph, journal, missing, actor, today)


def key_of(standard: Standard) -> str:
    """Return the key of a version in the graph."""
    return f"{standard.id}@{standard.version}"


def _draft(document: Document, stored: dict[str, Document]) -> Draft:
    kind = "STANDARD_CHANGED" if document["id"] in stored else "STANDARD_ADDED"
    return Draft(kind, document["id"], document)


def _stored(rows: list[Document]) -> dict[str, Document]:
    return {document["id"]: document for document in map(STANDARDS.document, rows)}


async def _refuse_in_force(transaction: Transaction, before: Document, today: str) -> None:
    key = before["id"].removeprefix(STANDARD)
    begun = before.get("effectiveFrom", "9999") <= today
    followed = (await transaction.run(queries.COUNT_ASSESSMENTS_UNDER, key=key))[0]["assessments"]
    if begun or followed:
        why = f"in force since {before['effectiveFrom']}" if begun else "followed by an assessment"
        raise Conflict(
            f"version {before['version']} of {before['standard']} is {why}, with the digest {before['digest']}",
            hint="a version in force never changes: give the new text a version of its own",
        )


def _keys(documents: list[Document]) -> list[str]:
    return [STANDARDS.key(document["id"]) for document in documents]


def _override(row: Document) -> OverrideDocument:
    return {"region": row["province"], "condition": row["condition"], "rule": canonical(row["rule"])}
