"""Services and designations of an organization, one by one: what their changes have in common."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from directory.accounts.refusals import NotFound
from directory.accounts.roles import Action
from directory.documents import without_blanks
from directory.editing.days import effective
from directory.editing.desk import Desk, Outcome, Seen
from directory.editing.refusals import EditRefused, Problem
from directory.importing.parts import MOST_PARTS, Part
from directory.scalars import shown
from graph_schema.aggregate import Document

_ID = re.compile(r"(?:service|designation)-([a-z0-9][a-z0-9-]{0,59})-[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Kind:
    """A kind of part: the field of the document, what tells two of them apart, and who may change it."""

    field: str
    key: tuple[str, ...]
    action: Action

    def key_of(self, part: Part) -> tuple[Any, ...]:
        """Return what makes two parts the same."""
        return tuple(part.get(name) for name in self.key)


SERVICES = Kind("services", ("name", "category"), Action.OFFER)
DESIGNATIONS = Kind("designations", ("title", "notice", "batch"), Action.EDIT)


def owner_of(part: str, version: int) -> Seen:
    """Return the organization of a part's id, which is the organization's with a number behind; raise `NotFound`."""
    found = _ID.fullmatch(part)
    if not found:
        raise missing(part)
    return Seen(f"org-{found[1]}", version)


def missing(part: str) -> NotFound:
    """Return the refusal of a part that does not exist."""
    return NotFound(f"'{shown(part)}' does not exist", field="id")


def held(before: Document, kind: Kind, part: str) -> Part:
    """Return a part of an organization; raise `NotFound`."""
    found: Part | None = next((one for one in before.get(kind.field, ()) if one["id"] == part), None)
    if found is None:
        raise missing(part)
    return found


def laid_over(part: Part, values: Part) -> Part:
    """Return the part with other values, None removes one."""
    return without_blanks({**part, **values})


def with_added(desk: Desk, before: Document, kind: Kind, part: Part, day: str | None) -> Outcome:
    """Return the organization with one more part, which gets the next id; raise `EditRefused` for a repeated one."""
    others: list[Part] = before.get(kind.field, [])
    if len(others) >= MOST_PARTS:
        raise EditRefused(Problem("", "", f"there are {len(others)} {kind.field} already; {MOST_PARTS} are allowed"))
    _check_key(kind, part, others)
    draft = desk.written("ORGANIZATION_CHANGED", before, {kind.field: [*others, part]}, day)
    known = {one["id"] for one in others}
    written: list[Part] = (draft.document or {})[kind.field]
    return [draft], {"part": next(one["id"] for one in written if one["id"] not in known)}


def with_changed(desk: Desk, before: Document, kind: Kind, part: Part, day: str | None) -> Outcome:
    """Return the organization with a part as it shall be; raise `EditRefused` when another one is the same."""
    others = [one for one in before[kind.field] if one["id"] != part["id"]]
    _check_key(kind, part, others)
    draft = desk.written("ORGANIZATION_CHANGED", before, {kind.field: [*others, part]}, day)
    return [draft], {"part": part["id"]}


def with_removed(desk: Desk, before: Document, kind: Kind, part: Part, day: str | None) -> Outcome:
    """Return the organization without a part."""
    others = [one for one in before[kind.field] if one["id"] != part["id"]]
    return [desk.written("ORGANIZATION_CHANGED", before, {kind.field: others or None}, day)], {"part": part["id"]}


def day_of(effective_on: str | None, before: Document, desk: Desk, *, correction: bool = False) -> str | None:
    """Return the day from which on the entry is true; a correction without a day keeps it."""
    if correction and effective_on is None:
        kept: str | None = before.get("validFrom")
        return kept
    return effective(effective_on, before, desk.moment)


def _check_key(kind: Kind, part: Part, others: Iterable[Part]) -> None:
    same = next((one["id"] for one in others if kind.key_of(one) == kind.key_of(part)), None)
    if same:
        raise EditRefused(Problem(kind.key[0], shown(part[kind.key[0]]), f"is {same} already"))
