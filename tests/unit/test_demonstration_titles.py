"""The titles of an invented year before it is played: parts, answers, titles from before."""

import datetime as dt
from itertools import islice, pairwise

import pytest

from cultivation.tiers import terms
from cultivation.tiers.rules import rules
from cultivation.tiers.versions import versions_of
from cultivation.tiers.vocabulary import Tier
from cultivation.year.answers import model_of, opinions
from cultivation.year.calendar import ENTERED, OPENED, PUBLISHED
from cultivation.year.enterprises import Cast
from cultivation.year.holders import APPLY, EVALUATED, FIRST, PLAYED_AT, RENEWING, Part, Role, roles
from cultivation.year.older import older_titles
from cultivation.year.script import DAYS
from directory.generator.chance import Chance
from evaluation.scoring.scorecard import score
from evaluation.standards.model import Standard

VERSIONS = [version for rule in rules().tiers for version in versions_of(rule.standard)]
PROVINCES = ("330000", "440000")  # one of them asks for more
PEOPLE, PLACE = Cast(5, "330000"), "330106"


def test_every_part_is_played_at_every_tier_and_the_same_seed_casts_the_same_parts() -> None:
    cast = roles(5, 200)
    assert cast == roles(5, 200)
    assert cast != roles(6, 200)
    assert [(role.part, role.tier) for role in cast[: len(FIRST)]] == FIRST
    assert {part for part, _ in FIRST} == set(Part)
    assert roles(5, 3) == cast[:3], "fewer are the first of more"
    for role in cast:
        assert role.tier in PLAYED_AT[role.part]
        assert APPLY[0] <= role.applies <= APPLY[1] <= ENTERED
    assert {role.part for role in cast if role.weak} == EVALUATED
    assert {role.tier for role in cast[len(FIRST) :]} == set(Tier)


def test_who_wants_a_title_holds_those_below_and_who_jumps_does_not() -> None:
    by_part = {(role.part, role.tier): role for role in roles(5, len(FIRST))}
    assert not by_part[Part.APPLICANT, Tier.INNOVATIVE].held
    assert set(by_part[Part.APPLICANT, Tier.LITTLE_GIANT].held) == {Tier.INNOVATIVE, Tier.SPECIALIZED}
    assert set(by_part[Part.JUMPER, Tier.LITTLE_GIANT].held) == {Tier.INNOVATIVE}
    assert set(by_part[Part.KEEPER, Tier.LITTLE_GIANT].held) == set(Tier)
    assert not by_part[Part.BYSTANDER, Tier.INNOVATIVE].held
    assert by_part[Part.CLIMBER, Tier.INNOVATIVE].aims == (Tier.INNOVATIVE, Tier.SPECIALIZED)
    assert by_part[Part.REVIEWED, Tier.SPECIALIZED].aims == (Tier.SPECIALIZED,)
    assert by_part[Part.KEEPER, Tier.SPECIALIZED].aims == ()


def test_a_round_is_over_before_the_next_opens_and_before_the_titles_reviewed_in_it_end() -> None:
    opened = [OPENED[tier] for tier in Tier]
    assert all(later - earlier >= PUBLISHED for earlier, later in pairwise(opened))
    assert opened[-1] + PUBLISHED < DAYS
    reviewed = [role for role in roles(5, 400) if role.part in RENEWING]
    assert {role.tier for role in reviewed} == set(Tier)
    for role in reviewed:
        assert role.ends >= OPENED[role.tier] + PUBLISHED
        assert role.ends - OPENED[role.tier] - role.applies <= rules().opens_days_before


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("standard", VERSIONS, ids=lambda version: f"{version.id}@{version.version}")
def test_the_able_pass_by_every_version_and_each_way_to_be_weak_fails(standard: Standard, province: str) -> None:
    model = model_of(standard)
    assert score(standard, province, model.meets).decision == "PASS"
    for field, value in model.short.items():
        assert score(standard, province, {**model.meets, field: value}).decision == "FAIL", field
    weak = [model.weakened(Chance(seed)) for seed in range(40)]
    differing = {field for answers in weak for field in answers if answers[field] != model.meets[field]}
    assert differing == set(model.short)


def test_what_evaluators_say_follows_from_the_seed_and_mostly_they_agree() -> None:
    standard = VERSIONS[0]
    said = model_of(standard).meets
    told = [list(islice(opinions(standard, said, seed, "rate-1"), 40)) for seed in (5, 5, 6)]
    assert told[0] == told[1] != told[2]
    assert all(one.keys() == said.keys() for one in told[0])
    assert 20 < sum(one == said for one in told[0]) < 40


@pytest.mark.parametrize(
    "first", [dt.date(2025, 11, 28), dt.date(2024, 4, 20), dt.date(2023, 3, 1), dt.date(2027, 6, 1)]
)
def test_older_titles_count_on_the_first_day_and_are_up_to_date_but_for_the_negligent(first: dt.date) -> None:
    cast = roles(5, 60)
    found = list(older_titles(PEOPLE, cast, [PLACE] * len(cast), first))
    assert len({title["id"] for title in found}) == len(found) == sum(len(role.held) for role in cast)
    parts = {PEOPLE.enterprise(role.place): role for role in cast}
    for title in found:
        role: Role = parts[title["enterprise"]]
        assert terms.counts_on(title, first.isoformat())
        assert title["validTo"] == terms.last_day(title["validFrom"], 3)
        applying = first + dt.timedelta(days=OPENED[role.tier] + APPLY[0])
        day = applying if role.part is Part.NEGLIGENT else first
        assert bool(terms.missed(title, day.isoformat())) == (role.part is Part.NEGLIGENT)
