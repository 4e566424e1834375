"""Where each key of a TOML text stands, because `tomllib` tells the content only."""

import re
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_GAP = re.compile(r"[ \t]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_TEXT = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_PLAIN = re.compile(r"[^,\]}#\n]*")


def positions(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every key, table and list element of a text that is TOML."""
    return _Scan(text).lines


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._lengths: dict[Path, int] = {}
        self._scan()

    def _scan(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._entry(table)
            self._skip(_BLANK)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        found = match.group() if match else ""
        self.at += len(found)
        return found

    def _mark(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_right(self._ends, self.at - 1) + 1 if self.at else 1)

    def _header(self) -> Path:
        start, listed = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if listed else 1
        *outer, last = self._keys()
        path: Path = ()
        for key in outer:
            path = self._inside((*path, key))
        path = (*path, last)
        if listed:
            self._lengths[path] = self._lengths.get(path, 0) + 1
        end, self.at = self.at + (2 if listed else 1), start
        self._mark(path)
        path = self._inside(path)
        self._mark(path)
        self.at = end
        return path

    def _inside(self, path: Path) -> Path:
        """Return the path of the last element where the path is that of a list of tables."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_GAP)
            keys.append(self._skip(_KEY).strip("\"'"))
            self._skip(_GAP)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _entry(self, table: Path) -> None:
        start = self.at
        keys = self._keys()
        end, self.at = self.at, start
        for length in range(1, len(keys) + 1):
            self._mark((*table, *keys[:length]))
        self.at = end + 1
        self._skip(_GAP)
        self._value((*table, *keys))

    def _value(self, path: Path) -> None:
        if self.text[self.at] == "[":
            self._list(path)
        elif self.text[self.at] == "{":
            self._table(path)
        elif not self._skip(_TEXT):
            self._skip(_PLAIN)

    def _list(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._next("]"):
            self._mark((*path, index))
            self._value((*path, index))
            index += 1

    def _table(self, path: Path) -> None:
        self.at += 1
        while self._next("}"):
            self._entry(path)

    def _next(self, closing: str) -> bool:
        """Move to the next element; past the end and False when there is none."""
        self._skip(_BLANK)
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_BLANK)
        if self.text.startswith(closing, self.at):
            self.at += 1
            return False
        return True
