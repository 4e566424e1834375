"""Whose work a queue shows: that of one organization, or of all in a division; and who may see it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import strawberry

from directory.accounts import rights
from directory.accounts.documents import Caller
from directory.accounts.reading import Reading
from directory.accounts.roles import Action, Target
from directory.context import Context
from directory.inputs import regions_of
from directory.regions import NATION, Regions
from directory.suggesting.queue import codes_within
from directory.types.described import argument
from directory.types.refusals import signed_in
from graph_schema.clock import now
from graph_schema.connection import Graph
from graph_schema.errors import InvalidInput

OrganizationChosen = Annotated[strawberry.ID | None, argument("The id of an organization; not with `within`.")]
Within = Annotated[str | None, argument("The code of a division: it and everything below; without both, the nation.")]
Require = Callable[[Graph, Caller, str], Awaitable[None]]
"""Returns when a caller may see the queue of an organization; raises what forbids it."""


async def queue_codes(
    context: Context, organization: str | None, within: str | None, require: Require
) -> list[str] | None:
    """Return the codes of the divisions that a queue is asked for; None for one organization and for the nation.

    Raise `InvalidInput` for an organization and a division at once and for unknown codes, `NotSignedIn`, `NotAllowed`.
    """
    caller = signed_in(context)
    if organization is not None:
        if within is not None:
            raise InvalidInput("organization and within are both given; one of them must be left out", field="within")
        await require(context.graph, caller, organization)
        return None
    codes = regions_of(context.snapshot.regions, within or NATION, "within")
    await require_administrator(Reading(context.graph), caller.account, codes, now())
    return codes_of(context.snapshot.regions, codes)


async def require_administrator(
    reader: rights.Reader, account: str, within: Sequence[str], moment: str, action: Action = Action.CULTIVATE
) -> None:
    """Raise `NotAllowed` unless the account may do this in all of these divisions (codes in force)."""
    lineages = await rights.lineages_of(reader, within)
    for code in within:
        target = Target(tuple(lineages.get(code, {}).values()))
        await rights.require(reader, account, [action], target, moment)


def codes_of(regions: Regions, within: Sequence[str]) -> list[str] | None:
    """Return the codes that what lies in some divisions may have; None for the nation: what lies nowhere is its own."""
    return None if NATION in within else codes_within(regions, within)


def named_codes(regions: Regions, within: Sequence[str]) -> list[str]:
    """Return the codes of `codes_of` by name, ascending: of the nation all that there are or were."""
    codes = codes_of(regions, within)
    return [division.code for division in regions.all()] if codes is None else codes
