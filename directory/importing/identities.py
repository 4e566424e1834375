"""Which organization each record of a file is: matched or new, each once, referring only to what exists."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from directory.importing.faults import Fault, Refused
from directory.importing.matching import Existing, Known, derived_id, match, normalised
from directory.importing.records import Record
from directory.regions import Regions


@dataclass(frozen=True)
class Identity:
    """A record, its organization's id, and what the graph holds of it; None when it is new."""

    record: Record
    id: str
    known: Known | None


def identified(records: Sequence[Record], existing: Existing, regions: Regions) -> tuple[list[Identity], list[Fault]]:
    """Return the identities of the records that have one, and why the others have none."""
    identities: list[Identity] = []
    faults: list[Fault] = []
    for record in records:
        try:
            known = match(record, existing, regions)
        except Refused as refusal:
            faults += [
                record.fault(name, str(record.values.get(name) or ""), message) for name, message in refusal.problems
            ]
            continue
        if not record.values.get("name") and (known is None or "name" in record.values):
            faults.append(record.fault("name", "", "is empty; an organization needs a name"))
            continue
        identifier = record.values.get("id") or (known.id if known else derived_id(record))
        identities.append(Identity(record, identifier, known))
    return identities, faults


def clashes(identities: Sequence[Identity], existing: Existing) -> Iterator[Fault]:
    """Yield records that mean one organization twice, that take another's credit code, or whose new id is taken."""
    yield from _same_organizations(identities)
    yield from _same_names(identities)
    yield from _credit_codes(identities, existing)
    for one in identities:
        if one.known is None and (holder := existing.by_id.get(one.id)):
            message = f"would get the id {one.id}, which is {holder.name}'s; give an id"
            yield one.record.fault("name", one.record.values["name"], message)


def dangling(identities: Sequence[Identity], existing: Existing, ids: Collection[str]) -> Iterator[Fault]:
    """Yield references to what neither file (`ids`) nor graph holds, to the organization itself, and foreign parts."""
    there = {one.id for one in identities} | existing.by_id.keys() | set(ids)
    for one in identities:
        for name in ("memberOf", "succeeds"):
            for target in one.record.values.get(name) or ():
                if target == one.id:
                    yield one.record.fault(name, target, "is the organization itself")
                elif target not in there:
                    yield one.record.fault(name, target, "is no organization of this file or the directory")
        yield from _foreign_parts(one)


def repeated(records: Sequence[Record]) -> Iterator[Fault]:
    """Yield ids and credit codes that stand in an earlier row, whatever else is wrong with either row."""
    for name in ("id", "creditCode"):
        lines: dict[str, int] = {}
        for record in records:
            if (value := record.said(name)) and (first := lines.setdefault(value, record.line)) != record.line:
                yield record.fault(name, value, f"stands in line {first} already; allowed: one row an organization")


def _same_organizations(identities: Sequence[Identity]) -> Iterator[Fault]:
    firsts: dict[str, Record] = {}
    for one in identities:
        first = firsts.setdefault(one.id, one.record)
        if first is not one.record and not any(_both(first, one.record, name) for name in ("id", "creditCode")):
            value = str(one.record.values.get("name") or "")
            yield one.record.fault("name", value, f"is the organization of line {first.line}; allowed: one row for it")


def _both(first: Record, second: Record, name: str) -> bool:
    return first.said(name) is not None and first.said(name) == second.said(name)


def _same_names(identities: Sequence[Identity]) -> Iterator[Fault]:
    """Yield rows that have only a name which stands in the file again: the next run could not tell them apart."""
    places: dict[tuple[str, str | None], list[Identity]] = {}
    for one in identities:
        if name := one.record.values.get("name"):
            places.setdefault((normalised(name), one.record.said("region")), []).append(one)
    for same in places.values():
        if len({one.id for one in same}) > 1:
            for one in same:
                if not one.record.said("id") and not one.record.said("creditCode"):
                    other = next(another for another in same if another.id != one.id)
                    message = f"stands in line {other.record.line} too, in the same division; give ids to both"
                    yield one.record.fault("name", one.record.values["name"], message)


def _credit_codes(identities: Sequence[Identity], existing: Existing) -> Iterator[Fault]:
    """Yield credit codes of organizations that keep them and are not the one that is written."""
    written: Mapping[str, Identity] = {one.id: one for one in identities}
    for one in identities:
        code = one.record.said("creditCode")
        for holder in existing.by_code.get(code, ()) if code else ():
            keeps = holder.id not in written or "creditCode" not in written[holder.id].record.values
            if holder.id != one.id and keeps:
                yield one.record.fault("creditCode", code, f"is that of {holder.id} {holder.name}; give that id")


def _foreign_parts(one: Identity) -> Iterator[Fault]:
    stem = one.id.removeprefix("org-")
    for name, kind in (("services", "service"), ("designations", "designation")):
        seen: set[str] = set()
        for part in one.record.values.get(name) or ():
            identifier = part.get("id", "")
            if identifier and identifier.rpartition("-")[0] != f"{kind}-{stem}":
                yield one.record.fault(
                    name, identifier, f"is not of this organization; allowed: {kind}-{stem}-1 and on"
                )
            elif identifier in seen:
                yield one.record.fault(name, identifier, "stands there twice")
            if identifier:
                seen.add(identifier)
