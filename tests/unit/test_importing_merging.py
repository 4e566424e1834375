"""A row laid over a stored document."""

from typing import Any

import pytest
from importing_given import context, read

from directory.importing.mapping import parse
from directory.importing.merging import merged

REGIONS = context().regions
STORED: dict[str, Any] = {
    "id": "org-a",
    "name": "甲",
    "status": "CLOSED",
    "region": "330106",
    "aliases": ["老甲"],
    "latitude": 30.1,
    "longitude": 120.1,
    "pointAccuracy": "STREET",
    "designations": [
        {"id": "designation-a-1", "title": "一", "status": "REVOKED"},
        {"id": "designation-a-3", "title": "三"},
    ],
    "version": 4,
    "updatedAt": "2026-01-01T00:00:00Z",
}


def laid(text: str, mapping: str | None = None, **stored: Any) -> dict[str, Any]:
    columns = parse(mapping, "x.toml") if mapping else None
    (record,) = read(text, columns).records
    return merged(record, "org-a", {**STORED, **stored}, REGIONS)


def test_version_and_time_are_left_to_the_write() -> None:
    assert not {"version", "updatedAt"} & laid("id\norg-a\n").keys()


@pytest.mark.parametrize(("stored", "after"), [("STREET", "STREET"), ("EXACT", "EXACT"), ("REGION", "EXACT")])
def test_a_file_without_accuracy_keeps_what_is_known(stored: str, after: str) -> None:
    document = laid("id,latitude,longitude\norg-a,30.2,120.2\n", pointAccuracy=stored)
    assert (document["latitude"], document["pointAccuracy"]) == (30.2, after)


def test_a_removed_point_becomes_that_of_the_region() -> None:
    document = laid("id,latitude,longitude\norg-a,,\n")
    division = REGIONS.get("330106")
    assert division
    assert (document["latitude"], document["pointAccuracy"]) == (division.latitude, "REGION")


def test_an_organization_without_region_and_point_has_none() -> None:
    assert not {"latitude", "longitude", "pointAccuracy"} & laid("id,region,latitude,longitude\norg-a,,,\n").keys()


def test_an_empty_status_is_active() -> None:
    assert laid("id,status\norg-a,\n")["status"] == "ACTIVE"
    assert laid("id\norg-a\n")["status"] == "CLOSED"


def test_a_mapped_file_adds_and_fills_and_never_empties() -> None:
    mapping = """
        fills = ["region", "kind"]
        [organization]
        name = "n"
        aliases = "a"
        region = "r"
        kind = { constant = "BASE" }
        phone = "p"
        [designation]
        title = "t"
        status = { constant = "VALID" }
    """
    text = "n,a,r,p,t\n甲,新甲,330000,,"
    document = laid(f"{text}一\n", mapping, phone="110")
    assert (document["aliases"], document["region"], document["kind"]) == (["老甲", "新甲"], "330106", "BASE")
    assert document["phone"] == "110"
    assert document["designations"] == STORED["designations"]
    assert [title["id"] for title in laid(f"{text}二\n", mapping)["designations"]] == [
        "designation-a-1",
        "designation-a-3",
        "designation-a-4",
    ]
