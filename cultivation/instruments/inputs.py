"""What requests say about instruments: which ones, and what one shall be."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry

from cultivation.instruments.kinds import GreenRight, InstrumentKind
from cultivation.instruments.shelf import Held
from cultivation.scalars import Condition
from directory.context import Context
from directory.inputs import regions_of
from directory.types.described import input_type


@input_type
class InstrumentFilter:
    """Which instruments a list holds; all that is said must hold. An empty list restricts nothing."""

    kinds: list[InstrumentKind] | None = strawberry.field(default=None, description="Any of these kinds.")
    applies_in: str | None = strawberry.field(
        default=None, description="The code of a region: it applies there, by that division or by one above it."
    )
    green_rights: list[GreenRight] | None = strawberry.field(
        default=None, description="Any of these rights is pledged for it."
    )
    offered_by: strawberry.ID | None = strawberry.field(default=None, description="The id of who offers it.")
    supports: strawberry.ID | None = strawberry.field(
        default=None, description="The id of a part of a plan that it supports."
    )
    include_ended: bool | None = strawberry.field(
        default=False, description="Those too that were withdrawn, have ended or have not begun."
    )


@dataclass(frozen=True)
class Criteria:
    """What an `InstrumentFilter` asks for; `places` are all divisions by which an instrument may apply."""

    day: str
    kinds: frozenset[str] = frozenset()
    places: frozenset[str] | None = None
    rights: frozenset[str] = frozenset()
    offered_by: str | None = None
    supports: str | None = None
    ended: bool = False

    @classmethod
    def of(cls, asked: InstrumentFilter | None, context: Context) -> "Criteria":
        """Return what is asked for; raise `InvalidInput` for an unknown region."""
        given, regions = asked or InstrumentFilter(), context.snapshot.regions
        places = None
        if given.applies_in is not None:
            codes = regions_of(regions, given.applies_in, "appliesIn")
            places = frozenset(step for code in codes for step in regions.lineage(code))
        return cls(
            day=context.day.isoformat(),
            kinds=frozenset(kind.value for kind in given.kinds or ()),
            places=places,
            rights=frozenset(right.value for right in given.green_rights or ()),
            offered_by=given.offered_by,
            supports=given.supports,
            ended=bool(given.include_ended),
        )

    def wanted(self) -> Callable[[Held], bool]:
        """Return what tells whether an instrument is asked for; in as few steps as the filter has parts."""
        tests: list[Callable[[Held], bool]] = []
        if not self.ended:
            tests.append(lambda held: held.in_force(self.day))
        if self.kinds:
            tests.append(lambda held: held.document["kind"] in self.kinds)
        if (places := self.places) is not None:
            tests.append(lambda held: not places.isdisjoint(held.document["regions"]))
        if self.rights:
            tests.append(lambda held: not self.rights.isdisjoint(held.document.get("greenRights", ())))
        if self.offered_by is not None:
            tests.append(lambda held: held.document.get("organization") == self.offered_by)
        if self.supports is not None:
            tests.append(lambda held: self.supports in held.document.get("supports", ()))
        return lambda held: all(test(held) for test in tests)


@input_type
class RequirementInput:
    """A condition that an enterprise has to meet; `eligibilityFields` tells what may be asked."""

    key: str = strawberry.field(description="Its key, unique in the instrument: letters, digits, _ and -.")
    title: str = strawberry.field(description="Its Chinese title, 1 to 200 characters.")
    english: str = strawberry.field(description="Its English title, 1 to 200 characters.")
    rule: Condition = strawberry.field(description="The condition.")


@input_type
class InstrumentInput:
    """A policy or finance product as it shall be, whole: what is left out is not there."""

    title: str = strawberry.field(description="Its Chinese title, 1 to 200 characters.")
    english: str | None = strawberry.field(default=None, description="Its English title, at most 200 characters.")
    kind: InstrumentKind = strawberry.field(description="How it helps; RELIEF and GRANT are of policies alone.")
    description: str | None = strawberry.field(
        default=None, description="What it grants, and how to get it, at most 2,000 characters."
    )
    organization: strawberry.ID | None = strawberry.field(
        default=None, description="The id of who offers it; a finance product needs one."
    )
    issuer: str | None = strawberry.field(
        default=None, description="The authority that issued it, at most 200 characters."
    )
    url: str | None = strawberry.field(default=None, description="Where it can be read or applied for.")
    regions: list[str] = strawberry.field(
        description="The codes of the divisions it applies in, 1 to 500, each with everything below it."
    )
    green_rights: list[GreenRight] | None = strawberry.field(
        default=None, description="The green rights that are pledged for it."
    )
    eligibility: list[RequirementInput] | None = strawberry.field(
        default=None, description="The conditions to meet, at most 30; none: open to every enterprise."
    )
    supports: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The ids of the parts of plans that it supports, at most 21."
    )
    valid_from: dt.date | None = strawberry.field(default=None, description="Its first day.")
    valid_to: dt.date | None = strawberry.field(default=None, description="Its last day.")
    synthetic: bool | None = strawberry.field(default=False, description="Whether it is made up.")

    def given(self) -> dict[str, Any]:
        """Return what was given, by the names of a document."""
        return {
            "title": self.title,
            "english": self.english,
            "kind": self.kind.value,
            "description": self.description,
            "organization": self.organization,
            "issuer": self.issuer,
            "url": self.url,
            "regions": self.regions,
            "greenRights": [right.value for right in self.green_rights or ()],
            "eligibility": [
                {"key": row.key, "title": row.title, "english": row.english, "rule": row.rule}
                for row in self.eligibility or ()
            ],
            "supports": self.supports,
            "validFrom": self.valid_from.isoformat() if self.valid_from else None,
            "validTo": self.valid_to.isoformat() if self.valid_to else None,
            "synthetic": self.synthetic,
        }
