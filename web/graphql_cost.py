"""What an operation may cost: an estimate of its work, from the document and the page sizes alone.

    cost = sum over its fields of weight × how many objects the field is asked of

One point is what a plain field takes. Fields that do more have their weights, which `benchmarks.costs` compares with
the time they take. A page answers `first` objects, a list of ids as many as are given, any other list `LENGTHS` or
`LIST_LENGTH`. Fields that are merged into one place of the answer are executed once, and count once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.execute import get_field_def
from graphql.language import InlineFragmentNode, ValueNode

from web.refusals import Refusal

COST_MAX = 30_000  # about a second of one core; a page of 100 organizations with everything about them is about 20,000
FIELD = 1
PAGE = 20  # one question to the index takes as long as about 20 plain fields
WRITE = 1_000  # a mutation takes some ten milliseconds of everybody's turn to write
RANKING = 10_000  # scoring up to 2,000 organizations anew, twice, takes up to a second
RANKINGS = frozenset({"compareStandards", "scoreIntervals"})
LARGE = 1_000  # some forty questions to the index, or some forty scorings, in one field
LARGES = frozenset({"rollUps", "improvements", "gaps", "partners"})
EXPLAINED = 50  # reasons in words for some twenty rules
EXPLANATIONS = frozenset({"indicators", "conditions", "missing", "unknown"})
HIGHLIGHT = 10  # a search looked for in all names of an organization
HIGHLIGHTS = frozenset({"highlights"})
AGGREGATE = 100  # counting over the index, or scoring, takes as long as about 100 plain fields
AGGREGATES = frozenset(
    {
        *(
            "statistics",
            "facets",
            "coverage",
            "nearest",
            "nearestMetres",
            "coverageGaps",
            "evaluate",
            "myAssessments",
            "expiringTitles",
        ),
        *("policies", "financeProducts", "matches", "expiringTitles"),
        *("selfCheck", "knownAnswers", "roleHolders", "cultivation", "flows", "enterprises"),
    }
)
PAST = 500  # rebuilding an entry takes some five reads of the journal
MOMENTS = frozenset({"validOn", "knownAt"})  # arguments that ask for the past
SEARCH = 200  # a text that was not asked before is looked for in all its readings: 2 to 14 ms
TEXT = "search"  # the argument that asks for it
HISTORY = 100  # rows of the journal are read from the graph
HISTORIES = frozenset({"history"})
WEIGHTS = (
    (RANKING, RANKINGS),
    (LARGE, LARGES),
    (AGGREGATE, AGGREGATES),
    (HISTORY, HISTORIES),
    (EXPLAINED, EXPLANATIONS),
    (HIGHLIGHT, HIGHLIGHTS),
)
LIST_LENGTH = 10  # a list without a page size: ancestors have 3, services 2 to 8
# Lists of other lengths: the nation has 34 children, the largest municipality 37; there are three tiers, and one or two
# kinds of services for a gap.
LENGTHS = {"children": 40, "tiers": 3, "help": 2}
META_LENGTH = 6  # a list about the schema: 70 types, 8 fields of a type, one argument of a field
FIRST_MAX = 100  # no page is longer, so a larger `first` is left for its field to refuse
PAGE_FIELDS = frozenset({"edges", "nodes", "organizations"})
SIZES = ("first", "ids")  # arguments that say how many objects a field answers
PARTS_SHOWN = 20  # parts of a cost that are told, the dearest ones
OTHER = "…"  # names what all further parts cost together

Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Cost:
    """What an operation costs, and each part of it: the path of a field → what it and its plain fields take."""

    asked: int
    parts: Mapping[str, int]

    @cached_property
    def form(self) -> dict[str, Any]:
        """Return what answers tell: the limit, what is asked, and the parts it is the sum of, the dearest first."""
        ranked = sorted(self.parts.items(), key=lambda part: -part[1])
        shown = dict(ranked[:PARTS_SHOWN])
        if rest := sum(points for _, points in ranked[PARTS_SHOWN:]):
            shown[OTHER] = rest
        return {"limit": COST_MAX, "asked": self.asked, "parts": shown}


class TooCostly(Refusal):
    """An operation beyond `COST_MAX`."""

    def __init__(self, cost: Cost) -> None:
        super().__init__(
            "LIMIT_EXCEEDED",
            f"the request costs {cost.asked}; at most {COST_MAX} is allowed",
            limit="cost",
            allowed=COST_MAX,
            asked=cost.asked,
            hint="ask for smaller pages (first), fewer levels or fields; extensions.cost tells what each part costs",
        )
        self.cost = cost


def check_cost(cost: Cost) -> None:
    """Raise `TooCostly` when the cost is beyond `COST_MAX`."""
    if cost.asked > COST_MAX:
        raise TooCostly(cost)


@dataclass(slots=True)
class _Part:
    """A place of the answer: its own weight, how many objects stand there, its plain fields, and the places below."""

    weight: int = 0
    objects: int = 1
    page: int = 0
    plain: set[str] = field(default_factory=set)
    below: dict[str, "_Part"] = field(default_factory=dict)
    spread: set[str] = field(default_factory=set)

    def at(self, name: str) -> "_Part":
        return self.below.setdefault(name, _Part(objects=0))

    def take(self, weight: int, objects: int, page: int) -> None:
        """Count what one field asks for here; of several fields that are merged the dearest decides."""
        self.weight, self.objects = max(self.weight, weight), max(self.objects, objects)
        self.page = max(self.page, page)


class CostEstimate:
    """The estimate for one operation of a validated document under given variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Variables
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def of(self, operation: OperationDefinitionNode) -> Cost:
        """Return the cost of an operation."""
        defaults = {
            definition.variable.name.value: size
            for definition in operation.variable_definitions
            if (size := _literal_size(definition.default_value)) is not None
        }
        self._variables = {**defaults, **self._variables}
        root, whole = self._schema.get_root_type(operation.operation), _Part(page=FIRST_MAX)
        if root:
            self._take(operation.selection_set, root, whole)
        parts = dict.fromkeys(whole.plain, FIELD)
        for name, part in whole.below.items():
            _sum(part, name, 1, parts)
        return Cost(sum(parts.values()), parts)

    def _take(self, selections: SelectionSetNode, parent: GraphQLCompositeType, part: _Part) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._take_field(node, parent, part)
            elif isinstance(node, InlineFragmentNode):
                condition: Any = node.type_condition
                self._take(node.selection_set, self._type(condition.name.value) if condition else parent, part)
            else:
                self._take_fragment(cast("FragmentSpreadNode", node).name.value, part)

    def _take_fragment(self, name: str, part: _Part) -> None:
        if name not in part.spread:
            part.spread.add(name)
            fragment = self._fragments[name]
            self._take(fragment.selection_set, self._type(fragment.type_condition.name.value), part)

    def _take_field(self, node: FieldNode, parent: GraphQLCompositeType, part: _Part) -> None:
        asked: GraphQLField = get_field_def(self._schema, cast("GraphQLObjectType", parent), node)
        name, below = (node.alias or node.name).value, get_named_type(asked.type)
        if not isinstance(below, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
            weight = self._weight(node, parent) if parent is self._schema.query_type else FIELD
            if weight == FIELD:
                part.plain.add(name)
            else:
                part.at(name).take(weight, 0, part.page)
            return
        size, weight = self._size(node, asked), self._weight(node, parent)
        if "first" in asked.args:
            part.at(name).take(max(PAGE, weight), 1, size)
        else:
            part.at(name).take(weight, self._count(node, asked, size, part.page), part.page)
        if node.selection_set:
            self._take(node.selection_set, below, part.at(name))

    def _weight(self, node: FieldNode, parent: GraphQLCompositeType) -> int:
        name = node.name.value
        if parent is self._schema.mutation_type and name != "__typename":
            return WRITE
        if any(argument.name.value in MOMENTS for argument in node.arguments):
            return PAST
        weight = next((weight for weight, names in WEIGHTS if name in names), FIELD)
        return max(weight, SEARCH) if _asks_for_a_text(node) else weight

    def _count(self, node: FieldNode, asked: GraphQLField, size: int, page: int) -> int:
        answered = asked.type.of_type if isinstance(asked.type, GraphQLNonNull) else asked.type
        if not isinstance(answered, GraphQLList):
            return 1
        if "ids" in asked.args:
            return size
        if get_named_type(asked.type).name.startswith("__"):
            return META_LENGTH
        return page if node.name.value in PAGE_FIELDS else LENGTHS.get(node.name.value, LIST_LENGTH)

    def _size(self, node: FieldNode, asked: GraphQLField) -> int:
        """Return how many objects the field is asked for, 0 to `FIRST_MAX`."""
        default = asked.args["first"].default_value if "first" in asked.args else FIRST_MAX
        given = [self._given(argument.value) for argument in node.arguments if argument.name.value in SIZES]
        size = given[0] if given and given[0] is not None else default
        return max(0, min(size, FIRST_MAX)) if isinstance(size, int) else FIRST_MAX

    def _given(self, value: ValueNode) -> int | None:
        if isinstance(value, VariableNode):
            return size_of(self._variables.get(value.name.value))
        return _literal_size(value)

    def _type(self, name: str) -> GraphQLCompositeType:
        """Return the type of a fragment; validation has refused fragments on anything but composite types."""
        return cast("GraphQLCompositeType", self._schema.get_type(name))


def _sum(part: _Part, path: str, times: int, parts: dict[str, int]) -> None:
    """Add what a part costs when it is asked for so many times, and what each part below costs."""
    parts[path] = times * (part.weight + part.objects * FIELD * len(part.plain))
    for name, below in part.below.items():
        _sum(below, f"{path}.{name}", times * part.objects, parts)


def size_of(value: Any) -> int | None:
    """Return the size that a variable's value asks for: itself, or its length; None when it is not given.

    A whole number may come as a float. What cannot be read as a size is left for its field to refuse, and counts as
    the largest.
    """
    if value is None:
        return None
    if isinstance(value, list):
        return len(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else FIRST_MAX


def _asks_for_a_text(node: FieldNode) -> bool:
    """Return whether a field has a text to look for; a variable counts as one, whatever it is."""
    return any(argument.name.value == TEXT and argument.value.kind != "null_value" for argument in node.arguments)


def _literal_size(value: ValueNode | None) -> int | None:
    if isinstance(value, ListValueNode):
        return len(value.values)
    return int(value.value) if isinstance(value, IntValueNode) else None
