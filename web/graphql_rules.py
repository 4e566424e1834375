"""Rules that a document must keep: those of graphql-core and Strawberry, and two that the former leaves out."""

import math
from collections.abc import Iterator
from typing import Any

from graphql import (
    ASTValidationRule,
    DirectiveNode,
    FloatValueNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValidationRule,
    specified_rules,
)
from graphql.validation import SingleFieldSubscriptionsRule
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

CONDITIONS = ("skip", "include")


class FiniteNumbersRule(ValidationRule):
    """Refuses numbers that no double holds, such as 1e400, which would be read as infinite."""

    def enter_float_value(self, node: FloatValueNode, *_: Any) -> None:
        """Check a number with a fraction or an exponent."""
        self._check(node)

    def enter_int_value(self, node: IntValueNode, *_: Any) -> None:
        """Check a whole number."""
        self._check(node)

    def _check(self, node: FloatValueNode | IntValueNode) -> None:
        if math.isinf(float(node.value)):
            told = f"{node.value[:40]}… is beyond the numbers of double precision, about ±1.8e308"
            self.report_error(GraphQLError(told, node))


class SubscribedFieldRule(SingleFieldSubscriptionsRule):
    """Refuses a subscription that has not one field, or on a condition (GraphQL, September 2025, 5.2.4.1).

    graphql-core looks for the field with no variables at hand, and raises what it does not find.
    """

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        """Check an operation."""
        if node.operation is not OperationType.SUBSCRIPTION:
            return
        if found := [one for one in self._directives(node.selection_set) if one.name.value in CONDITIONS]:
            told = "the field of a subscription takes neither @skip nor @include, nor does a fragment around it"
            self.report_error(GraphQLError(told, found))
            return
        super().enter_operation_definition(node)

    def _directives(self, selected: SelectionSetNode) -> Iterator[DirectiveNode]:
        """Return the directives of the root's fields and fragments, each fragment once."""
        seen: set[str] = set()
        waiting = [selected]
        while waiting:
            for one in waiting.pop().selections:
                yield from one.directives or ()
                if isinstance(one, InlineFragmentNode):
                    waiting.append(one.selection_set)
                elif isinstance(one, FragmentSpreadNode) and one.name.value not in seen:
                    seen.add(one.name.value)
                    fragment = self.context.get_fragment(one.name.value)
                    waiting += [fragment.selection_set] if fragment else []


RULES: tuple[type[ASTValidationRule], ...] = (
    FiniteNumbersRule,
    *(SubscribedFieldRule if rule is SingleFieldSubscriptionsRule else rule for rule in specified_rules),
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)
