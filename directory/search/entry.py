"""From an organization's document to its entry in the index."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial

import orjson
import tantivy

from directory.categories import Categories
from directory.documents import CLOSED, ONLINE, DesignationDocument, OrganizationDocument, ServiceDocument
from directory.regions import Division, Regions
from directory.search import fields, pinyin, text
from directory.search.cells import cell_of
from directory.search.days import span
from directory.search.folding import squeeze
from directory.search.points import packed
from directory.search.sounds import sounds_of

HIGHEST_SCORE = 9_999_999  # hundredths: far above any total, so that the difference keeps seven digits
PART_BYTES = 8  # of a name in one number
UNSCORED = "z"  # sorts after every digit


@dataclass(frozen=True)
class Standing:
    """What an organization's score says in lists: the published two-decimal total and the stars, if any."""

    total: Decimal
    stars: int | None = None

    @cached_property
    def hundredths(self) -> int:
        """Return the total in hundredths."""
        return int(self.total * 100)


class Entries:
    """Makes entries; keeps what many organizations of one region or category share."""

    def __init__(self, regions: Regions, categories: Categories) -> None:
        self._regions = regions
        self._categories = categories
        self._sounds = sounds_of(regions)
        self._places: dict[str, str] = {}
        self._offers: dict[tuple[str, str], str] = {}

    def entry(self, document: OrganizationDocument, standing: Standing | None = None) -> tantivy.Document:
        """Return the entry of an organization."""
        entry = tantivy.Document()
        entry.add_text(fields.ID, document["id"])
        entry.add_bytes(fields.BODY, orjson.dumps(document))
        entry.add_unsigned(fields.NUMBER, number(document["id"]))
        is_open = document["status"] not in CLOSED
        entry.add_text(fields.STATE, fields.OPEN if is_open else fields.CLOSED)
        read = self._reader(document)
        self._add_keys(entry, document, read, is_open=is_open)
        self._add_texts(entry, document, read)
        _add_orders(entry, document, standing)
        _add_point(entry, document)
        for node in designated(document.get("designations", ())):
            entry.add_unsigned(fields.DESIGNATED, node)
        return entry

    def _add_keys(
        self, entry: tantivy.Document, document: OrganizationDocument, read: text.Read, *, is_open: bool
    ) -> None:
        lineage = tuple(self._lineage(document))
        keys: Mapping[str, Iterable[str]] = {
            fields.REGIONS: lineage,
            fields.OPEN_IN: lineage if is_open else (),
            fields.SERVES: self._areas(document),
            fields.CATEGORIES: self._kinds(document.get("services", ())),
            fields.ONLINE: self._kinds_online(document),
            fields.NATURE: filter(None, [document.get("nature")]),
            fields.LEVEL: filter(None, [document.get("level")]),
            fields.MEMBER_OF: document.get("memberOf", ()),
            fields.SUCCEEDS: document.get("succeeds", ()),
            fields.EXACT: _wholes(document, read),
        }
        for field, values in keys.items():
            for value in dict.fromkeys(values):
                entry.add_text(field, value)

    def _add_texts(self, entry: tantivy.Document, document: OrganizationDocument, read: text.Read) -> None:
        others = [document.get("english", ""), *document.get("aliases", ())]
        all_names = (document["name"], *others)
        names = [token for name in others for token in text.tokens(name)]
        names += [token for name in all_names for token in text.sounds(name, read)]
        offers = (self._offer(part["name"], part["category"]) for part in document.get("services", ()))
        entry.add_text(fields.NAME, " ".join(text.tokens(document["name"])))
        entry.add_text(fields.NAMES, " ".join(names))
        entry.add_text(fields.INITIALS, " ".join(group for name in all_names for group in text.initials(name, read)))
        entry.add_text(fields.OFFERS, " ".join(offers))
        entry.add_text(fields.PLACE, self._place(document.get("region", "")))

    def _reader(self, document: OrganizationDocument) -> text.Read:
        """Return what reads the names of an organization: the regions it lies in as they are called."""
        return partial(self._sounds.syllables, codes=self._regions.lineage(document.get("region", "")))

    def _lineage(self, document: OrganizationDocument) -> Iterable[str]:
        """Yield the region and all above it; of a retired one those of its successors too."""
        code = document.get("region")
        if code:
            yield code
            for current in self._regions.resolve(code):
                yield from self._regions.lineage(current)

    def _areas(self, document: OrganizationDocument) -> Iterable[str]:
        """Yield the regions it serves; those that took its place for a retired one."""
        for code in document.get("serves", ()) or self._own_area(document):
            yield from self._regions.resolve(code)

    def _own_area(self, document: OrganizationDocument) -> Iterable[str]:
        """Yield what an organization serves that does not say so: the region of its level that it lies in.

        Where it has no level, or lies in no region of that level, it is the region that it lies in.
        """
        own = document.get("region")
        for code in self._regions.resolve(own) if own else ():
            above = (region for step in self._regions.lineage(code) if (region := self._regions.get(step)))
            yield next((region.code for region in above if region.level == document.get("level")), code)

    def _kinds(self, services: Iterable[ServiceDocument]) -> Iterable[str]:
        for service in services:
            yield from self._categories.lineage(service["category"]) or (service["category"],)

    def _kinds_online(self, document: OrganizationDocument) -> Iterable[str]:
        online = [part for part in document.get("services", ()) if part.get("channel") in ONLINE]
        if online:
            yield fields.ANY_KIND
            yield from self._kinds(online)

    def _place(self, code: str) -> str:
        if code not in self._places:
            divisions = filter(None, map(self._regions.get, self._regions.lineage(code)))
            self._places[code] = " ".join(token for division in divisions for token in _place_tokens(division))
        return self._places[code]

    def _offer(self, name: str, code: str) -> str:
        if (name, code) not in self._offers:
            kinds = [kind for step in self._categories.lineage(code) if (kind := self._categories.get(step))]
            texts = [name, *(kind.name for kind in kinds), *(kind.english for kind in kinds)]
            found = [token for part in texts for cut in (text.tokens, text.sounds) for token in cut(part)]
            self._offers[name, code] = " ".join(dict.fromkeys(found))
        return self._offers[name, code]


def number(entity: str) -> int:
    """Return 64 bits of the id's SHA-256: of a million ids, two are the same with a chance of 3 in 100 million."""
    return int.from_bytes(hashlib.sha256(entity.encode()).digest()[:8])


def designated(designations: Iterable[DesignationDocument]) -> set[int]:
    """Return the nodes of the days on which at least one designation is in force (see `days`).

    One without a first day is in force on no day that can be told; one without a last day is so until it is revoked.
    """
    nodes: set[int] = set()
    for designation in designations:
        if designation.get("status") != "REVOKED" and "validFrom" in designation:
            nodes |= span(_day(designation.get("validFrom")), _day(designation.get("validTo")))
    return nodes


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def by_name(document: OrganizationDocument) -> str:
    """Return the order key by name, in hexadecimal, which sorts like its characters and is plain ASCII, and by id."""
    return f"{document['name'].encode().hex()}-{document['id']}"


def by_score(document: OrganizationDocument, hundredths: int | None) -> str:
    """Return the order key by descending published total, without one last, then by name and id."""
    return f"{_rank(hundredths)}-{by_name(document)}"


def _rank(hundredths: int | None) -> str:
    return UNSCORED if hundredths is None else f"{HIGHEST_SCORE - hundredths:07d}"


def _add_orders(entry: tantivy.Document, document: OrganizationDocument, standing: Standing | None) -> None:
    hundredths = standing.hundredths if standing else None
    entry.add_text(fields.BY_NAME, by_name(document))
    for field, part in zip(fields.NAME_PARTS, _name_parts(document["name"]), strict=True):
        entry.add_unsigned(field, part)
    entry.add_text(fields.BY_SCORE, by_score(document, hundredths))
    entry.add_text(fields.BY_RANK, f"{_rank(hundredths)}-{document['id']}")
    if standing:
        entry.add_unsigned(fields.SCORE, standing.hundredths)
    if standing and standing.stars is not None:
        entry.add_unsigned(fields.STARS, standing.stars)


def _name_parts(name: str) -> Iterator[int]:
    """Yield numbers that sort like the beginning of a name, each of eight bytes."""
    written = name.encode()
    for start in range(0, PART_BYTES * len(fields.NAME_PARTS), PART_BYTES):
        yield int.from_bytes(written[start : start + PART_BYTES].ljust(PART_BYTES, b"\0"))


def _add_point(entry: tantivy.Document, document: OrganizationDocument) -> None:
    latitude, longitude = document.get("latitude"), document.get("longitude")
    if latitude is None or longitude is None:
        return
    entry.add_boolean(fields.PLACED, value=True)
    entry.add_unsigned(fields.POINT, packed(latitude, longitude))
    for resolution in fields.RESOLUTIONS:
        entry.add_unsigned(fields.cells_field(resolution), cell_of(latitude, longitude, resolution))


def _wholes(document: OrganizationDocument, read: text.Read) -> Iterable[str]:
    """Return the texts that are an organization as a whole: names, also in pinyin, and codes."""
    names = [document["name"], document.get("english", ""), *document.get("aliases", ())]
    wholes = [*names, document.get("creditCode", ""), document["id"]]
    spoken = [way for name in names for way in pinyin.spellings(text.sound(name, read))]
    return filter(None, [*map(squeeze, wholes), *spoken])


def _place_tokens(division: Division) -> Iterable[str]:
    given = [division.name, division.english or "", division.code, *(alias.name for alias in division.aliases)]
    found = [token for name in given for token in text.tokens(name)]
    spelled = text.joined(division.pinyin.split()) if division.pinyin else text.sounds(division.name)
    return dict.fromkeys([*found, *spelled])
