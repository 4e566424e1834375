"""Finding one object: by id, by credit code."""

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable, Sequence

from directory import credit_code
from directory.context import Context
from directory.documents import CLOSED
from directory.scalars import shown
from directory.types import queries
from directory.types.category import Category
from directory.types.designation import Designation
from directory.types.node import Node
from directory.types.organization import Organization
from directory.types.region import Region
from directory.types.service import Service
from graph_schema.errors import InvalidInput

LONGEST_TEXT = 40  # characters looked at for a credit code: 18 and blanks around

_ID = re.compile(r"(org|region|category|service|designation)-[a-z0-9][a-z0-9-]{0,99}")

Find = Callable[[Context, str], Awaitable[Node | None]]


async def find_node(context: Context, entity: str) -> Node | None:
    """Return the object of an id; None for unknown and ill-formed ids."""
    match = _ID.fullmatch(entity)
    return await _FINDERS[match[1]](context, entity) if match else None


async def find_nodes(context: Context, entities: Sequence[str]) -> list[Node | None]:
    """Return the objects of several ids, in their order."""
    return await asyncio.gather(*(find_node(context, entity) for entity in entities))


async def find_organization(context: Context, entity: str, *, alone: bool = False) -> Organization | None:
    """Return the organization of an id, also a closed one; None for unknown and ill-formed ids.

    One that is looked for `alone` waits for no others to be looked up with it, and is found sooner.
    """
    if not entity.startswith("org-") or not _ID.fullmatch(entity):
        return None
    loaders = context.loaders
    document = await (loaders.organization(entity) if alone else loaders.documents.load(entity))
    return Organization.of(document, context) if document else None


async def find_by_credit_code(context: Context, text: str) -> Organization | None:
    """Return the organization of a unified social credit code, the open one when a closed one had it too, or None."""
    code = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).strip().upper()
    if wrong := credit_code.check(code):
        raise InvalidInput(f"creditCode is '{shown(text)}', which {wrong}", field="creditCode")
    rows = await context.graph.read(queries.FIND_BY_CREDIT_CODE, creditCode=code)
    ids = sorted((row["status"] in CLOSED, row["id"]) for row in rows)
    return await find_organization(context, ids[0][1]) if ids else None


async def _region(context: Context, entity: str) -> Region | None:
    return Region.find(entity.removeprefix("region-"), context)


async def _category(context: Context, entity: str) -> Category | None:
    tree = context.snapshot.categories
    found = tree.get(entity.removeprefix("category-"))
    return Category.of(found, tree) if found else None


async def _service(context: Context, entity: str) -> Service | None:
    owner = await _owner(context, entity)
    return next((one for one in owner.services() if one.id == entity), None) if owner else None


async def _designation(context: Context, entity: str) -> Designation | None:
    owner = await _owner(context, entity)
    return next((one for one in owner.designations() if one.id == entity), None) if owner else None


async def _owner(context: Context, part: str) -> Organization | None:
    """Return the organization of a service or designation, whose id is the organization's with a number behind."""
    own = part.partition("-")[2].rpartition("-")[0]
    return await find_organization(context, f"org-{own}")


_FINDERS: dict[str, Find] = {
    "org": find_organization,
    "region": _region,
    "category": _category,
    "service": _service,
    "designation": _designation,
}
