"""Handing in a form: the answers go where those of `rate` and `selfAssess` of `/graphql` go."""

from collections.abc import Callable
from typing import Any

import graphene

from directory.accounts.documents import Caller
from directory.accounts.refusals import NotFound
from directory.context import Context
from directory.scalars import shown
from evaluation.api_types.assessment import Assessment
from evaluation.api_types.rating import EvidenceInput
from evaluation.api_types.round_results import RateResult, SelfAssessResult
from evaluation.intake.answering import answers_of
from evaluation.intake.mirror import Mirror
from evaluation.intake.names import Names
from evaluation.rounds.case import load_case
from evaluation.rounds.mutations import on_assessment
from evaluation.rounds.rating import submit_rating
from evaluation.rounds.seeing import GraphReader
from evaluation.rounds.self_assessment import submit_self_assessment
from evaluation.standards.model import Standard
from graph_schema.clock import now
from graph_schema.receipts import Receipt

BESIDE = (
    *("allowed", "organization", "subject_name", "subject_english", "subject_region", "standard", "round", "score"),
    *("dispatches", "self_assessment", "ratings"),
)
"""What a form leaves to `assessment` of `/graphql`."""


def submissions(mirror: Mirror, standard: Standard, names: Names, answers: Any) -> dict[str, Any]:
    """Return the mutations of a form by their Python names; `answers` is the argument that all of them take."""
    mirror.object(Assessment, without=BESIDE)
    common = {
        "request_id": graphene.ID(
            required=True,
            description="The caller's own name for this request, 1 to 100 characters, such as a new UUID. Sent again "
            "with the same body it gives the same answer and has no second effect; with another body it is refused.",
        ),
        "assessment": graphene.ID(required=True, description="The id of the assessment; it follows this standard."),
        "answers": answers,
    }
    evidence = graphene.List(
        graphene.NonNull(mirror.input(EvidenceInput)), description="What the answers rest on, at most 50 pieces."
    )
    return {
        "rate": graphene.Field(
            graphene.NonNull(mirror.union(RateResult)),
            **common,
            description="Rate an assessment, as `rate` of `/graphql` does; it takes an evaluator drawn for it.",
            resolver=_rating(standard, names),
        ),
        "self_assess": graphene.Field(
            graphene.NonNull(mirror.union(SelfAssessResult)),
            **common,
            evidence=evidence,
            description="Say how the organization or enterprise meets the standard, as `selfAssess` of `/graphql` "
            "does; it takes its staff or its representative. Its assessment in a round is "
            "`assessment-<round>-<its id>`, each without its own prefix.",
            resolver=_self_assessment(standard, names),
        ),
    }


def _rating(standard: Standard, names: Names) -> Callable[..., Any]:
    async def rate(_root: Any, info: Any, request_id: str, assessment: str, answers: dict[str, Any]) -> Any:
        context: Context = info.context

        async def work(caller: Caller) -> Receipt:
            await _check(context, assessment, standard)
            return await submit_rating(context.journal, caller, request_id, assessment, answers_of(answers, names))

        return await on_assessment(context, work)

    return rate


def _self_assessment(standard: Standard, names: Names) -> Callable[..., Any]:
    async def assess(
        _root: Any,
        info: Any,
        request_id: str,
        assessment: str,
        answers: dict[str, Any],
        evidence: list[EvidenceInput] | None = None,
    ) -> Any:
        context: Context = info.context
        pieces = [one.given() for one in evidence or ()]

        async def work(caller: Caller) -> Receipt:
            await _check(context, assessment, standard)
            return await submit_self_assessment(
                context.journal,
                caller,
                request_id,
                assessment,
                answers_of(answers, names),
                pieces,
                titles=context.titles,
            )

        return await on_assessment(context, work)

    return assess


async def _check(context: Context, assessment: str, standard: Standard) -> None:
    """Raise `NotFound` unless the assessment follows this standard, which never changes."""
    case = await load_case(GraphReader(context.graph), assessment, now())
    if case.standard.digest != standard.digest:
        raise NotFound(
            f"assessment '{shown(assessment)}' is answered at /assessments/{case.standard.id}/{case.standard.version}",
            field="assessment",
        )
