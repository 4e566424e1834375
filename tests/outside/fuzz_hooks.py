"""What schemathesis has to know of the API: its own scalars, plausible values, and which errors are no faults.

The generator knows types alone, so that many of its documents are rightly refused: `first` is at most 100, a cursor
belongs to its query, a division has to exist. schemathesis takes any error of a field for a fault, and any
refusal for one of valid data; `errors_are_told` stands for these two checks: an error must have a code that
docs/errors.md documents, and none that says that the server failed.
"""

import re
from pathlib import Path
from typing import Any

import schemathesis
from graphql import (
    ArgumentNode,
    IntValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    StringValueNode,
    parse,
    print_ast,
    visit,
)
from graphql.language import Visitor
from hypothesis import strategies as st
from schemathesis.graphql import nodes

ROOT = Path(__file__).parents[2]
CODES = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE))
FAULTS = {"INTERNAL_ERROR", "UNAVAILABLE", "DEADLINE_EXCEEDED", "RATE_LIMITED"}
PLAUSIBLE = {
    "code": "330000",
    "within": "330100",
    "region": "330106",
    "parent": "330000",
    "search": "杭州 融资",
    "standard": "innovative-sme",
    "version": "2022",
    "category": "financing",
}
VALUES = st.one_of(st.integers(-(2**31), 2**31).map(nodes.Int), st.text(max_size=9).map(nodes.String))


def _object(fields: list[tuple[str, Any]]) -> Any:
    return nodes.Object([ObjectFieldNode(name=NameNode(value=name), value=value) for name, value in fields])


OBJECTS = st.lists(st.tuples(st.sampled_from(["rd_ratio", "revenue", "field", "at_least", "all"]), VALUES), max_size=3)
schemathesis.graphql.scalar("Answers", OBJECTS.map(_object))
schemathesis.graphql.scalar("Condition", OBJECTS.map(_object))


class _Plausible(Visitor):
    """Puts values that exist in the place of random ones."""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> ArgumentNode | None:
        name, value = node.name.value, node.value
        if name in PLAUSIBLE and isinstance(value, StringValueNode):
            return ArgumentNode(name=node.name, value=StringValueNode(value=PLAUSIBLE[name]))
        if name == "first" and isinstance(value, IntValueNode):
            return ArgumentNode(name=node.name, value=IntValueNode(value=str(abs(int(value.value)) % 6)))
        if name in {"after", "validOn", "knownAt"}:
            return ArgumentNode(name=node.name, value=NullValueNode())
        return None


@schemathesis.hook
def map_body(_context: Any, body: Any) -> Any:
    """Make half of the documents plausible; the others stay as the generator made them."""
    if not isinstance(body, str) or len(body) % 2:
        return body
    return print_ast(visit(parse(body), _Plausible()))


@schemathesis.check
def errors_are_told(_context: Any, response: Any, case: Any) -> None:
    """Fail on a status of 500 and above, and on an error without a documented code, or that says the server failed."""
    assert response.status_code < 500, f"{case.operation.label}: status {response.status_code}"
    for error in response.json().get("errors", ()):
        code = error["extensions"]["code"]
        assert code in CODES, f"{case.operation.label}: {code} is not documented"
        assert code not in FAULTS, f"{case.operation.label}: {error['message']}"
