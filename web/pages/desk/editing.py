"""What can be done to an organization's entry by a form: which mutation, what the page gives it, what is filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from web.pages.desk.doing import SEPARATE
from web.pages.desk.fields import Field

Entry = Mapping[str, Any]
Filled = dict[str, Any]

CONTACT = ("address", "phone", "email", "website", "openingHours")  # what an organization's own staff may correct


@dataclass(frozen=True)
class Form:
    """A form about an organization, or about one of its `parts` (services, titles).

    `given` are the variables that the page gives; with `changes` only what was changed in that input is sent.
    `staff` says whether the organization's own staff may use it, `states` in which it is of use.
    """

    operation: str
    given: tuple[str, ...] = ("id", "expectedVersion")
    filled: Callable[[Entry, Entry], Filled] = lambda _entry, _part: {}
    changes: str | None = None
    parts: str | None = None
    staff: bool = False
    states: frozenset[str] = frozenset({"ACTIVE"})
    grave: bool = field(default=False)


def _entry(entry: Entry, _part: Entry) -> Filled:
    point = entry["point"] or {}
    placed = {f"point{SEPARATE}{name}": point.get(name) for name in ("latitude", "longitude")}
    known = {key: value for key, value in entry.items() if not isinstance(value, dict | list) or key == "aliases"}
    return {f"changes{SEPARATE}{key}": value for key, value in {**known, **placed}.items()}


def _service(_entry: Entry, part: Entry) -> Filled:
    found = {**part, "category": (part["category"] or {}).get("code")}
    return {f"changes{SEPARATE}{key}": value for key, value in found.items()}


def _title(_entry: Entry, part: Entry) -> Filled:
    return {f"changes{SEPARATE}{key}": value for key, value in part.items()}


FORMS: Mapping[str, Form] = {
    "correct": Form("Correct", filled=_entry, changes="changes", staff=True, states=frozenset({"ACTIVE", "CLOSED"})),
    "areas": Form("Areas", filled=lambda entry, _: {"areas": [one["code"] for one in entry["serviceAreas"]]}),
    "memberships": Form("Memberships", filled=lambda entry, _: {"memberOf": [one["id"] for one in entry["memberOf"]]}),
    "move": Form("Move"),
    "close": Form("Close", grave=True),
    "reopen": Form("Reopen", states=frozenset({"CLOSED"})),
    "merge": Form("Merge", ("id", "expectedVersion", "others"), grave=True),
    "succeed": Form("Succeed", ("predecessors",), grave=True),
    "service-add": Form("AddService", ("organization", "expectedVersion"), staff=True),
    "service-change": Form("ChangeService", filled=_service, changes="changes", parts="services", staff=True),
    "service-remove": Form("RemoveService", parts="services", staff=True, grave=True),
    "title-add": Form("AddTitle", ("organization", "expectedVersion")),
    "title-change": Form("ChangeTitle", filled=_title, changes="changes", parts="designations"),
    "title-revoke": Form("RevokeTitle", parts="designations", grave=True),
}
"""The forms by their place in an address, in the order in which they are shown."""


def typed(value: Any) -> str:
    """Return a value as it stands in a field."""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def changed(form: FormData, values: Mapping[str, Any], filled: Filled, fields: list[Field], prefix: str) -> Filled:
    """Return what was changed of an input: what was emptied is null, what was left alone is left out."""
    found: Filled = {}
    for one in fields:
        top, _, rest = one.name.partition(SEPARATE)
        if top != prefix or one.name not in form:
            continue
        name = rest.partition(SEPARATE)[0]
        text = str(form[one.name]).replace("\r\n", "\n").strip()
        if text != typed(filled.get(one.name)).strip():
            found[name] = values.get(name) if values.get(name) != [] or one.kind == "lines" else None
    return found
