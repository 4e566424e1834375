"""The voices of the demonstration network: bounded, repeatable, marked, and none of them suspicious."""

import datetime as dt
from typing import Any

import pytest
from given import AT, added, organization

from cultivation.demonstration import ENTERPRISES, MOST_ROWS, VOICED, with_voices
from cultivation.voices.bursts import Voice, flags_of
from directory import credit_code
from directory.divisions import read_divisions
from directory.regions import Regions
from graph_schema.draft import Draft

REGIONS = Regions.of(read_divisions())
OFFER = [{"id": "service-1", "name": "贷款", "category": "financing"}]


def batches(count: int) -> list[list[Draft]]:
    places = ("330106", "110101", "440305")
    documents: list[Any] = [organization(n, region=places[n % 3], services=OFFER) for n in range(count)]
    documents += [organization(9_000, region="330106", services=OFFER, status="CLOSED"), organization(9_001)]
    return [[added(document) for document in documents]]


def invented(count: int) -> list[Draft]:
    return [draft for batch in list(with_voices(batches(count), REGIONS, 14, AT))[1:] for draft in batch]


@pytest.mark.parametrize(("count", "enterprises"), [(0, 0), (3, 30), (VOICED + 5, ENTERPRISES)])
def test_they_are_bounded_and_repeatable(count: int, enterprises: int) -> None:
    drafts = invented(count)
    assert sum(draft.kind == "ENTERPRISE_ADDED" for draft in drafts) == enterprises
    assert len(drafts) <= MOST_ROWS
    assert drafts == invented(count)
    assert all("TALLY" in draft.kind or (draft.document or {})["synthetic"] for draft in drafts)


def test_they_are_valid_unflagged_and_summed() -> None:
    documents = [(draft.kind, draft.document or {}) for draft in invented(30)]
    codes = [document["creditCode"] for kind, document in documents if kind == "ENTERPRISE_ADDED"]
    assert len(set(codes)) == len(codes)
    assert all(map(credit_code.is_valid, codes))
    voices = [document for kind, document in documents if kind == "FEEDBACK_ADDED"]
    assert max(voice["at"] for voice in voices) <= AT
    for one in {voice["organization"] for voice in voices}:
        own = [voice for voice in voices if voice["organization"] == one]
        said = [
            Voice(voice["id"], dt.datetime.fromisoformat(voice["at"]), voice["enterprise"], None, voice["text"])
            for voice in own
        ]
        assert flags_of(said) == {}
    tallies = {document["id"]: document for kind, document in documents if kind == "TALLY_ADDED"}
    assert tallies.keys() == {"tally-100000", "tally-330000", "tally-110000", "tally-440000"}
    assert tallies["tally-100000"]["stars"] == sum(voice["stars"] for voice in voices)
    provinces = [tally["voices"] for key, tally in tallies.items() if key != "tally-100000"]
    assert provinces == [100, 100, 100]
