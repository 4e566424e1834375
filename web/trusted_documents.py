"""Documents that were registered: a request may name one by its hash, and a server may take no others from strangers.

They are kept as files, `SMENET_DATA/documents/<SHA-256>.graphql`, so that all processes of a machine see at once what
is added or removed, and that a directory of them can be copied to the next machine.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from directory.scalars import shown
from web.refusals import Refusal

DIRECTORY = "documents"  # below SMENET_DATA
SCHEME = "sha256:"
ENDING = ".graphql"
KEPT = 1_000  # texts in memory: some megabytes
_IDENTIFIER = re.compile(rf"(?:{SCHEME})?([0-9a-f]{{64}})", re.ASCII)


class TrustedDocuments:
    """The registered documents in a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._kept: dict[str, tuple[int, str]] = {}

    def register(self, text: str) -> str:
        """Keep a document; return its identifier."""
        digest = digest_of(text)
        self._directory.mkdir(parents=True, exist_ok=True)
        draft = self._directory / f".{secrets.token_hex(8)}"
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(self._path(digest))
        return SCHEME + digest

    def remove(self, identifier: str) -> bool:
        """Forget a document; return whether it was kept."""
        found = _IDENTIFIER.fullmatch(identifier)
        if not found or not self._path(found[1]).exists():
            return False
        self._path(found[1]).unlink(missing_ok=True)
        return True

    def identifiers(self) -> list[str]:
        """Return the identifiers of all documents."""
        return sorted(SCHEME + path.stem for path in self._directory.glob("*" + ENDING))

    def text(self, identifier: str) -> str | None:
        """Return the document of an identifier, with or without `sha256:`; None when it is not registered."""
        found = _IDENTIFIER.fullmatch(identifier)
        path = self._path(found[1]) if found else None
        if found is None or path is None or not path.exists():
            return None
        changed = path.stat().st_mtime_ns
        kept = self._kept.get(found[1])
        if kept is None or kept[0] != changed:
            text = path.read_bytes().decode(errors="replace")
            if digest_of(text) != found[1]:
                return None  # a file that was edited is no longer what was registered
            if len(self._kept) >= KEPT:
                self._kept.clear()
            kept = self._kept[found[1]] = (changed, text)
        return kept[1]

    def _path(self, digest: str) -> Path:
        return self._directory / f"{digest}{ENDING}"


@dataclass(frozen=True)
class Trust:
    """Which documents are taken: registered ones by their identifier; when `required`, no others from strangers."""

    documents: TrustedDocuments | None = None
    required: bool = False

    def text_of(self, query: str | None, identifier: str | None, *, stranger: bool) -> str:
        """Return the document that a request means by text or identifier; raise Refusal when it is not taken."""
        if identifier is not None:
            return self._named(query, identifier)
        text = query or ""
        if self.required and stranger and self._find(digest_of(text)) is None:
            raise Refusal(
                "DOCUMENT_NOT_TRUSTED",
                "this server takes registered documents only from those who are not signed in",
                argument="query",
                hint="send a token, or have the document registered (smenet trust)",
            )
        return text

    def _named(self, query: str | None, identifier: str) -> str:
        text = self._find(identifier)
        if text is None:
            raise Refusal(
                "DOCUMENT_NOT_FOUND",
                f"documentId is '{shown(identifier)}'; it must be {SCHEME} and the SHA-256 of a registered document",
                argument="documentId",
                hint="send the document as query, or have it registered (smenet trust)",
            )
        if query is not None and query != text:
            raise Refusal(
                "BAD_REQUEST", "query is another document than documentId names; send one of them", argument="query"
            )
        return text

    def _find(self, identifier: str) -> str | None:
        return self.documents.text(identifier) if self.documents else None


def digest_of(text: str) -> str:
    """Return the SHA-256 of a document in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
