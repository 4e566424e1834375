"""A document that is written as CSV comes back as it was."""

from datetime import date
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st
from importing_given import context, read

from directory.categories import Categories, read_categories
from directory.credit_code import ALPHABET, check_character
from directory.documents import OrganizationDocument
from directory.exporting import csv_header, csv_row
from directory.generator.network import generate
from directory.importing import lists
from directory.importing.columns import COLUMNS, KINDS, STATUSES
from directory.importing.merging import merged, unchanged
from directory.importing.parts import CHANNELS, DESIGNATION_STATUSES, FEES
from directory.importing.places import in_china

REGIONS = context().regions
_PRINTABLE = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters="\ufffd")


def texts(longest: int) -> st.SearchStrategy[str]:
    special = st.sampled_from("|\\\",'=+;甲 ")
    return st.text(st.one_of(_PRINTABLE, special), min_size=1, max_size=longest).map(str.strip).filter(bool)


def some(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, min_size=1, max_size=most, unique=True)


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)).map(str)
CODES = st.sampled_from([division.code for division in REGIONS.current()])
IDS = st.from_regex(r"org-[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
PHONES = st.sampled_from(["0571-88888888", "+86 10 1234 5678", "(010)66668888 转 801"])
PAGES = st.sampled_from(["https://example.cn", "http://例子.中国/路径?a=1,2|3"])
LINES = st.one_of(texts(20), st.just("一\n二"))
SERVICES = st.fixed_dictionaries(
    {"name": texts(20), "category": st.sampled_from(list(context().categories))},
    optional={
        "description": LINES,
        "channel": st.sampled_from(CHANNELS),
        "fee": st.sampled_from(FEES),
        "price": texts(10),
        "eligibility": LINES,
        "url": PAGES,
        "phone": PHONES,
        "documents": some(texts(10)),
        "durationDays": st.integers(0, 3650),
    },
)
TITLES = st.fixed_dictionaries(
    {"title": texts(20)},
    optional={
        "authority": texts(10),
        "notice": texts(10),
        "batch": texts(10),
        "validFrom": st.just("2020-01-01"),
        "validTo": st.just("2022-12-31"),
        "status": st.sampled_from(DESIGNATION_STATUSES),
    },
)
CREDIT_CODES = st.text(ALPHABET, min_size=17, max_size=17).map(lambda body: body + check_character(body))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "english": texts(20),
    "aliases": some(texts(20)),
    "creditCode": CREDIT_CODES,
    "nature": st.sampled_from(("GOVERNMENT", "MARKET", "PUBLIC_WELFARE")),
    "kind": st.sampled_from(KINDS),
    "level": st.sampled_from(("NATION", "PROVINCE", "CITY", "COUNTY")),
    "region": CODES,
    "serves": some(CODES).map(sorted),
    "memberOf": some(IDS).map(sorted),
    "succeeds": some(IDS).map(sorted),
    "address": texts(20),
    "phone": PHONES,
    "email": st.just("a.b+c@example.cn"),
    "website": PAGES,
    "openingHours": LINES,
    "staff": st.integers(0, 1_000_000),
    "establishedOn": DAYS,
    "confirmedOn": DAYS,
    "validFrom": DAYS,
    "statusReason": texts(20),
    "synthetic": st.just(True),
    "services": st.lists(SERVICES, min_size=1, max_size=3),
    "designations": st.lists(TITLES, min_size=1, max_size=3),
}
POINTS = st.fixed_dictionaries(
    {
        "latitude": st.floats(-90, 90).map(lambda value: round(value, 6) + 0.0),
        "longitude": st.floats(-180, 180).map(lambda value: round(value, 6) + 0.0),
        "pointAccuracy": st.sampled_from(("EXACT", "STREET")),
    }
)
REQUIRED = st.fixed_dictionaries({"id": IDS, "name": texts(40), "status": st.sampled_from(STATUSES)}, optional=FIELDS)


@st.composite
def documents(draw: st.DrawFn) -> OrganizationDocument:
    document = draw(REQUIRED)
    stem = document["id"].removeprefix("org-")
    for name, kind in (("services", "service"), ("designations", "designation")):
        if name in document:
            document[name] = [{"id": f"{kind}-{stem}-{n}", **part} for n, part in enumerate(document[name], start=1)]
    if "aliases" in document and document["name"] in document["aliases"]:
        del document["aliases"]
    division = REGIONS.get(document.get("region", ""))
    if draw(st.booleans()):
        document |= draw(POINTS)
    elif division and division.latitude is not None:
        point = {"latitude": division.latitude, "longitude": division.longitude, "pointAccuracy": "REGION"}
        document |= point
    return cast("OrganizationDocument", document)


@settings(deadline=None)
@given(documents())
def test_a_document_survives_the_csv(document: OrganizationDocument) -> None:
    text = csv_header() + csv_row(document)
    reading = read(text)
    assert reading.faults == []
    (record,) = reading.records
    assert merged(record, document["id"], None, REGIONS) == document
    assert csv_header() + csv_row(cast("OrganizationDocument", merged(record, document["id"], None, REGIONS))) == text


def test_the_demonstration_network_survives_the_csv() -> None:
    categories = Categories.of(read_categories())
    network = list(generate(3_000, 7, REGIONS, categories, "2026-11-23T08:00:00Z"))
    reading = read(csv_header() + "".join(map(csv_row, network)))
    assert reading.faults == []
    for document, record in zip(network, reading.records, strict=True):
        assert unchanged(merged(record, document["id"], None, REGIONS), cast("Any", document))


@given(st.lists(st.text(max_size=5).map(str.strip), min_size=1))
def test_a_list_survives_the_cell(values: list[str]) -> None:
    assert lists.split(lists.join(values)) == values


def test_a_point_abroad_says_so() -> None:
    document: Any = {"id": "org-a", "name": "甲", "status": "ACTIVE", "latitude": 1.25, "longitude": 103.75}
    document["pointAccuracy"] = "EXACT"
    assert not in_china(1.25, 103.75)
    cells = dict(zip(COLUMNS, csv_row(document).rstrip("\n").split(","), strict=True))
    assert {key: value for key, value in cells.items() if value} == {
        "id": "org-a",
        "name": "甲",
        "status": "ACTIVE",
        "latitude": "1.25",
        "longitude": "103.75",
        "datum": "WGS84",
        "abroad": "true",
        "pointAccuracy": "EXACT",
    }


def test_a_point_of_the_region_is_left_to_the_region() -> None:
    document: Any = {"id": "org-a", "name": "甲", "status": "ACTIVE", "region": "330106", "pointAccuracy": "REGION"}
    document |= {"latitude": 30.25, "longitude": 120.125}
    row = csv_row(document)
    assert "30.25" not in row
    assert ",REGION," in row


def test_other_datums_are_converted_on_entry() -> None:
    text = "name,latitude,longitude,datum\n甲,39.908741,116.397131,GCJ02\n乙,39.915083,116.403504,BD09\n"
    for record in read(text).records:
        assert abs(record.values["latitude"] - 39.90734) < 0.0001
        assert abs(record.values["longitude"] - 116.39089) < 0.0001
