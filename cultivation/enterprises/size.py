"""The size class of an enterprise by the standard of size classes, from its letter of GB/T 4754 and its figures.

The letter names a section; some sections hold several industries of the standard. Then the class is told only when all
of them agree, and is unanswered otherwise: what cannot be derived from a letter is not guessed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cultivation.documents import EnterpriseDocument, FiguresDocument
from cultivation.tiers.rules import rules
from directory.accounts.refusals import NotFound
from evaluation.aggregates import STANDARD
from evaluation.rounds.case import load_standard
from evaluation.scoring.scorecard import score
from evaluation.standards.model import Standard
from graph_schema.connection import Transaction

FIELDS = {"employees": "employees", "revenue": "revenue", "assets": "total_assets"}
"""The figures of an enterprise by the standard's field for each."""
UNKNOWN = "INSUFFICIENT_EVIDENCE"  # what the standard decides without enough figures


@cache
def industries() -> Mapping[str, tuple[str, ...]]:
    """Return by letter the standard's words for the industries of a section; none for what it does not cover."""
    return {row["letter"]: tuple(row["words"]) for row in _sections()}


def section_name(letter: str) -> Mapping[str, str]:
    """Return the name of a section of GB/T 4754 by language (`zh`, `en`); the letter itself for an unknown one."""
    return next((row["name"] for row in _sections() if row["letter"] == letter), {"zh": letter, "en": letter})


@cache
def _sections() -> Sequence[Mapping[str, Any]]:
    content = tomllib.loads((files("cultivation") / "data" / "industries.toml").read_text(encoding="utf-8"))
    found: Sequence[Mapping[str, Any]] = content["sections"]
    return found


def size_class(standard: Standard, industry: str, figures: Sequence[FiguresDocument]) -> str | None:
    """Return the class of the last year reported; None where letter and figures do not tell it."""
    words = industries().get(industry, ())
    if not words or not figures:
        return None
    last = max(figures, key=lambda year: year["year"])
    given = {field: last[name] for name, field in FIELDS.items() if name in last}  # type: ignore[literal-required]
    classes = {score(standard, None, {"industry": word, **given}).decision for word in words}
    return classes.pop() if len(classes) == 1 and UNKNOWN not in classes else None


async def class_of(reader: Transaction, document: EnterpriseDocument) -> str | None:
    """Return the size class of an enterprise; None where its letter and its figures do not tell it."""
    return (await classes_of(reader, [document]))[0]


async def classes_of(reader: Transaction, documents: Sequence[EnterpriseDocument]) -> list[str | None]:
    """Return the size class of each enterprise, by one reading of the standard."""
    standard = await _standard(reader) if any("figures" in one for one in documents) else None
    if standard is None:
        return [None] * len(documents)
    return [size_class(standard, one["industry"], one.get("figures", ())) for one in documents]


async def _standard(reader: Transaction) -> Standard | None:
    """Return the standard of size classes; None for an operator who holds none."""
    try:
        return await load_standard(reader, f"{STANDARD}{rules().size}")
    except NotFound:
        return None
