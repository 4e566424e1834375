"""Rows of a list that tell of the same organization: one record that holds the titles of all of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from directory.importing.columns import LIST_COLUMNS
from directory.importing.faults import Fault
from directory.importing.matching import normalised
from directory.importing.parts import Part
from directory.importing.records import Record


def grouped(records: Sequence[Record]) -> tuple[list[Record], list[Fault]]:
    """Return the records with those of one organization joined, in the order of the file, and what contradicts.

    Only rows that bring titles are joined; any other repetition is left to be found as a duplicate.
    """
    joined: dict[object, Record] = {}
    faults: list[Fault] = []
    for record in records:
        key = _key(record) if record.additive and record.designations else record.line
        if key in joined:
            faults += _contradictions(joined[key], record)
            joined[key] = _joined(joined[key], record)
        else:
            joined[key] = record
    return list(joined.values()), faults


def designation_key(part: Part) -> tuple[Any, ...]:
    """Return what makes two titles the same: title, notice and batch."""
    return part.get("title"), part.get("notice"), part.get("batch")


def _key(record: Record) -> object:
    name = record.values.get("name")
    code = record.values.get("id") or record.said("creditCode")
    return code or ((normalised(name), record.said("region")) if name else record.line)


def _contradictions(first: Record, second: Record) -> list[Fault]:
    held = {designation_key(part) for part in first.designations}
    repeated = [part for part in second.designations if designation_key(part) in held]
    faults = [
        second.fault("name", str(second.values.get("name")), f"holds the title of line {first.line} again")
        for _ in repeated
    ]
    for name, value in second.values.items():
        other = first.values.get(name, value)
        if name not in LIST_COLUMNS and name != "name" and other != value:
            faults.append(second.fault(name, str(value), f"is {other} in line {first.line}, for the same organization"))
    return faults


def _joined(first: Record, second: Record) -> Record:
    values = {**second.values, **first.values}
    for name in LIST_COLUMNS:
        if name in second.values:
            values[name] = list(dict.fromkeys([*first.values.get(name, ()), *second.values[name]]))
    return replace(
        first,
        values=values,
        fills={**second.fills, **first.fills},
        designations=(*first.designations, *second.designations),
    )
