"""Enterprises as somebody sees them: what is public to everybody, all to those who may."""

from dataclasses import dataclass

from cultivation.documents import EnterpriseDocument
from cultivation.enterprises.reading import read_enterprise
from cultivation.enterprises.size import class_of
from cultivation.tiers.documents import TitleDocument
from cultivation.tiers.keeping import titles_of
from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.refusals import NotFound
from directory.accounts.roles import Action, may
from graph_schema.connection import Graph, Transaction


@dataclass(frozen=True)
class SeenEnterprise:
    """An enterprise with its titles and size class; `inside` says whether the viewer may see all of it."""

    document: EnterpriseDocument
    titles: list[TitleDocument]
    size_class: str | None
    inside: bool


async def see_enterprise(graph: Graph, caller: Caller | None, enterprise: str, moment: str) -> SeenEnterprise | None:
    """Return an enterprise as the caller sees it at an instant; None when there is none."""
    reader = Reading(graph)
    try:
        document = await read_enterprise(reader, enterprise)
    except NotFound:
        return None
    inside = await may_see(reader, caller, document, moment)
    titles = (await titles_of(reader, [enterprise])).get(enterprise, [])
    return SeenEnterprise(document, titles, await class_of(reader, document) if inside else None, inside)


async def may_see(reader: Transaction, caller: Caller | None, document: EnterpriseDocument, moment: str) -> bool:
    """Return whether somebody may see the figures: a representative, or an administrator of its division or above."""
    if caller is None:
        return False
    target = await rights.enterprise_target(reader, document["id"], document["region"])
    return may(await rights.grants_of(reader, caller.account), Action.SEE_ENTERPRISE, target, moment)
