"""How often a document writes one name for one place of its answer.

Validation compares all fields that are merged into one place with each other, also those that come there by other
fields of the same name: twenty `parent { id … }` beside each other, with twenty `id` each, are 400 fields of one place.
So they are counted by place, fragments spread, in one walk that ends after `SELECTIONS_MAX` steps.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode
from graphql.language import InlineFragmentNode, Node

from web.refusals import Refusal

REPEATS_MAX = 30  # of one name for one place: honest documents repeat it once for each type that a node may have
SELECTIONS_MAX = 10_000  # fields and fragments, fragments spread: about 15 ms; standard introspection has 300


def exceeded(limit: str, found: str, allowed: int) -> Refusal:
    """Return the refusal of a document beyond a limit."""
    return Refusal(
        "LIMIT_EXCEEDED", f"the document has {found}; at most {allowed} are allowed", limit=limit, allowed=allowed
    )


def check_repeats(document: DocumentNode, levels: int) -> None:
    """Raise Refusal beyond `REPEATS_MAX` or `SELECTIONS_MAX`; below `levels`, where only a cycle leads, none count."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    walk = _Walk(fragments, levels)
    for definition in document.definitions:
        walk.take(getattr(definition, "selection_set", None), _Place())


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the answer: the names written for it, and the places below them."""

    level: int = 1
    names: Counter[str] = field(default_factory=Counter)
    below: dict[str, "_Place"] = field(default_factory=dict)

    def at(self, name: str) -> "_Place":
        return self.below.setdefault(name, _Place(self.level + 1))


class _Walk:
    """One walk through all definitions; `steps` are the selections seen."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], levels: int) -> None:
        self._fragments = fragments
        self._levels = levels
        self._steps = 0
        self._waiting: list[tuple[Iterable[Node], _Place]] = []

    def take(self, selections: SelectionSetNode | None, place: _Place) -> None:
        """Count what is written in a selection set and below."""
        self._put(selections, place)
        while self._waiting:
            nodes, place = self._waiting.pop()
            for node in nodes:
                self._step()
                self._count(node, place)

    def _put(self, selections: SelectionSetNode | None, place: _Place) -> None:
        if selections and place.level <= self._levels:
            self._waiting.append((selections.selections, place))

    def _step(self) -> None:
        self._steps += 1
        if self._steps > SELECTIONS_MAX:
            raise exceeded(
                "selections", f"more than {SELECTIONS_MAX} selections with its fragments spread", SELECTIONS_MAX
            )

    def _count(self, node: Node, place: _Place) -> None:
        if isinstance(node, InlineFragmentNode):
            self._put(node.selection_set, place)
        elif isinstance(node, FragmentSpreadNode):
            fragment = self._fragments.get(node.name.value)
            if self._times(f"...{node.name.value}", place) == 1 and fragment:
                self._put(fragment.selection_set, place)
        else:
            written = cast("FieldNode", node)
            name = (written.alias or written.name).value
            self._times(name, place)
            self._put(written.selection_set, place.at(name))

    def _times(self, name: str, place: _Place) -> int:
        place.names[name] += 1
        if place.names[name] > REPEATS_MAX:
            shown = name[:80]
            raise exceeded("repeats", f"{shown!r} more than {REPEATS_MAX} times for one place", REPEATS_MAX)
        return place.names[name]
