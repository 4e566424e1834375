"""Operations made at random, thousands of them: compiled and ordinary answers are the same bytes, errors included.

`make equality` asks more of them (SMENET_EQUALITY) and prints what was asked.
"""

import logging
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog
from accounts_given import appointed
from compiled_given import Asked, scored_network
from graphql_given import BARE, CITY, FAR, HUB, OLD, SCHEMA, SHOP, Network
from operations_given import IN_TEXT, IN_VARIABLE, NULL, TYPE, Made, Maker, Pools

from directory.accounts.roles import Role
from graph_schema.address import Address
from web.graphql_schema import executable

pytestmark = pytest.mark.anyio

OPERATIONS = {"embedded": int(os.environ.get("SMENET_EQUALITY", "2000")), "neo4j": 400}
VALUES = 6  # of the variables of one document
STRANGERS = 0.2  # of all documents: nobody is signed in
OFTEN = (
    *("node", "nodes", "region", "regions", "organization", "organizations", "nearby", "coverageGaps", "categories"),
    *("changes", "standards", "standard", "compareStandards", "rollUps", "cultivation", "policies", "plans"),
)
TIMES = 5  # as often as fields that are private, or tell of what the network does not have
UNKNOWN, BEYOND, FOREIGN = "unknown", "out of range", "a cursor of another list"
LEAST_FAULTY = 0.005  # of all operations, of each fault
LEAST_WRITTEN, LEAST_IN_VARIABLES = 0.02, 0.1  # of all operations: they have a fault there
LEAST_SOUND = 0.5  # of all operations: they have no error
LEAST_COMPILED = 0.95  # of those without an error: others ask for what only the ordinary execution knows
MOST_BY_CHANCE = 0.005  # of all operations
CODES = ("330000", "330100", "330106", "330110", "340000", "100000", "330101", "330199")
ORGANIZATIONS = (HUB, CITY, SHOP, OLD, FAR, BARE)
IDS = (*ORGANIZATIONS, "region-330106", "category-legal", "service-00003-1")
CATEGORIES = ("financing", "legal", "professional")
SOUND: dict[str, Any] = {
    "id": IDS,
    "node.id": (*IDS, "score-00002-2026"),
    "organization.id": ORGANIZATIONS,
    "organization": ORGANIZATIONS,
    "standard.id": ("service-organization", "innovative-sme"),
    "ids": IDS,
    "code": CODES,
    "within": CODES,
    "region": CODES,
    "parent": CODES,
    "categories.parent": CATEGORIES,
    "appliesIn": CODES,
    "days": (1, 30, 366),
    "StandardVersion.id": ("service-organization",),
    "category": CATEGORIES,
    "categories": CATEGORIES,
    "search": ("服务", "杭州 法律", "zhongxiao", "hangzhou", "西湖法律咨询公司", "  ", "无"),
    "latitude": (30.25, 30.26, 31.8),
    "longitude": (120.15, 120.16, 117.2),
    "first": (0, 1, 2, 3, 20, 100),
    "radiusMetres": (1, 500, 20_000, 500_000),
    "minimumScore": (0.0, 60.0, 84.5),
    "creditCode": ("91330000MA27XAAA64", "91330000MA27XBBB88"),
    "version": ("2026",),
    "standard": ("service-organization", "innovative-sme"),
    "after": (None,),
    "validOn": ("2026-11-24", "2020-01-01"),
    "knownAt": ("2026-11-24T00:00:00Z",),
    "String": ("text", ""),
    "ID": IDS,
    "Int": (0, 1, 3),
    "Float": (0.5, 3.0),
    "Boolean": (True, False),
    "Long": (0, 2, 5),
    "Date": ("2026-01-01", "2026-11-24"),
    "DateTime": ("2026-01-01T00:00:00Z",),
    "Decimal": ("1.5", "60"),
    "JSON": ({}, None),
    "Answers": ({}, {"staff": 3}),
}
FAULTY: dict[str, dict[str, Any]] = {
    UNKNOWN: dict.fromkeys(("code", "within", "region", "parent"), ("999999", "", "33"))
    | dict.fromkeys(("id", "ids", "ID"), ("org-99999", "x"))
    | dict.fromkeys(("category", "categories", "standard", "version", "creditCode"), ("nothing",)),
    BEYOND: {
        "first": (101, -1),
        "latitude": (91.0,),
        "longitude": (-181.0,),
        "radiusMetres": (0, 500_001),
        "minimumScore": (1_001.0,),
        "days": (0, 100_000),
        "validOn": ("1900-01-01",),
        "knownAt": ("2100-01-01T00:00:00Z",),
    },
}
CURSORS = """{ organizations(first: 1) { edges { cursor } } regions(first: 1) { edges { cursor } }
    nearby(region: "330106", first: 1) { edges { cursor } } changes(first: 1) { edges { cursor } } }"""


@pytest.fixture(scope="module")
async def network(engine: Address, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with scored_network(engine, tmp_path_factory.mktemp("index")) as opened:
        yield opened


@dataclass
class Tally:
    """What was asked, and what came of it."""

    operations: int = 0
    sound: int = 0
    compiled: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    def note(self, made: Made, answer: dict[str, Any], compiled: bool) -> None:
        errors = answer.get("errors", [])
        self.operations += 1
        self.sound += not errors
        self.compiled += compiled
        self.faults.update(set(made.faults))
        self.refused.update(set(made.faults) if errors else ())
        self.codes.update({error["extensions"]["code"] for error in errors})

    def check(self) -> None:
        """Fail when so little of something was asked that the run shows nothing about it."""
        assert self.sound >= LEAST_SOUND * self.operations
        assert self.compiled >= LEAST_COMPILED * self.sound
        for fault in (TYPE, NULL, UNKNOWN, BEYOND, FOREIGN):
            assert self.having(fault) >= int(LEAST_FAULTY * self.operations), fault
            assert any(name.startswith(fault) for name in self.refused), fault
        assert self.having(IN_TEXT) >= LEAST_WRITTEN * self.operations
        assert self.having(IN_VARIABLE) >= LEAST_IN_VARIABLES * self.operations
        assert not {"INVALID_INPUT", "GRAPHQL_VALIDATION_FAILED", "NOT_SIGNED_IN"} - self.codes.keys()
        assert "INTERNAL_ERROR" not in self.codes

    def having(self, part: str) -> int:
        """How many operations have a fault of this name or place."""
        return sum(count for name, count in self.faults.items() if part in name)

    def __str__(self) -> str:
        lines = [f"{self.operations:,} operations, {self.sound:,} without an error, {self.compiled:,} compiled"]
        lines += [
            f"  {name}: {count:,} ({count / self.operations:.1%}), {self.refused[name]:,} of them refused"
            for name, count in self.faults.most_common()
        ]
        lines += [f"  {code}: {count:,}" for code, count in self.codes.most_common()]
        return "\n".join(lines)


@pytest.fixture
def quiet() -> Iterator[None]:
    """No line in the log for each of thousands of refused operations."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("quiet")
async def test_operations_at_random_are_answered_alike(network: Network, request: pytest.FixtureRequest) -> None:
    asked, dice, tally = Asked(network), random.Random(20261128), Tally()
    somebody = await appointed(network.journal, "clerk", Role.ADMINISTRATOR, "100000")
    await network.index.wait_for((await network.journal.head()).seq, 30)
    faulty = FAULTY | {FOREIGN: {"after": await cursors(asked)}}
    schema = executable(SCHEMA)
    assert schema.query_type
    maker = Maker(schema, Pools(SOUND, faulty), dice, [*schema.query_type.fields, *OFTEN * (TIMES - 1)])
    while tally.operations < OPERATIONS[request.node.callspec.params["engine"]]:
        document = maker.document()
        asked.caller = None if dice.random() < STRANGERS else somebody
        for _ in range(VALUES if document.variables and not document.faults else 1):
            made = maker.values(document)
            answer, compiled = await asked.twice(made)
            assert not ("errors" in answer and compiled), made
            tally.note(made, answer, compiled)
    print(f"\n{tally}")
    assert asked.by_chance <= MOST_BY_CHANCE * tally.operations
    tally.check()


async def cursors(asked: Asked) -> list[str]:
    """The cursor of an entry of each list."""
    data = (await asked.twice(Made(CURSORS, {})))[0]["data"]
    return [found["edges"][0]["cursor"] for found in data.values()]
