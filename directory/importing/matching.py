"""Which organization of the graph a record means: by id, else by credit code, else by name with division."""

import unicodedata
from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from directory.importing.faults import Refused
from directory.importing.records import Record
from directory.regions import Regions

ID_CHARACTERS = 16  # of base32, 80 bits: two of a billion organizations share an id once in millions of directories
SHOWN_CANDIDATES = 5  # organizations of the same name listed in a message


@dataclass(frozen=True)
class Known:
    """What the graph holds of an organization, as far as matching needs it."""

    id: str
    name: str
    credit_code: str | None = None
    region: str | None = None


class Existing:
    """The organizations of the graph that the records of a file may mean."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.by_id: dict[str, Known] = {}
        self.by_code: Mapping[str, list[Known]] = defaultdict(list)
        self.by_name: Mapping[str, list[Known]] = defaultdict(list)
        self.add(known)

    def add(self, known: Iterable[Known]) -> None:
        """Take in more of them; those that are there already are left alone."""
        for one in known:
            if one.id not in self.by_id:
                self.by_id[one.id] = one
                self.by_name[normalised(one.name)].append(one)
                if one.credit_code:
                    self.by_code[one.credit_code].append(one)


def normalised(name: str) -> str:
    """Return a name as it is compared: width of letters and brackets, case and blanks make no difference.

    有限公司 and 有限责任公司 stay two names: both forms are registered side by side.
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def derived_id(record: Record) -> str:
    """Return the id of a new organization: of its credit code, else of its name with division."""
    code = record.said("creditCode")
    key = code or f"{normalised(record.values['name'])}|{record.said('region') or ''}"
    return f"org-{b32encode(sha256(key.encode()).digest()).decode().lower()[:ID_CHARACTERS]}"


def match(record: Record, existing: Existing, regions: Regions) -> Known | None:
    """Return the organization that the record means; None when it is new.

    Raises `Refused`, with the field as the first problem's value, when two organizations fit or nothing names one.
    """
    given, code = record.values.get("id"), record.said("creditCode")
    if given:
        return existing.by_id.get(given)
    if code and (owners := existing.by_code.get(code)):
        return _only(owners, "creditCode")
    name = record.values.get("name")
    if not name:
        raise Refused(("name", "is empty; a row needs a name, or the id of an organization in the directory"))
    named = [one for one in existing.by_name.get(normalised(name), ()) if _same_code(one, code)]
    exact = [one for one in named if one.region == record.said("region")]
    fitting = exact or [one for one in named if _same_place(record, one, regions)]
    return _only(fitting, "name") if fitting else None


def _only(candidates: list[Known], field: str) -> Known:
    if len(candidates) > 1:
        shown = ", ".join(f"{one.id} ({one.region or 'no division'})" for one in candidates[:SHOWN_CANDIDATES])
        raise Refused((field, f"fits {len(candidates)} organizations: {shown}; give the id of the one that is meant"))
    return candidates[0]


def _same_code(known: Known, code: str | None) -> bool:
    return not code or not known.credit_code or known.credit_code == code


def _same_place(record: Record, known: Known, regions: Regions) -> bool:
    """Return whether the divisions agree: a missing one agrees with any, an area with what lies in it."""
    region = record.said("region")
    if region is None or known.region is None:
        return True
    return record.area and region in regions.lineage(known.region)
