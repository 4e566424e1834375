"""Roles, and the one rule that says what they allow: pure, and without a match there is no right.

A role over a division holds for everything below it. So an administrator may do something to an organization when the
organization's division has the administrator's as itself or as an ancestor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Self

from directory.types.described import value, vocabulary


@vocabulary
class Role(Enum):
    """What an account can be."""

    ADMINISTRATOR = value("ADMINISTRATOR", "Answers for a division and everything below it: edits, gives roles.")
    EVALUATOR = value("EVALUATOR", "Rates organizations in a division and everything below it, when drawn by lot.")
    AUDITOR = value("AUDITOR", "Looks into what is done in a division and everything below it, and changes nothing.")
    ORGANIZATION = value("ORGANIZATION", "Speaks for an organization: contact details, services, self-assessment.")
    EMPLOYEE = value("EMPLOYEE", "Is paid by an organization, and must not judge it; it gives no right.")
    REPRESENTATIVE = value(
        "REPRESENTATIVE", "Speaks for an enterprise: asks for services, says how they were, applies for titles."
    )


class Action(StrEnum):
    """What somebody may be allowed to do to an organization, a division or an enterprise."""

    CORRECT = "CORRECT"
    CORRECT_CONTACT = "CORRECT_CONTACT"
    APPOINT = "APPOINT"
    OPEN_ROUND = "OPEN_ROUND"
    SELF_ASSESS = "SELF_ASSESS"
    CHECK_LOCALLY = "CHECK_LOCALLY"
    DISPATCH = "DISPATCH"
    RATE = "RATE"
    PUBLISH = "PUBLISH"
    APPEAL = "APPEAL"
    DECIDE_APPEAL = "DECIDE_APPEAL"
    REVOKE = "REVOKE"
    SEE_DRAFT = "SEE_DRAFT"
    EDIT = "EDIT"
    OFFER = "OFFER"
    SERVE = "SERVE"
    REPRESENT = "REPRESENT"
    SEE_ENTERPRISE = "SEE_ENTERPRISE"
    CULTIVATE = "CULTIVATE"


EDGES = {
    Role.ADMINISTRATOR: "ADMINISTERS",
    Role.EVALUATOR: "EVALUATES_IN",
    Role.AUDITOR: "AUDITS",
    Role.ORGANIZATION: "STAFF_OF",
    Role.EMPLOYEE: "EMPLOYED_BY",
    Role.REPRESENTATIVE: "REPRESENTS",
}
"""The edge from an account that each role is in the graph."""

ENTERPRISE = "enterprise-"  # begins the ids of enterprises

REGIONAL = frozenset({Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR})
"""Roles over a division; all others are roles at an organization, and one is for an enterprise."""


def end_of(role: Role) -> str:
    """Return what a role is at: `region`, `organization` or `enterprise`."""
    if role is Role.REPRESENTATIVE:
        return "enterprise"
    return "region" if role in REGIONAL else "organization"


RIGHTS: dict[Action, frozenset[Role]] = {
    Action.CORRECT: frozenset({Role.ADMINISTRATOR}),
    Action.CORRECT_CONTACT: frozenset({Role.ADMINISTRATOR, Role.ORGANIZATION}),
    Action.APPOINT: frozenset({Role.ADMINISTRATOR}),
    Action.OPEN_ROUND: frozenset({Role.ADMINISTRATOR}),
    Action.SELF_ASSESS: frozenset({Role.ORGANIZATION, Role.REPRESENTATIVE}),
    Action.CHECK_LOCALLY: frozenset({Role.ADMINISTRATOR}),
    Action.DISPATCH: frozenset({Role.ADMINISTRATOR}),
    Action.RATE: frozenset({Role.EVALUATOR}),
    Action.PUBLISH: frozenset({Role.ADMINISTRATOR}),
    Action.APPEAL: frozenset({Role.ORGANIZATION, Role.REPRESENTATIVE}),
    Action.DECIDE_APPEAL: frozenset({Role.ADMINISTRATOR}),
    Action.REVOKE: frozenset({Role.ADMINISTRATOR}),
    Action.SEE_DRAFT: frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.ORGANIZATION, Role.REPRESENTATIVE}),
    Action.EDIT: frozenset({Role.ADMINISTRATOR}),
    Action.OFFER: frozenset({Role.ADMINISTRATOR, Role.ORGANIZATION}),
    Action.SERVE: frozenset({Role.ORGANIZATION}),
    Action.REPRESENT: frozenset({Role.REPRESENTATIVE}),
    Action.SEE_ENTERPRISE: frozenset({Role.ADMINISTRATOR, Role.REPRESENTATIVE}),
    Action.CULTIVATE: frozenset({Role.ADMINISTRATOR}),
}
"""Which roles allow what; EMPLOYEE is in no row, it gives no right."""


@dataclass(frozen=True)
class Grant:
    """A role that was given, over divisions in force, at an organization or for an enterprise.

    It holds from one instant until before another, UTC ISO-8601 texts with seconds. One that was revoked never counts
    again, whatever clocks say.
    """

    role: Role
    since: str
    regions: frozenset[str] = frozenset()
    organization: str | None = None
    until: str | None = None
    revoked: bool = False
    enterprise: str | None = None

    def holds(self, moment: str) -> bool:
        """Return whether it is in force at an instant."""
        return not self.revoked and self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True)
class Target:
    """What something is done to: an organization, an enterprise or a division, by the divisions that stand above it.

    `lineages` holds for each division in force that it lies in the codes from the nation down; a division that was
    divided has several, and a right must then reach all of them. None at all: nobody has a right over it.
    """

    lineages: tuple[frozenset[str], ...]
    organization: str | None = None
    enterprise: str | None = None

    @classmethod
    def of(cls, subject: str, lineages: Iterable[frozenset[str]]) -> Self:
        """Return an organization or an enterprise (id) below these divisions as a target."""
        end = "enterprise" if subject.startswith(ENTERPRISE) else "organization"
        return cls(tuple(lineages), **{end: subject})

    @property
    def subject(self) -> str | None:
        """Return the id of the organization or the enterprise; None for a division."""
        return self.organization or self.enterprise


def may(grants: Iterable[Grant], action: Action, target: Target, moment: str) -> bool:
    """Return whether somebody with these grants may do this at an instant (UTC ISO-8601)."""
    held = [grant for grant in grants if grant.holds(moment) and grant.role in RIGHTS[action]]
    if any(grant.organization == target.organization for grant in held if grant.organization):
        return True
    if any(grant.enterprise == target.enterprise for grant in held if grant.enterprise):
        return True
    regions = frozenset[str]().union(*(grant.regions for grant in held))
    return bool(target.lineages) and all(lineage & regions for lineage in target.lineages)
