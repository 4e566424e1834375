"""What an operation may cost: an estimate of the fields it resolves, from the document and the page sizes alone.

    cost of a field = its weight + cost of its selection × how many objects it answers

A page answers `first` objects, a list of ids as many as are given, any other list `LENGTHS` or `LIST_LENGTH`.
"""

from collections.abc import Mapping
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
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.execute import get_field_def
from graphql.language import InlineFragmentNode, SelectionNode, ValueNode

from web.refusals import Refusal

COST_MAX = 30_000  # about a second of one core; a page of 100 organizations with everything about them is about 20,000
FIELD = 1
PAGE = 20  # one question to the index takes as long as about 20 plain fields
WRITE = 1_000  # a mutation takes some ten milliseconds of everybody's turn to write
RANKING = 10_000  # scoring up to 2,000 organizations anew, twice, takes up to a second
RANKINGS = frozenset({"compareStandards", "scoreIntervals"})
LARGE = 1_000  # some forty questions to the index, or some forty scorings, in one field
LARGES = frozenset({"rollUps", "improvements"})
EXPLAINED = 50  # reasons in words for some twenty rules, or a search looked for in all names of an organization
EXPLANATIONS = frozenset({"indicators", "conditions", "missing", "unknown", "highlights"})
AGGREGATE = 100  # counting over the index, or scoring, takes as long as about 100 plain fields
AGGREGATES = frozenset(
    {
        *("statistics", "facets", "coverage", "nearest", "nearestMetres", "coverageGaps", "evaluate", "myAssessments"),
        *("policies", "financeProducts", "matches"),
    }
)
PAST = 500  # rebuilding an entry takes some five reads of the journal
MOMENTS = frozenset({"validOn", "knownAt"})  # arguments that ask for the past
HISTORY = 100  # rows of the journal are read from the graph
HISTORIES = frozenset({"history"})
WEIGHTS = (
    (RANKING, RANKINGS),
    (LARGE, LARGES),
    (AGGREGATE, AGGREGATES),
    (HISTORY, HISTORIES),
    (EXPLAINED, EXPLANATIONS),
)
LIST_LENGTH = 10  # a list without a page size: ancestors have 3, services 2 to 8
LENGTHS = {"children": 40}  # longer lists: the nation has 34 children, the largest municipality 37
META_LENGTH = 6  # a list about the schema: 70 types, 8 fields of a type, one argument of a field
FIRST_MAX = 100  # no page is longer, so a larger `first` is left for its field to refuse
PAGE_FIELDS = frozenset({"edges", "nodes", "organizations"})
SIZES = ("first", "ids")  # arguments that say how many objects a field answers

Variables = Mapping[str, Any]


def check_cost(cost: int) -> None:
    """Raise Refusal when the cost is beyond `COST_MAX`."""
    if cost > COST_MAX:
        raise Refusal(
            "LIMIT_EXCEEDED",
            f"the request costs {cost}; at most {COST_MAX} is allowed",
            limit="cost",
            allowed=COST_MAX,
            hint="ask for smaller pages (first), fewer levels or fewer fields in one request",
        )


class CostEstimate:
    """The estimate for one operation of a validated document under given variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Variables
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._known: dict[str, int] = {}

    def of(self, operation: OperationDefinitionNode) -> int:
        """Return the cost of an operation."""
        defaults = {
            definition.variable.name.value: size
            for definition in operation.variable_definitions
            if (size := _literal_size(definition.default_value)) is not None
        }
        self._variables = {**defaults, **self._variables}
        root = self._schema.get_root_type(operation.operation)
        return self._of_set(operation.selection_set, root, FIRST_MAX) if root else 0

    def _of_set(self, selections: SelectionSetNode | None, parent: GraphQLCompositeType, page: int) -> int:
        return sum(self._of_selection(node, parent, page) for node in selections.selections) if selections else 0

    def _of_selection(self, node: SelectionNode, parent: GraphQLCompositeType, page: int) -> int:
        if isinstance(node, FieldNode):
            return self._of_field(node, parent, page)
        if isinstance(node, InlineFragmentNode):
            condition: NamedTypeNode | None = node.type_condition
            return self._of_set(
                node.selection_set, parent if condition is None else self._type(condition.name.value), page
            )
        return self._of_fragment(cast("FragmentSpreadNode", node).name.value, page)

    def _of_fragment(self, name: str, page: int) -> int:
        key = f"{name} {page}"
        if key not in self._known:
            fragment = self._fragments[name]
            self._known[key] = self._of_set(
                fragment.selection_set, self._type(fragment.type_condition.name.value), page
            )
        return self._known[key]

    def _of_field(self, node: FieldNode, parent: GraphQLCompositeType, page: int) -> int:
        field: GraphQLField = get_field_def(self._schema, cast("GraphQLObjectType", parent), node)
        below = get_named_type(field.type)
        if not isinstance(below, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
            return FIELD
        size = self._size(node, field)
        if "first" in field.args:
            return max(PAGE, self._weight(node, parent)) + self._of_set(node.selection_set, below, size)
        return self._weight(node, parent) + self._of_set(node.selection_set, below, page) * self._count(
            node, field, size, page
        )

    def _weight(self, node: FieldNode, parent: GraphQLCompositeType) -> int:
        name = node.name.value
        if parent is self._schema.mutation_type and name != "__typename":
            return WRITE
        if any(argument.name.value in MOMENTS for argument in node.arguments):
            return PAST
        return next((weight for weight, names in WEIGHTS if name in names), FIELD)

    def _count(self, node: FieldNode, field: GraphQLField, size: int, page: int) -> int:
        answered = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        if not isinstance(answered, GraphQLList):
            return 1
        if "ids" in field.args:
            return size
        if get_named_type(field.type).name.startswith("__"):
            return META_LENGTH
        return page if node.name.value in PAGE_FIELDS else LENGTHS.get(node.name.value, LIST_LENGTH)

    def _size(self, node: FieldNode, field: GraphQLField) -> int:
        """Return how many objects the field is asked for, 0 to `FIRST_MAX`."""
        default = field.args["first"].default_value if "first" in field.args else FIRST_MAX
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


def _literal_size(value: ValueNode | None) -> int | None:
    if isinstance(value, ListValueNode):
        return len(value.values)
    return int(value.value) if isinstance(value, IntValueNode) else None
