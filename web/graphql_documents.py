"""Documents made ready once: parsed, measured, validated, and kept for the next request with the same text."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    parse,
    validate,
    visit,
)
from graphql.language import ArgumentNode, Visitor

from web.compiled.operations import Operation
from web.graphql_cost import SIZES, Cost, CostEstimate, size_of
from web.graphql_limits import COMMENTS_MAX, DEPTH_MAX, TOKENS_MAX, check_length, check_shape
from web.graphql_rules import RULES
from web.refusals import Refusal

KEPT_WEIGHT = 50_000  # tokens in all; one takes about 450 bytes parsed, so the store stays below 25 MB
DOCUMENT_WEIGHT = 100  # tokens that a document weighs beside its own: its costs and what surrounds them, up to 40 kB
TOKEN_LENGTH = 50  # characters that weigh as much as a token: a text and its parts are held twice, at up to 4 bytes
FIELD_WEIGHT = 2  # tokens that a field of a compiled operation weighs: up to a kilobyte
KEPT_COSTS = 64  # page sizes of one document that are remembered
ABSENT = "absent"  # a variable that is not given takes its default, unlike one that is null
ERRORS_MAX = 20  # errors of one document that are told
ABORTED = "Parsing aborted."  # how the parser ends its message at a limit


class InvalidDocument(Exception):
    """A document that does not parse (then it is empty) or validate, with its errors."""

    def __init__(self, code: str, errors: list[GraphQLError], document: DocumentNode | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.document = document or DocumentNode(definitions=())


@dataclass(eq=False)
class Prepared:
    """A valid document with its operations by name.

    `sizing` are the variables that decide page sizes, `weight` is what it takes in the store, in tokens, together with
    the `compiled` operations.
    """

    text: str
    document: DocumentNode
    operations: dict[str | None, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    sizing: tuple[str, ...]
    weight: int
    costs: dict[tuple[Any, ...], Cost] = field(default_factory=dict)
    compiled: dict[str | None, Operation] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation of this name, or the only one; raises Refusal."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise _unchosen("the document has several operations; operationName must choose one", self.operations)
        if name not in self.operations:
            raise _unchosen(f"operationName is {name[:80]!r}; the document has no such operation", self.operations)
        return self.operations[name]

    def cost(self, schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Cost:
        """Return the cost of an operation; remembered for each combination of page sizes."""
        key = (id(operation), *(size_of(variables[name]) if name in variables else ABSENT for name in self.sizing))
        if key not in self.costs:
            if len(self.costs) >= KEPT_COSTS:
                self.costs.clear()
            self.costs[key] = CostEstimate(schema, self.fragments, variables).of(operation)
        return self.costs[key]


class Documents:
    """The store of ready documents of one schema, the least recently used dropped first.

    `compiling` is the same schema as it was declared; without it no operation is compiled.
    """

    def __init__(
        self, schema: GraphQLSchema, kept: int = KEPT_WEIGHT, compiling: strawberry.Schema | None = None
    ) -> None:
        self._schema = schema
        self._compile = compiling
        self._most = kept
        self._kept: OrderedDict[str, Prepared] = OrderedDict()
        self._weight = 0

    def __contains__(self, text: object) -> bool:
        """Return whether a text is kept ready, so that preparing it takes no time."""
        return text in self._kept

    def prepare(self, text: str) -> Prepared:
        """Return the ready document of a text; raises Refusal beyond a limit, InvalidDocument when it is not valid."""
        found = self._kept.get(text)
        if found:
            self._kept.move_to_end(text)
            return found
        prepared = self._made(text)
        self._kept[text] = prepared
        self._grow(prepared.weight)
        return prepared

    async def compiled(
        self, prepared: Prepared, operation: OperationDefinitionNode, variables: Mapping[str, Any], context: Any
    ) -> dict[str, Any] | None:
        """Return the data of a query by its compiled operation; None when the ordinary execution must answer."""
        if self._compile is None or operation.operation is not OperationType.QUERY:
            return None
        name = operation.name.value if operation.name else None
        if name not in prepared.compiled:
            prepared.compiled[name] = Operation(self._compile, operation, prepared.fragments)
        found = prepared.compiled[name]
        before = found.fields
        data = await found.data(variables, context)
        if found.fields > before and self._kept.get(prepared.text) is prepared:
            added = (found.fields - before) * FIELD_WEIGHT
            prepared.weight += added
            self._grow(added)
        return data

    def _grow(self, weight: int) -> None:
        self._weight += weight
        while self._weight > self._most:
            self._weight -= self._kept.popitem(last=False)[1].weight

    def _made(self, text: str) -> Prepared:
        check_length(text)
        document = _parsed(text)
        check_shape(document)
        if errors := validate(self._schema, document, RULES, max_errors=ERRORS_MAX):
            raise InvalidDocument("GRAPHQL_VALIDATION_FAILED", errors[:ERRORS_MAX], document)
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
        return Prepared(
            text,
            document,
            {node.name.value if node.name else None: node for node in operations},
            {node.name.value: node for node in fragments},
            _sizing(document),
            DOCUMENT_WEIGHT + _tokens(document) + len(text) // TOKEN_LENGTH,
        )


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text, max_lexical_tokens=TOKENS_MAX, max_comments=COMMENTS_MAX)
    except GraphQLSyntaxError as error:
        if not error.message.endswith(ABORTED):
            raise InvalidDocument("GRAPHQL_PARSE_FAILED", [error]) from None
        raise Refusal(
            "LIMIT_EXCEEDED",
            f"the document has too many tokens, comments or levels; at most {TOKENS_MAX} tokens, "
            f"{COMMENTS_MAX} comments and {DEPTH_MAX} levels of fields are allowed",
            limit="tokens",
            allowed=TOKENS_MAX,
        ) from None


class _SizingVariables(Visitor):
    """Collects the variables that are given as page sizes or lists of ids."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        if node.name.value in SIZES and isinstance(node.value, VariableNode):
            self.names.add(node.value.name.value)


def _sizing(document: DocumentNode) -> tuple[str, ...]:
    visitor = _SizingVariables()
    visit(document, visitor)
    return tuple(sorted(visitor.names))


def _tokens(document: DocumentNode) -> int:
    """Return how many tokens the parser keeps of a document, comments among them."""
    count, token = 0, document.loc.start_token if document.loc else None
    while token:
        count, token = count + 1, token.next
    return count


def _unchosen(message: str, operations: Mapping[str | None, OperationDefinitionNode]) -> Refusal:
    names = [name for name in operations if name][:ERRORS_MAX]
    return Refusal("OPERATION_NOT_CHOSEN", message, argument="operationName", allowed=names)
