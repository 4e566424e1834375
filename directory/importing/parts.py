"""Services and designations of an organization: a JSON array in one cell."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson

from directory.importing import cells
from directory.importing.cells import Reader
from directory.importing.faults import Refused

Part = dict[str, Any]
Problem = tuple[str, str]

CHANNELS = ("ON_SITE", "ONLINE", "BOTH")
FEES = ("FREE", "PUBLIC_BENEFIT", "MARKET")
DESIGNATION_STATUSES = ("VALID", "LAPSED", "REVOKED")
MOST_PARTS = 500  # services or designations of one organization: a national hub lists some dozens
LONGEST_NAME = 120  # characters, as the names of organizations
LONGEST_LINE = 200  # one line on a page
LONGEST_TEXT = 2_000  # a paragraph
MOST_DOCUMENTS = 50  # papers an applicant hands in
LONGEST_DURATION = 3_650  # days: ten years, the longest support contract there is

SERVICE_ORDER = (
    "id",
    "name",
    "category",
    "description",
    "channel",
    "fee",
    "price",
    "eligibility",
    "url",
    "phone",
    "documents",
    "durationDays",
)
DESIGNATION_ORDER = ("id", "title", "authority", "notice", "batch", "validFrom", "validTo", "status")

SERVICE_NEEDS = ("name", "category")
DESIGNATION_NEEDS = ("title",)

_PART_ID = re.compile(r"(service|designation)-[a-z0-9][a-z0-9-]*-[1-9][0-9]{0,5}")


def _part_id(value: str) -> str:
    if not _PART_ID.fullmatch(value):
        raise Refused((value, "is no id of a part; allowed: service-<organization>-1, designation-<organization>-1"))
    return value


def _documents(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refused((_shown(value), "is no list; allowed: an array of texts"))
    return cells.unique_list([item.strip() for item in value], cells.text(LONGEST_NAME), MOST_DOCUMENTS)


def service_fields(categories: Collection[str]) -> Mapping[str, Reader]:
    """Return the reader of each field of a service whose category is among these codes."""
    return {
        "id": _part_id,
        "name": cells.text(LONGEST_NAME),
        "category": cells.word(categories),
        "description": cells.text(LONGEST_TEXT, lines=True),
        "channel": cells.word(CHANNELS),
        "fee": cells.word(FEES),
        "price": cells.text(LONGEST_LINE),
        "eligibility": cells.text(LONGEST_TEXT, lines=True),
        "url": cells.url,
        "phone": cells.phone,
        "documents": _documents,
        "durationDays": cells.whole(0, LONGEST_DURATION),
    }


def services(categories: Collection[str]) -> Reader:
    """Return a reader of services whose categories are among these codes."""
    return _array(service_fields(categories), SERVICE_NEEDS, _no_problem)


DESIGNATION_FIELDS: Mapping[str, Reader] = {
    "id": _part_id,
    "title": cells.text(LONGEST_LINE),
    "authority": cells.text(LONGEST_NAME),
    "notice": cells.text(LONGEST_LINE),
    "batch": cells.text(LONGEST_LINE),
    "validFrom": cells.day,
    "validTo": cells.day,
    "status": cells.word(DESIGNATION_STATUSES),
}


def term_problems(part: Part) -> Iterator[Problem]:
    """Yield what is wrong with the days of a designation."""
    if part.get("validFrom", "") > part.get("validTo", "9"):
        yield part["validTo"], f"is before validFrom {part['validFrom']}"


def _no_problem(_: Part) -> Iterator[Problem]:
    return iter(())


def designations(cell: str) -> list[Part]:
    """Return the designations of a cell."""
    return list(_array(DESIGNATION_FIELDS, DESIGNATION_NEEDS, term_problems)(cell))


def write(parts: Sequence[Mapping[str, Any]], order: Sequence[str]) -> str:
    """Return the cell of the parts: compact JSON, the fields in the given order."""
    ordered = [{name: part[name] for name in order if name in part} for part in parts]
    return orjson.dumps(ordered).decode() if ordered else ""


def _array(fields: Mapping[str, Reader], required: Sequence[str], check: Callable[[Part], Iterator[Problem]]) -> Reader:
    def reader(cell: str) -> list[Part]:
        parts: list[Part] = []
        problems: list[Problem] = []
        for place, item in enumerate(_loaded(cell), start=1):
            part, wrong = _part(item, fields, required)
            parts.append(part)
            problems += [(value, f"in item {place} {message}") for value, message in (*wrong, *check(part))]
        if len(parts) > MOST_PARTS:
            problems.append(("", f"holds {len(parts)} items; allowed: at most {MOST_PARTS}"))
        if problems:
            raise Refused(*problems)
        return parts

    return reader


def _loaded(cell: str) -> list[Any]:
    try:
        value = orjson.loads(cell)
    except orjson.JSONDecodeError as error:
        raise Refused((cell, f"is no JSON: {error}; allowed: an array of objects")) from error
    if not isinstance(value, list):
        raise Refused((cell, "is no JSON array; allowed: an array of objects"))
    return value


def _part(item: Any, fields: Mapping[str, Reader], required: Sequence[str]) -> tuple[Part, list[Problem]]:
    """Return the part without empty values, and all that is wrong with it."""
    if not isinstance(item, dict):
        return {}, [(_shown(item), "is no object")]
    problems = [(name, f"is no field; allowed: {', '.join(fields)}") for name in item if name not in fields]
    part: Part = {}
    for name, read in fields.items():
        try:
            if (value := read_value(name, item.get(name), read)) is not None:
                part[name] = value
        except Refused as refusal:
            problems += [(value, f"field {name} {message}") for value, message in refusal.problems]
    missing = [name for name in required if name not in part and not item.get(name)]
    return part, problems + [("", f"field {name} is missing") for name in missing]


def read_value(name: str, value: Any, read: Reader) -> Any:
    """Return the value of a field; None for null, empty text and empty list. Raises `Refused`."""
    value = value.strip() if isinstance(value, str) else value
    if value is None or value in ("", []):
        return None
    if name == "documents":
        return read(value)
    if name == "durationDays":
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused((_shown(value), f"is no whole number from 0 to {LONGEST_DURATION}"))
        return read(str(value))
    if not isinstance(value, str):
        raise Refused((_shown(value), "is no text; write it in quotes"))
    return read(value)


def _shown(value: Any) -> str:
    return orjson.dumps(value).decode()
