"""Documents that cost more than they say are refused before they run, by a limit that the answer names."""

import gc
import time
import tracemalloc
from typing import Any

import pytest
from graphql import get_introspection_query
from http_given import SCHEMA, post

from web.graphql_documents import KEPT_COSTS, KEPT_WEIGHT, Documents
from web.graphql_schema import build_schema
from web.refusals import MESSAGE_LENGTH, Refusal

pytestmark = pytest.mark.anyio
DIRECTORY = build_schema()._schema
SMALL = SCHEMA._schema
STORE_BYTES = 25_000_000  # as the store promises
REFUSAL_SECONDS = 0.15  # measured: 0.02; validation of the same took 0.5
LARGEST_PAGE = """{ organizations(first: 100) { totalCount nodes {
    id name english aliases creditCode nature kind level status region { code name } point { latitude longitude }
    pointAccuracy address phone email website openingHours synthetic updatedAt
    services { id name description category { code name } channel fee eligibility }
    score { total stars decision coverage agreement computedAt inherited standard { id version title authority }
        indicators { key title points maximum weight rule evidence reason } } } } }"""


def cost(document: str, variables: dict[str, Any] | None = None, schema: Any = SMALL) -> int:
    prepared = Documents(schema).prepare(document)
    return prepared.cost(schema, prepared.operation(None), variables or {}).asked


async def limit(document: str, variables: Any = None) -> tuple[str, int]:
    error = (await post(document, variables)).json()["errors"][0]["extensions"]
    assert error["code"] == "LIMIT_EXCEEDED"
    return error["limit"], error["allowed"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("#" + "a" * 64_000 + "\n{ __typename }", ("characters", 64_000)),
        ("{ " + "__typename " * 2_000 + "}", ("tokens", 2_000)),
        ("#\n" * 201 + "{ __typename }", ("tokens", 2_000)),
        ("{ a" * 900, ("tokens", 2_000)),
        ("{ item(number: 1) " + "{ parent " * 16 + "{ id }" + " }" * 16 + " }", ("depth", 16)),
        ("{ " + " ".join(f"a{number}: __typename" for number in range(101)) + " }", ("aliases", 100)),
        ("{ __typename " + "@skip(if: false) " * 51 + "}", ("directives", 50)),
        (
            "{ items(first: 100) { nodes { items(first: 100) { nodes { items(first: 100) { nodes { id } } } } } } }",
            ("cost", 30_000),
        ),
        ("{ items(first: 100) { nodes { items(first: 3) { facets { kinds } } } } }", None),
        ("{ items(first: 100) { nodes { ancestors { items { facets { kinds } } } } } }", ("cost", 30_000)),
    ],
)
async def test_each_limit_names_itself(document: str, expected: tuple[str, int] | None) -> None:
    if expected is None:
        assert "errors" not in (await post(document)).json()
    else:
        assert await limit(document) == expected


@pytest.mark.parametrize(
    "document",
    [
        "{ __typename }#" + "a" * 63_985,
        "{ several(ids: [" + "1 " * 1_987 + "]) { id } }",
        "#\n" * 200 + "{ __typename }",
        "{ item(number: 1) " + "{ parent " * 14 + "{ id }" + " }" * 14 + " }",
        "{ " + " ".join(f"a{number}: __typename" for number in range(100)) + " }",
        "{ " + " ".join(f"a{number}: __typename @skip(if: false)" for number in range(50)) + " }",
        "{ item(number: 1) { " + "id " * 30 + "} }",
        "{ item(number: 1) { "
        + " ".join(f"...f{number}" for number in range(50))
        + " } }"
        + "".join(f" fragment f{number} on Item {{ a{number}: id }}" for number in range(50)),
    ],
    ids=["characters", "tokens", "comments", "depth", "aliases", "directives", "repeats", "fragments"],
)
async def test_what_just_keeps_a_limit_is_answered(document: str) -> None:
    assert "errors" not in (await post(document)).json()


async def test_aliases_and_directives_in_fragments_count() -> None:
    item = "{ item(number: 1) { ...f } } fragment f on Item { %s }"
    assert await limit(item % " ".join(f"a{number}: id" for number in range(101))) == ("aliases", 100)
    assert await limit(item % ("id " + "@skip(if: false) " * 51)) == ("directives", 50)


async def test_depth_counts_through_fragments_and_a_cycle_is_only_invalid() -> None:
    deep = "{ item(number: 1) { ...a } } fragment a on Item " + "{ parent " * 15 + "{ id }" + " }" * 15
    assert await limit(deep) == ("depth", 16)
    cycle = await post(
        "{ item(number: 1) { ...a } } fragment a on Item { parent { ...b } } fragment b on Item { ...a }"
    )
    assert cycle.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_inline_fragments_are_no_levels() -> None:
    assert "errors" not in (await post("{ " + "... { " * 20 + "__typename" + " }" * 20 + " }")).json()


async def test_the_page_size_counts_also_as_a_variable() -> None:
    document = "query($n: Int = 100) { items(first: $n) { nodes { items(first: $n) { nodes { id parent { id } } } } } }"
    assert await limit(document) == ("cost", 30_000)
    assert "errors" not in (await post(document, {"n": 10})).json()


def test_cost_is_weight_and_selection_times_size() -> None:
    assert cost("{ __typename }") == 1
    assert cost("{ items(first: 10) { totalCount nodes { id name } } }") == 20 + 1 + (1 + 10 * 2)
    assert cost("{ items(first: 10) { facets { kinds } } }") == 20 + (100 + 1)
    assert cost("{ item(number: 1) { ancestors { id } } }") == 1 + (1 + 10 * 1)
    assert cost("{ several(ids: [1, 2, 3]) { id } }") == 1 + 3
    assert cost("query($i: [ID!]!) { several(ids: $i) { id } }", {"i": ["1", "2"]}) == 1 + 2
    assert cost("query($n: Int) { items(first: $n) { nodes { id } } }") == 20 + 1 + 20
    assert cost("{ items(first: 100000) { nodes { id } } }") == 20 + 1 + 100
    assert cost("{ items(first: 2) { ...a } } fragment a on Items { nodes { ... on Item { id ... { name } } } }") == 25


@pytest.mark.parametrize("field", ["organizations", "regions", "nearby", "enterprises"])
def test_a_text_to_look_for_costs_more_than_a_list(field: str) -> None:
    more = {"nearby": 'region: "330000", ', "enterprises": 'within: "330000", '}.get(field, "")
    asked = f"{{ {field}({more}first: 5%s) {{ totalCount }} }}"
    null, text = (cost(asked % f", search: {given}", schema=DIRECTORY) for given in ("null", '"杭州"'))
    assert null == cost(asked % "", schema=DIRECTORY)
    assert text == cost("query($s: String) " + asked % ", search: $s", schema=DIRECTORY) == 200 + 1


def test_a_page_of_100_organizations_with_everything_fits() -> None:
    assert cost(LARGEST_PAGE, schema=DIRECTORY) <= 30_000


def test_members_of_members_do_not_fit() -> None:
    inner = "members(first: 100) { nodes { id members(first: 100) { nodes { id } } } }"
    assert cost(f"{{ organizations(first: 100) {{ nodes {{ {inner} }} }} }}", schema=DIRECTORY) > 30_000


def test_introspection_fits() -> None:
    full = get_introspection_query(
        schema_description=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert cost(full, schema=DIRECTORY) <= 30_000


def doubling(levels: int) -> str:
    spread = [
        f"fragment f{n} on Item {{ a: parent {{ ...f{n + 1} }} b: parent {{ ...f{n + 1} }} }}" for n in range(levels)
    ]
    return "{ item(number: 1) { ...f0 } } " + " ".join(spread) + f" fragment f{levels} on Item {{ id }}"


def test_fragments_that_double_are_counted_as_spread() -> None:
    assert cost(doubling(8)) > 2**8


async def test_a_flood_is_answered_briefly() -> None:
    answer = await post("{ " + " ".join(f"nope{number}" for number in range(900)) + " }")
    assert len(answer.json()["errors"]) <= 20
    long = await post("{ " + "a" * 60_000 + " }")
    assert len(long.json()["errors"][0]["message"]) == MESSAGE_LENGTH


def test_the_store_drops_the_least_recently_used() -> None:
    documents = Documents(SMALL)
    first = documents.prepare("{ a0: __typename }")
    room = KEPT_WEIGHT // first.weight
    texts = [f"{{ a{number}: __typename }}" for number in range(1, room)]
    dropped = documents.prepare(texts[0])
    for text in texts[1:]:
        documents.prepare(text)
    assert documents.prepare("{ a0: __typename }") is first
    documents.prepare("{ one: __typename }")
    assert documents.prepare("{ a0: __typename }") is first
    assert documents.prepare(texts[0]) is not dropped


@pytest.mark.parametrize(
    ("part", "number"),
    [
        ("{ a%d: __typename }", 600),
        ("{ a%d: several(ids: [" + "1 " * 1_900 + "]) { id } }", 30),
        ("#%d" + "\U0001f600" * 15_000 + "\n{ __typename }", 140),
    ],
    ids=["short", "many tokens", "long"],
)
def test_the_store_stays_small(part: str, number: int) -> None:
    documents = Documents(SMALL)
    tracemalloc.start()
    for each in range(number):
        documents.prepare(part % each)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < STORE_BYTES


def test_the_cost_of_a_null_size_is_not_that_of_its_default() -> None:
    documents, document = Documents(SMALL), "query($n: Int = 100) { items(first: $n) { nodes { id } } }"
    prepared = documents.prepare(document)
    operation = prepared.operation(None)
    assert [prepared.cost(SMALL, operation, given).asked for given in ({"n": None}, {})] == [41, 121]


def test_a_field_of_the_query_with_a_plain_answer_has_its_weight() -> None:
    known = 'known%d: knownAnswers(standard: "s", version: "1", enterprise: "e")'
    one, three = (
        cost("{ " + " ".join(known % number for number in range(count)) + " }", schema=DIRECTORY) for count in (1, 3)
    )
    assert (one, three) == (100, 300)


async def test_a_selection_that_repeats_itself_is_refused_before_it_is_validated() -> None:
    for part in ("id", "... { id }", "parent { id }"):
        answer = (await post("{ item(number: 1) { " + f"{part} " * 200 + "} }")).json()
        assert answer["errors"][0]["extensions"]["limit"] == "repeats"
    spread = "{ item(number: 1) { " + "...f " * 200 + "} } fragment f on Item { id }"
    assert (await post(spread)).json()["errors"][0]["extensions"]["limit"] == "repeats"


async def test_what_is_merged_into_one_place_counts_together() -> None:
    outer = "{ item(number: 1) { " + ("parent { " + "id " * 20 + "} ") * 20 + "} }"
    assert await limit(outer) == ("repeats", 30)
    spread = "{ item(number: 1) { parent { ...a } parent { ...b } } }"
    parts = [f" fragment {name} on Item {{ {'id ' * 16} }}" for name in "ab"]
    assert await limit(spread + "".join(parts)) == ("repeats", 30)
    inline = "{ item(number: 1) { " + "... on Item { id } " * 31 + "} }"
    assert await limit(inline) == ("repeats", 30)


async def test_one_name_at_different_places_is_no_repeat() -> None:
    places = " ".join(f"a{number}: item(number: {number}) {{ ...f }}" for number in range(60))
    assert "errors" not in (await post("{ " + places + " } fragment f on Item { id parent { id } }")).json()


async def test_fragments_are_limited_in_number_and_when_spread() -> None:
    many = " ".join(f"fragment f{number} on Item {{ id }}" for number in range(51))
    assert await limit("{ __typename } " + many) == ("fragments", 50)
    assert await limit(doubling(13)) == ("selections", 10_000)
    cycle = "{ item(number: 1) { ...f0 } } " + " ".join(
        f"fragment f{n} on Item {{ a{n}: parent {{ ...f0 ...f1 }} }}" for n in range(2)
    )
    assert await limit(cycle) == ("selections", 10_000)


@pytest.mark.parametrize(
    "document",
    [
        "{ item(number: 1) { " + "parent { parent { id } } " * 280 + "} }",
        "{ item(number: 1) { " + ("parent { " + "id " * 48 + "} ") * 38 + "} }",
        "{ item(number: 1) { "
        + "".join(f"...f{n} " for n in range(190))
        + "} }"
        + "".join(f"fragment f{n} on Item {{ id }}" for n in range(190)),
    ],
)
def test_a_refusal_takes_no_longer_than_the_document_is(document: str) -> None:
    def seconds() -> float:
        started = time.process_time()
        with pytest.raises(Refusal):
            Documents(SMALL).prepare(document)
        return time.process_time() - started

    assert min(seconds() for _ in range(3)) < REFUSAL_SECONDS  # other work in this process may fall into one of them


@pytest.mark.parametrize(
    ("size", "counted"), [(100.0, 100), (5.0, 5), (5.5, 100), ("100", 100), (True, 100), ({}, 100)]
)
def test_a_size_counts_as_its_field_reads_it_or_as_the_largest(size: object, counted: int) -> None:
    document = "query($n: Int) { items(first: $n) { nodes { id } } }"
    assert cost(document, {"n": size}) == 20 + 1 + counted


def test_children_count_as_the_nation_has_them() -> None:
    children = '{ region(code: "100000") { children { code } } }'
    assert cost(children, schema=DIRECTORY) >= 1 + 1 + 34


def test_costs_of_many_page_sizes_are_not_all_kept() -> None:
    prepared = Documents(SMALL).prepare("query($n: Int) { items(first: $n) { nodes { id } } }")
    found = [prepared.cost(SMALL, prepared.operation(None), {"n": size}) for size in range(100)]
    assert found[7].asked == 28
    assert len(prepared.costs) <= KEPT_COSTS
