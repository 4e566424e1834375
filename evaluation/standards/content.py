"""A view of a file's content that shows a check only what has the right shape, so that all faults are told at once."""

from collections.abc import Iterator
from typing import Any

from evaluation.standards.document import Document
from evaluation.standards.faults import Report
from evaluation.standards.positions import Path

Row = dict[str, Any]
NUMBERS = frozenset({"decimal", "percent", "integer"})


class Content:
    """The content of one file and the faults found in it so far."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.report = report
        # As found by now, so that what one check reports hides nothing from the next.
        self._misshapen = report.paths
        self.fields = {row["key"]: self._shapely(path, row) for path, row in self.rows("fields", "key", "type")}
        self.dimensions = {row["key"] for _, row in self.rows("dimensions", "key")}

    def rows(self, table: str, *keys: str) -> Iterator[tuple[Path, Row]]:
        """Return each row that has these keys without a fault, with its path."""
        rows = self.document.get(table, ())
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and all(key in row and self.clean(table, index, key) for key in keys):
                yield (table, index), row

    def clean(self, *path: str | int) -> bool:
        """Return whether everything at and below a path has the right shape."""
        return not any(found[: len(path)] == path for found in self._misshapen)

    def table(self, name: str) -> Row:
        """Return what of a table has the right shape; nothing where it is missing."""
        found = self.document.get(name, {})
        if not isinstance(found, dict):
            return {}
        return self._shapely((name,), found)

    def _shapely(self, path: Path, row: Row) -> Row:
        return {key: value for key, value in row.items() if self.clean(*path, key)}

    def whole(self, table: str, *keys: str) -> list[tuple[Path, Row]] | None:
        """Return all rows of a table; None when one lacks a key or has a fault in it, so that a sum would mislead."""
        rows, given = list(self.rows(table, *keys)), self.document.get(table, [])
        return rows if isinstance(given, list) and len(rows) == len(given) else None

    def type_of(self, field: str) -> str | None:
        """Return the type of a field; None when there is no such field."""
        return self.fields[field]["type"] if field in self.fields else None

    def words_of(self, field: str) -> set[str]:
        """Return the words of a field; of a boolean `true` and `false`."""
        words = (
            {"true": None, "false": None} if self.type_of(field) == "boolean" else self.fields[field].get("words", {})
        )
        return set(words)
