"""The compiled operations of ready documents, and answers by them."""

import asyncio
from collections.abc import Mapping
from inspect import iscoroutine
from typing import Any, cast

import strawberry
import structlog
from graphql import DirectiveNode, FragmentDefinitionNode, OperationDefinitionNode, VariableNode, visit
from graphql.language import Visitor

from web.compiled.arguments import Variables
from web.compiled.plan import Planner, Unplanned
from web.compiled.values import GivenUp, Run, Write
from web.metrics import COMPILED

PLANS_MAX = 8  # of one operation: one for each combination of its conditions that was asked
CONDITIONAL = frozenset({"include", "skip"})

log = structlog.get_logger("smenet.compiled")
answered, given_up = COMPILED.labels("compiled"), COMPILED.labels("ordinary")


class Operation:
    """One query of a document, with its plans; `fields` tells how many they have, which is what they weigh."""

    def __init__(
        self,
        schema: strawberry.Schema,
        node: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        self._schema = schema
        self._node = node
        self._fragments = fragments
        self._variables = Variables(schema._schema, node)  # noqa: SLF001 - Strawberry has no public name for it
        self._conditions = _conditions(node, fragments)
        self._plans: dict[tuple[Any, ...], Write | None] = {}
        self.fields = 0

    async def data(self, given: Mapping[str, Any], context: Any) -> dict[str, Any] | None:
        """Return the data of the answer; None when the ordinary execution must answer.

        Parts of it may be JSON text already (`orjson.Fragment`).
        """
        try:
            run = Run(context, self._variables.coerced(given))
            write = self._plan(run.variables)
            data = None if write is None else await _written(write, run)
        except Exception as error:  # noqa: BLE001 - whatever it is, the ordinary execution tells it as it should be told
            log.debug("given up", error=repr(error))
            data = None
        (given_up if data is None else answered).inc()
        return data

    def _plan(self, variables: Mapping[str, Any]) -> Write | None:
        """Return the plan under the values of the conditions, made when they are asked for a second time.

        None for the first time, for what cannot be compiled, and for more combinations than `PLANS_MAX`.
        """
        key = tuple(variables[name] for name in self._conditions)
        if key in self._plans:
            if self._plans[key] is _asked_once:
                self._plans[key] = self._planned(variables)
            return self._plans[key]
        if len(self._plans) < PLANS_MAX:
            self._plans[key] = _asked_once
        return None

    def _planned(self, variables: Mapping[str, Any]) -> Write | None:
        planner = Planner(self._schema, self._fragments, dict(variables))
        try:
            return planner.plan(self._node)
        except Unplanned:
            return None
        finally:
            self.fields += planner.fields


async def _written(write: Write, run: Run) -> dict[str, Any]:
    """Return what a plan writes; what is awaited at one level is awaited together, so that loaders see all of it."""
    try:
        data = write(None, run)
        while run.later:
            waiting, run.later = run.later, []
            asked = [one for _, _, one, _ in waiting]
            found = [await asked[0]] if len(asked) == 1 else await asyncio.gather(*asked)
            for (answer, name, _, finish), value in zip(waiting, found, strict=True):
                answer[name] = finish(value, run)
    finally:
        for _, _, unasked, _ in run.later:
            if iscoroutine(unasked):
                unasked.close()
    return cast("dict[str, Any]", data)


def _asked_once(_value: Any, _run: Run) -> Any:
    """Stand for a plan that is not made yet: most documents of programs that make them up are asked once."""
    raise GivenUp


def _conditions(node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[str, ...]:
    """Return the variables by which `@include` and `@skip` decide in an operation and all fragments."""
    found = _Conditions()
    for part in (node, *fragments.values()):
        visit(part, found)
    declared = {one.variable.name.value for one in node.variable_definitions}
    return tuple(sorted(found.names & declared))


class _Conditions(Visitor):
    """Collects the variables of conditions."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in CONDITIONAL:
            self.names |= {one.value.name.value for one in node.arguments if isinstance(one.value, VariableNode)}
