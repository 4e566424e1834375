"""The register of this process: read once in the background, then followed by the journal."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import cast

from cultivation.keeper import Keeper
from cultivation.tiers import queries
from cultivation.tiers.aggregate import held
from cultivation.tiers.documents import TITLE, TitleDocument
from cultivation.tiers.register import Register
from directory.accounts.roles import ENTERPRISE
from directory.context import Context
from directory.regions import Regions
from graph_schema.connection import Graph, Row
from graph_schema.head import Head
from graph_schema.journal import Journal
from graph_schema.slices import slices
from graph_schema.versions import changed_between, versions_at

READ_DIVISIONS = 30  # whose titles are read at once: about a hundredth of the nation's


async def register_of(context: Context) -> Register:
    """Return the titles as this process holds them, not older than the answer."""
    return await _REGISTERS.of(context)


async def register_at(graph: Graph, journal: Journal, seq: int, regions: Regions) -> Register:
    """Return the titles of a graph after a row of the journal, or younger."""
    return await _REGISTERS.at(graph, journal, seq, regions)


async def _read(graph: Graph, seq: int, regions: Regions) -> Register:
    register = Register(seq, regions)
    codes = [division.code for division in regions.all()]
    for first in range(0, len(codes), READ_DIVISIONS):
        rows = await graph.read(queries.READ_HELD_IN, codes=codes[first : first + READ_DIVISIONS])
        await asyncio.to_thread(_put, register, rows)
    await _put_missed(graph, register)
    return register


async def _put_missed(graph: Graph, register: Register) -> None:
    """Put in the titles of enterprises that were moved, while all was read, to where the reading had been before."""
    head = await Head.read(graph.read)
    moved = await changed_between(graph, register.seq, head.seq, (ENTERPRISE,))
    missed = {key: one["region"] for key, one in moved.items() if one and register.seat(key) is None}
    for part in slices(sorted(missed)):
        rows = await graph.read(queries.FIND_TITLES, enterprises=part)
        register.put((held(row), missed[row["enterprise"]]) for row in rows)


async def _follow(graph: Graph, register: Register, seq: int) -> Register:
    """Bring a register to a row: what the rows since say of titles and of where enterprises lie."""
    changed = await changed_between(graph, register.seq, seq, (TITLE, ENTERPRISE))
    places = {key: one["region"] for key, one in changed.items() if key.startswith(ENTERPRISE) and one}
    titles = {key: cast("TitleDocument | None", one) for key, one in changed.items() if key.startswith(TITLE)}
    granted = [title for title in titles.values() if title]
    strangers = {title["enterprise"] for title in granted if register.seat(title["enterprise"]) is None} - set(places)
    found = await versions_at(graph, sorted(strangers), seq)
    places |= {key: one["region"] for key, one in found.items() if one}
    if places:
        register.move(places)
    if granted:
        # Of a stranger whose row is erased nobody can say more than where it lay when it was granted the title.
        register.put((title, _place(register, places, title)) for title in granted)
    if gone := [key for key, title in titles.items() if title is None]:
        register.drop(gone)
    register.seq = seq
    return register


def _place(register: Register, places: Mapping[str, str], title: TitleDocument) -> str:
    """Return where the holder of a title lies."""
    holder = title["enterprise"]
    return places.get(holder) or register.seat(holder) or title["region"]


def _put(register: Register, rows: Sequence[Row]) -> None:
    register.put((cast("TitleDocument", row), row["region"]) for row in rows)


_REGISTERS = Keeper("the titles of the nation", _read, _follow)
