"""Titles of enterprises on both engines: from the application to the end of the term, and every refusal on the way."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from accounts_given import COUNTY, NATION, OTHER_COUNTY, PROVINCE, RETIRED, appointed, person, request_id
from tiers_given import EVER, FAILING, GIANT_2022, INNOVATIVE, SPECIALIZED_2022, Nursery, nursery_of

from cultivation.aggregates import AGGREGATES
from cultivation.enterprises.moving import move_enterprise
from cultivation.enterprises.seeing import see_enterprise
from cultivation.refusals import EnterpriseRefused, TitleRefused
from cultivation.tiers import terms
from cultivation.tiers.keeping import RATED_ANEW
from cultivation.tiers.vocabulary import Tier
from cultivation.types.enterprise import EnterpriseTitle
from directory.accounts.refusals import NotAllowed, NotFound
from directory.accounts.roles import Role
from evaluation.aggregates import SCORES
from evaluation.rounds.refusals import RoundRefused
from graph_schema.connection import Graph
from graph_schema.errors import DirectoryError
from graph_schema.pages import all_of
from graph_schema.verify import verify

pytestmark = pytest.mark.anyio


@pytest.fixture
async def nursery(graph: Graph) -> AsyncIterator[Nursery]:
    opened = await nursery_of(graph)
    yield opened
    report = await verify(graph, opened.journal, AGGREGATES)
    assert report.clean, report


async def refused(
    nursery: Nursery, error: type[DirectoryError], work: Callable[[], Awaitable[Any]], match: str
) -> None:
    """The work is refused for this reason, and nothing is written."""
    head = await nursery.journal.head()
    with pytest.raises(error, match=match):
        await work()
    assert await nursery.journal.head() == head


async def appoint(nursery: Nursery, name: str, role: Role, place: str) -> None:
    await appointed(nursery.journal, name, role, place, at=EVER)


def noon(day: str) -> str:
    return f"{day}T04:00:00Z"


async def test_an_application_leads_to_a_title_for_the_term_of_the_standard(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2024)
    await nursery.applies(1, enterprise, INNOVATIVE, noon("2024-06-05"))
    case = await nursery.reviewed(enterprise, INNOVATIVE, noon("2024-08-01"))
    assert await nursery.titles(enterprise) == []
    await nursery.publishes(case, "2024-10-09T17:00:00Z")  # one in the morning of the 10th in China
    (title,) = await nursery.titles(enterprise)
    assert (title["tier"], title["validFrom"], title["validTo"]) == ("INNOVATIVE", "2024-10-10", "2027-10-09")
    assert (title["standard"], title["assessment"]) == ("standard-innovative-sme@2022", case)
    assert terms.deadlines(title) == ["2025-04-30", "2026-04-30", "2027-04-30"]
    for day, tier in (("2024-10-09", None), ("2024-10-10", Tier.INNOVATIVE), ("2027-10-10", None)):
        assert terms.highest([title], day) is tier
    (score,) = await all_of(nursery.graph, SCORES)
    assert (score["enterprise"], score["currentOf"], score["decision"]) == (enterprise, [enterprise], "PASS")


async def test_who_fails_gets_none_and_everything_but_titles_stays_private(nursery: Nursery) -> None:
    good, bad = await nursery.enters(1), await nursery.enters(2)
    await nursery.opens(2024)
    await nursery.wins(1, good, INNOVATIVE, noon("2024-06-05"))
    before = (await nursery.journal.head()).seq
    await nursery.wins(2, bad, FAILING, noon("2024-06-05"))
    assert await nursery.titles(bad) == []
    assert not [row.kind for row in await nursery.journal.rows(before, 100) if row.public]
    shown = [row for row in await nursery.journal.rows(0, 1000) if row.public and row.entity]
    (told,) = [row for row in shown if good in (row.payload or "")]
    assert told.kind == "TITLE_GRANTED"
    assert not [row for row in shown if bad in (row.payload or "")]
    for enterprise, name in ((good, "企业1"), (bad, None)):
        for caller in (None, person("staff"), person("auditor")):
            seen = await see_enterprise(nursery.graph, caller, enterprise, noon("2024-06-06"))
            assert seen is not None
            assert not seen.inside
            assert bool(seen.titles) == bool(name)


async def test_only_who_may_applies_and_nobody_decides_about_his_own(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    elsewhere = await nursery.enters(2, "340000")
    await nursery.opens(2024)
    at = noon("2024-06-05")
    for number in (2, 3):
        await refused(nursery, NotAllowed, partial(nursery.applies, number, enterprise, INNOVATIVE, at), "REPRESENT")
    await refused(nursery, RoundRefused, lambda: nursery.applies(2, elsewhere, INNOVATIVE, at), "lies in 340000")
    await refused(nursery, NotFound, lambda: nursery.applies(1, "enterprise-none", INNOVATIVE, at), "does not exist")
    await nursery.applies(1, enterprise, INNOVATIVE, at)
    await appoint(nursery, "city", Role.REPRESENTATIVE, enterprise)
    await refused(nursery, NotAllowed, lambda: nursery.reviewed(enterprise, INNOVATIVE, at), "belongs to")


async def test_representatives_are_not_drawn(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2024)
    for name in ("expert-1", "expert-2", "expert-3"):
        await appoint(nursery, name, Role.REPRESENTATIVE, enterprise)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2024-06-05"))
    assert len(await nursery.titles(enterprise)) == 1  # the two others rated


async def test_a_holder_is_reviewed_again_in_the_last_year_and_its_terms_follow_each_other(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    await nursery.opens(2024)
    await refused(
        nursery,
        RoundRefused,
        lambda: nursery.applies(1, enterprise, INNOVATIVE, noon("2024-06-05")),
        "lasts until 2026-06-19; a re-review opens on 2025-06-19",
    )
    for year in (2024, 2025):
        await nursery.reports("boss-1", enterprise, year - 1, noon(f"{year}-04-30"))
    await nursery.opens(2025)
    again = await nursery.wins(1, enterprise, INNOVATIVE, noon("2025-06-25"))
    first, second = await nursery.titles(enterprise)
    assert (first["validTo"], second["validFrom"], second["validTo"]) == ("2026-06-19", "2026-06-20", "2029-06-19")
    assert first["updates"] == ["2024-04-30", "2025-04-30"]
    assert terms.status_on(second, "2025-07-01").value == "COMING"
    await nursery.withdraws(again, noon("2025-07-01"))
    first, second = await nursery.titles(enterprise)
    assert (first["status"], second["status"]) == ("VALID", "REVOKED")
    assert not terms.counts_on(second, "2026-07-01")


async def test_who_missed_an_update_applies_anew_after_the_term(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    await nursery.reports("boss-1", enterprise, 2023, "2024-04-30T16:00:00Z")  # the first of May in China: a day late
    (title,) = await nursery.titles(enterprise)
    assert terms.missed(title, "2025-06-25") == ["2024-04-30", "2025-04-30"]
    await nursery.opens(2025)
    await refused(
        nursery,
        RoundRefused,
        lambda: nursery.applies(1, enterprise, INNOVATIVE, noon("2025-06-25")),
        "2024-04-30, 2025-04-30 and did not come",
    )
    await nursery.opens(2026)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2026-06-20"))
    assert [one["validFrom"] for one in await nursery.titles(enterprise)] == ["2023-06-20", "2026-06-20"]


async def test_the_older_version_reviews_holders_alone_and_the_new_one_gives_the_term(nursery: Nursery) -> None:
    holder, newcomer = await nursery.enters(1), await nursery.enters(2)
    await nursery.opens(2023, "little-giant", by="province")
    await nursery.wins(1, holder, GIANT_2022, noon("2023-07-20"))
    (title,) = await nursery.titles(holder)
    assert (title["tier"], title["validTo"]) == ("LITTLE_GIANT", "2026-07-19")
    await nursery.opens(2026, "little-giant", "2022")  # superseded on 2026-04-01, named for re-reviews
    at = noon("2026-06-10")
    await refused(nursery, RoundRefused, lambda: nursery.applies(2, newcomer, GIANT_2022, at), "in force no more")
    await nursery.wins(1, holder, GIANT_2022, at)
    renewed = (await nursery.titles(holder))[1]
    assert (renewed["standard"], renewed["validTo"]) == ("standard-little-giant@2022", "2029-07-19")
    await nursery.opens(2026, "little-giant", "2026")
    again, anew = {"review_kind": "re_review"}, {"review_kind": "initial"}
    await refused(nursery, RoundRefused, lambda: nursery.applies(2, newcomer, again, at), "applies anew: initial")
    await refused(nursery, RoundRefused, lambda: nursery.applies(1, holder, anew, at), "reviewed again: re_review")


async def test_a_round_is_held_by_a_version_in_force_and_by_the_rules_of_its_province(nursery: Nursery) -> None:
    with pytest.raises(RoundRefused, match="tells a class by figures"):
        await nursery.opens(2024, "enterprise-size", "2011")
    with pytest.raises(RoundRefused, match="in force from 2026-04-01"):
        await nursery.opens(2024, "little-giant", "2026")
    with pytest.raises(RoundRefused, match="none in force names it"):
        await nursery.opens(2026, "specialized-sme", "2022")
    await appoint(nursery, "guangdong", Role.ADMINISTRATOR, "440000")
    for number, region, outcome in ((1, COUNTY, 1), (2, "440000", 0)):
        enterprise = await nursery.enters(number, region)
        await nursery.opens(2024, "specialized-sme", region=NATION, by="nation")
        for name in ("expert-1", "expert-2"):
            await appoint(nursery, name, Role.EVALUATOR, "440000") if region == "440000" else None
        await appoint(nursery, "city", Role.ADMINISTRATOR, "440000") if region == "440000" else None
        at = noon("2024-06-05")
        await nursery.applies(number, enterprise, SPECIALIZED_2022, at)
        await appoint(nursery, "province", Role.ADMINISTRATOR, NATION) if number == 1 else None
        await nursery.publishes(await nursery.reviewed(enterprise, SPECIALIZED_2022, at), at)
        assert len(await nursery.titles(enterprise)) == outcome  # Guangdong asks for 70 points


async def test_an_enterprise_that_is_too_large_holds_no_title(nursery: Nursery) -> None:
    large = [{"year": 2023, "employees": 1000, "revenue": "40000"}]
    medium = [{"year": 2023, "employees": 999, "revenue": "40000"}]
    first, second = await nursery.enters(1, figures=large), await nursery.enters(2, figures=medium)
    await nursery.opens(2024)
    at = noon("2024-06-05")
    await refused(nursery, RoundRefused, lambda: nursery.applies(1, first, INNOVATIVE, at), "LARGE by enterprise-size")
    await nursery.applies(2, second, INNOVATIVE, at)


async def test_a_rating_anew_takes_the_title_back(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2024)
    case = await nursery.wins(1, enterprise, INNOVATIVE, noon("2024-06-05"))
    await nursery.rated_anew(1, case, FAILING, noon("2024-06-07"))
    (title,) = await nursery.titles(enterprise)
    assert (title["status"], title["revokedOn"], title["reason"]) == ("REVOKED", "2024-06-07", RATED_ANEW)
    assert terms.counts_on(title, "2024-06-06")
    assert not terms.counts_on(title, "2024-06-07")


async def test_titles_are_taken_back_by_whom_it_behoves_and_fraud_bars(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    await nursery.opens(2023, "little-giant")
    await nursery.wins(1, enterprise, GIANT_2022, noon("2023-07-20"))
    lower, upper = await nursery.titles(enterprise)
    at = noon("2024-01-10")
    for name in ("city", "boss-1", "staff", "expert-1", "auditor"):
        await refused(nursery, NotAllowed, partial(nursery.takes_back, name, upper["id"], at), "no role that allows")
    await refused(nursery, NotFound, lambda: nursery.takes_back("province", "title-none", at), "does not exist")
    await refused(nursery, NotFound, lambda: nursery.takes_back("province", "designation-00002-1", at), "not exist")
    await appoint(nursery, "province", Role.REPRESENTATIVE, enterprise)
    await refused(nursery, NotAllowed, lambda: nursery.takes_back("province", upper["id"], at), "belongs to")
    await nursery.takes_back("nation", upper["id"], at)
    assert [one["status"] for one in await nursery.titles(enterprise)] == ["VALID", "REVOKED"]
    await refused(nursery, TitleRefused, lambda: nursery.takes_back("nation", upper["id"], at), "REVOKED; only")
    await nursery.takes_back("nation", lower["id"], at, fraud=True)
    lower, upper = await nursery.titles(enterprise)
    assert (lower["barredUntil"], "barredUntil" in upper) == ("2027-01-10", False)
    await nursery.opens(2026)
    await refused(
        nursery,
        RoundRefused,
        lambda: nursery.applies(1, enterprise, INNOVATIVE, noon("2026-06-05")),
        "may not apply until 2027-01-10",
    )


async def test_fraud_takes_no_title_that_another_division_granted(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    await nursery.opens(2023, "little-giant", by="nation", region=NATION)
    await appoint(nursery, "province", Role.ADMINISTRATOR, NATION)  # who reviews
    await appoint(nursery, "keeper", Role.ADMINISTRATOR, PROVINCE)
    await nursery.wins(1, enterprise, GIANT_2022, noon("2023-07-20"))
    lower = next(one for one in await nursery.titles(enterprise) if one["tier"] == "INNOVATIVE")
    at = noon("2024-01-10")
    with_fraud = partial(nursery.takes_back, "keeper", lower["id"], at, fraud=True)
    await refused(nursery, NotAllowed, with_fraud, "no role that allows")
    await nursery.takes_back("keeper", lower["id"], at)
    left = {one["tier"]: one["status"] for one in await nursery.titles(enterprise)}
    assert left == {"INNOVATIVE": "REVOKED", "LITTLE_GIANT": "VALID"}


async def test_who_is_barred_after_it_applied_is_granted_nothing(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    await nursery.opens(2023, "little-giant")
    await nursery.applies(1, enterprise, GIANT_2022, noon("2023-07-20"))
    case = await nursery.reviewed(enterprise, GIANT_2022, noon("2023-08-20"))
    (title,) = await nursery.titles(enterprise)
    await nursery.takes_back("nation", title["id"], noon("2023-09-10"), fraud=True)
    await nursery.publishes(case, noon("2023-10-10"))
    assert [one["tier"] for one in await nursery.titles(enterprise)] == ["INNOVATIVE"]


async def test_fraud_that_is_found_when_the_term_is_over_bars_too(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    (title,) = await nursery.titles(enterprise)
    at = noon("2026-06-21")
    await refused(nursery, TitleRefused, lambda: nursery.takes_back("nation", title["id"], at), "LAPSED; only")
    await nursery.takes_back("nation", title["id"], at, fraud=True)
    (after,) = await nursery.titles(enterprise)
    assert (after["revokedOn"], after["barredUntil"]) == ("2026-06-21", "2029-06-21")
    assert terms.end_of(after) == title["validTo"] == "2026-06-19", "it counts on every day on which it did"
    await nursery.opens(2026)
    again = noon("2026-07-05")
    await refused(
        nursery, RoundRefused, lambda: nursery.applies(1, enterprise, INNOVATIVE, again), "not apply until 2029-06-21"
    )


async def test_fraud_found_about_a_title_that_was_taken_back_before_bars_too(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    (title,) = await nursery.titles(enterprise)
    await nursery.takes_back("nation", title["id"], noon("2024-01-10"), why="复核不符")
    await nursery.opens(2024, "little-giant")
    await nursery.wins(1, enterprise, GIANT_2022, noon("2024-07-20"))
    at = noon("2025-02-03")
    found = partial(nursery.takes_back, title=title["id"], at=at, fraud=True, why="数据造假")
    await refused(nursery, NotAllowed, lambda: found("city"), "no role that allows")
    assert len((await found("province")).answer["titles"]) == 2, "what stands goes with it"
    lower, upper = await nursery.titles(enterprise)
    assert (lower["revokedOn"], lower["reason"]) == ("2024-01-10", "复核不符")
    assert (lower["fraudFoundOn"], lower["fraudReason"]) == ("2025-02-03", "数据造假")
    assert (upper["revokedOn"], upper["reason"], "fraudFoundOn" in upper) == ("2025-02-03", "数据造假", False)
    assert lower["barredUntil"] == upper["barredUntil"] == "2028-02-03"
    assert terms.end_of(lower) == "2024-01-09", "it counts on every day on which it did"
    for one in map(partial(EnterpriseTitle.of, today="2025-02-03"), (lower, upper)):
        assert (str(one.fraud_found_on), one.fraud_reason, str(one.barred_until)) == (
            "2025-02-03",
            "数据造假",
            "2028-02-03",
        )
    rows = await nursery.journal.rows_of(lower["id"], 0, 10)
    assert [row.kind for row in rows if row.public] == ["TITLE_GRANTED", "TITLE_REVOKED", "TITLE_FRAUD_FOUND"]
    await refused(nursery, TitleRefused, lambda: found("nation"), "for fraud already; its holder is barred until 2028")
    await refused(nursery, TitleRefused, lambda: nursery.takes_back("nation", lower["id"], at), "REVOKED; only")
    await nursery.opens(2026)
    again = noon("2026-07-05")
    await refused(
        nursery, RoundRefused, lambda: nursery.applies(1, enterprise, INNOVATIVE, again), "not apply until 2028-02-03"
    )


async def test_an_enterprise_is_moved_by_who_administers_both_divisions_and_keeps_its_titles(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1)
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    titles, at = await nursery.titles(enterprise), noon("2024-01-10")

    async def moves(name: str, region: str, entity: str = enterprise) -> Any:
        return await move_enterprise(nursery.journal, person(name), request_id(), entity, region, at)

    for name, region in (("county", OTHER_COUNTY), ("boss-1", OTHER_COUNTY), ("city", NATION), ("staff", OTHER_COUNTY)):
        await refused(nursery, NotAllowed, partial(moves, name, region), "no role that allows")
    await refused(nursery, EnterpriseRefused, partial(moves, "city", COUNTY), "lies in already")
    await refused(nursery, EnterpriseRefused, partial(moves, "city", RETIRED), "retired; in force are")
    await refused(nursery, NotFound, partial(moves, "city", "999999"), "region '999999' does not exist")
    await refused(nursery, NotFound, partial(moves, "city", COUNTY, "enterprise-none"), "does not exist")
    await moves("city", OTHER_COUNTY)
    seen = await see_enterprise(nursery.graph, person("city"), enterprise, at)
    assert seen is not None
    assert (seen.document["region"], seen.titles) == (OTHER_COUNTY, titles)
    assert titles[0]["region"] == COUNTY, "where it was granted"


async def test_an_enterprise_lies_in_a_division_in_force(nursery: Nursery) -> None:
    await refused(
        nursery, EnterpriseRefused, lambda: nursery.enters(1, RETIRED), "retired; in force are 330106, 330110"
    )
    await refused(nursery, NotFound, lambda: nursery.enters(1, "999999"), "does not exist")


async def test_figures_come_from_who_may_and_replace_those_of_their_year(nursery: Nursery) -> None:
    enterprise = await nursery.enters(1, OTHER_COUNTY, figures=[{"year": 2022, "employees": 7}])
    await nursery.opens(2023)
    await nursery.wins(1, enterprise, INNOVATIVE, noon("2023-06-20"))
    at = noon("2024-04-01")
    for name in ("county", "staff", "auditor", "expert-1"):
        await refused(nursery, NotAllowed, partial(nursery.reports, name, enterprise, 2023, at), "no role")
    await refused(
        nursery, EnterpriseRefused, lambda: nursery.reports("boss-1", enterprise, 2023, at, employees=-1), "-1; allowed"
    )
    assert (await nursery.reports("boss-1", enterprise, 2022, at)).answer["titles"] == []  # of an older year
    (title,) = await nursery.titles(enterprise)
    assert "updates" not in title
    assert (await nursery.reports("city", enterprise, 2023, at, revenue="900.5")).answer["titles"] == [title["id"]]
    seen = await see_enterprise(nursery.graph, person("boss-1"), enterprise, at)
    assert seen is not None
    assert seen.document["figures"] == [
        {"year": 2022, "employees": 50},
        {"year": 2023, "employees": 50, "revenue": "900.5"},
    ]
    assert seen.size_class == "SMALL"
