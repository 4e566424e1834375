"""Limits on the text and the shape of a document, checked before it is validated or executed.

The largest honest document known, the standard introspection query, has about 250 tokens and 15 levels.
"""

from collections.abc import Callable, Iterable, Iterator

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode
from graphql.language import InlineFragmentNode, Node, SelectionNode

from web.graphql_repeats import check_repeats, exceeded

LENGTH_MAX = 64_000  # characters of a document: far beyond what 2,000 tokens of sensible length take
TOKENS_MAX = 2_000  # eight times the largest honest document known; within all limits, validated in about 0.1 s at most
COMMENTS_MAX = 200
FRAGMENTS_MAX = 50  # validation compares each pair of those that one selection spreads
DEPTH_MAX = 16  # levels of fields; introspection has 15
ALIASES_MAX = 100
DIRECTIVES_MAX = 50


def check_length(text: str) -> None:
    """Raise Refusal when the text is longer than `LENGTH_MAX`."""
    if len(text) > LENGTH_MAX:
        raise exceeded("characters", f"{len(text)} characters", LENGTH_MAX)


def check_shape(document: DocumentNode) -> None:
    """Raise Refusal when the document is nested too deep, repeats itself, or has too many parts."""
    aliases = directives = 0
    fragments = sum(isinstance(node, FragmentDefinitionNode) for node in document.definitions)
    if fragments > FRAGMENTS_MAX:
        raise exceeded("fragments", f"{fragments} fragments", FRAGMENTS_MAX)
    for node in _walk(document.definitions):
        directives += len(getattr(node, "directives", ()))
        aliases += isinstance(node, FieldNode) and node.alias is not None
    if directives > DIRECTIVES_MAX:
        raise exceeded("directives", f"{directives} directives", DIRECTIVES_MAX)
    if aliases > ALIASES_MAX:
        raise exceeded("aliases", f"{aliases} aliases", ALIASES_MAX)
    if _depth(document) > DEPTH_MAX:
        raise exceeded("depth", f"more than {DEPTH_MAX} levels of fields", DEPTH_MAX)
    check_repeats(document, DEPTH_MAX)


def _walk(definitions: Iterable[Node]) -> Iterator[Node]:
    """Yield every definition and selection as written, fragments once."""
    waiting = list(definitions)
    while waiting:
        node = waiting.pop()
        yield node
        below: SelectionSetNode | None = getattr(node, "selection_set", None)
        if below:
            waiting.extend(below.selections)


def _depth(document: DocumentNode) -> int:
    """Return the levels of fields of the deepest definition, fragments spread; a cycle counts once."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    known: dict[str, int] = {}

    def of_fragment(name: str) -> int:
        if name not in known:
            known[name] = 0
            known[name] = of_set(fragments[name].selection_set) if name in fragments else 0
        return known[name]

    def of_set(selections: SelectionSetNode | None) -> int:
        return (
            max((of_selection(node, of_set, of_fragment) for node in selections.selections), default=0)
            if selections
            else 0
        )

    return max((of_set(getattr(node, "selection_set", None)) for node in document.definitions), default=0)


def of_selection(
    node: SelectionNode, of_set: Callable[[SelectionSetNode | None], int], of_fragment: Callable[[str], int]
) -> int:
    """Return the levels of one selection; only a field is a level."""
    if isinstance(node, FragmentSpreadNode):
        return of_fragment(node.name.value)
    if isinstance(node, InlineFragmentNode):
        return of_set(node.selection_set)
    return 1 + of_set(node.selection_set if isinstance(node, FieldNode) else None)
