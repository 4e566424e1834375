"""What an instrument says, as somebody gives it: read and checked before the database is asked, every fault at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from cultivation.instruments.documents import RequirementDocument
from cultivation.instruments.eligibility import MOST_REQUIREMENTS, duplicates, faults
from cultivation.instruments.kinds import POLICY_ONLY, GreenRight, InstrumentKind, InstrumentType
from cultivation.refusals import InstrumentRefused
from directory.documents import without_blanks
from directory.editing.refusals import Problem
from directory.importing import cells
from directory.importing.cells import Reader
from directory.importing.columns import organization_id
from directory.importing.faults import Refused
from directory.scalars import shown
from graph_schema.aggregate import Document
from graph_schema.canonical import canonical

LONGEST_TITLE = 200  # characters, as of a line of an organization
LONGEST_DESCRIPTION = 2_000  # characters: two pages
LONGEST_RULE = 4_000  # characters of a condition as JSON; the longest of the standards have some hundreds
DEEPEST_RULE = 20  # lists and tables inside each other; the standards' have six
MOST_REGIONS = 500  # a region means all below it, so more than all cities are never needed
MOST_PARTS = 21  # of plans that an instrument supports: as many as the 14th Five-Year Plan has

_READERS: Mapping[str, Reader] = {
    "title": cells.text(LONGEST_TITLE),
    "english": cells.text(LONGEST_TITLE),
    "description": cells.text(LONGEST_DESCRIPTION, lines=True),
    "issuer": cells.text(LONGEST_TITLE),
    "url": cells.url,
    "organization": organization_id,
    "kind": cells.word([kind.value for kind in InstrumentKind]),
    "validFrom": cells.day,
    "validTo": cells.day,
}
_LISTS: Mapping[str, tuple[Reader, int]] = {
    "regions": (cells.text(6), MOST_REGIONS),
    "supports": (cells.text(LONGEST_TITLE), MOST_PARTS),
    "greenRights": (cells.word([right.value for right in GreenRight]), len(GreenRight)),
}


def terms_of(type_: InstrumentType, given: Mapping[str, Any]) -> Document:
    """Return the document of what was given, without its id and state; raise `InstrumentRefused` with every fault."""
    problems: list[Problem] = []
    values: Document = {}
    for name, read in _READERS.items():
        text = str(given.get(name) or "").strip()
        if text:
            values[name] = _read(name, lambda text=text, read=read: read(text), problems)
    for name, (read, most) in _LISTS.items():
        parts = [str(part).strip() for part in _list(name, given, problems)]
        values[name] = _read(name, lambda p=parts, r=read, m=most: cells.unique_list(p, r, m), problems)
    values["eligibility"] = _eligibility(_list("eligibility", given, problems), problems)
    values["synthetic"] = given.get("synthetic") or None
    problems += _together(type_, values)
    if problems:
        raise InstrumentRefused(*problems)
    ordered = {name: sorted(values[name]) for name in _LISTS}
    return without_blanks({**values, **ordered})


def _list(name: str, given: Mapping[str, Any], problems: list[Problem]) -> list[Any]:
    """Return what was given as a list; of conditions a list of tables."""
    found = given.get(name) or []
    if not isinstance(found, list) or (name == "eligibility" and not all(isinstance(row, dict) for row in found)):
        problems.append(Problem(name, shown(found), "is no list of what belongs there"))
        return []
    return found


def _read(name: str, read: Any, problems: list[Problem]) -> Any:
    try:
        return read()
    except Refused as refused:
        problems += [Problem(name, shown(value), message) for value, message in refused.problems]
        return None


def _eligibility(given: list[Mapping[str, Any]], problems: list[Problem]) -> list[RequirementDocument]:
    if len(given) > MOST_REQUIREMENTS:
        problems.append(Problem("eligibility", "", f"has {len(given)} conditions; allowed: 0 to {MOST_REQUIREMENTS}"))
        return []
    rows = [
        RequirementDocument(
            key=str(row.get("key", "")),
            title=str(row.get("title", "")).strip(),
            english=str(row.get("english", "")).strip(),
            rule=row.get("rule") or {},
        )
        for row in given
    ]
    problems += [Problem("eligibility", shown(key), "stands more than once") for key in duplicates(rows)]
    for row in rows:
        problems += [Problem("eligibility", shown(row["key"]), reason) for reason in _wrong(row)]
    return rows


def _wrong(row: RequirementDocument) -> Iterator[str]:
    """Yield what is wrong with a condition: its texts, its size, then what the standards' checks find."""
    for name in ("title", "english"):
        try:
            _READERS[name](row[name])
        except Refused as refused:
            yield f"{name} {refused.problems[0][1]}"
    if _depth(row["rule"]) > DEEPEST_RULE:
        yield f"its rule is nested deeper than {DEEPEST_RULE} levels"
        return
    try:
        length = len(canonical(row["rule"]))
    except (TypeError, ValueError):
        yield "its rule holds a number beyond ±9,007,199,254,740,991"
        return
    if length > LONGEST_RULE:
        yield f"its rule is longer than {LONGEST_RULE} characters"
    else:
        yield from faults(row)


def _depth(rule: Any) -> int:
    """Return how many levels a rule has; a level beyond what is allowed ends the count."""
    level, depth = [rule], 0
    while level and depth <= DEEPEST_RULE:
        depth += 1
        parts = [list(one.values()) if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [item for part in parts for item in part]
    return depth


def _together(type_: InstrumentType, values: Document) -> Iterator[Problem]:
    """Yield what does not go together, and what is missing."""
    product = type_ is InstrumentType.FINANCE_PRODUCT
    needed = ("title", "kind", "regions", *(("organization",) if product else ()))
    yield from (Problem(name, "", "is missing") for name in needed if values.get(name, "") == "" or values[name] == [])
    kind = values.get("kind")
    if product and kind in {one.value for one in POLICY_ONLY}:
        yield Problem("kind", str(kind), "is of policies alone")
    first, last = values.get("validFrom"), values.get("validTo")
    if first and last and first > last:
        yield Problem("validTo", last, f"is before validFrom, {first}")
