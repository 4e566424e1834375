"""Invented policies and finance products of the demonstration network, marked synthetic."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cultivation.instruments.documents import ACTIVE, POLICY, PRODUCT
from directory.documents import CLOSED, without_blanks
from directory.generator.chance import Chance
from directory.regions import Division, Regions
from evaluation.standards import document
from graph_schema.aggregate import Document
from graph_schema.draft import Draft
from graph_schema.journal import BATCH_ROWS

PRODUCTS, POLICIES = 280, 120  # of the demonstration: some for everybody, in every province
MOST_ROWS = PRODUCTS + POLICIES
PLAN = "plan-sme-14/"  # whose parts they support
FINANCING = "financing"  # the category of who offers products
LEVELS = ("NATION",) + ("PROVINCE",) * 4 + ("CITY",) * 3 + ("COUNTY",) * 2
"""Tenths by where they apply, made up."""


def with_instruments(batches: Iterable[list[Draft]], regions: Regions, seed: int, at: str) -> Iterator[list[Draft]]:
    """Yield the batches as they are, then products of organizations that offer financing, and policies of divisions.

    The same arguments give the same batches; `at` is the moment of the data (UTC). The plan they support must be there.
    """
    offering: list[Document] = []
    for batch in batches:
        if len(offering) < PRODUCTS:
            offering += [draft.document for draft in batch if draft.document and _finances(draft)]
        yield batch
    chance = Chance(seed)
    documents = [*products(PRODUCTS, offering, regions, chance, at), *policies(POLICIES, regions, chance, at)]
    drafts = [
        Draft("POLICY_ADDED" if one["id"].startswith(POLICY) else "FINANCE_PRODUCT_ADDED", one["id"], one, fresh=True)
        for one in documents
    ]
    for first in range(0, len(drafts), BATCH_ROWS):
        yield drafts[first : first + BATCH_ROWS]


def products(count: int, offering: Sequence[Document], regions: Regions, chance: Chance, at: str) -> Iterator[Document]:
    """Yield so many products of these organizations, none without organizations; each kind in turn."""
    models = _models()["products"]
    for number in range(count if offering else 0):
        organization = offering[number % len(offering)]
        place = _place(regions, chance, organization.get("region"))
        head = {"id": f"{PRODUCT}demo-{number:05d}", "organization": organization["id"]}
        yield _instrument(head, models[number % len(models)], place, at)


def policies(count: int, regions: Regions, chance: Chance, at: str) -> Iterator[Document]:
    """Yield so many policies of divisions, each kind in turn."""
    models = _models()["policies"]
    for number in range(count):
        place = _place(regions, chance, None)
        head = {"id": f"{POLICY}demo-{number:05d}", "issuer": f"{place.name}（示例）"}
        yield _instrument(head, models[number % len(models)], place, at)


def _instrument(head: Document, model: Document, place: Division, at: str) -> Document:
    return without_blanks(
        {
            **head,
            "title": f"{place.name}{model['title']}（示例）",
            "english": f"{model['english']} (demonstration)",
            "kind": model["kind"],
            "greenRights": model.get("green_rights"),
            "eligibility": model.get("eligibility"),
            "supports": sorted(f"{PLAN}{part}" for part in model["supports"]),
            "regions": [place.code],
            "status": ACTIVE,
            "version": 1,
            "updatedAt": at,
            "synthetic": True,
        }
    )


def _place(regions: Regions, chance: Chance, near: str | None) -> Division:
    """Return a division of a drawn level: the one that `near` lies in, or any."""
    level = chance.pick(LEVELS)
    above = [division for code in regions.lineage(near or "") if (division := regions.get(code))]
    fitting = [division for division in above if division.level == level] or list(regions.by_level(level))
    return chance.pick(fitting or above or list(regions.current()))


def _finances(draft: Draft) -> bool:
    organization = draft.document or {}
    return (
        draft.kind == "ORGANIZATION_ADDED"
        and organization["status"] not in CLOSED
        and any(service["category"] == FINANCING for service in organization.get("services", ()))
    )


@cache
def _models() -> dict[str, list[dict[str, Any]]]:
    text = (files("cultivation") / "data" / "demonstration-instruments.toml").read_text(encoding="utf-8")
    return document.read(text)
