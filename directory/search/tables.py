"""The tables that entries are made with and answers are labelled by, kept beside the index that they made.

A change of a region or a category makes a new index, so what lies beside one holds as long as it does. To read it takes
a tenth of what it takes to ask the graph for all divisions, and to find out what each is called. Whoever changes the
rules for that (`directory/region_search/names.py`) raises `fields.VERSION`.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from directory.categories import Categories, Category
from directory.region_search.index import NameIndex, know, names_of
from directory.regions import Alias, Division, Regions
from directory.search.entry import Entries
from directory.search.snapshot import Snapshot
from directory.search.storage import State
from directory.search.view import View
from directory.store import read_categories, read_regions
from graph_schema.connection import Graph

FILE = "tables.json"  # a line with the CRC-32 of the next, and a line of JSON


@dataclass(frozen=True)
class Tables:
    """Divisions and categories at one moment."""

    regions: Regions
    categories: Categories

    @classmethod
    async def read(cls, graph: Graph) -> "Tables":
        """Return the tables as the graph has them now."""
        return cls(await read_regions(graph), await read_categories(graph))

    @classmethod
    def kept(cls, directory: Path) -> "Tables | None":
        """Return the tables that an index was made with; None when they are not there, or any byte of them is wrong."""
        try:
            checksum, content = (directory / FILE).read_bytes().splitlines()
            if int(checksum) != zlib.crc32(content):
                return None
            found = orjson.loads(content)
            regions = Regions(_division(row) for row in found["regions"])
            know(regions, NameIndex.of_plain(found["names"]))
            return cls(regions, Categories(Category(**row) for row in found["categories"]))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def entries(self) -> Entries:
        """Return a maker of entries."""
        return Entries(self.regions, self.categories)

    def snapshot(self, view: View, state: State) -> Snapshot:
        """Return what requests see."""
        return Snapshot(view, state.seq, self.regions, self.categories)

    def keep(self, directory: Path) -> None:
        """Write the tables beside the index that is made with them."""
        names = names_of(self.regions).plain
        content = orjson.dumps({"regions": self.regions.all(), "categories": self.categories.all(), "names": names})
        (directory / FILE).write_bytes(b"%d\n%s" % (zlib.crc32(content), content))


def _division(row: dict[str, Any]) -> Division:
    aliases = tuple(Alias(**alias) for alias in row.pop("aliases"))
    return Division(**row | {"aliases": aliases, "succeeded_by": tuple(row["succeeded_by"])})
