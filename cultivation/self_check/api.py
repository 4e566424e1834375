"""The self-check."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from cultivation.enterprises.seeing import SeenEnterprise, see_enterprise
from cultivation.self_check.checking import fitting, taken_by, with_kind
from cultivation.self_check.knowing import former_answers, known_answers
from cultivation.self_check.types import SelfCheck, TierCheck
from cultivation.tiers import terms
from cultivation.tiers.rules import TierRule, rules
from directory.accounts.api import Info
from directory.context import Context
from directory.inputs import regions_of
from directory.scalars import shown
from directory.types.described import argument, computed
from evaluation import queries as standard_queries
from evaluation.api_types.scorecard import AnswerProblem, AnswerProblemReason, Evaluation
from evaluation.api_types.standard import Standard
from evaluation.definitions import standard_of
from evaluation.finding import find_standard, is_name
from evaluation.rounds.subject import OF_ENTERPRISES
from evaluation.scalars import Answers
from evaluation.scoring.answers import Reason
from graph_schema.clock import now, today
from graph_schema.errors import InvalidInput


@strawberry.type
class Query:
    """What an enterprise can ask about itself."""

    @computed
    async def self_check(
        self,
        info: Info,
        enterprise: Annotated[
            strawberry.ID | None,
            argument("The enterprise; only its representatives and the administrators of where it lies may name it."),
        ] = None,
        answers: Annotated[
            Answers | None,
            argument(
                "What is answered, by the fields of all tiers' standards; it counts before what is known of the "
                "enterprise."
            ),
        ] = None,
        region: Annotated[
            str | None,
            argument("The code of the division it lies in, for its rules and for who is near; else the enterprise's."),
        ] = None,
        on: Annotated[
            dt.date | None, argument("The day whose versions of the standards are used; null: today.")
        ] = None,
    ) -> SelfCheck:
        """Return which tier an enterprise or a draft reaches, what is missing for the next, and who nearby helps.

        A draft needs no account. Of an enterprise its titles, the figures of the year before and what it last said of
        itself are known and need not be answered. Nothing is stored. Who holds a title is checked for its re-review.
        """
        context, day = info.context, (on or today()).isoformat()
        seen = await _seen(context, enterprise) if enterprise is not None else None
        code = _region(context, region) if region is not None else seen.document["region"] if seen else None
        checked = await _Checked.of(context, seen, dict(answers or {}), code, day)
        return SelfCheck(
            on=dt.date.fromisoformat(day),
            region=code,
            holds=terms.highest(seen.titles, day) if seen else None,
            problems=checked.problems(),
            tiers=[checked.tier(rule) for rule in rules().tiers if rule.standard in checked.standards],
        )

    @computed
    async def known_answers(
        self,
        info: Info,
        enterprise: Annotated[
            strawberry.ID,
            argument("The enterprise; only its representatives and the administrators of where it lies may name it."),
        ],
        standard: Annotated[str, argument("The id of the standard.")],
        version: Annotated[str, argument("Its version.")],
    ) -> Answers:
        """Return what is known of an enterprise as answers to a version of a standard, for a form to begin with.

        Known are the figures of the year before, its titles, and what it last said of itself in its assessments.
        """
        context, day = info.context, today().isoformat()
        seen = await _seen(context, enterprise)
        content = standard_of((await find_standard(context, standard, version, "standard")).definition)
        former, rule = await former_answers(context.graph, enterprise), rules().by_standard(content.id)
        if rule is None:
            return Answers(fitting(content, former))
        said = fitting(content, {**former, **known_answers(rule, seen.document, seen.titles, day)})
        return Answers(with_kind(content, said, holding=_holds(seen, rule, day)))


@dataclass(frozen=True)
class _Checked:
    """Everything that a check is made of: the standards in force by id, what is known, and what is answered."""

    context: Context
    seen: SeenEnterprise | None
    standards: Mapping[str, Standard]
    former: Mapping[str, Any]
    answers: Mapping[str, Any]
    region: str | None
    day: str

    @classmethod
    async def of(
        cls, context: Context, seen: SeenEnterprise | None, answers: Mapping[str, Any], region: str | None, day: str
    ) -> "_Checked":
        """Return what there is to check."""
        rows = await context.graph.read(standard_queries.LIST_STANDARDS, subject=OF_ENTERPRISES, inForceOn=day)
        named = {rule.standard for rule in rules().tiers}
        standards = {row["standard"]["id"]: Standard.of(row["standard"]) for row in rows}
        former = await former_answers(context.graph, seen.document["id"]) if seen else {}
        return cls(
            context, seen, {key: one for key, one in standards.items() if key in named}, former, answers, region, day
        )

    def tier(self, rule: TierRule) -> TierCheck:
        """Return the check of one tier."""
        standard = self.standards[rule.standard]
        content = standard_of(standard.definition)
        contents = [standard_of(one.definition) for one in self.standards.values()]
        titles = self.seen.titles if self.seen else []
        known = known_answers(rule, self.seen.document, titles, self.day) if self.seen else {}
        said = {**self.former, **known, **self.answers}
        holding = self.seen is not None and _holds(self.seen, rule, self.day)
        given = with_kind(content, taken_by(content, said, contents), holding=holding)
        return TierCheck.of(rule, Evaluation.of(standard, self.region, Answers(given)), self.region, self.context)

    def problems(self) -> list[AnswerProblem]:
        """Return the answers that no tier's standard asks for."""
        known = {field.key for one in self.standards.values() for field in standard_of(one.definition).fields}
        return [
            AnswerProblem(
                field=shown(key),
                reason=AnswerProblemReason(Reason.UNKNOWN_INDICATOR.value),
                value=None,
                allowed="a field of the standard of a tier: { standards(subject: ENTERPRISE) { fields { key } } }",
            )
            for key in sorted(set(self.answers) - known)
        ]


def _holds(seen: SeenEnterprise, rule: TierRule, day: str) -> bool:
    """Return whether an enterprise holds the title of a tier on a day."""
    return any(terms.counts_on(title, day) for title in seen.titles if title["tier"] == rule.tier.value)


async def _seen(context: Context, enterprise: str) -> SeenEnterprise:
    """Return an enterprise that the caller may see; raise `InvalidInput` for any other, whether it exists or not."""
    found = await see_enterprise(context.graph, context.caller, enterprise, now()) if is_name(enterprise) else None
    if found is None or not found.inside:
        raise InvalidInput(
            f"enterprise '{shown(enterprise)}' is none that the caller represents or administers",
            field="enterprise",
            hint="a draft needs no account: give its answers",
        )
    return found


def _region(context: Context, text: str) -> str:
    codes: Sequence[str] = regions_of(context.snapshot.regions, text, "region")
    if len(codes) > 1:
        raise InvalidInput(f"region {text} was divided among {', '.join(codes)}; choose one of them", field="region")
    return codes[0]
