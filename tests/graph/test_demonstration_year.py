"""A year in the life of an invented province: its figures, counted a second time from the journal alone."""

import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from evaluation_given import with_standards
from given import added, committed, organization, region

from cultivation.aggregates import AGGREGATES
from cultivation.year.figures import Figures
from cultivation.year.living import Year, live
from cultivation.year.script import DAYS, fates
from directory.categories import read_categories
from directory.context import Context
from directory.search.index import SearchIndex
from graph_schema.change import Change
from graph_schema.connection import Graph
from graph_schema.errors import Conflict, InvalidInput
from graph_schema.journal import Journal
from graph_schema.verify import verify
from web.graphql_schema import build_schema

pytestmark = pytest.mark.anyio

NATION, PROVINCE, UNTIL = "100000", "330000", dt.date(2026, 11, 28)
YEAR = Year(PROVINCE, UNTIL, 20, 60, 10)
END = f"{UNTIL}T00:00:00Z"
FIRST, LAST = YEAR.first.isoformat(), UNTIL.isoformat()
RANKS = ["INNOVATIVE", "SPECIALIZED", "LITTLE_GIANT"]
USED = ("innovative-sme@2022", "specialized-sme@2026", "little-giant@2026", "little-giant@2022")
TIERS = dict(zip(["innovative-sme", "specialized-sme", "little-giant"], RANKS, strict=True))
CULTIVATION = """query($within: String!, $on: Date, $since: Date!) { cultivation(within: $within, on: $on) {
  tiers { tier enterprises highest } flows(since: $since) { before after enterprises } } }"""


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


def titles(rows: list[Change]) -> dict[str, dict[str, int]]:
    """What came of titles by tier, read from the rows: who granted what, and how each stands by its days."""
    found, kinds = titles_in(rows), Counter[tuple[str, str]]()
    for row in rows:
        if row.entity and row.entity.startswith("title-"):
            title = document(row)
            by = " by round" if "assessment" in title else " for fraud" if "barredUntil" in title else ""
            kinds[title["tier"], f"{row.kind}{by}"] += 1
    scores = {row.entity: document(row) for row in rows if row.entity and row.entity.startswith("score-")}
    failed = Counter(TIERS[name_of(one)] for one in scores.values() if one["decision"] == "FAIL")
    kept = [one for one in found.values() if one["status"] != "REVOKED"]
    first, last = (stood(found.values(), day) for day in (FIRST, LAST))
    return {
        tier: {
            "before": sum(tier in tiers for tiers in first.values()),
            "failed": failed[tier],
            "granted": kinds[tier, "TITLE_GRANTED by round"],
            "updated": kinds[tier, "TITLE_UPDATED"] + kinds[tier, "TITLE_UPDATED by round"],
            "fraud": kinds[tier, "TITLE_REVOKED for fraud"],
            "taken_back": kinds[tier, "TITLE_REVOKED by round"],
            "lapsed": sum(one["tier"] == tier and one["validTo"] < LAST for one in kept),
            "coming": sum(one["tier"] == tier and one["validFrom"] > LAST for one in kept),
            "after": sum(tier in tiers for tiers in last.values()),
            "highest": sum(top(last, enterprise) == tier for enterprise in last),
        }
        for tier in RANKS
    }


def flows(rows: list[Change]) -> Counter[tuple[str | None, str | None]]:
    """Who stood on which tier on the first day and stands on another on the last."""
    found = titles_in(rows).values()
    first, last = (stood(found, day) for day in (FIRST, LAST))
    moves = [(top(first, one), top(last, one)) for one in {title["enterprise"] for title in found}]
    return Counter((before, after) for before, after in moves if before != after)


def top(tiers: dict[str, set[str]], enterprise: str) -> str | None:
    return max(tiers.get(enterprise, ()), key=RANKS.index, default=None)


def titles_in(rows: list[Change]) -> dict[str, Any]:
    """The titles as the last row of each has them."""
    return {row.entity: document(row) for row in rows if row.entity and row.entity.startswith("title-")}


def stood(found: Iterable[Any], day: str) -> dict[str, set[str]]:
    """By enterprise: the tiers whose title it holds on a day."""
    tiers: dict[str, set[str]] = {}
    for one in found:
        over = one["validTo"] < day or (one["status"] == "REVOKED" and one["revokedOn"] <= day)
        if one["validFrom"] <= day and not over:
            tiers.setdefault(one["enterprise"], set()).add(one["tier"])
    return tiers


def name_of(one: Any) -> str:
    """The id of the standard of an assessment or a score, without its version."""
    return str(one["standard"]).removeprefix("standard-").partition("@")[0]


def document(row: Change) -> Any:
    found = row.document()
    assert found is not None
    return found


def new_answer(before: Any, after: Any) -> bool:
    return after["state"] in {"ANSWERED", "DECLINED"} and before["state"] != after["state"]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


async def cultivation(graph: Graph, journal: Journal, index: SearchIndex) -> tuple[dict[str, Any], Counter[Any]]:
    """What the query tells of the year: holders by tier and for how many it is the highest, and the moves."""
    await index.wait_for((await journal.head()).seq, 5)
    variables = {"within": PROVINCE, "on": LAST, "since": FIRST}
    result = await build_schema().execute(CULTIVATION, variables, Context.of(graph, journal, index))
    assert result.data, result.errors
    found = result.data["cultivation"]
    return (
        {one["tier"]: (one["enterprises"], one["highest"]) for one in found["tiers"]},
        Counter({(one["before"], one["after"]): one["enterprises"] for one in found["flows"]}),
    )


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
    counted, moved = titles(rows), flows(rows)
    told_of = {tier.value: vars(one) for tier, one in figures.titles.tiers.items()}
    assert {tier: {name: told_of[tier][name] for name in counted[tier]} for tier in RANKS} == counted, figures.lines()
    assert {tuple(tier and tier.value for tier in move): n for move, n in figures.titles.flows.items()} == moved
    assert await cultivation(graph, journal, index) == (
        {tier: (counted[tier]["after"], counted[tier]["highest"]) for tier in RANKS},
        moved,
    )
    everything = {name: sum(told_of[tier][name] for tier in RANKS) for name in told_of["INNOVATIVE"]}
    assert min(everything.values()) > 0, "every fate of a title is there"
    for climb in ((None, "SPECIALIZED"), ("INNOVATIVE", "SPECIALIZED"), ("SPECIALIZED", "LITTLE_GIANT")):
        assert moved[climb], f"some climb {climb}"
    for row in rows:
        if row.kind == "TITLE_GRANTED" and "assessment" in (title := document(row)) and title["tier"] != RANKS[0]:
            held = stood(titles_in(rows).values(), row.at[:10])[title["enterprise"]]
            assert RANKS[RANKS.index(title["tier"]) - 1] in held, f"nobody skips a tier, as {title['id']} would"
    entered = {row.entity: document(row) for row in rows if row.entity and row.entity.startswith("assessment-")}
    for tier, admitted in Counter(TIERS[name_of(one)] for one in entered.values()).items():
        assert told_of[tier]["applied"] - told_of[tier]["not_admitted"] == admitted
    assert [told_of[tier]["not_admitted"] for tier in RANKS] == [2, 1, 1], "who deceived, and who missed an update"
    used = {one["standard"] for one in entered.values()}
    assert used == {f"standard-{name}" for name in USED}, "what is in force when a round opens, or names for re-reviews"
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
    with pytest.raises(InvalidInput, match="no version of innovative-sme is in force on 2022-05-31"):
        await live(graph, journal, index.snapshot(), Year(PROVINCE, dt.date(2023, 5, 1), 1, 1, 9), lambda *_: None)
    await committed(journal, added(organization(99)))
    with pytest.raises(Conflict, match="not invented"):
        await live(graph, journal, index.snapshot(), Year(PROVINCE, UNTIL, 1, 1, 9), lambda *_: None)


def test_the_same_seed_draws_the_same_fates() -> None:
    drawn = fates(5, 200, ["330106", "330110"], ["330106"], ["legal", "financing"])
    assert drawn == fates(5, 200, ["330106", "330110"], ["330106"], ["legal", "financing"])
    assert drawn != fates(6, 200, ["330106", "330110"], ["330106"], ["legal", "financing"])
    assert [fate.day for fate in drawn] == sorted(fate.day for fate in drawn)
    assert {fate.enterprise for fate in drawn} == {None, 0, 1}


def test_figures_without_anything_are_told_too() -> None:
    assert Figures().lines()[0].split() == ["requests", "asked", "0,", "found", "nobody", "0"]
