"""A year in the life of an invented province: its figures, counted a second time from the journal alone."""

import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from evaluation_given import with_standards
from given import added, committed, organization, region

from cultivation.aggregates import AGGREGATES
from cultivation.year.figures import Figures
from cultivation.year.holders import APPLY, Part, roles
from cultivation.year.living import Year, live
from cultivation.year.script import DAYS, fates
from directory.categories import read_categories
from directory.search.index import SearchIndex
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import Journal
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio

NATION, PROVINCE, UNTIL = "100000", "330000", dt.date(2026, 11, 28)
YEAR = Year(PROVINCE, UNTIL, 20, 60, 3)
END = f"{UNTIL}T00:00:00Z"


def invented(number: int, code: str, level: str, *kinds: str, **more: Any) -> Any:
    services = [
        {"id": f"service-{number:05d}-{at:02d}", "name": kind, "category": kind} for at, kind in enumerate(kinds)
    ]
    nature = ("GOVERNMENT", "MARKET", "PUBLIC_WELFARE")[number % 3]
    return organization(number, region=code, level=level, nature=nature, services=services, synthetic=True, **more)


@pytest.fixture
async def network(graph: Graph, tmp_path: Path) -> AsyncIterator[tuple[Graph, Journal, SearchIndex]]:
    """A province with two cities of three counties each, hubs above, two organizations in each county."""
    journal = Journal(graph, AGGREGATES)
    cities = ["330100", "330200"]
    counties = [f"{city[:4]}0{number}" for city in cities for number in (1, 2, 3)]
    every = [document["code"] for document in read_categories()]
    await committed(
        journal,
        added(region(NATION, "NATION")),
        added(region(PROVINCE, parent=NATION)),
        *(added(region(code, "CITY", parent=PROVINCE)) for code in cities),
        *(added(region(code, "COUNTY", parent=f"{code[:4]}00")) for code in counties),
        *(added(document) for document in read_categories()),
        added(invented(1, NATION, "NATION", "legal", "information", "training")),
        added(invented(2, PROVINCE, "PROVINCE", *every)),
        *(added(invented(10 + at, code, "CITY", *every[::2])) for at, code in enumerate(cities)),
        *(added(invented(20 + at, code, "COUNTY", *every[at % 3 :: 3])) for at, code in enumerate(counties * 2)),
    )
    await with_standards(graph, journal)
    index = await SearchIndex.open(tmp_path / "index", graph, journal)
    yield graph, journal, index
    await index.close()


async def rows_of(journal: Journal, after: int) -> list[Change]:
    found: list[Change] = []
    while page := await journal.rows(found[-1].seq if found else after, 500):
        found += page
    return found


def naive(rows: list[Change], asked: int) -> dict[str, Any]:
    """The figures of a year, read from the rows that it added to the journal."""
    versions: dict[str, list[Any]] = {}
    for row in rows:
        if row.entity and row.entity.split("-")[0] in {"request", "feedback"}:
            versions.setdefault(row.entity, []).append((row.at, row.document()))
    requests = [found for entity, found in versions.items() if entity.startswith("request-")]
    voices = [found[-1][1] for entity, found in versions.items() if entity.startswith("feedback-")]
    last = [found[-1][1] for found in requests]
    waiting = [one for one in last if one["state"] in {"OPEN", "ACCEPTED"}]
    hours = []
    for found in requests:
        answers = [at for (at, one), (_, before) in zip(found[1:], found, strict=False) if new_answer(before, one)]
        if "answeredAt" in found[-1][1]:
            hours.append((moment(answers[-1]) - moment(found[0][0])).total_seconds() / 3600)
    return {
        "asked": len(requests),
        "refused": asked - len(requests),
        "overdue": sum(one["dueAt"] < END for one in waiting),
        "voices": len(voices),
        "satisfied": sum(voice["satisfied"] for voice in voices),
        "stars": sum(voice["stars"] for voice in voices),
        "days": round(median(hours) / 24, 2),
        "kinds": Counter(one["kind"] for one in last),
        "levels": Counter(found[0][1]["route"]["level"] for found in requests),
        "deeds": deeds(requests),
        "states": Counter(one["state"] for one in last),
    }


def deeds(requests: list[Any]) -> Counter[str]:
    """What was done, told by how each version of a request differs from the one before, its steps not looked at."""
    found: Counter[str] = Counter()
    for versions in requests:
        found["ASK"] += 1
        for (_, before), (_, after) in pairwise(versions):
            moved = before["organization"] != after["organization"]
            up = len(after.get("escalatedTo", ())) > len(before.get("escalatedTo", ()))
            names = {"ACCEPTED": "ACCEPT", "ANSWERED": "ANSWER", "DECLINED": "DECLINE", "CONFIRMED": "CONFIRM"}
            again = "ESCALATE" if up else "REFER" if moved else "REOPEN"
            found[{**names, "CLOSED": "CLOSE", "OPEN": again}[after["state"]]] += 1
    return found


def titles(rows: list[Change]) -> dict[str, int]:
    """What became of titles, read from the rows: who granted what, and how each stands on the last day by its days."""
    found: dict[str, Any] = {}
    kinds: Counter[str] = Counter()
    for row in rows:
        if row.entity and row.entity.startswith("title-"):
            title = row.document()
            assert title is not None
            kinds[f"{row.kind}{' by round' if 'assessment' in title else ''}"] += 1
            found[row.entity] = title
    day = UNTIL.isoformat()
    states: Counter[str] = Counter()
    for title in found.values():
        over = "LAPSED" if title["validTo"] < day else "VALID" if title["validFrom"] <= day else "COMING"
        states["REVOKED" if title["status"] == "REVOKED" else over] += 1
    return {
        "HELD_BEFORE": kinds["TITLE_GRANTED"],
        "GRANTED": kinds["TITLE_GRANTED by round"],
        "UPDATED": kinds["TITLE_UPDATED"] + kinds["TITLE_UPDATED by round"],
        "FRAUD": kinds["TITLE_REVOKED"],
        "TAKEN_BACK": kinds["TITLE_REVOKED by round"],
        **states,
    }


def new_answer(before: Any, after: Any) -> bool:
    return after["state"] in {"ANSWERED", "DECLINED"} and before["state"] != after["state"]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


async def test_a_year_ends_with_figures_that_the_journal_confirms(
    network: tuple[Graph, Journal, SearchIndex],
) -> None:
    graph, journal, index = network
    before = (await journal.head()).seq
    days: list[int] = []
    figures = await live(graph, journal, index.snapshot(), YEAR, lambda done, _: days.append(done))
    assert days == list(range(1, DAYS + 1))
    rows = await rows_of(journal, before)
    told = naive(rows, YEAR.requests)
    assert {name: getattr(figures, name) for name in told} == told, figures.lines()
    for deed in ("ACCEPT", "REFER", "ANSWER", "DECLINE", "ESCALATE", "CONFIRM", "CLOSE", "REOPEN"):
        assert figures.deeds[deed], figures.lines()
    assert figures.voices
    counted = titles(rows)
    assert {name: figures.titles[name] for name in counted} == counted, figures.lines()
    assert min(counted.values()) > 0, "every fate of a title is there"
    entered = {row.entity for row in rows if row.entity and row.entity.startswith("assessment-")}
    assert figures.titles["APPLIED"] - figures.titles["NOT_ADMITTED"] == len(entered)
    assert figures.titles["NOT_ADMITTED"] == 2, "who deceived, and who missed an update"
    last = {row.entity: row.document() for row in rows if row.entity}
    marked = [
        one for one in last.values() if one and one["id"].startswith(("enterprise-", "request-", "feedback-", "title-"))
    ]
    assert marked
    assert all(one["synthetic"] for one in marked)
    assert {row.at[:10] >= YEAR.first.isoformat() and row.at < END for row in rows} == {True}
    report = await verify(graph, journal, AGGREGATES)
    assert report.clean, report
    lines = figures.lines()
    assert lines[0].split() == ["requests", "asked", f"{figures.asked},", "found", "nobody", str(figures.refused)]
    with pytest.raises(Conflict, match="played before"):
        await live(graph, journal, index.snapshot(), YEAR, lambda *_: None)
    elsewhere = Year("330100", UNTIL - dt.timedelta(days=90), 20, 60, YEAR.seed)
    with pytest.raises(Conflict, match="played before"):
        await live(graph, journal, index.snapshot(), elsewhere, lambda *_: None)
    with pytest.raises(InvalidInput, match="999999"):
        await live(graph, journal, index.snapshot(), Year("999999", UNTIL, 1, 1, 1), lambda *_: None)
    await committed(journal, added(organization(99)))
    with pytest.raises(Conflict, match="not invented"):
        await live(graph, journal, index.snapshot(), Year(PROVINCE, UNTIL, 1, 1, 9), lambda *_: None)


def test_the_same_seed_draws_the_same_fates() -> None:
    drawn = fates(5, 200, ["330106", "330110"], ["330106"], ["legal", "financing"])
    assert drawn == fates(5, 200, ["330106", "330110"], ["330106"], ["legal", "financing"])
    assert drawn != fates(6, 200, ["330106", "330110"], ["330106"], ["legal", "financing"])
    assert [fate.day for fate in drawn] == sorted(fate.day for fate in drawn)
    assert {fate.enterprise for fate in drawn} == {None, 0, 1}


def test_every_part_is_played_and_the_same_seed_casts_the_same_parts() -> None:
    cast = roles(5, 200)
    assert cast == roles(5, 200)
    assert cast != roles(6, 200)
    assert [role.part for role in cast[: len(Part)]] == list(Part)
    assert roles(5, 3) == cast[:3], "fewer are the first of more"
    for role in cast:
        assert APPLY[0] <= role.applies <= APPLY[1]
        assert (role.ends > DAYS) == (role.part is Part.KEEPER), "only keepers hold a title beyond the year"
    assert {role.part for role in cast if role.weak} == {Part.APPLICANT}


def test_figures_without_anything_are_told_too() -> None:
    assert Figures().lines()[0].split() == ["requests", "asked", "0,", "found", "nobody", "0"]
