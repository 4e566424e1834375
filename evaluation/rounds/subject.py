"""Whom an assessment is of: an organization or an enterprise. What differs between the two is told here alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.accounts import rights
from directory.accounts.roles import ENTERPRISE
from directory.documents import CLOSED
from evaluation.rounds import queries
from evaluation.standards.model import Standard

OF_ENTERPRISES = "ENTERPRISE"  # the subject of standards that rate enterprises
PREFIXES = {"ORGANIZATION": "org-", OF_ENTERPRISES: ENTERPRISE}
"""What the ids of those begin with whom standards rate, by the word of the standard."""

STANDING = "ACTIVE"  # enterprises have no status


@dataclass(frozen=True)
class Subject:
    """An organization or an enterprise, as far as its evaluation needs to know it; `region` is a code."""

    id: str
    region: str | None
    status: str = STANDING
    synthetic: bool = False

    @property
    def closed(self) -> bool:
        """Return whether it is no more."""
        return self.status in CLOSED

    @property
    def is_enterprise(self) -> bool:
        """Return whether it is an enterprise: then all that is written about it is private."""
        return is_enterprise(self.id)


@dataclass(frozen=True)
class NamedSubject:
    """An organization or an enterprise as lists name it; `region` is a code."""

    name: str
    english: str | None
    region: str | None


def is_enterprise(subject: str) -> bool:
    """Return whether an id is that of an enterprise."""
    return subject.startswith(ENTERPRISE)


def named(subject: str) -> dict[str, str]:
    """Return how a document names its subject: as its `organization` or its `enterprise`."""
    return {"enterprise" if is_enterprise(subject) else "organization": subject}


def subject_of(document: Mapping[str, Any]) -> str:
    """Return the id of the subject that the document of an assessment or a score names."""
    return str(document.get("organization") or document["enterprise"])


def key_of(subject: str) -> str:
    """Return an id without its prefix, as the ids of assessments hold it."""
    return subject.removeprefix(ENTERPRISE if is_enterprise(subject) else PREFIXES["ORGANIZATION"])


def id_of(key: str, standard: Standard) -> str:
    """Return the id of a subject from its key, by whom the standard rates."""
    return f"{PREFIXES[standard.subject]}{key}"


async def read_subject(reader: rights.Reader, subject: str) -> Subject | None:
    """Return an organization or an enterprise; None when there is none."""
    rows = await reader.run(queries.READ_SUBJECT, subject=subject)
    if not rows:
        return None
    found = rows[0]
    return Subject(subject, found["region"], found["status"] or STANDING, bool(found["synthetic"]))
